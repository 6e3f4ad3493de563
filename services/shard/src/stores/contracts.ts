/** What the service needs of its stores. The routes and the routing know only these; tests give fakes of them. */
import type { Consistency } from "../configuration.ts";

/** A class and a key, with the slot that the key hashes to. */
export interface EntryAddress {
  readonly className: string;
  readonly key: string;
  readonly slot: number;
}

/** A stored value. */
export interface Entry {
  /** The JSON text as the client sent it. */
  readonly value: string;
  /** When it was written: microseconds since 1970, from the node that took the request. */
  readonly timestamp: number;
}

/** What a cache knows of an address: a value, or that it was deleted. */
export interface CachedEntry {
  /** `undefined`: deleted at `timestamp`. */
  readonly value: string | undefined;
  readonly timestamp: number;
}

/** A store, as readiness and shutdown see it. */
export interface Dependency {
  readonly name: string;
  /** Resolves when the store answers; rejects, within a bounded time, when it does not. */
  check(): Promise<void>;
  /** Gives its connections back. Never rejects. */
  close(): Promise<void>;
}

/** The store of record. The newest timestamp wins; a write older than what is stored changes nothing. */
export interface EntryStore extends Dependency {
  /** @throws StoreUnavailableError */
  read(consistency: Consistency, address: EntryAddress): Promise<Entry | undefined>;
  /** @throws StoreUnavailableError; the write may have happened nevertheless */
  write(consistency: Consistency, address: EntryAddress, entry: Entry): Promise<void>;
  /** @throws StoreUnavailableError; the removal may have happened nevertheless */
  remove(consistency: Consistency, address: EntryAddress, timestamp: number): Promise<void>;
}

/** The region's read cache. Never authoritative: whoever calls it carries on without it when it fails. */
export interface EntryCache extends Dependency {
  /** @throws StoreUnavailableError */
  get(address: EntryAddress): Promise<CachedEntry | undefined>;
  /**
   * Stores the entry unless the cache holds a newer one.
   *
   * @throws StoreUnavailableError
   */
  put(address: EntryAddress, entry: CachedEntry): Promise<void>;
}

/** One write, as it is appended to the log. */
export interface WriteEvent {
  /** Version of this shape. */
  readonly version: 1;
  readonly type: "put" | "delete";
  readonly class: string;
  readonly key: string;
  readonly slot: number;
  /** Region and node that wrote it. */
  readonly region: string;
  readonly node: string;
  readonly placementVersion: number;
  /** Microseconds since 1970: the timestamp that the write has in Cassandra. Orders the events of a key. */
  readonly timestamp: number;
}

/** The log of writes. */
export interface WriteLog extends Dependency {
  /**
   * Appends one event, acknowledged by all replicas that are in sync.
   *
   * @param valueJson the value's JSON text; `undefined` for a deletion
   * @throws StoreUnavailableError; the event may have been appended nevertheless
   */
  append(event: WriteEvent, valueJson: string | undefined): Promise<void>;
}

/** A store did not do what it was asked within its time, or is known not to. */
export class StoreUnavailableError extends Error {
  readonly dependency: string;

  constructor(dependency: string, reason: string, options?: ErrorOptions) {
    super(`${dependency}: ${reason}`, options);
    this.name = "StoreUnavailableError";
    this.dependency = dependency;
  }
}
