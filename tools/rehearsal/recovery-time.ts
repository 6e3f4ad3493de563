/** The recovery time of a class, from what callers were answered. */
import type { Answer } from "./answers.ts";
import { isServed } from "./answers.ts";

/**
 * How long successes have to go on to be taken for a recovery, in milliseconds: one after which failures come again within that time is none. Longer
 * than a health check of `local` needs to find that a replica is ill (`failover.detection`: 3 × 0.5 s), so that it spans what one fault leads to.
 */
export const SUSTAINED_MILLISECONDS = 3_000;

/** Between what times recovery is looked for, in milliseconds since the load began. */
export interface FaultTimes {
  readonly faultAt: number;
  /** When what was broken begins to be mended: from then on a success says nothing of the fault. */
  readonly healBegunAt: number;
}

/**
 * Seconds from the fault until everything of a class is served again: the latest of all its keys and operations. Of each it is the time of the first
 * answer after the fault that is a success and that no failure follows for `SUSTAINED_MILLISECONDS`. A request that waits for its slot's next owner
 * counts by its answer, so waiting is no recovery.
 *
 * @param answers of one class, without those that were sent straight to what is lost: nobody leads them elsewhere
 * @returns undefined where some key was not served again for that long before it was healed
 */
export function recoverySeconds(answers: readonly Answer[], { faultAt, healBegunAt }: FaultTimes): number | undefined {
  const during = answers.filter(({ at }) => at >= faultAt && at < healBegunAt);
  if (during.length === 0) throw new Error("there is no request between the fault and its healing");
  let latest = 0;
  for (const series of Map.groupBy(during, ({ key, operation }) => `${operation} ${key}`).values()) {
    const recovered = firstSustained(
      series.toSorted((a, b) => a.at - b.at),
      healBegunAt,
    );
    if (recovered === undefined) return undefined;
    latest = Math.max(latest, recovered.answeredAt - faultAt);
  }
  return Math.round(latest) / 1000;
}

/** The first of a series, in order, that is served and followed by none that is not for long enough. */
function firstSustained(series: readonly Answer[], healBegunAt: number): Answer | undefined {
  return series.find(
    (first, position) =>
      first.at + SUSTAINED_MILLISECONDS <= healBegunAt &&
      first.answeredAt <= healBegunAt &&
      series.slice(position).every((each) => each.at > first.at + SUSTAINED_MILLISECONDS || isServed(each)),
  );
}
