import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as msk from "@pulumi/aws/msk";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { Keys } from "../keys/index.ts";
import type { TopicPlan } from "../topology/index.ts";
import type { AwsKafka } from "./aws.ts";
import { CONSUMER_GROUP_PREFIX } from "./index.ts";
import { replicatorPolicy, replicatorTrust } from "./aws-policies.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsKafkaReplicatorChildren {
  readonly role: iam.RoleArgs;
  readonly rolePolicy: iam.RolePolicyArgs;
  readonly logGroup: cloudwatch.LogGroupArgs;
  readonly replicator: msk.ReplicatorArgs;
}

/** What of a cluster a Replicator needs to know. */
export type ReplicatedCluster = Pick<AwsKafka, "region" | "arn" | "subnets" | "securityGroup" | "brokers" | "ready">;

/** Arguments of `AwsKafkaReplicator`. */
export interface AwsKafkaReplicatorArgs extends AwsComponentArgs<AwsKafkaReplicatorChildren> {
  /** Cluster that is read, in another region. */
  readonly source: ReplicatedCluster;
  /** Cluster that is written to, in the region of `placement`. */
  readonly target: ReplicatedCluster;
  /** Topics that are copied: these and no others, so that copies are never copied on. */
  readonly topics: readonly Pick<TopicPlan, "name">[];
  /** Keys of the target's region, for the log group (`logs`). */
  readonly keys: Keys;
  /** How long the Replicator's logs are kept, in days: one of the values that CloudWatch Logs accepts. */
  readonly logRetentionDays: number;
  /** Beginnings of the names of consumer groups whose positions are copied. Default: `meridian.`. */
  readonly consumerGroupPrefixes?: readonly string[];
}

/**
 * Copies the topics of one region's Kafka, and the positions of its consumers, into another region's: an MSK Replicator, which lives
 * in the region that it writes to.
 *
 * A copy is named `<alias of the source>.<topic>`, and a region's log so stays apart from every other region's. With equal names, MSK only
 * keeps records from returning to where they came from: among three regions each would arrive twice, once directly and once by way of
 * the third. A consumer of all regions subscribes to a pattern, such as `(.*\.)?meridian\.writes`. MSK chooses the alias; `alias` says
 * what it is.
 *
 * Copies begin at the beginning, so that a region that joins has the whole log. A Replicator that is replaced begins there again: consumers
 * see records twice, never not at all. The old one goes before the new one comes, or both would copy.
 *
 * MSK changes neither the role nor the description of a Replicator that is there: replace it for that.
 *
 * **Cost** (list prices of eu-west-1 in USD a month, recalled in 2026: check before you rely on them): about 220, 0.08 a GB that
 * is copied, and the traffic between regions, 0.02 a GB in Europe. Three regions have six Replicators: about 1320.
 */
export class AwsKafkaReplicator extends AwsComponent<AwsKafkaReplicatorChildren> {
  /** Name of the Replicator: the dimension `Replicator Name` of its metrics. */
  readonly replicatorName: string;
  readonly arn: pulumi.Output<string>;
  /** What the names of the copies begin with, before a dot. */
  readonly alias: pulumi.Output<string>;
  /** Every child, by kind. */
  readonly nodes: {
    readonly role: iam.Role;
    readonly rolePolicy: iam.RolePolicy;
    readonly logGroup: cloudwatch.LogGroup;
    readonly replicator: msk.Replicator;
  };

  constructor(name: string, args: AwsKafkaReplicatorArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("kafka:AwsReplicator", name, args, options);
    const { region, account } = this.placement;
    const { source, target } = args;
    const part = `kafka-from-${source.region}`;
    this.replicatorName = this.physicalName(part, 64);
    const topics = args.topics.map((topic) => topic.name);
    const consumerGroupPrefixes = args.consumerGroupPrefixes ?? [CONSUMER_GROUP_PREFIX];

    // Of its own: Replicators that share a role share its Kafka quotas.
    const role = this.make("role", iam.Role, "role", {
      name: this.physicalName(part, 64),
      description: `MSK Replicator from ${source.region} to ${region}`,
      assumeRolePolicy: replicatorTrust(account),
      tags: this.tags("role"),
    });
    const rolePolicy = this.make("rolePolicy", iam.RolePolicy, "role-policy", {
      name: "replicate",
      role: role.name,
      policy: replicatorPolicy({ source: source.arn, target: target.arn, topics, consumerGroupPrefixes }),
    });
    const logGroup = this.make("logGroup", cloudwatch.LogGroup, "logs", {
      region,
      // Under this prefix logs that services deliver need no room in the account's one resource policy of limited length.
      name: `/aws/vendedlogs/msk/${this.physicalName(part, 64)}`,
      kmsKeyId: args.keys.arns.logs,
      retentionInDays: args.logRetentionDays,
      tags: this.tags("logs"),
    });
    const replicator = this.make(
      "replicator",
      msk.Replicator,
      "replicator",
      {
        region,
        replicatorName: this.replicatorName,
        description: `From ${source.region} to ${region}`,
        serviceExecutionRoleArn: role.arn,
        kafkaClusters: [
          // The source is reached through its private connectivity for several VPCs, which takes no security group.
          { amazonMskCluster: { mskClusterArn: source.arn }, vpcConfig: { subnetIds: [...source.subnets] } },
          {
            amazonMskCluster: { mskClusterArn: target.arn },
            vpcConfig: { subnetIds: [...target.subnets], securityGroupsIds: [target.securityGroup] },
          },
        ],
        replicationInfoList: {
          sourceKafkaClusterArn: source.arn,
          targetKafkaClusterArn: target.arn,
          // Every Kafka client reads gzip without another library.
          targetCompressionType: "GZIP",
          topicReplications: [
            {
              topicsToReplicates: topics.map(pattern),
              topicNameConfiguration: { type: "PREFIXED_WITH_SOURCE_CLUSTER_ALIAS" },
              startingPosition: { type: "EARLIEST" },
              copyTopicConfigurations: true,
              detectAndCopyNewTopics: true,
              // Clients are authorised by IAM, which is the same in every region.
              copyAccessControlListsForTopics: false,
            },
          ],
          consumerGroupReplications: [
            {
              consumerGroupsToReplicates: consumerGroupPrefixes.map((prefix) => `${pattern(prefix)}.*`),
              detectAndCopyNewConsumerGroups: true,
              synchroniseConsumerGroupOffsets: true,
            },
          ],
        },
        logDelivery: { replicatorLogDelivery: { cloudwatchLogs: { enabled: true, logGroup: logGroup.name } } },
        tags: this.tags("replicator"),
      },
      { deleteBeforeReplace: true, dependsOn: [rolePolicy, ...source.ready, ...target.ready] },
    );
    this.arn = replicator.arn;
    this.alias = replicator.replicationInfoList.sourceKafkaClusterAlias;
    this.nodes = { role, rolePolicy, logGroup, replicator };
    this.registerOutputs({ arn: this.arn, alias: this.alias });
  }
}

/** A regular expression that matches a name of a topic or group as it is. Names hold letters, digits and `.`, `_`, `-` only. */
function pattern(name: string): string {
  return name.replaceAll(".", "\\.");
}
