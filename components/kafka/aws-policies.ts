import * as pulumi from "@pulumi/pulumi";

/** The service that MSK's Replicators act as. */
const MSK = "kafka.amazonaws.com";

/** Lets MSK's Replicators of other regions read from a cluster. Source: Amazon MSK Developer Guide, "Network requirements" of MSK Replicator. */
export function clusterPolicy(cluster: pulumi.Output<string>, account: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Replicators",
        Effect: "Allow",
        Principal: { Service: MSK },
        Action: ["kafka:CreateVpcConnection", "kafka:DescribeClusterV2", "kafka:GetBootstrapBrokers"],
        Resource: cluster,
        // MSK does not say that it passes the account on: where it does, it has to be ours.
        Condition: { StringEqualsIfExists: { "aws:SourceAccount": account } },
      },
    ],
  });
}

/** Lets MSK act as a Replicator's role, for this account only. */
export function replicatorTrust(account: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: MSK },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
    ],
  });
}

/** What a Replicator copies from where to where. */
export interface ReplicatorScope {
  /** ARN of the cluster that is read. */
  readonly source: pulumi.Output<string>;
  /** ARN of the cluster that is written to. */
  readonly target: pulumi.Output<string>;
  /** Names of the topics. */
  readonly topics: readonly string[];
  /** What the names of the consumer groups begin with. */
  readonly consumerGroupPrefixes: readonly string[];
}

const READ_TOPIC = ["DescribeTopic", "DescribeTopicDynamicConfiguration", "ReadData"];
const WRITE_TOPIC = [
  "AlterTopic",
  "AlterTopicDynamicConfiguration",
  "CreateTopic",
  "DescribeTopic",
  "DescribeTopicDynamicConfiguration",
  "WriteData",
];
/** Topics that a Replicator keeps its own state in, in both clusters. */
const OWN_TOPICS = ["*__amazon_msk_replicator_*", "mskr-offset-syncs.*", "*.checkpoints.internal"];

/**
 * What a Replicator may do, in both clusters.
 *
 * A wildcard stands before a copy's name because MSK chooses the prefix, and in the names of MSK's own topics and groups.
 * Source: Amazon MSK Developer Guide, MSK Replicator, "Topic replication permissions", "Combined policy example".
 */
export function replicatorPolicy(scope: ReplicatorScope): pulumi.Output<string> {
  const { source, target, topics, consumerGroupPrefixes } = scope;
  const groups = consumerGroupPrefixes.map((prefix) => `${prefix}*`);
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      allow("SourceCluster", ["Connect", "DescribeCluster", "WriteDataIdempotently"], [source]),
      allow("TargetCluster", ["AlterCluster", "Connect", "DescribeCluster", "WriteDataIdempotently"], [target]),
      allow(
        "OwnTopics",
        [...WRITE_TOPIC, "ReadData"],
        [...inside(source, "topic", OWN_TOPICS), ...inside(target, "topic", OWN_TOPICS)],
      ),
      allow("SourceTopics", READ_TOPIC, inside(source, "topic", topics)),
      allow("SourceGroups", ["DescribeGroup"], inside(source, "group", groups)),
      allow(
        "TargetTopics",
        WRITE_TOPIC,
        inside(
          target,
          "topic",
          topics.map((topic) => `*.${topic}`),
        ),
      ),
      allow(
        "TargetGroups",
        ["AlterGroup", "DescribeGroup"],
        inside(target, "group", ["*__amazon_msk_replicator_*", ...groups]),
      ),
    ],
  });
}

function allow(sid: string, actions: readonly string[], resources: readonly pulumi.Output<string>[]): object {
  return { Sid: sid, Effect: "Allow", Action: actions.map((action) => `kafka-cluster:${action}`), Resource: resources };
}

/** ARNs of topics or groups of a cluster. */
function inside(
  cluster: pulumi.Output<string>,
  kind: "topic" | "group",
  names: readonly string[],
): pulumi.Output<string>[] {
  const within = cluster.apply((arn) => arn.replace(":cluster/", `:${kind}/`));
  return names.map((name) => pulumi.interpolate`${within}/${name}`);
}
