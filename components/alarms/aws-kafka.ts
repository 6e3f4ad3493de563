import type * as pulumi from "@pulumi/pulumi";
import type { AlarmSet } from "./aws-alarm.ts";
import { condition, MINUTE, worstOf } from "./aws-alarm.ts";

/** A region's Kafka cluster, as its metrics name it. */
export interface KafkaSubject {
  /** Name of the MSK cluster. */
  readonly cluster: pulumi.Input<string>;
}

/** A replicator into the region. */
export interface ReplicatorSubject {
  /** Name of the MSK replicator. */
  readonly name: pulumi.Input<string>;
  /** Seconds that a record may be behind for five minutes. Default: 30. */
  readonly latencySeconds?: number;
  /** Records that may wait at the source for a quarter of an hour. Default: 10,000. */
  readonly waitingRecords?: number;
}

const NAMESPACE = "AWS/Kafka";
const LATENCY_SECONDS = 30;
const WAITING_RECORDS = 10_000;
/** Percent of a broker's disk, and percent of its time idle (MSK Developer Guide, "Best practices"). */
const DISK_PERCENT = 85;
const IDLE_PERCENT = 40;

/**
 * A cluster's alarms: the controllers' quorum, the partitions' quorums, and room for the loss of a broker.
 *
 * The metrics are those of MSK's `PER_BROKER` level of monitoring, which the cluster has by default.
 */
export function kafkaAlarms({ cluster }: KafkaSubject): AlarmSet {
  const dimensions = { "Cluster Name": cluster };
  const brokers = (select: string): ReturnType<typeof worstOf> =>
    worstOf(select, `"${NAMESPACE}", "Broker ID", "Cluster Name"`, { dimension: "Cluster Name", value: cluster });
  return {
    "kafka-controller": {
      ...condition(
        { when: "below", threshold: 1, minutes: 5, missing: "breaching" },
        "Kafka has no active controller, or the cluster is silent: the controllers have lost their quorum. Topics " +
          "cannot be changed and leaders not elected. Look at the cluster's state in MSK and at the AWS Health " +
          "Dashboard; move traffic to another region if brokers are lost too.",
      ),
      namespace: NAMESPACE,
      metricName: "ActiveControllerCount",
      dimensions,
      statistic: "Maximum",
      period: MINUTE,
    },
    "kafka-offline-partitions": {
      ...condition(
        { when: "above", threshold: 0, minutes: 3, missing: "notBreaching" },
        "Kafka partitions have no leader: they can neither be written nor read. Bring the lost brokers back (MSK, " +
          "reboot broker); unclean election is off, so that no acknowledged record is lost. Silence is watched by " +
          "the alarm on the controller.",
      ),
      namespace: NAMESPACE,
      metricName: "OfflinePartitionsCount",
      dimensions,
      statistic: "Maximum",
      period: MINUTE,
    },
    "kafka-in-sync-replicas": {
      ...condition(
        { when: "above", threshold: 0, minutes: 3, missing: "notBreaching" },
        "Kafka partitions have fewer replicas in sync than min.insync.replicas: writes to them are refused. Find " +
          "the brokers that are down or slow (CPU, disk, network); move traffic to another region until they have " +
          "caught up.",
      ),
      metricQueries: brokers("MAX(UnderMinIsrPartitionCount)"),
    },
    "kafka-under-replicated": {
      ...condition(
        { when: "above", threshold: 0, minutes: 30, missing: "notBreaching" },
        "Kafka partitions have had replicas out of sync for half an hour: the loss of one more broker may stop " +
          "writes. A broker is down or cannot keep up: look at its CPU, disk and network before anything else is " +
          "restarted.",
      ),
      metricQueries: brokers("MAX(UnderReplicatedPartitions)"),
    },
    "kafka-disk": {
      ...condition(
        { when: "above", threshold: DISK_PERCENT, minutes: 10, missing: "notBreaching" },
        `A Kafka broker's disk is more than ${DISK_PERCENT} % full, so the automatic growth did not help: it ` +
          "grows once in six hours, and up to its limit. Raise the limit or kafka.storageGiB, or shorten the " +
          "topics' retention.",
      ),
      metricQueries: brokers("MAX(KafkaDataLogsDiskUsed)"),
    },
    "kafka-capacity": {
      ...condition(
        { when: "below", threshold: IDLE_PERCENT, minutes: 15, missing: "notBreaching" },
        `A Kafka broker is busy for more than ${100 - IDLE_PERCENT} % of its time: the others could not carry its ` +
          "load if it were lost. Use larger brokers (kafka.brokerMemoryGiB) or more of them.",
      ),
      metricQueries: brokers("MIN(CpuIdle)"),
    },
  };
}

/** Alarms of the replicators into a region, by the region that they copy from. */
export function replicatorAlarms(replicators: Readonly<Record<string, ReplicatorSubject>>): AlarmSet {
  return Object.fromEntries(
    Object.entries(replicators).flatMap(([source, of]) => Object.entries(alarmsFrom(source, of))),
  );
}

function alarmsFrom(source: string, replicator: ReplicatorSubject): AlarmSet {
  const { name, latencySeconds = LATENCY_SECONDS, waitingRecords = WAITING_RECORDS } = replicator;
  const metric = { namespace: NAMESPACE, dimensions: { ReplicatorName: name }, period: MINUTE };
  return {
    [`replicator-${source}-connection`]: {
      ...condition(
        { when: "below", threshold: 1, minutes: 5, missing: "breaching" },
        `The replicator from ${source} does not reach one of its two clusters, or is silent. If ${source} is ` +
          "lost, this is what to expect. Otherwise check the replicator's state, its role, and the security groups " +
          "of both clusters.",
      ),
      metricQueries: worstOf("MIN(KafkaClusterPingSuccessCount)", `"${NAMESPACE}", ClusterAlias, ReplicatorName`, {
        dimension: "ReplicatorName",
        value: name,
      }),
    },
    [`replicator-${source}-latency`]: {
      ...condition(
        { when: "above", threshold: latencySeconds * 1000, minutes: 5, missing: "notBreaching" },
        `Records from ${source} arrive more than ${latencySeconds} s late: so much would be lost with that ` +
          "region. Check the load of both clusters, and whether topics have too few partitions. Nothing is " +
          "published while nothing is written.",
      ),
      ...metric,
      metricName: "ReplicationLatency",
      statistic: "Maximum",
    },
    [`replicator-${source}-lag`]: {
      ...condition(
        { when: "above", threshold: waitingRecords, minutes: 15, missing: "notBreaching" },
        `More than ${waitingRecords} records wait in ${source} to be copied here. If records arrive at all, the ` +
          "load is too high: use larger brokers. If none arrive, check the replicator's state and its role's " +
          "permissions for the topics.",
      ),
      ...metric,
      metricName: "MessageLag",
      statistic: "Sum",
    },
  };
}
