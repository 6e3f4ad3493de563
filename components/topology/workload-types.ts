import type { Tokens } from "./topology.ts";

/** What a pod may use: requested and limited alike, so that a replica always has what the plan counts with. */
export interface PodResources {
  /** Thousandths of a virtual CPU. */
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
  /** Disk of the node: logs and the temporary folder. */
  readonly ephemeralStorageMiB: number;
}

/** The Cassandra nodes of a region on its cluster: a node is a pod on a machine of its own. */
export interface CassandraNodes {
  /** Nodes in each data zone. A zone is a rack. */
  readonly perZone: number;
  /** Volume of a node, in GiB. */
  readonly storageGiB: number;
  /** What Cassandra itself is given in its pod. */
  readonly server: PodResources;
  /** Its heap, in MiB. */
  readonly heapMiB: number;
  /** Heap of the management API beside it, in MiB. */
  readonly managementHeapMiB: number;
  /** What runs beside it in the pod. */
  readonly medusa: PodResources;
  readonly logReader: PodResources;
  /** What runs on the same machines: each of the two operators, and Reaper. */
  readonly operator: PodResources;
  readonly reaper: PodResources;
}

/** What every replica of the service is given, in every region. */
export interface WorkloadPlan {
  /** Container image as declared: a repository and a digest, or a digest (`sha256:…`) in the region's own repository. */
  readonly image?: string;
  /** Who issues callers' tokens, where it is declared. */
  readonly tokens?: Tokens;
  /** Where traces go, where it is declared. */
  readonly tracing?: {
    /** Base URL of the collector. */
    readonly endpoint: string;
    /** Share of the traces that begin at a replica which are recorded, 0 to 1. */
    readonly sampleRatio: number;
  };
  readonly replica: PodResources;
  /** How a replica leaves. Seconds. */
  readonly drain: {
    /** It serves on while it is taken off lists, before it is told to stop. */
    readonly announceSeconds: number;
    /** Then it says that it is not ready, and still accepts. */
    readonly delaySeconds: number;
    /** Then it accepts nothing new, and what is in flight ends. */
    readonly finishSeconds: number;
    /** After all of it, and some more, it is killed. */
    readonly graceSeconds: number;
  };
}

/** What a region's cluster allows the service. */
export interface RegionWorkload {
  /** Replicas that may be away on purpose at once, 1 or more: what evictions and rollouts take. */
  readonly mostUnavailable: number;
  /** Replicas that a rollout starts beside those that run. */
  readonly mostSurge: number;
  /** What all pods of the namespace may use together. */
  readonly quota: PodResources & { readonly pods: number };
}
