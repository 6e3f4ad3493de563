import { setTimeout as wait } from "node:timers/promises";

/** How often it is looked, in milliseconds. */
const INTERVAL = 500;

/** How to wait. */
export interface Waiting {
  /** Longest time, in milliseconds. */
  readonly milliseconds: number;
  /** Aborted: waiting ends with its reason. */
  readonly signal: AbortSignal;
}

/**
 * Looks again and again until there is something.
 *
 * @returns undefined when the time is up
 */
export async function until<Found>(
  look: () => Promise<Found | undefined>,
  { milliseconds, signal }: Waiting,
): Promise<Found | undefined> {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    signal.throwIfAborted();
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) return undefined;
    await wait(INTERVAL, undefined, { signal });
  }
}
