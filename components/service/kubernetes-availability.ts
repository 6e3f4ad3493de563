import type { types } from "@pulumi/kubernetes";
import type { Labels } from "../kubernetes-component.ts";
import type { RegionPlan } from "../topology/index.ts";

/** Share of a replica's CPU, in percent, at which another one is started: half of what it has is left for what comes meanwhile. Our choice. */
const CPU_PERCENT = 60;

/** Seconds for which load must have been low before replicas go. Source: Kubernetes' own default. */
const CALM_SECONDS = 300;

/** Most replicas that go in a minute, in percent. */
const LEAVING_PERCENT = 10;

/**
 * How many replicas evictions take at once: what the plan has to spare, and one at least.
 *
 * A replica that is not ready may always be evicted (`AlwaysAllow`): it serves nobody, and would keep its node from being upgraded.
 *
 * @param mostUnavailable 1 or more
 */
export function disruptionBudget(
  selector: Labels,
  mostUnavailable: number,
): types.input.policy.v1.PodDisruptionBudgetSpec {
  return {
    maxUnavailable: mostUnavailable,
    unhealthyPodEvictionPolicy: "AlwaysAllow",
    selector: { matchLabels: selector },
  };
}

/**
 * Replicas between the plan's minimum, which carries the peak after any allowed loss without anything having to start first, and its
 * maximum. They come as fast as they can and go slowly.
 */
export function autoscaling(
  deployment: string,
  { capacity }: Pick<RegionPlan, "capacity">,
): Omit<types.input.autoscaling.v2.HorizontalPodAutoscalerSpec, "scaleTargetRef"> & {
  scaleTargetRef: types.input.autoscaling.v2.CrossVersionObjectReference;
} {
  return {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: deployment },
    minReplicas: capacity.minimumReplicas,
    maxReplicas: capacity.maximumReplicas,
    metrics: [
      { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: CPU_PERCENT } } },
    ],
    behavior: {
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: "Max",
        policies: [{ type: "Percent", value: 100, periodSeconds: 15 }],
      },
      scaleDown: {
        stabilizationWindowSeconds: CALM_SECONDS,
        selectPolicy: "Max",
        policies: [{ type: "Percent", value: LEAVING_PERCENT, periodSeconds: 60 }],
      },
    },
  };
}
