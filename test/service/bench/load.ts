/** Load in a closed loop: so many requests are always under way, each followed by the next. */

/** What a round measured. */
export interface Round {
  /** Finished as they should. */
  readonly finished: number;
  /** Of those, a second. */
  readonly perSecond: number;
  /** Those that did not come out as they should. */
  readonly failed: number;
}

/**
 * Repeats a task for some seconds.
 *
 * @param task does one thing; false or a rejection: it did not come out as it should
 */
export async function load(concurrency: number, seconds: number, task: () => Promise<boolean>): Promise<Round> {
  const begun = performance.now();
  const end = begun + seconds * 1000;
  let finished = 0;
  let failed = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() < end) {
      const good = await task().catch(() => false);
      if (good) finished += 1;
      else failed += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return { finished, perSecond: finished / ((performance.now() - begun) / 1000), failed };
}
