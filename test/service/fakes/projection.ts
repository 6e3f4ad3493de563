/** The read model, the log and its group in memory: what the projection's tests use in place of Redis and Kafka. */
import { StoreUnavailableError } from "../../../services/shard/src/stores/contracts.ts";
import type { ReadModelEntry } from "../../../services/shard/src/stores/contracts.ts";
import type {
  Claim,
  Control,
  Cursor,
  Fetched,
  LogGroup,
  LogReader,
  LogRecord,
  Position,
  Positions,
  ReadModel,
  TopicPartition,
  Topics,
} from "../../../services/shard/src/projection/contracts.ts";
import { nameOf } from "../../../services/shard/src/projection/contracts.ts";
import { BUCKETS, entryKey } from "../../../services/shard/src/projection/layout.ts";
import type { Projected } from "../../../services/shard/src/projection/log-event.ts";

interface Bucket {
  readonly positions: Map<string, Position>;
  readonly entries: Map<string, ReadModelEntry>;
}

/** Whether one entry is newer than another, as the scripts in Redis have it. */
export function isNewer(a: ReadModelEntry, b: ReadModelEntry | undefined): boolean {
  if (b === undefined) return true;
  if (a.order.number !== b.order.number) return a.order.number > b.order.number;
  return a.order.region > b.order.region;
}

/** Redis' part. */
export class FakeReadModel implements ReadModel {
  failing = false;
  readonly generations = new Map<number, Bucket[]>();
  readonly removed: number[] = [];
  current: Control = { serving: 1, building: undefined, startedAt: undefined };
  now: () => number = Date.now;
  /** Told of what is applied: the bucket, and how many claims and entries. */
  onApply: (bucket: number, claims: number, entries: number) => void = () => undefined;

  buckets(generation: number): Bucket[] {
    let there = this.generations.get(generation);
    if (there === undefined) {
      there = Array.from({ length: BUCKETS }, () => ({ positions: new Map(), entries: new Map() }));
      this.generations.set(generation, there);
    }
    return there;
  }

  /** Every entry of a generation, by class and key. */
  entriesOf(generation: number): ReadonlyMap<string, ReadModelEntry> {
    return new Map(this.buckets(generation).flatMap(({ entries }) => [...entries]));
  }

  /** Forgets everything, as a Redis does that was started without data. */
  lose(): void {
    this.generations.clear();
    this.current = { serving: this.current.serving + 100, building: undefined, startedAt: undefined };
  }

  async control(): Promise<Control> {
    await this.#enter();
    return this.current;
  }

  async startRebuild(instead?: number): Promise<Control> {
    await this.#enter();
    const { serving, building } = this.current;
    if (building === undefined || building === instead) {
      this.current = { serving, building: Math.max(serving, building ?? 0) + 1, startedAt: this.now() };
    }
    return this.current;
  }

  async finishRebuild(generation: number): Promise<Control> {
    await this.#enter();
    if (this.current.building === generation) {
      this.current = { serving: generation, building: undefined, startedAt: undefined };
    }
    return this.current;
  }

  async positions(generation: number): Promise<readonly Positions[]> {
    await this.#enter();
    return this.buckets(generation).map(({ positions }) => new Map(positions));
  }

  async apply(
    generation: number,
    at: number,
    claims: readonly Claim[],
    entries: readonly Projected[],
  ): Promise<number | "gap"> {
    await this.#enter();
    this.onApply(at, claims.length, entries.length);
    const bucket = this.buckets(generation)[at];
    if (bucket === undefined) throw new Error(`there is no bucket ${at}`);
    if (claims.some(({ name, from }) => from > (bucket.positions.get(name)?.offset ?? 0))) return "gap";
    let newer = 0;
    for (const { address, entry } of entries) {
      const name = `${address.className}/${address.key}`;
      if (!isNewer(entry, bucket.entries.get(name))) continue;
      bucket.entries.set(name, entry);
      newer += 1;
    }
    for (const { name, offset, asOf, end } of claims) {
      const held = bucket.positions.get(name) ?? { offset: 0, asOf: 0, end: 0 };
      bucket.positions.set(name, {
        offset: Math.max(held.offset, offset),
        asOf: Math.max(held.asOf, asOf),
        end: Math.max(held.end, end),
      });
    }
    return newer;
  }

  async remove(generation: number): Promise<void> {
    await this.#enter();
    this.removed.push(generation);
    this.generations.delete(generation);
  }

  /** Keys as Redis would have them, for those who look at the layout. */
  keysOf(generation: number, addresses: readonly Projected["address"][]): readonly string[] {
    return addresses.map((address) => entryKey(generation, address));
  }

  async #enter(): Promise<void> {
    await Promise.resolve();
    if (this.failing) throw new StoreUnavailableError("redis", "told to fail");
  }
}

/** Kafka's part: partitions of records. */
export class FakeLogPartitions {
  readonly records = new Map<string, LogRecord[]>();
  /** First offset that is still there, by partition. */
  readonly starts = new Map<string, number>();
  failing = false;
  /** Called while something is fetched, when it is known what there is. */
  whileFetching: () => void = () => undefined;

  append(partition: TopicPartition, value: string | undefined, timestamp = 0): void {
    const there = this.of(partition);
    there.push({ offset: there.length, value, timestamp });
  }

  of(partition: TopicPartition): LogRecord[] {
    let there = this.records.get(nameOf(partition));
    if (there === undefined) this.records.set(nameOf(partition), (there = []));
    return there;
  }

  /** A reader that gives at most so many records at once. */
  reader(most = 3): LogReader & { closed: boolean } {
    const enter = async (): Promise<void> => {
      await Promise.resolve();
      if (this.failing) throw new Error("kafka: told to fail");
    };
    return {
      closed: false,
      bounds: async (partitions) => {
        await enter();
        return partitions.map((partition) => ({
          ...partition,
          start: this.starts.get(nameOf(partition)) ?? 0,
          end: this.of(partition).length,
        }));
      },
      fetch: async (cursors: readonly Cursor[]) => {
        await enter();
        const fetched = cursors.map(({ topic, partition, offset }): Fetched => {
          const all = this.of({ topic, partition });
          if (offset < (this.starts.get(nameOf({ topic, partition })) ?? 0)) throw new Error("OFFSET_OUT_OF_RANGE");
          const records = all.slice(offset, offset + most);
          return { topic, partition, records, next: offset + records.length, end: all.length };
        });
        this.whileFetching();
        return fetched;
      },
      close() {
        this.closed = true;
        return Promise.resolve();
      },
    };
  }
}

/** A group whose topics and assignment are told. */
export class FakeGroup implements LogGroup {
  topics: Topics;
  mine: readonly TopicPartition[];
  closed = false;

  constructor(own: readonly TopicPartition[]) {
    this.topics = { own, mirrored: [], allMirrored: true, asOf: 0 };
    this.mine = own;
  }

  look(): Promise<Topics> {
    return Promise.resolve({ ...this.topics, asOf: Date.now() });
  }

  assigned(): readonly TopicPartition[] {
    return this.mine;
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}
