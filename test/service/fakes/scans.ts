/** Looks through the stores in memory: what repairs need of Cassandra and of Redis. */
import { createHash } from "node:crypto";
import { slotOf } from "../../../components/topology/slots.ts";
import type { DataClass } from "../../../services/shard/src/configuration.ts";
import type { EntityEvent } from "../../../services/shard/src/entities/event.ts";
import { compareOrders } from "../../../services/shard/src/repair/order.ts";
import type { Order } from "../../../services/shard/src/repair/order.ts";
import type {
  HeldEntries,
  HeldEntry,
  NewestOfSequence,
  RangePage,
  RangeScan,
  ScannedPart,
  SequenceScan,
} from "../../../services/shard/src/repair/contracts.ts";
import { once } from "../../../services/shard/src/repair/retry.ts";
import type { Attempt } from "../../../services/shard/src/repair/retry.ts";
import type { TokenRange } from "../../../services/shard/src/repair/token-range.ts";
import { StoreUnavailableError } from "../../../services/shard/src/stores/contracts.ts";
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

  async *ends({ name }: DataClass, attempt: Attempt = once): AsyncIterable<ScannedPart> {
    const all = [...this.#store.events].flatMap(([entity, sequences]) => {
      if (!entity.startsWith(`${name}/`)) return [];
      return [...sequences].flatMap(([sequencer, events]) => {
        const event = events.findLast(({ kind }) => kind !== "void");
        return event === undefined ? [] : [{ key: entity.slice(name.length + 1), sequencer, event }];
      });
    });
    for (const ends of parts(all)) {
      await attempt(() => this.#store.enterOutbox());
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

  async *addresses(
    generation: number,
    className: string,
    attempt: Attempt = once,
  ): AsyncIterable<readonly EntryAddress[]> {
    const names = generation === this.generation ? [...this.#cache.entries.keys()] : [];
    const keys = names
      .filter((name) => name.startsWith(`${className}/`))
      .map((name) => name.slice(className.length + 1));
    for (const part of parts(keys)) {
      await attempt(() => this.#cache.check());
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

/** The token of a sequence of a fake store: as evenly spread as Cassandra's. */
function tokenOf(entity: string, sequencer: string): bigint {
  return createHash("sha256").update(`${entity} ${sequencer}`).digest().readBigInt64BE();
}

/** Cassandra's ranges: each region has replicas of its own, which `readFromAll` brings together. */
export class FakeRanges implements RangeScan {
  /** Of every region, this one's included, as far as they are up. */
  readonly #replicas: () => readonly FakeStore[];
  readonly #store: FakeStore;
  /** Whether some replica cannot be read. */
  cutOff = false;

  constructor(store: FakeStore, replicas: () => readonly FakeStore[]) {
    this.#store = store;
    this.#replicas = replicas;
  }

  async *newest({ name }: DataClass, { from, to }: TokenRange, attempt: Attempt = once): AsyncIterable<RangePage> {
    const sequences = [...this.#store.events]
      .filter(([entity]) => entity.startsWith(`${name}/`))
      .flatMap(([entity, all]) =>
        [...all].flatMap(([sequencer, events]): NewestOfSequence[] => {
          const event = events.at(-1);
          if (event === undefined) return [];
          const { sequence, id, timestamp } = event;
          const token = tokenOf(entity, sequencer);
          return [{ token, key: entity.slice(name.length + 1), sequencer, sequence, id, timestamp }];
        }),
      )
      .filter(({ token }) => token > from && token <= to)
      .sort((a, b) => (a.token < b.token ? -1 : 1));
    for (const page of parts(sequences)) {
      await attempt(() => this.#store.enterOutbox());
      yield { rows: page.length, reached: page.at(-1)?.token ?? to, sequences: page };
    }
  }

  async readFromAll({ name }: DataClass, key: string, sequencer: string): Promise<void> {
    await this.#store.enterOutbox();
    if (this.cutOff) throw new StoreUnavailableError("cassandra", "a replica does not answer");
    const entity = `${name}/${key}`;
    const all = this.#replicas().flatMap(({ events }) => events.get(entity)?.get(sequencer) ?? []);
    const bySequence = new Map(all.map((event) => [event.sequence, event]));
    const merged = [...bySequence.values()].sort((a, b) => a.sequence - b.sequence);
    for (const { events } of this.#replicas()) {
      const sequences = events.get(entity) ?? new Map<string, EntityEvent[]>();
      events.set(entity, sequences.set(sequencer, [...merged]));
    }
  }
}
