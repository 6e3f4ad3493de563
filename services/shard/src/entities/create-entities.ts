/** Puts the entities of a node together. */
import { createEntries } from "../entries.ts";
import type { Entries } from "../entries.ts";
import type { EntryCache, WriteLog } from "../stores/contracts.ts";
import { createAppender } from "./append.ts";
import type { Fencing } from "./fencing.ts";
import type { Outbox } from "./outbox.ts";
import type { EventStore } from "./store.ts";
import { createStreams } from "./streams.ts";
import { createSweeper } from "./sweeper.ts";
import type { Sweeper } from "./sweeper.ts";
import { createWrites } from "./writes.ts";

/** What the entities of a node need. */
export interface EntitiesOptions {
  readonly store: EventStore;
  readonly outbox: Outbox;
  readonly cache: EntryCache;
  readonly log: WriteLog;
  readonly fencing: Fencing;
  readonly region: string;
  readonly node: string;
  /** Every region that may have written. */
  readonly regions: () => readonly string[];
  readonly placementVersion: () => number;
  /** Whether ownership is held under leases that cannot be renewed now. Default: it is not. */
  readonly heldLeases?: (() => boolean) | undefined;
  readonly onCacheRead: (result: "hit" | "miss" | "unavailable") => void;
  /** Told of each event that Kafka did not take at once, and of how the outbox was resolved later. */
  readonly onOutbox: (what: "queued" | "appended" | "voided") => void;
  /** Told when a sweep of the outbox could not be finished. */
  readonly onSweepInterrupted: (reason: string) => void;
  /** How the sweeper is set; tests make it quicker. */
  readonly sweep?: { readonly intervalMilliseconds: number; readonly settleMilliseconds: number };
}

/** The entities of a node. */
export interface Entities {
  readonly entries: Entries;
  /** To be started. */
  readonly sweeper: Sweeper;
}

/** Makes them. */
export function createEntities(options: EntitiesOptions): Entities {
  const { store, outbox, cache, log, region, node, placementVersion } = options;
  const streams = createStreams(region, options.regions);
  const appender = createAppender(store);
  const writes = createWrites({
    store,
    outbox,
    appender,
    log,
    streams,
    fencing: options.fencing,
    region,
    node,
    placementVersion,
  });
  const entries = createEntries({
    store,
    streams,
    writes,
    cache,
    region,
    placementVersion,
    heldLeases: options.heldLeases,
    onCacheRead: options.onCacheRead,
    onQueued: () => {
      options.onOutbox("queued");
    },
  });
  const sweeper = createSweeper({
    region,
    outbox,
    appender,
    streamOf: ({ className, consistency, key }) => streams.own({ dataClass: { name: className, consistency }, key }),
    publish: (marker, event) => writes.publish(marker, event),
    onResolved: options.onOutbox,
    onInterrupted: options.onSweepInterrupted,
    ...options.sweep,
  });
  return { entries, sweeper };
}
