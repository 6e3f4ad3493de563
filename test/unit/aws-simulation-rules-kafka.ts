import type { Properties } from "../clouds/simulated/model.ts";
import { textOf } from "./aws-simulation-rules-cloud.ts";
import type { Made, RulesCloud } from "./aws-simulation-rules-cloud.ts";
import { group, network } from "./aws-simulation-rules-scenes.ts";
import type { Network } from "./aws-simulation-rules-scenes.ts";

/** A cluster of two brokers in two zones of a network, whose clients sign with IAM. */
export function kafkaWith(
  cloud: RulesCloud,
  net: Network,
  inputs: Properties = {},
  brokers: Properties = {},
  name = "kafka",
): Made {
  const region = textOf(net.vpc, "region");
  return cloud.create("kafkaCluster", name, {
    region,
    clusterName: name,
    kafkaVersion: "3.8.x",
    numberOfBrokerNodes: 2,
    clientAuthentication: { sasl: { iam: true } },
    brokerNodeGroupInfo: {
      clientSubnets: [net.a.id, net.b.id],
      instanceType: "kafka.m7g.large",
      securityGroups: brokers["securityGroups"] ?? [group(cloud, net.vpc, `${name}-brokers`).id],
      ...brokers,
    },
    ...inputs,
  });
}

/** A cluster in a network of its own. */
export const kafka = (cloud: RulesCloud, inputs: Properties = {}, brokers: Properties = {}): Made =>
  kafkaWith(cloud, network(cloud), inputs, brokers);
