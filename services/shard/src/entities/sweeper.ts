/** Resolves what writers have left in the outbox, in every node: whatever two of them do at once is done once. */
import type { Appender } from "./append.ts";
import type { EntityEvent } from "./event.ts";
import { BUCKETS, CLOSING_MILLISECONDS, WINDOW_MILLISECONDS, windowOf } from "./outbox.ts";
import type { Marker, Outbox } from "./outbox.ts";
import type { Stream } from "./store.ts";

/** What a sweeper needs. */
export interface SweeperOptions {
  readonly region: string;
  readonly outbox: Outbox;
  readonly appender: Appender;
  readonly streamOf: (marker: Marker) => Stream;
  /** Appends an event to Kafka. @throws StoreUnavailableError */
  readonly publish: (marker: Marker, event: EntityEvent) => Promise<void>;
  /** Told how each marker was resolved. */
  readonly onResolved: (how: "appended" | "voided") => void;
  /** Told when a sweep could not be finished, mostly as a store is away. */
  readonly onInterrupted: (reason: string) => void;
  /** Between two sweeps, in milliseconds. Default 5000. */
  readonly intervalMilliseconds?: number;
  /** How old a marker has to be: until then its writer is left alone. In milliseconds. Default 10000. */
  readonly settleMilliseconds?: number;
  /** Milliseconds since 1970; tests give their own. */
  readonly now?: () => number;
  /** 0 to 1: spreads the sweeps of the nodes. */
  readonly random?: () => number;
}

/** Sweeps. */
export interface Sweeper {
  start(): void;
  /** Ends after the marker that it is at. */
  stop(): Promise<void>;
  /** One sweep over all buckets. Never rejects. */
  sweep(): Promise<void>;
}

/** What a sweeper takes where it is not told otherwise, in milliseconds. */
export const SWEEP_INTERVAL = 5000;
export const SWEEP_SETTLE = 10_000;
/** How far back the first sweep of a region looks, in milliseconds. */
const FIRST_LOOK_BACK = 600_000;
/** So many markers are worked on at a time. */
const AT_A_TIME = 8;

/** Makes one. */
export function createSweeper(options: SweeperOptions): Sweeper {
  const { region, outbox, appender } = options;
  const now = options.now ?? Date.now;
  const settle = options.settleMilliseconds ?? SWEEP_SETTLE;
  const interval = options.intervalMilliseconds ?? SWEEP_INTERVAL;
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  let under: Promise<void> = Promise.resolve();

  const resolve = async (marker: Marker): Promise<void> => {
    const appended = await appender.append(options.streamOf(marker), {
      id: marker.writeId,
      kind: "void",
      value: undefined,
      timestamp: marker.timestamp,
      origin: region,
      fencingToken: "any",
    });
    // Without a condition and for any owner, nothing else can come out.
    if (appended.outcome !== "appended") return;
    const { event } = appended;
    // What another region has written is in that region's Kafka, by that region's marker.
    if (event.kind !== "void" && event.origin === region) await options.publish(marker, event);
    await outbox.unmark(marker);
    options.onResolved(event.kind === "void" ? "voided" : "appended");
  };

  /** Leaves nothing behind but markers that are too young; a window that is closed has none. */
  const sweepWindow = async (bucket: number, window: number): Promise<void> => {
    const markers = await outbox.pending(bucket, window);
    const due = markers.filter(({ marked }) => marked + settle <= now());
    for (let at = 0; at < due.length; at += AT_A_TIME) {
      const results = await Promise.allSettled(due.slice(at, at + AT_A_TIME).map(resolve));
      const failed = results.find((result) => result.status === "rejected");
      if (failed !== undefined) throw failed.reason;
    }
  };

  const sweepBucket = async (bucket: number): Promise<void> => {
    const known = await outbox.position(bucket);
    const first = known ?? windowOf(now() - FIRST_LOOK_BACK);
    let done = first;
    try {
      for (let window = first; window <= now() - settle; window += WINDOW_MILLISECONDS) {
        await sweepWindow(bucket, window);
        const closed = window + WINDOW_MILLISECONDS + CLOSING_MILLISECONDS < now();
        if (closed && done === window) done = window + WINDOW_MILLISECONDS;
      }
    } finally {
      if (done > first || known === undefined) await outbox.advance(bucket, done);
    }
  };

  const sweep = async (): Promise<void> => {
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      try {
        await sweepBucket(bucket);
      } catch (error) {
        // The other buckets need the same stores.
        options.onInterrupted(error instanceof Error ? error.message : String(error));
        return;
      }
    }
  };

  const schedule = (milliseconds: number): void => {
    timer = setTimeout(() => {
      under = sweep().finally(() => {
        if (running) schedule(interval);
      });
    }, milliseconds);
  };

  return {
    start() {
      running = true;
      schedule(interval * (options.random ?? Math.random)());
    },
    async stop() {
      running = false;
      clearTimeout(timer);
      await under;
    },
    sweep,
  };
}
