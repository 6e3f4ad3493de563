import type { Plan } from "../topology/index.ts";

const milliseconds = (seconds: number): string => String(Math.round(seconds * 1000));

/** What the plan says of fail-back and of stale answers, as the service's variables: the same on every cloud. */
export function failoverSettings({ failBack, degradation }: Pick<Plan, "failBack" | "degradation">) {
  return {
    RETURN_AFTER_MILLISECONDS: milliseconds(failBack.afterSeconds),
    HANDOVER_INTERVAL_MILLISECONDS: milliseconds(failBack.intervalSeconds),
    CACHE_TTL_MILLISECONDS: milliseconds(degradation.cacheSeconds),
    STALE_READ_MILLISECONDS: milliseconds(degradation.staleReadSeconds),
  };
}
