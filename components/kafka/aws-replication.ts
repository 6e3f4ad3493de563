import type * as pulumi from "@pulumi/pulumi";
import type { AwsPlacement } from "../aws-component.ts";
import type { Keys } from "../keys/index.ts";
import type { RegionPlan, TopicPlan } from "../topology/index.ts";
import { replicationProblems, TopologyError } from "../topology/index.ts";
import type { Transforms } from "../transform.ts";
import type { AwsKafkaReplicatorChildren, ReplicatedCluster } from "./aws-replicator.ts";
import { AwsKafkaReplicator } from "./aws-replicator.ts";

/** A region's part in the replication. */
export interface ReplicatedRegion {
  readonly plan: RegionPlan;
  readonly placement: AwsPlacement;
  /** Made with `replicated`. */
  readonly kafka: ReplicatedCluster;
  readonly keys: Keys;
  /** Parent of the Replicators that write to the region. */
  readonly parent: pulumi.Resource;
}

/** Arguments of `replicateKafka`. */
export interface KafkaReplicationArgs {
  /** Name of the environment, for messages. */
  readonly environment: string;
  /** The regions on AWS. None or one: nothing is replicated. */
  readonly regions: readonly ReplicatedRegion[];
  /** Topics that every region's log is copied from. */
  readonly topics: readonly TopicPlan[];
  /** How long the Replicators' logs are kept, in days. */
  readonly logRetentionDays: number;
  /** Beginnings of the names of consumer groups whose positions are copied. Default: `AwsKafkaReplicator`'s. */
  readonly consumerGroupPrefixes?: readonly string[];
  /** Changes to every Replicator's children, by kind. Default: none. */
  readonly transform?: Transforms<AwsKafkaReplicatorChildren>;
}

/**
 * A Replicator for each ordered pair of regions, so that every region holds every region's log. Each hangs under the region that it
 * writes to.
 *
 * @returns the Replicators by `<source>-<target>`
 * @throws TopologyError where MSK would refuse a Replicator, or one would fall behind for want of capacity
 */
export function replicateKafka(args: KafkaReplicationArgs): Readonly<Record<string, AwsKafkaReplicator>> {
  const clusters = args.regions.map(({ plan, kafka }) => ({
    region: plan.name,
    zones: plan.dataZones.length,
    brokers: kafka.brokers,
    type: plan.machines?.broker ?? "none",
  }));
  const problems = replicationProblems(clusters, args.topics);
  if (problems.length > 0) throw new TopologyError(args.environment, problems);
  const { topics, logRetentionDays, consumerGroupPrefixes, transform } = args;
  const pairs = args.regions.flatMap((target) =>
    args.regions.filter((source) => source !== target).map((source) => ({ source, target })),
  );
  return Object.fromEntries(
    pairs.map(({ source, target }) => [
      `${source.plan.name}-${target.plan.name}`,
      new AwsKafkaReplicator(
        `${target.plan.name}-kafka-from-${source.plan.name}`,
        {
          placement: target.placement,
          source: source.kafka,
          target: target.kafka,
          topics,
          keys: target.keys,
          logRetentionDays,
          ...(consumerGroupPrefixes === undefined ? {} : { consumerGroupPrefixes }),
          ...(transform === undefined ? {} : { transform }),
        },
        { parent: target.parent },
      ),
    ]),
  );
}
