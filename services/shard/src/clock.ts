/**
 * Timestamps of writes: a hybrid logical clock. It follows the system's clock, and is never behind what this node has seen
 * of others, so that whoever has read an entry writes a later timestamp, whatever the clocks say.
 *
 * @see https://cse.buffalo.edu/tech-reports/2014-04.pdf Kulkarni et al., Logical Physical Clocks
 */

/** Gives timestamps: microseconds since 1970. */
export interface HybridClock {
  /** A timestamp that is later than all that this clock has given or seen. */
  next(): number;
  /**
   * Sees a timestamp of another node.
   *
   * @returns false when it is too far ahead of the system's clock: it is not taken over, since one node whose clock is wrong
   *   would carry all others with it
   */
  observe(timestamp: number): boolean;
}

/** What the clock needs. */
export interface HybridClockOptions {
  /** Milliseconds since 1970; tests give their own. */
  readonly now?: () => number;
  /** How far a seen timestamp may be ahead, in milliseconds. Default 1000. */
  readonly longestDriftMilliseconds?: number;
}

/**
 * Makes a clock. The physical and the logical part share the microseconds: within a millisecond a thousand writes are
 * counted up before the next one is borrowed from.
 */
export function createHybridClock(options: HybridClockOptions = {}): HybridClock {
  const now = options.now ?? Date.now;
  const drift = options.longestDriftMilliseconds ?? 1000;
  let last = 0;
  return {
    next() {
      last = Math.max(now() * 1000, last + 1);
      return last;
    },
    observe(timestamp) {
      if (!Number.isSafeInteger(timestamp) || timestamp > (now() + drift) * 1000) return false;
      last = Math.max(last, timestamp);
      return true;
    },
  };
}
