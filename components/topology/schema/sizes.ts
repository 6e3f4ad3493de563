import type { EnvironmentClass } from "../cloud.ts";

/**
 * The defaults that depend on the class of environment.
 *
 * `local` is the smallest that is real; `dev` is one cheap region; `staging` is as `prod` with fewer nodes; `prod` has
 * minima that carry the peak after any declared loss.
 */
export interface Sizes {
  readonly zones: number;
  readonly natGateways: "single" | "per-zone";
  readonly nodes: { readonly cpu: number; readonly memoryGiB: number; readonly capacity: "spot" | "on-demand" };
  readonly kafka: {
    readonly replicationFactor: number;
    readonly minimumInSync: number;
    readonly brokersPerZone: number;
    readonly brokerMemoryGiB: number;
    readonly storageGiB: number;
    readonly partitions: number;
    readonly retentionHours: number;
  };
  readonly redis: { readonly shards: number; readonly replicasPerShard: number; readonly memoryGiB: number };
  readonly cassandra: {
    readonly replicationFactor: number;
    readonly storageGiB: number;
    readonly nodeCpu: number;
    readonly nodeMemoryGiB: number;
  };
  readonly service: {
    readonly peakRequestsPerSecond: number;
    readonly requestsPerSecondPerReplica: number;
    readonly minimumReplicas: number;
  };
  readonly detection: {
    readonly intervalSeconds: number;
    readonly threshold: number;
    readonly timeoutSeconds: number;
  };
  readonly dnsTtlSeconds: number;
  readonly leaseSeconds: number;
  readonly failBack: { readonly afterSeconds: number; readonly intervalSeconds: number };
  readonly targets: {
    readonly routing: number;
    readonly service: number;
    readonly redis: number;
    readonly kafka: number;
  };
}

const PROD: Sizes = {
  zones: 3,
  natGateways: "per-zone",
  nodes: { cpu: 8, memoryGiB: 32, capacity: "on-demand" },
  kafka: {
    replicationFactor: 3,
    minimumInSync: 2,
    brokersPerZone: 2,
    brokerMemoryGiB: 16,
    storageGiB: 1000,
    partitions: 48,
    retentionHours: 168,
  },
  redis: { shards: 3, replicasPerShard: 2, memoryGiB: 26 },
  cassandra: { replicationFactor: 3, storageGiB: 1000, nodeCpu: 8, nodeMemoryGiB: 32 },
  service: { peakRequestsPerSecond: 60_000, requestsPerSecondPerReplica: 2_000, minimumReplicas: 3 },
  detection: { intervalSeconds: 10, threshold: 3, timeoutSeconds: 4 },
  dnsTtlSeconds: 60,
  leaseSeconds: 10,
  failBack: { afterSeconds: 30, intervalSeconds: 1 },
  targets: { routing: 120, service: 120, redis: 180, kafka: 120 },
};

/** The sizes of each class of environment. */
export const SIZES: Readonly<Record<EnvironmentClass, Sizes>> = {
  local: {
    zones: 1,
    natGateways: "single",
    nodes: { cpu: 1, memoryGiB: 1, capacity: "on-demand" },
    kafka: {
      replicationFactor: 1,
      minimumInSync: 1,
      brokersPerZone: 1,
      brokerMemoryGiB: 1,
      storageGiB: 1,
      partitions: 6,
      retentionHours: 24,
    },
    redis: { shards: 1, replicasPerShard: 1, memoryGiB: 1 },
    cassandra: { replicationFactor: 1, storageGiB: 1, nodeCpu: 2, nodeMemoryGiB: 8 },
    service: { peakRequestsPerSecond: 500, requestsPerSecondPerReplica: 500, minimumReplicas: 2 },
    detection: { intervalSeconds: 0.5, threshold: 3, timeoutSeconds: 0.5 },
    dnsTtlSeconds: 5,
    leaseSeconds: 3,
    // A region that is back on one machine is healthy within seconds, and nobody wants to wait for it longer.
    failBack: { afterSeconds: 5, intervalSeconds: 0.25 },
    targets: { routing: 5, service: 8, redis: 5, kafka: 33 },
  },
  dev: {
    ...PROD,
    natGateways: "single",
    nodes: { cpu: 2, memoryGiB: 8, capacity: "spot" },
    kafka: {
      ...PROD.kafka,
      brokersPerZone: 1,
      brokerMemoryGiB: 2,
      storageGiB: 100,
      partitions: 12,
      retentionHours: 24,
    },
    redis: { shards: 1, replicasPerShard: 1, memoryGiB: 3 },
    cassandra: { replicationFactor: 3, storageGiB: 100, nodeCpu: 2, nodeMemoryGiB: 8 },
    service: { peakRequestsPerSecond: 500, requestsPerSecondPerReplica: 500, minimumReplicas: 3 },
  },
  staging: {
    ...PROD,
    nodes: { cpu: 4, memoryGiB: 16, capacity: "on-demand" },
    kafka: {
      ...PROD.kafka,
      brokersPerZone: 1,
      brokerMemoryGiB: 8,
      storageGiB: 200,
      partitions: 24,
      retentionHours: 72,
    },
    redis: { shards: 1, replicasPerShard: 2, memoryGiB: 6 },
    cassandra: { replicationFactor: 3, storageGiB: 200, nodeCpu: 4, nodeMemoryGiB: 16 },
    service: { peakRequestsPerSecond: 6_000, requestsPerSecondPerReplica: 1_000, minimumReplicas: 3 },
  },
  prod: PROD,
};
