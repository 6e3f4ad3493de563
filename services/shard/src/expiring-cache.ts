/** A map that forgets: what has expired, and when it is full what was used longest ago. */

/** What a cache needs. */
export interface ExpiringCacheOptions<Value> {
  /** Most it may hold, in units of `sizeOf`. */
  readonly capacity: number;
  /** Size of an entry. Default: every entry counts 1. */
  readonly sizeOf?: (key: string, value: Value) => number;
  /** Milliseconds since 1970; tests give their own. */
  readonly now?: () => number;
}

interface Kept<Value> {
  readonly value: Value;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** A bounded map whose entries expire. */
export class ExpiringCache<Value> {
  readonly #kept = new Map<string, Kept<Value>>();
  readonly #capacity: number;
  readonly #sizeOf: (key: string, value: Value) => number;
  readonly #now: () => number;
  #size = 0;

  constructor(options: ExpiringCacheOptions<Value>) {
    this.#capacity = options.capacity;
    this.#sizeOf = options.sizeOf ?? (() => 1);
    this.#now = options.now ?? Date.now;
  }

  /** What it holds, in units of `sizeOf`; never above the capacity. */
  get size(): number {
    return this.#size;
  }

  get(key: string): Value | undefined {
    const found = this.#kept.get(key);
    if (found === undefined) return undefined;
    if (found.expires <= this.#now()) {
      this.delete(key);
      return undefined;
    }
    // A map keeps its keys as they were put in: put in again, it is the one that was used last.
    this.#kept.delete(key);
    this.#kept.set(key, found);
    return found.value;
  }

  /** Keeps a value until `expires`, in milliseconds since 1970. One that is larger than the capacity is not kept. */
  set(key: string, value: Value, expires: number): void {
    this.delete(key);
    const size = this.#sizeOf(key, value);
    if (size > this.#capacity || expires <= this.#now()) return;
    this.#kept.set(key, { value, size, expires });
    this.#size += size;
    for (const oldest of this.#kept.keys()) {
      if (this.#size <= this.#capacity) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const found = this.#kept.get(key);
    if (found === undefined) return;
    this.#kept.delete(key);
    this.#size -= found.size;
  }
}
