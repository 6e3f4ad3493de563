/** How many requests a caller may send: a token bucket each. */
import { ExpiringCache } from "../expiring-cache.ts";

/** How the rate is limited. */
export interface CallerRateOptions {
  /** Requests a second that a caller may send to this node in the long run; 0: as many as it likes. */
  readonly perSecond: number;
  /** Milliseconds since 1970; tests give their own. */
  readonly now?: () => number;
}

/** Counts requests. */
export interface CallerRate {
  /**
   * Takes one request of a caller.
   *
   * @returns 0 when it may go on; else in how many milliseconds the next one may, and it is not counted
   */
  take(caller: string): number;
}

/** Seconds' worth of requests that may come at once. */
const BURST_SECONDS = 2;
/** Most callers that are counted at a time: about 2 MiB. One that is forgotten begins with a full bucket. */
const MOST_CALLERS = 10_000;

interface Bucket {
  tokens: number;
  /** Milliseconds since 1970. */
  filled: number;
}

/** Makes the limit. A bucket holds two seconds' worth, and one at least. */
export function createCallerRate(options: CallerRateOptions): CallerRate {
  const now = options.now ?? Date.now;
  const { perSecond } = options;
  const capacity = Math.max(1, perSecond * BURST_SECONDS);
  // After this a bucket is full again, and nothing is lost with it.
  const fullAfter = (capacity / perSecond) * 1000;
  const buckets = new ExpiringCache<Bucket>({ capacity: MOST_CALLERS, now });
  return {
    take(caller) {
      if (perSecond === 0) return 0;
      const time = now();
      const bucket = buckets.get(caller) ?? { tokens: capacity, filled: time };
      // A clock that was set back adds nothing.
      const elapsed = Math.max(0, time - bucket.filled);
      bucket.tokens = Math.min(capacity, bucket.tokens + (elapsed / 1000) * perSecond);
      bucket.filled = time;
      const goes = bucket.tokens >= 1;
      if (goes) bucket.tokens -= 1;
      buckets.set(caller, bucket, time + fullAfter);
      return goes ? 0 : Math.ceil(((1 - bucket.tokens) / perSecond) * 1000);
    },
  };
}
