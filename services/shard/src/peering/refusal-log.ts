/** Says in the log that connections of nodes were refused: once for each reason in a while, and then how often. */

/** A refusal, as the log has it. */
export interface Refusal {
  /** What is the same for those that are counted together. */
  readonly reason: Readonly<Record<string, string>>;
  /** What differs from one to the next; the log has the first one's. */
  readonly details?: Readonly<Record<string, string | undefined>>;
  readonly message: string;
}

/** What it needs. */
export interface RefusalLogOptions {
  readonly logger: { warn(details: object, message: string): void };
  /** How long refusals of one reason are counted after a line, in milliseconds. Default: 60 s. */
  readonly windowMilliseconds?: number;
}

/** Says so. */
export interface RefusalLog {
  refused(refusal: Refusal): void;
  /** Says what was counted since the last lines, and then nothing more by itself. */
  close(): void;
}

const WINDOW = 60_000;

interface Counted {
  readonly refusal: Refusal;
  readonly timer: NodeJS.Timeout;
  more: number;
}

/**
 * Makes it. Reasons are codes of Node's and OpenSSL's, and identities that an authority of ours has signed: there are few of them.
 */
export function createRefusalLog({ logger, ...options }: RefusalLogOptions): RefusalLog {
  const window = options.windowMilliseconds ?? WINDOW;
  const counting = new Map<string, Counted>();

  const sayMore = ({ refusal: { reason, message }, more }: Counted): void => {
    if (more > 0) logger.warn({ ...reason, more, withinSeconds: window / 1000 }, `${message}, more often`);
  };

  const begin = (key: string, refusal: Refusal): void => {
    const timer = setTimeout(() => {
      const counted = counting.get(key);
      counting.delete(key);
      if (counted === undefined || counted.more === 0) return;
      sayMore(counted);
      // It goes on: what comes next is counted as well.
      begin(key, refusal);
    }, window);
    timer.unref();
    counting.set(key, { refusal, timer, more: 0 });
  };

  return {
    refused(refusal) {
      const key = JSON.stringify([refusal.message, refusal.reason]);
      const counted = counting.get(key);
      if (counted !== undefined) {
        counted.more += 1;
        return;
      }
      logger.warn({ ...refusal.reason, ...refusal.details }, refusal.message);
      begin(key, refusal);
    },
    close() {
      for (const counted of counting.values()) {
        clearTimeout(counted.timer);
        sayMore(counted);
      }
      counting.clear();
    },
  };
}
