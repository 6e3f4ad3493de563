/** The end of a process: nothing new is taken, what is in flight is finished, then the connections are given back. */

/** The steps of a drain, in their order. */
export interface DrainSteps {
  /** /readyz says from now on that this node cannot serve. */
  readonly announce: () => void;
  /** Hands the ownership of slots over, while requests still come in. */
  readonly handOver?: () => Promise<void>;
  /** Longest time for `handOver`, in milliseconds. */
  readonly handOverTimeoutMilliseconds?: number;
  /** How long new connections are still accepted after that, in milliseconds. */
  readonly delayMilliseconds: number;
  /** Accepts no new connection; resolves when the requests in flight are answered. */
  readonly finish: () => Promise<void>;
  /** Longest time for `finish`, in milliseconds. */
  readonly finishTimeoutMilliseconds: number;
  /** Ends the connections that are left. */
  readonly abandon: () => void;
  /** Gives the stores' connections back. */
  readonly close: () => Promise<void>;
  /** Longest time for `close`, in milliseconds. */
  readonly closeTimeoutMilliseconds: number;
}

function settlesWithin(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve(false);
    }, milliseconds);
    const settled = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    promise.then(settled, settled);
  });
}

/**
 * Drains.
 *
 * @returns whether every request in flight was answered in time
 */
export async function drain(steps: DrainSteps): Promise<boolean> {
  steps.announce();
  const delay = new Promise((resolve) => setTimeout(resolve, steps.delayMilliseconds));
  await settlesWithin(steps.handOver?.() ?? Promise.resolve(), steps.handOverTimeoutMilliseconds ?? 0);
  await delay;
  const finished = await settlesWithin(steps.finish(), steps.finishTimeoutMilliseconds);
  if (!finished) steps.abandon();
  await settlesWithin(steps.close(), steps.closeTimeoutMilliseconds);
  return finished;
}
