/**
 * A circuit breaker for each region and consistency: a region that cannot serve a kind of data is left out at once for a
 * while, also when its nodes answer. `strong` data needs other regions as well, and can be lost by itself.
 */
import { BrokenCircuitError, CircuitState, circuitBreaker, ConsecutiveBreaker, handleWhenResult } from "cockatiel";
import type { CircuitBreakerPolicy } from "cockatiel";
import type { Consistency } from "../configuration.ts";

/** What the breakers need. */
export interface RegionBreakersOptions {
  readonly onState: (breaker: string, state: "closed" | "half-open" | "open") => void;
  /** After how long one attempt is let through again to see, in milliseconds. Default 1000. */
  readonly halfOpenAfterMilliseconds?: number;
}

/** Runs attempts. */
export interface RegionBreakers {
  /** The attempt's outcome; `undefined`: it was not made, since the breaker is open. */
  run<Attempt extends { readonly outcome: string }>(
    region: string,
    consistency: Consistency,
    attempt: () => Promise<Attempt>,
  ): Promise<Attempt | undefined>;
}

/** Attempts without an answer, in a row, after which a region is left out. */
const FAILURES_TO_OPEN = 5;

/** Makes the breakers, each when it is first needed. */
export function createRegionBreakers(options: RegionBreakersOptions): RegionBreakers {
  const breakers = new Map<string, CircuitBreakerPolicy>();
  const breakerOf = (name: string): CircuitBreakerPolicy => {
    const known = breakers.get(name);
    if (known !== undefined) return known;
    const unanswered = handleWhenResult(
      (result) => typeof result === "object" && result !== null && "outcome" in result && result.outcome !== "answered",
    );
    const breaker = circuitBreaker(unanswered, {
      breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN),
      halfOpenAfter: options.halfOpenAfterMilliseconds ?? 1000,
    });
    breaker.onStateChange((state) => {
      options.onState(
        name,
        state === CircuitState.Closed ? "closed" : state === CircuitState.HalfOpen ? "half-open" : "open",
      );
    });
    breakers.set(name, breaker);
    return breaker;
  };
  return {
    async run(region, consistency, attempt) {
      try {
        return await breakerOf(`${region}/${consistency}`).execute(attempt);
      } catch (error) {
        if (error instanceof BrokenCircuitError) return undefined;
        throw error;
      }
    },
  };
}
