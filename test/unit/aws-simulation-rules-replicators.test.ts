import type { Properties } from "../clouds/simulated/model.ts";
import { testRules, textOf } from "./aws-simulation-rules-cloud.ts";
import type { Made, RulesCloud } from "./aws-simulation-rules-cloud.ts";
import { kafkaWith } from "./aws-simulation-rules-kafka.ts";
import { group, network, policy, role } from "./aws-simulation-rules-scenes.ts";
import type { Network } from "./aws-simulation-rules-scenes.ts";

const CONNECTED = { connectivityInfo: { vpcConnectivity: { clientAuthentication: { sasl: { iam: true } } } } };
const ACTIONS = ["kafka:CreateVpcConnection", "kafka:GetBootstrapBrokers", "kafka:DescribeClusterV2"];
const FILTERS = {
  targetCompressionType: "NONE",
  topicReplications: [{ topicsToReplicates: ["events"] }],
  consumerGroupReplications: [{ consumerGroupsToReplicates: [".*"] }],
};

/** A cluster of Kafka in a region, and where it is. */
interface Side {
  readonly net: Network;
  readonly cluster: Made;
  readonly clients: Made;
}

/** Two clusters, the source open to replicators of other regions. */
interface Pair {
  readonly source: Side;
  readonly target: Side;
}

function side(
  cloud: RulesCloud,
  region: string,
  index: number,
  inputs: Properties = {},
  brokers: Properties = {},
): Side {
  const net = network(cloud, index, region, region);
  const cluster = kafkaWith(cloud, net, inputs, brokers, `kafka-${region}`);
  return { net, cluster, clients: group(cloud, net.vpc, `${region}-clients`) };
}

function open(cloud: RulesCloud, { cluster }: Side, actions = ACTIONS): void {
  cloud.create("kafkaClusterPolicy", "policy", {
    region: textOf(cluster, "region"),
    clusterArn: cluster.arn,
    policy: policy({
      Effect: "Allow",
      Principal: { Service: "kafka.amazonaws.com" },
      Action: actions,
      Resource: cluster.arn,
    }),
  });
}

function pair(cloud: RulesCloud, brokers: Properties = CONNECTED, inputs: Properties = {}): Pair {
  const source = side(cloud, "eu-west-1", 0, inputs, brokers);
  open(cloud, source);
  return { source, target: side(cloud, "eu-central-1", 1) };
}

const entry = ({ net, cluster, clients }: Side, vpcConfig: Properties = {}): Properties => ({
  amazonMskCluster: { mskClusterArn: cluster.arn },
  vpcConfig: { subnetIds: [net.a.id, net.b.id], securityGroupsIds: [clients.id], ...vpcConfig },
});

function replicate(cloud: RulesCloud, { source, target }: Pair, inputs: Properties = {}): Made {
  return cloud.create("replicator", "replicator", {
    region: textOf(target.cluster, "region"),
    replicatorName: "west-to-central",
    serviceExecutionRoleArn:
      inputs["serviceExecutionRoleArn"] ?? role(cloud, "replicator-role", "kafka.amazonaws.com").arn,
    kafkaClusters: [entry(source), entry(target)],
    replicationInfoList: {
      sourceKafkaClusterArn: source.cluster.arn,
      targetKafkaClusterArn: target.cluster.arn,
      ...FILTERS,
    },
    ...inputs,
  });
}

