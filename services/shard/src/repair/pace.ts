/** Keeps a run to so many entities a second, and ends it when it is told to. */
import { setTimeout as delay } from "node:timers/promises";

/** Waits; tests give their own. Rejects when the signal says to give up. */
export type Wait = (milliseconds: number, signal: AbortSignal) => Promise<void>;

export const wait: Wait = async (milliseconds, signal) => {
  await delay(milliseconds, undefined, { signal });
};

/** How a run is held back. */
export interface PaceOptions {
  readonly perSecond: number;
  readonly signal: AbortSignal;
  readonly wait: Wait;
  /** Milliseconds that only go forward; tests give their own. */
  readonly now?: () => number;
}

/** Holds a run back. */
export interface Pace {
  /**
   * To be called after so many entities: waits until they may have been done.
   *
   * @throws the signal's reason when the run is to end
   */
  after(entities: number): Promise<void>;
  /** Waits for this long. @throws as `after` */
  pause(milliseconds: number): Promise<void>;
}

/** Makes one. What was slower than it might have been is not caught up on. */
export function createPace({ perSecond, signal, ...options }: PaceOptions): Pace {
  const now = options.now ?? (() => performance.now());
  let due = now();
  const pause = async (milliseconds: number): Promise<void> => {
    signal.throwIfAborted();
    if (milliseconds > 0) await options.wait(milliseconds, signal);
    signal.throwIfAborted();
  };
  return {
    pause,
    async after(entities) {
      due = Math.max(due, now() - 1000) + (entities / perSecond) * 1000;
      await pause(due - now());
    },
  };
}
