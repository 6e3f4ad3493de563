import type { Topology } from "./topology.ts";

/** Sizes of a region's stores on Google Cloud: Kafka is sized as a whole, Redis by the type of its nodes. */
export interface GcpStores {
  readonly kafka: {
    /** Virtual CPUs of all brokers together. */
    readonly cpus: number;
    /** Memory of all brokers together, in GiB. */
    readonly memoryGiB: number;
    /** Disk of a broker, in GiB. */
    readonly diskGiB: number;
  };
  readonly redis: {
    /** Such as `REDIS_HIGHMEM_MEDIUM`. */
    readonly nodeType: string;
  };
}

/** Limits of a cluster. Source: Managed Service for Apache Kafka API, `CapacityConfig`, `BrokerCapacityConfig`. */
const LEAST_CPUS = 3;
const LEAST_MEMORY_PER_CPU = 1;
const LEAST_DISK = 100;
/** Memory of a virtual CPU, in GiB: as on AWS's brokers. Accepted are 1 to 8. */
const MEMORY_PER_CPU = 4;

/** A size of Memorystore node, in GB. Source: Memorystore for Redis Cluster, "Cluster and node specification", recalled in 2026. */
interface RedisNode {
  readonly name: string;
  readonly memoryGiB: number;
}

/** By memory. */
const REDIS_NODES: readonly RedisNode[] = [
  { name: "REDIS_SHARED_CORE_NANO", memoryGiB: 1.4 },
  { name: "REDIS_STANDARD_SMALL", memoryGiB: 6.5 },
  { name: "REDIS_HIGHMEM_MEDIUM", memoryGiB: 13 },
  { name: "REDIS_HIGHMEM_XLARGE", memoryGiB: 58 },
];

/** The most memory of any Redis node on Google Cloud, in GiB. */
export const MOST_MEMORYSTORE_MEMORY = Math.max(...REDIS_NODES.map((node) => node.memoryGiB));

/** The smallest Redis node with at least that much memory, in GiB; none where it is too much. */
export function memorystoreNode(memoryGiB: number): RedisNode | undefined {
  return REDIS_NODES.find((node) => node.memoryGiB >= memoryGiB);
}

/**
 * Sizes of the stores of a region on Google Cloud, the same for every region with as many data zones. Google decides how many brokers the
 * cluster has: it has what the declared ones would have together.
 *
 * @throws RangeError for a demand that no node meets: `checkRedisMemory` refuses it
 */
export function gcpStores(
  { kafka, redis }: Pick<Topology, "kafka" | "redis">,
  { dataZones }: { readonly dataZones: readonly unknown[] },
): GcpStores {
  const declared = dataZones.length * kafka.brokersPerZone * kafka.brokerMemoryGiB;
  const cpus = Math.max(LEAST_CPUS, Math.ceil(declared / MEMORY_PER_CPU));
  const node = memorystoreNode(redis.memoryGiB);
  if (node === undefined) throw new RangeError(`No node on Google Cloud has ${redis.memoryGiB} GiB for Redis.`);
  return {
    kafka: {
      cpus,
      memoryGiB: Math.max(cpus * LEAST_MEMORY_PER_CPU, Math.ceil(declared)),
      diskGiB: Math.max(LEAST_DISK, kafka.storageGiB),
    },
    redis: { nodeType: node.name },
  };
}
