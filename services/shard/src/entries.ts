/** Serves an operation in this region, from its own stores. */
import type { DataClass } from "./configuration.ts";
import { problem } from "./http/problems.ts";
import type { Answer } from "./http/problems.ts";
import { StoreUnavailableError } from "./stores/contracts.ts";
import type {
  CachedEntry,
  Entry,
  EntryAddress,
  EntryCache,
  EntryStore,
  WriteEvent,
  WriteLog,
} from "./stores/contracts.ts";

interface Addressed extends EntryAddress {
  readonly dataClass: DataClass;
  /** Identifies the request in answers and logs, on every node that it passes. */
  readonly requestId: string;
}

/** What a client asks of an entry. All three can be repeated without harm. */
export type Operation =
  | (Addressed & { readonly kind: "get" })
  | (Addressed & {
      readonly kind: "put";
      /** The value's JSON text. */
      readonly value: string;
      /** Microseconds since 1970, given once, by the node that took the request: a repetition is the same write. */
      readonly timestamp: number;
    })
  | (Addressed & { readonly kind: "delete"; readonly timestamp: number });

type Write = Exclude<Operation, { kind: "get" }>;

/** What the entries need. */
export interface EntriesOptions {
  readonly store: EntryStore;
  readonly cache: EntryCache;
  readonly log: WriteLog;
  readonly region: string;
  readonly node: string;
  readonly placementVersion: () => number;
  /** Told how each read of an `available` class came out in the cache. */
  readonly onCacheRead: (result: "hit" | "miss" | "unavailable") => void;
}

/** Serves operations from this region's stores. */
export interface Entries {
  /** @throws StoreUnavailableError when the store of record does not answer: another region may still */
  serve(operation: Operation): Promise<Answer>;
}

/** Serves operations from the given stores. */
export function createEntries(options: EntriesOptions): Entries {
  const { store, cache, log } = options;
  const served = (operation: Operation, more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
    "x-meridian-region": options.region,
    "x-meridian-slot": String(operation.slot),
    "x-meridian-placement-version": String(options.placementVersion()),
    ...more,
  });

  const answerRead = (
    operation: Operation,
    found: CachedEntry | Entry | undefined,
    source: "redis" | "cassandra",
  ): Answer => {
    const headers = served(
      operation,
      operation.dataClass.consistency === "available" ? { "x-meridian-source": source } : {},
    );
    if (found?.value === undefined) {
      return problem("entry-not-found", {
        detail: `There is no value for this key in class ${operation.className}; PUT one to this path.`,
        requestId: operation.requestId,
        headers,
      });
    }
    return {
      status: 200,
      headers: { "content-type": "application/json; charset=utf-8", ...headers },
      body: found.value,
    };
  };

  /** Fills the cache without holding the answer up; a failure costs the next reader a read of the store. */
  const remember = async (address: EntryAddress, entry: CachedEntry): Promise<void> => {
    try {
      await cache.put(address, entry);
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
    }
  };

  const fromCache = async (address: EntryAddress): Promise<CachedEntry | undefined> => {
    try {
      const found = await cache.get(address);
      options.onCacheRead(found === undefined ? "miss" : "hit");
      return found;
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      options.onCacheRead("unavailable");
      return undefined;
    }
  };

  const get = async (operation: Operation): Promise<Answer> => {
    const { consistency } = operation.dataClass;
    if (consistency === "strong") return answerRead(operation, await store.read(consistency, operation), "cassandra");
    const cached = await fromCache(operation);
    if (cached !== undefined) return answerRead(operation, cached, "redis");
    const found = await store.read(consistency, operation);
    if (found !== undefined) void remember(operation, found);
    return answerRead(operation, found, "cassandra");
  };

  const write = async (operation: Write): Promise<Answer> => {
    const { consistency } = operation.dataClass;
    const value = operation.kind === "put" ? operation.value : undefined;
    const { timestamp } = operation;
    if (value === undefined) await store.remove(consistency, operation, timestamp);
    else await store.write(consistency, operation, { value, timestamp });

    const event: WriteEvent = {
      version: 1,
      type: operation.kind === "put" ? "put" : "delete",
      class: operation.className,
      key: operation.key,
      slot: operation.slot,
      region: options.region,
      node: options.node,
      placementVersion: options.placementVersion(),
      timestamp,
    };
    // The cache is brought up to date even when the log is away: the value is stored, and readers of the store see it.
    const cached = consistency === "available" ? remember(operation, { value, timestamp }) : Promise.resolve();
    try {
      await Promise.all([log.append(event, value), cached]);
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      return problem("write-not-acknowledged", {
        detail:
          "The write is stored in Cassandra, but the log of writes did not take it in time, so it is not acknowledged. " +
          "Readers may see it. It is safe to send the same request again.",
        requestId: operation.requestId,
        extensions: { stored: true, safeToRetry: true },
        headers: served(operation),
      });
    }
    if (operation.kind === "delete") return { status: 204, headers: served(operation), body: undefined };
    return {
      status: 200,
      headers: { "content-type": "application/json; charset=utf-8", ...served(operation) },
      body: JSON.stringify({
        class: operation.className,
        key: operation.key,
        slot: operation.slot,
        region: options.region,
        timestamp,
      }),
    };
  };

  return {
    serve: (operation) => (operation.kind === "get" ? get(operation) : write(operation)),
  };
}
