import { AwsAlarms } from "../components/alarms/aws.ts";
import type { AwsKafkaReplicator } from "../components/kafka/aws-replicator.ts";
import type { BucketCopy } from "../components/storage/index.ts";
import type { Plan } from "../components/topology/index.ts";
import type { AwsRegionTiers } from "./aws-region.ts";

/** What crosses regions, and is watched in the regions at its ends. */
export interface AwsCopies {
  /** Replicators of Kafka, by `<source>-<target>`. */
  readonly replicators: Readonly<Record<string, AwsKafkaReplicator>>;
  /** Copying of backups, by the region that it copies from. */
  readonly backups: ReadonlyMap<string, BucketCopy>;
}

/** Creates the alarms of one region: on its tiers, and on what is copied into and out of it. */
export function createAwsAlarms(tiers: AwsRegionTiers, plan: Plan, copies: AwsCopies): AwsAlarms {
  const { placement, region, keys, kafka, redis, loadBalancer, kubernetes, network } = tiers;
  const { name, capacity } = tiers.plan;
  const others = plan.regions.filter((other) => other.name !== name);
  const outgoing = copies.backups.get(name);
  return new AwsAlarms(
    `${name}-alarms`,
    {
      placement,
      keys,
      recipients: plan.alarmRecipients,
      kafka: { cluster: kafka.clusterName },
      replicators: Object.fromEntries(
        others.flatMap((source) => {
          const replicator = copies.replicators[`${source.name}-${name}`];
          return replicator === undefined ? [] : [[source.name, { name: replicator.replicatorName }]];
        }),
      ),
      redis: { replicationGroup: redis.groupId, ...plan.replication.redis },
      loadBalancer: {
        loadBalancer: loadBalancer.arnSuffix,
        targetGroup: loadBalancer.backendsArnSuffix,
        minimumHealthy: capacity.minimumReplicas,
      },
      certificates: { entry: loadBalancer.certificate },
      kubernetes: { cluster: kubernetes.name },
      natGateways: network.natGateways,
      quota: { capacity: plan.kubernetes.capacity, maximumCpus: capacity.maximumCpus },
      backups: {
        ...(outgoing === undefined ? {} : { outgoing }),
        incoming: Object.fromEntries(
          others.flatMap((source) => {
            const copy = copies.backups.get(source.name);
            return copy !== undefined && backupTarget(plan, source.name) === name ? [[source.name, copy]] : [];
          }),
        ),
      },
    },
    { parent: region },
  );
}

const backupTarget = (plan: Plan, source: string): string | undefined =>
  plan.regions.find((region) => region.name === source)?.backupRegion;
