/** Tries again what a store or another region did not answer, ever later, before a run is given up for it. */
import type { Wait } from "./pace.ts";

/** Carries a call out, more than once if it has to. @throws what the call throws at last, and as `Wait` does */
export type Attempt = <Result>(call: () => Promise<Result>) => Promise<Result>;

/** Carries a call out once. */
export const once: Attempt = (call) => call();

/** How calls are tried again. */
export interface RetryOptions {
  /** Ends pauses, after which nothing is tried again. */
  readonly signal: AbortSignal;
  readonly wait: Wait;
  /** Before the second try, in milliseconds; before each one after it twice as long. Default 1000: a breaker refuses calls for as long. */
  readonly firstPauseMilliseconds?: number | undefined;
  /** Whether another try may come to something else. */
  readonly mayPass: (error: unknown) => boolean;
  /** Told of each failure after which the call is tried again. */
  readonly onRetry: (error: unknown) => void;
}

/** So many times a call is tried: with the default pauses, over 15 s. */
export const ATTEMPTS = 5;

/** Makes it. The pauses of cockatiel's own retries do not end with the signal, and a drain would wait for them. */
export function createRetry({ signal, wait, mayPass, onRetry, ...options }: RetryOptions): Attempt {
  const firstPause = options.firstPauseMilliseconds ?? 1000;
  return async (call) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await call();
      } catch (error) {
        signal.throwIfAborted();
        if (attempt >= ATTEMPTS || !mayPass(error)) throw error;
        onRetry(error);
        await wait(firstPause * 2 ** (attempt - 1), signal);
      }
    }
  };
}
