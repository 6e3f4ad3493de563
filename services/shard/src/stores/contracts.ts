/** What the service needs of its stores. The routes and the routing know only these; tests give fakes of them. */

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

/** What a cache answers. */
export interface CacheHit extends CachedEntry {
  /** How long ago this is known to have been what the region's store held, in milliseconds: what was written since then is not in it. */
  readonly ageMilliseconds: number;
}

/** An entry as the read model holds it. */
export interface ReadModelEntry extends CachedEntry {
  /**
   * Which of two entries is the newer one: that with the higher number; of equal ones, that whose region comes later in the order of code
   * units. The number is the sequence in `strong` classes, whose region is empty, and the timestamp in `available` ones.
   */
  readonly order: { readonly number: number; readonly region: string };
  /** As of when this is known to have been the newest, in milliseconds since 1970. */
  readonly asOf: number;
}

/** A store, as readiness and shutdown see it. */
export interface Dependency {
  readonly name: string;
  /** Resolves when the store answers; rejects, within a bounded time, when it does not. */
  check(): Promise<void>;
  /** Gives its connections back. Never rejects. */
  close(): Promise<void>;
}

/** The region's read model, which is a cache as well: what it does not have is read from the store of record. Never authoritative: whoever calls it carries on without it when it fails. */
export interface EntryCache extends Dependency {
  /** @throws StoreUnavailableError */
  get(address: EntryAddress): Promise<CacheHit | undefined>;
  /**
   * Stores the entry of an `available` class unless a newer one is there.
   *
   * @throws StoreUnavailableError
   */
  put(address: EntryAddress, entry: ReadModelEntry): Promise<void>;
}

/** One write, as it is appended to the log. */
export interface WriteEvent {
  /** Version of this shape. */
  readonly version: 1;
  readonly type: "put" | "delete";
  readonly class: string;
  readonly key: string;
  readonly slot: number;
  /** The region that wrote it, and the node that appended it. */
  readonly region: string;
  readonly node: string;
  readonly placementVersion: number;
  /** UUID of the write: an event that is there more than once is known by it. */
  readonly id: string;
  /** From 1 without gaps: of the key in `strong` classes, of the key and the region in `available` ones. */
  readonly sequence: number;
  /** Microseconds since 1970. Of an `available` class's events the one with the newest stays; of equal ones, the later region's name. */
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
