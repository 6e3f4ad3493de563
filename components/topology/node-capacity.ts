import type { Problem } from "./problems.ts";
import type { Topology } from "./topology.ts";

/** Share of a node that is kept for the system and for what runs on every node (networking, logs, metrics). Our choice. */
const SYSTEM_SHARE = 0.15;

/**
 * Memory that GKE reserves of a node, as share of each part of it; plus `EVICTION_GIB`. EKS reserves less.
 * Source: GKE, "Plan GKE Standard node sizes".
 */
const MEMORY_RESERVES = [
  { upToGiB: 4, share: 0.25 },
  { upToGiB: 8, share: 0.2 },
  { upToGiB: 16, share: 0.1 },
  { upToGiB: 128, share: 0.06 },
  { upToGiB: Infinity, share: 0.02 },
] as const;
const EVICTION_GIB = 100 / 1024;

/** Replicas on one node at most: 110 pods (Kubernetes, "Considerations for large clusters"), less ten for the system's. */
const MOST_REPLICAS = 100;

/** Replicas of the service that fit a node. */
export interface NodeCapacity {
  /** 0 where `problems` says why. */
  readonly replicasPerNode: number;
  readonly problems: readonly Problem[];
}

/**
 * How many replicas of the service a worker node carries, by CPU, memory and number of pods.
 *
 * Kept free: 15 % of the CPU, and 15 % of the memory or what GKE reserves of it, whichever is more (on a node of 8 GiB
 * that is 1.9 GiB).
 */
export function nodeCapacity(topology: Pick<Topology, "kubernetes" | "service">): NodeCapacity {
  const { nodeCpu, nodeMemoryGiB } = topology.kubernetes;
  const { replicaCpu, replicaMemoryGiB } = topology.service;
  const { cpu, memoryGiB: memory } = usableNode(topology.kubernetes);
  const problems: Problem[] = [];
  if (fitting(cpu, replicaCpu) === 0) {
    problems.push({
      path: "service.replicaCpu",
      found: `${replicaCpu} vCPU`,
      accepted: `at most ${floorTo2(cpu)} vCPU: what a node of ${nodeCpu} vCPU leaves for pods`,
      mend: `lower service.replicaCpu, or raise kubernetes.nodeCpu to ${Math.ceil(replicaCpu / (1 - SYSTEM_SHARE))}`,
    });
  }
  if (fitting(memory, replicaMemoryGiB) === 0) {
    problems.push({
      path: "service.replicaMemoryGiB",
      found: `${replicaMemoryGiB} GiB`,
      accepted: `at most ${floorTo2(memory)} GiB: what a node of ${nodeMemoryGiB} GiB leaves for pods`,
      mend: "lower service.replicaMemoryGiB, or raise kubernetes.nodeMemoryGiB",
    });
  }
  return {
    replicasPerNode: Math.min(fitting(cpu, replicaCpu), fitting(memory, replicaMemoryGiB), MOST_REPLICAS),
    problems,
  };
}

/** What a node leaves for pods beside the system's: CPU in vCPUs, memory in GiB. */
export function usableNode({ nodeCpu, nodeMemoryGiB }: Pick<Topology["kubernetes"], "nodeCpu" | "nodeMemoryGiB">): {
  readonly cpu: number;
  readonly memoryGiB: number;
} {
  return {
    cpu: nodeCpu * (1 - SYSTEM_SHARE),
    memoryGiB: nodeMemoryGiB - Math.max(nodeMemoryGiB * SYSTEM_SHARE, reservedMemory(nodeMemoryGiB)),
  };
}

function reservedMemory(nodeGiB: number): number {
  let reserved = EVICTION_GIB;
  let from = 0;
  for (const { upToGiB, share } of MEMORY_RESERVES) {
    reserved += share * Math.max(0, Math.min(nodeGiB, upToGiB) - from);
    from = upToGiB;
  }
  return reserved;
}

/** Whole times that `each` goes into `room`; the millionth keeps 3.4 / 0.34 at 10. */
function fitting(room: number, each: number): number {
  return Math.floor(room / each + 1e-6);
}

function floorTo2(value: number): number {
  return Math.floor(value * 100 + 1e-6) / 100;
}
