/**
 * A second request for an answer that is late: whichever answers first is taken, and the other one is given up.
 *
 * @see https://research.google/pubs/the-tail-at-scale/
 */

/** Asks for an answer; gives up when the signal says so. */
export type Ask<Result> = (signal: AbortSignal) => Promise<Result>;

/** What a hedged request needs. */
export interface Hedge<Result> {
  readonly first: Ask<Result>;
  readonly second: Ask<Result>;
  /** How long the first one has before the second is sent, in milliseconds. */
  readonly delayMilliseconds: number;
  /** Asked when the delay is over: whether a second request may be sent. */
  readonly mayHedge: () => boolean;
}

/**
 * Sends a hedged request. A first request that fails before the delay is over is not hedged: trying again is somebody
 * else's decision. When both fail, the error is the first one's.
 */
export function hedged<Result>(hedge: Hedge<Result>): Promise<Result> {
  const firstEnd = new AbortController();
  const secondEnd = new AbortController();
  return new Promise((resolve, reject) => {
    let open = 1;
    let firstError: unknown;
    const take = (result: Result, other: AbortController): void => {
      clearTimeout(timer);
      other.abort();
      resolve(result);
    };
    const fail = (): void => {
      open -= 1;
      clearTimeout(timer);
      if (open === 0) reject(firstError instanceof Error ? firstError : new Error(String(firstError)));
    };
    const timer = setTimeout(() => {
      if (!hedge.mayHedge()) return;
      open += 1;
      hedge.second(secondEnd.signal).then((result) => {
        take(result, firstEnd);
      }, fail);
    }, hedge.delayMilliseconds);
    hedge.first(firstEnd.signal).then(
      (result) => {
        take(result, secondEnd);
      },
      (error: unknown) => {
        firstError = error;
        fail();
      },
    );
  });
}
