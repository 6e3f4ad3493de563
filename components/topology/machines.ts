import type { MachinePlan } from "./plan-types.ts";
import type { Topology } from "./topology.ts";

/** A size of worker node. */
export interface NodeType {
  readonly name: string;
  /** Virtual CPUs. */
  readonly cpu: number;
  readonly memoryGiB: number;
}

/** A size of Kafka broker. */
export interface BrokerType {
  readonly name: string;
  readonly memoryGiB: number;
  /** Partitions, each replica counted, that MSK recommends for a broker at most. */
  readonly mostPartitions: number;
}

/** A size of Redis node. */
export interface RedisNodeType {
  readonly name: string;
  /** What the node's `maxmemory` is. */
  readonly memoryGiB: number;
}

/**
 * Seventh-generation Intel instances for general purpose, compute and memory: 4, 2 and 8 GiB a vCPU.
 * Source: Amazon EC2, instance types. That these families: our choice, as most regions have them.
 */
const NODE_SIZES: readonly (readonly [size: string, cpu: number])[] = [
  ["large", 2],
  ["xlarge", 4],
  ["2xlarge", 8],
  ["4xlarge", 16],
  ["8xlarge", 32],
  ["12xlarge", 48],
  ["16xlarge", 64],
  ["24xlarge", 96],
  ["48xlarge", 192],
];
const NODE_FAMILIES = [
  { family: "c7i", memoryGiBPerCpu: 2 },
  { family: "m7i", memoryGiBPerCpu: 4 },
  { family: "r7i", memoryGiBPerCpu: 8 },
] as const;

/** By vCPUs, then by memory: the first that has enough of both is the smallest. */
const NODE_TYPES: readonly NodeType[] = NODE_SIZES.flatMap(([size, cpu]) =>
  NODE_FAMILIES.map(({ family, memoryGiBPerCpu }) => ({
    name: `${family}.${size}`,
    cpu,
    memoryGiB: cpu * memoryGiBPerCpu,
  })),
);

/** By memory. Source: Amazon MSK Developer Guide, "Amazon MSK broker sizes" and "Best practices": partitions a broker. */
const BROKER_TYPES: readonly BrokerType[] = [
  { name: "kafka.t3.small", memoryGiB: 2, mostPartitions: 300 },
  { name: "kafka.m7g.large", memoryGiB: 8, mostPartitions: 1000 },
  { name: "kafka.m7g.xlarge", memoryGiB: 16, mostPartitions: 1000 },
  { name: "kafka.m7g.2xlarge", memoryGiB: 32, mostPartitions: 2000 },
  { name: "kafka.m7g.4xlarge", memoryGiB: 64, mostPartitions: 4000 },
  { name: "kafka.m7g.8xlarge", memoryGiB: 128, mostPartitions: 4000 },
  { name: "kafka.m7g.12xlarge", memoryGiB: 192, mostPartitions: 4000 },
  { name: "kafka.m7g.16xlarge", memoryGiB: 256, mostPartitions: 4000 },
];

/** By memory. Source: Amazon ElastiCache, "Redis OSS node-type specific parameters": `maxmemory`. */
const REDIS_NODE_TYPES: readonly RedisNodeType[] = [
  { name: "cache.t4g.small", memoryGiB: 1.37 },
  { name: "cache.t4g.medium", memoryGiB: 3.09 },
  { name: "cache.m7g.large", memoryGiB: 6.38 },
  { name: "cache.r7g.large", memoryGiB: 13.07 },
  { name: "cache.r7g.xlarge", memoryGiB: 26.32 },
  { name: "cache.r7g.2xlarge", memoryGiB: 52.82 },
  { name: "cache.r7g.4xlarge", memoryGiB: 105.81 },
  { name: "cache.r7g.8xlarge", memoryGiB: 209.55 },
  { name: "cache.r7g.12xlarge", memoryGiB: 317.77 },
  { name: "cache.r7g.16xlarge", memoryGiB: 419.09 },
];

/** The node with the fewest vCPUs, of those the least memory, that has at least what is asked for; none where it is too much. */
export function nodeType(demand: Pick<NodeType, "cpu" | "memoryGiB">): NodeType | undefined {
  return NODE_TYPES.find((type) => type.cpu >= demand.cpu && type.memoryGiB >= demand.memoryGiB);
}

/** The smallest broker with at least that much memory, in GiB; none where it is too much. */
export function brokerType(memoryGiB: number): BrokerType | undefined {
  return BROKER_TYPES.find((type) => type.memoryGiB >= memoryGiB);
}

/** The smallest Redis node with at least that much memory, in GiB; none where it is too much. */
export function redisNodeType(memoryGiB: number): RedisNodeType | undefined {
  return REDIS_NODE_TYPES.find((type) => type.memoryGiB >= memoryGiB);
}

/** The most memory of any Redis node, in GiB. */
export const MOST_REDIS_MEMORY = Math.max(...REDIS_NODE_TYPES.map((type) => type.memoryGiB));

/**
 * Machine types of a region on AWS, the same in every region: a region that joins or goes changes nobody's.
 *
 * @throws RangeError for a demand that no type meets: the schema and `checkRedisMemory` refuse it
 */
export function awsMachines({
  kubernetes,
  kafka,
  redis,
  cassandra,
}: Pick<Topology, "kubernetes" | "kafka" | "redis" | "cassandra">): MachinePlan {
  const named = (type: { readonly name: string } | undefined, demand: string): string => {
    if (type === undefined) throw new RangeError(`No machine on AWS has ${demand}.`);
    return type.name;
  };
  const node = ({
    nodeCpu: cpu,
    nodeMemoryGiB: memoryGiB,
  }: Pick<Topology["kubernetes"], "nodeCpu" | "nodeMemoryGiB">) =>
    named(nodeType({ cpu, memoryGiB }), `${cpu} vCPU and ${memoryGiB} GiB`);
  return {
    node: node(kubernetes),
    broker: named(brokerType(kafka.brokerMemoryGiB), `${kafka.brokerMemoryGiB} GiB for a Kafka broker`),
    redis: named(redisNodeType(redis.memoryGiB), `${redis.memoryGiB} GiB for a Redis node`),
    ...(cassandra.engine === "k8ssandra" ? { cassandra: node(cassandra) } : {}),
  };
}