describe("replicators", () => {
  testRules([
    {
      rule: "a replicator lives where its target does",
      refused: (cloud) => replicate(cloud, pair(cloud), { region: "us-east-1" }),
      because: "BadRequestException: the target cluster kafka-eu-central-1 (arn:aws:kafka:eu-central-1:",
      accepted: (cloud) => replicate(cloud, pair(cloud)),
    },
    {
      rule: "a source of another region takes connections from other VPCs",
      refused: (cloud) => replicate(cloud, pair(cloud, {})),
      because:
        "BadRequestException: the source cluster kafka-eu-west-1 (arn:aws:kafka:eu-west-1:123456789012:cluster/kafka-eu-west-1/…-2) is in another region: it needs multi-VPC",
      accepted: (cloud) => replicate(cloud, pair(cloud)),
    },
    {
      rule: "a source of another region has a policy that lets the service connect",
      refused: (cloud) => {
        const source = side(cloud, "eu-west-1", 0, {}, CONNECTED);
        open(cloud, source, ACTIONS.slice(1));
        replicate(cloud, { source, target: side(cloud, "eu-central-1", 1) });
      },
      because:
        "BadRequestException: the source cluster kafka-eu-west-1 (arn:aws:kafka:eu-west-1:123456789012:cluster/kafka-eu-west-1/…-2) needs a cluster policy that lets kafka.amazonaws.com kafka:CreateVpcConnection",
      accepted: (cloud) => replicate(cloud, pair(cloud)),
    },
    {
      rule: "clusters know their clients by IAM",
      refused: (cloud) => {
        const { source } = pair(cloud);
        const target = side(cloud, "us-east-1", 2, { clientAuthentication: { unauthenticated: true } });
        replicate(cloud, { source, target });
      },
      because:
        "BadRequestException: kafka-us-east-1 (arn:aws:kafka:us-east-1:123456789012:cluster/kafka-us-east-1/…-2) has no IAM access control",
      accepted: (cloud) => replicate(cloud, pair(cloud)),
    },
    {
      rule: "the replication is between the clusters that are named",
      refused: (cloud) => {
        const made = pair(cloud);
        const third = side(cloud, "us-east-1", 2);
        replicate(cloud, made, { kafkaClusters: [entry(made.source), entry(third)] });
      },
      because:
        "BadRequestException: the replication names clusters that are not in kafkaClusters: arn:aws:kafka:eu-central-1:",
      accepted: (cloud) => replicate(cloud, pair(cloud)),
    },
    {
      rule: "a cluster is not replicated into itself",
      refused: (cloud) => {
        const made = pair(cloud);
        replicate(cloud, { source: made.target, target: made.target });
      },
      because: "BadRequestException: the source and the target are one cluster: arn:aws:kafka:eu-central-1:",
      accepted: (cloud) => replicate(cloud, pair(cloud)),
    },
    {
      rule: "a replicator reaches each cluster by subnets of its VPC",
      refused: (cloud) => {
        const made = pair(cloud);
        const other = network(cloud, 5, "eu-west-1", "other");
        const subnetIds = [other.a.id, other.b.id];
        replicate(cloud, made, { kafkaClusters: [entry(made.source, { subnetIds }), entry(made.target)] });
      },
      because: "BadRequestException: subnets and security groups have to be in the VPC of kafka-eu-west-1",
      accepted: (cloud) => replicate(cloud, pair(cloud)),
    },
    {
      rule: "a replicator reaches each cluster by subnets of its region",
      refused: (cloud) => {
        const made = pair(cloud);
        const subnetIds = [made.target.net.a.id, made.target.net.b.id];
        replicate(cloud, made, { kafkaClusters: [entry(made.source, { subnetIds }), entry(made.target)] });
      },
      because:
        "BadRequestException: subnets and security groups of kafka-eu-west-1 (arn:aws:kafka:eu-west-1:123456789012:cluster/kafka-eu-west-1/…-2) have to be in eu-west-1: 2 are not",
      accepted: (cloud) => replicate(cloud, pair(cloud)),
    },
    {
      rule: "a replicator's role trusts MSK",
      refused: (cloud) =>
        replicate(cloud, pair(cloud), {
          serviceExecutionRoleArn: role(cloud, "other", "kafkaconnect.amazonaws.com").arn,
        }),
      because:
        "BadRequestException: the service execution role cannot be assumed: other (other) does not trust kafka.amazonaws.com",
      accepted: (cloud) =>
        replicate(cloud, pair(cloud), { serviceExecutionRoleArn: role(cloud, "other", "kafka.amazonaws.com").arn }),
    },
    {
      rule: "a group of the source's region stays while a replicator carries it",
      refused: (cloud) => {
        const made = pair(cloud);
        replicate(cloud, made);
        cloud.delete(made.source.clients);
      },
      because: "DependencyViolation: resource sg-… has a dependent object: replicator (arn:aws:kafka:eu-central-1:",
      accepted: (cloud) => {
        const made = pair(cloud);
        cloud.delete(replicate(cloud, made));
        cloud.delete(made.source.clients);
      },
    },
  ]);
});
