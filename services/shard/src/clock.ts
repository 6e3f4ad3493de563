/** Write timestamps. */

/**
 * A clock of microseconds since 1970 that never stands still or goes back within a process: two writes through one node
 * are ordered as they came, also within a millisecond and when the system's clock is set back.
 *
 * @param now milliseconds since 1970; tests give their own
 */
export function writeClock(now: () => number = Date.now): () => number {
  let last = 0;
  return () => {
    last = Math.max(now() * 1000, last + 1);
    return last;
  };
}
