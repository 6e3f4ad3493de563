import type { Resource } from "../resource.ts";

export const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

/** What has to be watched of a kind of resource. */
export interface Watched {
  readonly type: string;
  /** What the resource is called in messages. */
  readonly called: string;
  /** Namespace of the metrics. */
  readonly namespace: string;
  /** Of each row one metric at least has an alarm: what would go unnoticed, and the metrics that show it. */
  readonly signs: Readonly<Record<string, readonly string[]>>;
}

/**
 * What nobody may learn from clients first.
 *
 * Source of the metrics' names: Amazon MSK Developer Guide, "Metrics for monitoring Standard brokers"; Amazon ElastiCache User Guide, "Metrics
 * for Valkey and Redis OSS"; Application Load Balancers, "CloudWatch metrics".
 */
export const WATCHED: readonly Watched[] = [
  {
    type: "aws:msk/cluster:Cluster",
    called: "Kafka",
    namespace: "AWS/Kafka",
    signs: {
      "partitions without a leader": ["OfflinePartitionsCount"],
      "partitions without enough copies": ["UnderMinIsrPartitionCount", "UnderReplicatedPartitions"],
      "full disks": ["KafkaDataLogsDiskUsed"],
      "a lost controller": ["ActiveControllerCount"],
    },
  },
  {
    type: "aws:msk/replicator:Replicator",
    called: "the copying of Kafka",
    namespace: "AWS/Kafka",
    signs: { "falling behind": ["ReplicationLatency", "MessageLag"] },
  },
  {
    type: "aws:elasticache/replicationGroup:ReplicationGroup",
    called: "Redis",
    namespace: "AWS/ElastiCache",
    signs: {
      "too little memory": ["DatabaseMemoryUsagePercentage", "FreeableMemory", "Evictions"],
      "too little CPU": ["EngineCPUUtilization", "CPUUtilization"],
    },
  },
  {
    type: "aws:lb/loadBalancer:LoadBalancer",
    called: "the entry",
    namespace: "AWS/ApplicationELB",
    signs: {
      "a lack of healthy targets": ["HealthyHostCount", "UnHealthyHostCount"],
      errors: ["HTTPCode_Target_5XX_Count", "HTTPCode_ELB_5XX_Count"],
    },
  },
  {
    type: "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
    called: "the copying of backups",
    namespace: "AWS/S3",
    signs: { "failed copies": ["OperationsFailedReplication", "OperationsPendingReplication"] },
  },
];

/** Whether an alarm looks at a metric: by itself, in a sum of several, or in a query. */
export function looksAt({ properties }: Resource, namespace: string, metric: string): boolean {
  if (properties.text("metricName") === metric && properties.text("namespace") === namespace) return true;
  return properties.list("metricQueries").some((query) => {
    if (query.text("metric.metricName") === metric && query.text("metric.namespace") === namespace) return true;
    const expression = query.text("expression") ?? "";
    return expression.includes(`(${metric})`) && expression.includes(`"${namespace}"`);
  });
}
