import { SUBJECTS, above, below, metric, query, result, term, watched } from "./alarms-surroundings.ts";

describe("alarms of a region's stores on AWS", () => {
  test("Kafka: both quorums, and room for the loss of a broker", async () => {
    const { kafka } = SUBJECTS;
    const cluster = { "Cluster Name": "prod-kafka" };
    const worst = (select: string): object =>
      query(
        `SELECT ${select} FROM SCHEMA("AWS/Kafka", "Broker ID", "Cluster Name") WHERE "Cluster Name" = 'prod-kafka'`,
      );
    expect(await watched({ ...(kafka && { kafka }) })).toEqual({
      "kafka-controller": {
        ...below(1, 5, "breaching"),
        ...metric("AWS/Kafka", "ActiveControllerCount", cluster, "Maximum"),
      },
      "kafka-offline-partitions": {
        ...above(0, 3),
        ...metric("AWS/Kafka", "OfflinePartitionsCount", cluster, "Maximum"),
      },
      "kafka-in-sync-replicas": { ...above(0, 3), ...worst("MAX(UnderMinIsrPartitionCount)") },
      "kafka-under-replicated": { ...above(0, 30), ...worst("MAX(UnderReplicatedPartitions)") },
      "kafka-disk": { ...above(85, 10), ...worst("MAX(KafkaDataLogsDiskUsed)") },
      "kafka-capacity": { ...below(40, 15), ...worst("MIN(CpuIdle)") },
    });
  });

  test("replicators: reached, in time, and not falling behind", async () => {
    const replicators = {
      "us-east-1": { name: "from-us" },
      "eu-central-1": { name: "from-eu", latencySeconds: 5, waitingRecords: 20 },
    };
    const of = (source: string, name: string, latency: number, waiting: number): object => ({
      [`replicator-${source}-connection`]: {
        ...below(1, 5, "breaching"),
        ...query(
          "SELECT MIN(KafkaClusterPingSuccessCount) " +
            `FROM SCHEMA("AWS/Kafka", ClusterAlias, ReplicatorName) WHERE "ReplicatorName" = '${name}'`,
        ),
      },
      [`replicator-${source}-latency`]: {
        ...above(latency, 5),
        ...metric("AWS/Kafka", "ReplicationLatency", { ReplicatorName: name }, "Maximum"),
      },
      [`replicator-${source}-lag`]: {
        ...above(waiting, 15),
        ...metric("AWS/Kafka", "MessageLag", { ReplicatorName: name }, "Sum"),
      },
    });
    expect(await watched({ replicators })).toEqual({
      ...of("us-east-1", "from-us", 30_000, 10_000),
      ...of("eu-central-1", "from-eu", 5000, 20),
    });
  });

  test("Redis: each shard by the worst of its nodes, by ElastiCache's names for them", async () => {
    const alarms = await watched({ redis: { replicationGroup: "prod-redis", shards: 2, replicasPerShard: 1 } });
    const nodes = (shard: string, metricName: string): object[] =>
      ["001", "002"].map((node) =>
        term(
          `node${node}`,
          "AWS/ElastiCache",
          metricName,
          { CacheClusterId: `prod-redis-${shard}-${node}` },
          "Maximum",
        ),
      );
    const of = (shard: string): object => ({
      [`redis-${shard}-cpu`]: {
        ...above(80, 5, "breaching"),
        metricQueries: [
          ...nodes(shard, "EngineCPUUtilization"),
          result("MAX(METRICS())", "Engine CPU of the busiest node, %"),
        ],
      },
      [`redis-${shard}-memory`]: {
        ...above(90, 15),
        metricQueries: [
          ...nodes(shard, "DatabaseMemoryUsagePercentage"),
          result("MAX(METRICS())", "Memory of the fullest node, %"),
        ],
      },
      [`redis-${shard}-lag`]: {
        ...above(10, 5),
        metricQueries: [...nodes(shard, "ReplicationLag"), result("MAX(METRICS())", "Lag of the slowest replica, s")],
      },
    });
    expect(alarms).toEqual({ ...of("0001"), ...of("0002") });
  });

  test("Redis without replicas has none that could lag", async () => {
    const alarms = await watched({ redis: { replicationGroup: "prod-redis", shards: 1, replicasPerShard: 0 } });
    expect(Object.keys(alarms).sort()).toEqual(["redis-0001-cpu", "redis-0001-memory"]);
  });

  test("quorums that publish themselves: lost, degraded, or silent", async () => {
    const { quorums } = SUBJECTS;
    const followers = metric("Meridian", "Followers", { Environment: "prod" }, "Minimum");
    expect(await watched({ ...(quorums && { quorums }) })).toEqual({
      "quorum-coordination-lost": { ...below(3, 3, "breaching"), ...followers },
      "quorum-coordination-degraded": { ...below(5, 10, "breaching"), ...followers },
    });
  });

  test("backups: failures at the source, lateness at the target", async () => {
    const { backups } = SUBJECTS;
    const dimensions = (source: string, target: string): object => ({
      SourceBucket: source,
      DestinationBucket: target,
      RuleId: `to-${target}`,
    });
    expect(await watched({ ...(backups && { backups }) })).toEqual({
      "backups-us-east-1-late": {
        ...above(3600, 3),
        ...metric("AWS/S3", "ReplicationLatency", dimensions("us", "here"), "Maximum", 300),
      },
      "backups-failed": {
        ...above(0, 1),
        ...metric("AWS/S3", "OperationsFailedReplication", dimensions("here", "there"), "Sum", 300),
      },
    });
    expect(await watched({ backups: {} })).toEqual({});
  });
});
