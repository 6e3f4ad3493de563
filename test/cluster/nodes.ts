import type { KubernetesObject } from "../clouds/kubernetes/api-server.ts";

/** Label by which the scheduler spreads, and a zone's nodes are known. */
export const ZONE_LABEL = "topology.kubernetes.io/zone";
const REGION_LABEL = "topology.kubernetes.io/region";

/** What the worker nodes are like. */
export interface NodeShape {
  readonly region: string;
  readonly zone: string;
  /** vCPUs. */
  readonly cpu: number;
  /** GiB. */
  readonly memory: number;
  /** Labels beside the well-known ones. */
  readonly labels: Readonly<Record<string, string>>;
  /** Share of CPU and memory that pods cannot have, since the system's own are not there. Default: 0. */
  readonly systemShare?: number;
}

/** Pods that a node takes. Source: the kubelet's default of `maxPods`. */
const MOST_PODS = 110;
/** GiB of ephemeral storage: the root volume of EKS's default launch template. */
const EPHEMERAL_STORAGE = 20;

/** A worker node for kwok to keep alive. */
export function node(
  name: string,
  { region, zone, cpu, memory, labels, systemShare = 0 }: NodeShape,
): KubernetesObject {
  const others = { "ephemeral-storage": `${EPHEMERAL_STORAGE}Gi`, pods: String(MOST_PODS) };
  const capacity = { cpu: String(cpu), memory: `${memory}Gi`, ...others };
  const left = 1 - systemShare;
  const allocatable =
    systemShare === 0
      ? capacity
      : { cpu: `${Math.floor(cpu * 1000 * left)}m`, memory: `${Math.floor(memory * 1024 * left)}Mi`, ...others };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: {
        "kubernetes.io/hostname": name,
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/os": "linux",
        [REGION_LABEL]: region,
        [ZONE_LABEL]: zone,
        ...labels,
      },
    },
    status: { capacity, allocatable },
  };
}
