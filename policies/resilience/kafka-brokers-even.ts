import { resourcePolicy } from "../policy.ts";
import { brokersOf, KAFKA_CLUSTER } from "./kafka-clusters.ts";

export const kafkaBrokersEven = resourcePolicy({
  id: "kafka-brokers-even",
  demands: "Kafka has as many brokers in each of its zones.",
  why: "A zone with more brokers than the others takes more than its share of replicas with it, and its loss more than the others can take on.",
  severity: "high",
  references: [
    { framework: "AWS documentation", id: "Amazon MSK Developer Guide: Best practices for Standard brokers" },
    { framework: "Well-Architected", id: "REL10-BP01" },
  ],
  remediation: "Declare `kafka.brokersPerZone`, and change `numberOfBrokerNodes` by multiples of the data zones only.",
  types: [KAFKA_CLUSTER],
  judge: (cluster) => {
    const zones = cluster.properties.list("brokerNodeGroupInfo.clientSubnets").length;
    const { count } = brokersOf(cluster);
    if (zones === 0) return ["it names no subnets, and so no zones"];
    if (count === undefined || count < 1) return ["it states no number of brokers"];
    return count % zones === 0
      ? []
      : [`it has ${count} brokers in ${zones} zones, accepted is a multiple of the zones`];
  },
});
