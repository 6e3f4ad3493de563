/** Checks of what comes to be in a while: they are repeated until they find nothing, or the time is up. */
import { setTimeout as wait } from "node:timers/promises";

/** How often it is looked again, in milliseconds. */
const INTERVAL = 500;

/**
 * Repeats a check until it finds nothing.
 *
 * @returns what was found the last time
 */
export async function untilNothing(
  look: () => Promise<readonly string[]>,
  milliseconds: number,
): Promise<readonly string[]> {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    const problems = await look();
    if (problems.length === 0 || performance.now() > deadline) return problems;
    await wait(INTERVAL);
  }
}
