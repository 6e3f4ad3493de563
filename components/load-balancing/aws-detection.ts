import type { Plan } from "../topology/index.ts";

/** When a region or a replica counts as lost. The topology's checks have seen to it that AWS can check so. */
export type Detection = Plan["detection"];

/** Path that says whether a replica can serve: 200, or 503. */
export const READINESS_PATH = "/readyz";

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
