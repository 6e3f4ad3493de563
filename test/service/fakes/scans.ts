/** Looks through the stores in memory: what repairs need of Cassandra and of Redis. */
import { slotOf } from "../../../components/topology/slots.ts";
import type { DataClass } from "../../../services/shard/src/configuration.ts";
import { compareOrders } from "../../../services/shard/src/repair/order.ts";
import type { Order } from "../../../services/shard/src/repair/order.ts";
import type {
  HeldEntries,
  HeldEntry,
  ScannedPart,
  SequenceScan,
} from "../../../services/shard/src/repair/contracts.ts";
import type { EntryAddress, ReadModelEntry } from "../../../services/shard/src/stores/contracts.ts";
import type { FakeCache, FakeStore } from "./stores.ts";

/** Entities of a part. */
const PART = 7;

function parts<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / PART) }, (_, at) => items.slice(at * PART, (at + 1) * PART));
}

/** Cassandra's part. A store that fails fails here as well. */
export class FakeSequenceScan implements SequenceScan {
  readonly #store: FakeStore;

  constructor(store: FakeStore) {
    this.#store = store;
  }

  async *ends({ name }: DataClass): AsyncIterable<ScannedPart> {
    const all = [...this.#store.events].flatMap(([entity, sequences]) => {
      if (!entity.startsWith(`${name}/`)) return [];
      return [...sequences].flatMap(([sequencer, events]) => {
        const event = events.findLast(({ kind }) => kind !== "void");
        return event === undefined ? [] : [{ key: entity.slice(name.length + 1), sequencer, event }];
      });
    });
    for (const ends of parts(all)) {
      await this.#store.enterOutbox();
      yield { rows: ends.length, ends };
    }
  }
}

/** Redis' part: the entries of a fake cache, as the generation that it is told. */
export class FakeHeldEntries implements HeldEntries {
  generation = 1;
  readonly #cache: FakeCache;

  constructor(cache: FakeCache) {
    this.#cache = cache;
  }

  async *addresses(generation: number, className: string): AsyncIterable<readonly EntryAddress[]> {
    const names = generation === this.generation ? [...this.#cache.entries.keys()] : [];
    const keys = names
      .filter((name) => name.startsWith(`${className}/`))
      .map((name) => name.slice(className.length + 1));
    for (const part of parts(keys)) {
      await this.#cache.check();
      yield part.map((key) => ({ className, key, slot: slotOf(key) }));
    }
  }

  async held(_generation: number, addresses: readonly EntryAddress[]): Promise<readonly (HeldEntry | undefined)[]> {
    await this.#cache.check();
    return addresses.map((address) => this.#entry(address));
  }

  async put(_generation: number, address: EntryAddress, entry: ReadModelEntry): Promise<void> {
    await this.#cache.check();
    const there = this.#entry(address);
    if (there === undefined || compareOrders(there.order, entry.order) <= 0) {
      this.#cache.entries.set(`${address.className}/${address.key}`, entry);
    }
  }

  async remove(_generation: number, address: EntryAddress, order: Order): Promise<void> {
    await this.#cache.check();
    const there = this.#entry(address);
    if (there !== undefined && compareOrders(there.order, order) === 0) {
      this.#cache.entries.delete(`${address.className}/${address.key}`);
    }
  }

  #entry({ className, key }: EntryAddress): ReadModelEntry | undefined {
    return this.#cache.entries.get(`${className}/${key}`);
  }
}
