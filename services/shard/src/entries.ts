/** Serves an operation in this region, from its own stores. */
import type { DataClass } from "./configuration.ts";
import { DEGRADED_MODES } from "./degradation/modes.ts";
import type { EntityEvent } from "./entities/event.ts";
import { readHistory } from "./entities/history.ts";
import type { Cursor } from "./entities/history.ts";
import { readState, readValue } from "./entities/read.ts";
import type { EventStore } from "./entities/store.ts";
import type { Streams } from "./entities/streams.ts";
import type { Writes } from "./entities/writes.ts";
import type { Conditions } from "./http/conditions.ts";
import { createEntryAnswers } from "./http/entry-answers.ts";
import type { Found } from "./http/entry-answers.ts";
import type { Answer } from "./http/problems.ts";
import { StoreUnavailableError } from "./stores/contracts.ts";
import { SingleFlight } from "./stores/single-flight.ts";
import type { CacheHit, EntryAddress, EntryCache, ReadModelEntry } from "./stores/contracts.ts";

interface Addressed extends EntryAddress {
  readonly dataClass: DataClass;
  /** Identifies the request in answers and logs, on every node that it passes. */
  readonly requestId: string;
  /** What the request demands of the entry that is there. */
  readonly conditions?: Conditions | undefined;
  /** The caller's token, as it was sent: a node that the request is passed on to asks for it as well. */
  readonly authorization?: string | undefined;
}

interface Writing extends Addressed {
  /** UUID and timestamp (microseconds since 1970) of the write, given once, by the node that took the request: a repetition is the same write. */
  readonly writeId: string;
  readonly timestamp: number;
  /** The client's own name for the request. */
  readonly idempotencyKey?: string | undefined;
}

/** What a client asks of an entry. All of it can be repeated without harm. */
export type Operation =
  | (Addressed & { readonly kind: "get" })
  /** The entity's events after what the reader has seen. */
  | (Addressed & { readonly kind: "events"; readonly after: Cursor; readonly limit: number })
  /** `value` is the value's JSON text. */
  | (Writing & { readonly kind: "put"; readonly value: string })
  | (Writing & { readonly kind: "delete" });

/** An operation that writes. */
export type Write = Extract<Operation, { kind: "put" | "delete" }>;

/** Whether an operation writes. */
export function isWrite(operation: Operation): operation is Write {
  return operation.kind === "put" || operation.kind === "delete";
}

/** What the entries need. */
export interface EntriesOptions {
  readonly store: EventStore;
  readonly streams: Streams;
  readonly writes: Writes;
  readonly cache: EntryCache;
  readonly region: string;
  readonly placementVersion: () => number;
  /** Whether ownership is held under leases that cannot be renewed now. Default: it is not. */
  readonly heldLeases?: (() => boolean) | undefined;
  /** Told how each read of an `available` class came out in the cache. */
  readonly onCacheRead: (result: "hit" | "miss" | "unavailable") => void;
  /** Told of each write whose event Kafka did not take yet. */
  readonly onQueued: () => void;
}

/** Serves operations from this region's stores. */
export interface Entries {
  /** @throws StoreUnavailableError when the store of record does not answer, or this region may not write: another region may still */
  serve(operation: Operation): Promise<Answer>;
}

/** What the read model is given of an event of an `available` class. */
function modelEntryOf({ value, timestamp, origin }: EntityEvent, asOf: number): ReadModelEntry {
  return { value, timestamp, order: { number: timestamp, region: origin }, asOf };
}

/** Serves operations from the given stores. */
export function createEntries(options: EntriesOptions): Entries {
  const { store, streams, writes, cache } = options;
  const answers = createEntryAnswers({
    region: options.region,
    placementVersion: options.placementVersion,
    heldLeases: options.heldLeases ?? (() => false),
  });

  /** Fills the cache without holding the answer up; a failure costs the next reader a read of the store. */
  const remember = async (address: EntryAddress, entry: ReadModelEntry): Promise<void> => {
    try {
      await cache.put(address, entry);
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
    }
  };

  const fromCache = async (address: EntryAddress): Promise<CacheHit | "unavailable" | undefined> => {
    try {
      const found = await cache.get(address);
      options.onCacheRead(found === undefined ? "miss" : "hit");
      return found;
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      options.onCacheRead("unavailable");
      return "unavailable";
    }
  };

  const flights = new SingleFlight<Found>();
  const flightOf = ({ className, key }: EntryAddress): string => `${className}/${key}`;

  const fromStore = async (operation: Operation): Promise<Found & { readonly event: EntityEvent | undefined }> => {
    const event = await readValue(store, streams.all(operation), "current");
    return {
      event,
      entry: event === undefined ? undefined : { value: event.value, timestamp: event.timestamp },
      source: "cassandra",
      staleness: 0,
    };
  };

  /** From the cache, else from the store, which then fills the cache, unless that is away. */
  const find = async (operation: Operation): Promise<Found> => {
    const cached = await fromCache(operation);
    if (cached === "unavailable") return { ...(await fromStore(operation)), degraded: DEGRADED_MODES.storeRead };
    if (cached !== undefined) return { entry: cached, source: "redis", staleness: cached.ageMilliseconds };
    const asOf = Date.now();
    const found = await fromStore(operation);
    if (found.event !== undefined) void remember(operation, modelEntryOf(found.event, asOf));
    return found;
  };

  const get = async (operation: Operation): Promise<Answer> =>
    answers.read(
      operation,
      operation.dataClass.consistency === "strong"
        ? await fromStore(operation)
        : await flights.run(flightOf(operation), () => find(operation)),
    );

  const history = async (operation: Extract<Operation, { kind: "events" }>): Promise<Answer> => {
    const sequences = streams.all(operation);
    const first = Object.keys(operation.after).length === 0;
    const [page, state] = await Promise.all([
      readHistory(store, sequences, operation.after, operation.limit),
      first ? readState(store, sequences) : undefined,
    ]);
    return answers.history(operation, page, state);
  };

  /** Readers that come after the write do not join a read that began before it. */
  const rememberWrite = async (address: EntryAddress, event: EntityEvent): Promise<void> => {
    // Whatever replaces it has a later timestamp, so that it was the newest until then at least.
    await remember(address, modelEntryOf(event, event.timestamp / 1000));
    flights.forget(flightOf(address));
  };

  const write = async (operation: Write): Promise<Answer> => {
    const available = operation.dataClass.consistency === "available";
    if (available && operation.conditions !== undefined) return answers.conditionNotSupported(operation);
    const value = operation.kind === "put" ? operation.value : undefined;
    const written = await writes.write({
      ...operation,
      value,
      onStored: available ? (event) => rememberWrite(operation, event) : undefined,
    });
    if (written.outcome === "key-reused") return answers.keyReused(operation);
    if (written.outcome === "not-allowed") return answers.preconditionFailed(operation, written.current);
    const { event, replayed, queued } = written;
    if (queued) options.onQueued();
    return answers.written(operation, event, replayed, queued);
  };

  return {
    serve(operation) {
      switch (operation.kind) {
        case "get":
          return get(operation);
        case "events":
          return history(operation);
        case "put":
        case "delete":
          return write(operation);
      }
    },
  };
}
