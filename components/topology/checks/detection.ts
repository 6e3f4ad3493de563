import type { Problem } from "../problems.ts";
import { show } from "../problems.ts";
import type { Topology } from "../topology.ts";
import { presentRegions } from "../topology.ts";

/** Seconds between checks that both Route 53 and Global Accelerator accept; load balancers take 5 to 300. */
const INTERVALS: readonly number[] = [10, 30];
/** Failed checks in a row: load balancers take 2 to 10, Route 53 and Global Accelerator 1 to 10. */
const LEAST_THRESHOLD = 2;
/** Seconds of one check, for load balancers: 2 to 120, whole, and less than the interval. */
const TIMEOUT = { least: 2, most: 120 };

/**
 * Health checks that AWS cannot make, where regions are on it.
 *
 * Sources: Route 53 API, `HealthCheckConfig`; Global Accelerator API, `CreateEndpointGroup`; Elastic Load Balancing API,
 * `CreateTargetGroup`.
 */
export function checkDetection(topology: Pick<Topology, "regions" | "failover">): Problem[] {
  if (presentRegions(topology).every(({ cloud }) => cloud !== "aws")) return [];
  const { intervalSeconds, threshold, timeoutSeconds } = topology.failover.detection;
  const problems: Problem[] = [];
  const problem = (field: string, value: number, accepted: string, mend: string): void => {
    problems.push({ path: `failover.detection.${field}`, found: show(value), accepted, mend });
  };
  if (!INTERVALS.includes(intervalSeconds)) {
    problem(
      "intervalSeconds",
      intervalSeconds,
      "10 or 30 with regions on AWS: Route 53 and Global Accelerator check at no other interval",
      intervalSeconds < 20 ? "set it to 10" : "set it to 30",
    );
  }
  if (threshold < LEAST_THRESHOLD) {
    problem(
      "threshold",
      threshold,
      `${LEAST_THRESHOLD} to 10 with regions on AWS: its load balancers take no fewer`,
      `raise it to ${LEAST_THRESHOLD}`,
    );
  }
  const { least, most } = TIMEOUT;
  if (!Number.isInteger(timeoutSeconds) || timeoutSeconds < least || timeoutSeconds > most) {
    const whole = Math.min(most, Math.max(least, Math.round(timeoutSeconds)));
    problem(
      "timeoutSeconds",
      timeoutSeconds,
      `a whole number from ${least} to ${most} with regions on AWS: what its load balancers take`,
      `set it to ${Math.min(whole, nearestInterval(intervalSeconds) - 1)}`,
    );
  } else if (INTERVALS.includes(intervalSeconds) && timeoutSeconds >= intervalSeconds) {
    problem(
      "timeoutSeconds",
      timeoutSeconds,
      `less than failover.detection.intervalSeconds, ${intervalSeconds}: AWS's load balancers end a check before the next`,
      intervalSeconds < 30 && timeoutSeconds < 30
        ? `lower it to ${intervalSeconds - 1} or less, or set the interval to 30`
        : `lower it to ${intervalSeconds - 1} or less`,
    );
  }
  return problems;
}

const nearestInterval = (seconds: number): number => (seconds < 20 ? 10 : 30);
