import { constants } from "node:os";

/** Signals that ask a command to end. */
const SIGNALS = ["SIGINT", "SIGTERM"] as const;
type Signal = (typeof SIGNALS)[number];

/**
 * How long the engine has to end by itself before it is told. Ctrl-C in a terminal reaches it as well, and a second
 * signal would make it end without order; a signal to this process alone does not reach it.
 */
const PATIENCE_MILLISECONDS: Readonly<Record<Signal, number>> = { SIGINT: 4_000, SIGTERM: 1_000 };

/** What a command is told of an interruption. */
export interface Interruption {
  /** Aborted when the engine has to be told to end. */
  readonly signal: AbortSignal;
  /** What a shell expects as exit code: 128 and the signal's number. Undefined as long as nobody interrupted. */
  readonly exitCode: () => number | undefined;
}

/**
 * Runs `work`; the first Ctrl-C or SIGTERM does not end this process, but asks the engine to stop in good order.
 *
 * @param onInterruption called once, at the signal
 */
export async function interruptible<T>(
  onInterruption: () => void,
  work: (interruption: Interruption) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  let received: Signal | undefined;
  let timer: NodeJS.Timeout | undefined;
  const listeners = SIGNALS.map((signal) => {
    const listener = (): void => {
      if (received !== undefined) return;
      received = signal;
      onInterruption();
      timer = setTimeout(() => {
        stop.abort();
      }, PATIENCE_MILLISECONDS[signal]);
    };
    process.on(signal, listener);
    return { signal, listener };
  });
  try {
    return await work({
      signal: stop.signal,
      exitCode: () => (received === undefined ? undefined : 128 + constants.signals[received]),
    });
  } finally {
    clearTimeout(timer);
    for (const { signal, listener } of listeners) process.off(signal, listener);
  }
}
