import type { types } from "@pulumi/kubernetes";
import type { Labels } from "../kubernetes-component.ts";
import type { PodResources } from "../topology/index.ts";

/** Seconds after which pods of a node that does not answer are started elsewhere. Kubernetes' own default is 300. */
const LOST_NODE_SECONDS = 30;

/** Resources as objects of Kubernetes write them. */
export function amounts(resources: PodResources): Record<"cpu" | "memory" | "ephemeral-storage", string> {
  return {
    cpu: `${resources.cpuMillicores}m`,
    memory: `${resources.memoryMiB}Mi`,
    "ephemeral-storage": `${resources.ephemeralStorageMiB}Mi`,
  };
}

/** Requests and limits of a container: the same, so that it has what the plan counts with and is evicted last (class Guaranteed). */
export function guaranteed(resources: PodResources): types.input.core.v1.ResourceRequirements {
  return { requests: amounts(resources), limits: amounts(resources) };
}

/** A container without any privilege. Source: Kubernetes, "Pod Security Standards", profile `restricted`. */
export const UNPRIVILEGED_CONTAINER = {
  allowPrivilegeEscalation: false,
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
} satisfies types.input.core.v1.SecurityContext;

/** A pod whose processes and files are one unprivileged user's. */
export function unprivilegedPod(user: number): types.input.core.v1.PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
  };
}

/**
 * Pods over zones evenly, and over nodes where there is room.
 *
 * A zone without a node that takes pods does not count (`nodeTaintsPolicy: Honor`), so that a lost zone's pods start in the others. Each
 * revision of a Deployment is spread by itself. Zones are a must; nodes are not, as a node is sized for several replicas.
 */
export function spread(
  selector: Labels,
  revisionLabel: readonly string[] = ["pod-template-hash"],
): {
  topologySpreadConstraints: types.input.core.v1.TopologySpreadConstraint[];
  affinity: types.input.core.v1.Affinity;
} {
  const labelSelector = { matchLabels: selector };
  const over = (
    topologyKey: string,
    whenUnsatisfiable: "DoNotSchedule" | "ScheduleAnyway",
  ): types.input.core.v1.TopologySpreadConstraint => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable,
    nodeTaintsPolicy: "Honor",
    labelSelector,
    ...(revisionLabel.length === 0 ? {} : { matchLabelKeys: [...revisionLabel] }),
  });
  return {
    topologySpreadConstraints: [
      over("topology.kubernetes.io/zone", "DoNotSchedule"),
      over("kubernetes.io/hostname", "ScheduleAnyway"),
    ],
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: "kubernetes.io/hostname", labelSelector } },
        ],
      },
    },
  };
}

/** Moves pods away from a lost node early. */
export const LOST_NODE_TOLERATIONS: readonly types.input.core.v1.Toleration[] = ["not-ready", "unreachable"].map(
  (state) => ({
    key: `node.kubernetes.io/${state}`,
    operator: "Exists",
    effect: "NoExecute",
    tolerationSeconds: LOST_NODE_SECONDS,
  }),
);
