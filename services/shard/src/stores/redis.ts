/** Reads and writes of single entries in the region's read model: its own Redis, which no other region writes to. */
import { decodeEntry, encodeEntry, entryKey } from "../projection/layout.ts";
import { ATTRIBUTES } from "../tracing/attributes.ts";
import type { CallDescription, Tracing } from "../tracing/contracts.ts";
import { StoreUnavailableError } from "./contracts.ts";
import type { EntryCache } from "./contracts.ts";
import { createGuard } from "./guard.ts";
import type { StoreObserver } from "./guard.ts";
import type { RedisConnection } from "./redis-connection.ts";

const NAME = "redis";

/** What the cache needs. */
export interface RedisCacheOptions {
  /** Closed with the cache. */
  readonly connection: RedisConnection;
  /** Longest time for one command, in milliseconds. */
  readonly timeoutMilliseconds: number;
  /** How stale an answer may be, in milliseconds: what may be staler is not there. */
  readonly longestStaleMilliseconds: number;
  /** How long an entry stays that nothing writes, in milliseconds. */
  readonly ttlMilliseconds: number;
  /** The generation that serves; `undefined`: not known yet, and nothing is there. */
  readonly generation: () => number | undefined;
  /** As of when the read model has everything, in milliseconds since 1970; 0: not known. */
  readonly completeAsOf: () => number;
  readonly observer: StoreObserver;
  /** Default: nothing is traced. */
  readonly tracing?: Tracing | undefined;
}

/** What a trace says of a command: not which entry it is about. */
export function commandSpan(operation: string): CallDescription {
  return {
    name: `${NAME} ${operation}`,
    kind: "client",
    attributes: { [ATTRIBUTES.databaseSystem]: NAME, [ATTRIBUTES.databaseOperation]: operation },
  };
}

/** Without a connection every call fails at once. */
export function createRedisCache(options: RedisCacheOptions): EntryCache {
  const { connection } = options;
  const guard = createGuard({
    dependency: NAME,
    timeoutMilliseconds: options.timeoutMilliseconds,
    observer: options.observer,
    tracing: options.tracing,
  });
  const spans = { get: commandSpan("get"), put: commandSpan("put") };
  const run = <Result>(operation: "get" | "put", call: () => Promise<Result>): Promise<Result> =>
    connection.ready()
      ? guard.run(operation, call, () => spans[operation])
      : Promise.reject(new StoreUnavailableError(NAME, "not connected"));

  return {
    name: NAME,
    async get(address) {
      const generation = options.generation();
      // Before the entry is read: what is complete later need not be in what was read now.
      const completeAsOf = options.completeAsOf();
      if (generation === undefined) {
        if (!connection.ready()) throw new StoreUnavailableError(NAME, "not connected");
        return undefined;
      }
      const text = await run("get", () => connection.get(entryKey(generation, address)));
      const entry = text === null ? undefined : decodeEntry(text);
      if (entry === undefined) return undefined;
      // The nodes of a region share the read model, and their clocks are not quite the same.
      const ageMilliseconds = Math.max(0, Math.ceil(Date.now() - Math.max(entry.asOf, completeAsOf)));
      if (ageMilliseconds > options.longestStaleMilliseconds) return undefined;
      return { value: entry.value, timestamp: entry.timestamp, ageMilliseconds };
    },
    async put(address, entry) {
      const generation = options.generation();
      if (generation === undefined) return;
      const { number, region } = entry.order;
      await run("put", () =>
        connection.run(
          "putUnlessNewer",
          [entryKey(generation, address)],
          [String(number), region, encodeEntry(entry), String(options.ttlMilliseconds)],
        ),
      );
    },
    async check() {
      if (!connection.ready()) throw new StoreUnavailableError(NAME, "not connected");
      await connection.ping();
    },
    close() {
      connection.close();
      return Promise.resolve();
    },
  };
}
