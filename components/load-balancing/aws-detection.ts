import type { Detection } from "./detection.ts";

/** The plan's detection as a target group spells it. A replica is back after the fewest successes that there can be. */
export const targetHealthCheck = ({
  intervalSeconds,
  threshold,
  timeoutSeconds,
}: Detection): { interval: number; timeout: number; healthyThreshold: number; unhealthyThreshold: number } => ({
  interval: intervalSeconds,
  timeout: timeoutSeconds,
  // Source: Elastic Load Balancing API, `CreateTargetGroup`: 2 to 10.
  healthyThreshold: 2,
  unhealthyThreshold: threshold,
});
