/** Redis and Kafka in memory; with the store of record, what the service's tests use in place of the real ones. */
import type {
  CacheHit,
  EntryAddress,
  EntryCache,
  ReadModelEntry,
  WriteEvent,
  WriteLog,
} from "../../../services/shard/src/stores/contracts.ts";
import { Fake } from "./fake.ts";

export { FakeStore } from "./events.ts";

const nameOf = ({ className, key }: EntryAddress): string => `${className}/${key}`;

/** Redis' part. */
export class FakeCache extends Fake implements EntryCache {
  readonly name = "redis";
  readonly entries = new Map<string, ReadModelEntry>();

  /** Age of whatever is read, in milliseconds. */
  age = 0;

  async get(address: EntryAddress): Promise<CacheHit | undefined> {
    await this.enter(`get ${nameOf(address)}`);
    const entry = this.entries.get(nameOf(address));
    return entry === undefined ? undefined : { ...entry, ageMilliseconds: this.age };
  }

  async put(address: EntryAddress, entry: ReadModelEntry): Promise<void> {
    await this.enter(`put ${nameOf(address)}`);
    this.entries.set(nameOf(address), entry);
  }
}

/** Kafka's part. */
export class FakeLog extends Fake implements WriteLog {
  readonly name = "kafka";
  readonly events: (WriteEvent & { readonly value: string | undefined })[] = [];

  async append(event: WriteEvent, valueJson: string | undefined): Promise<void> {
    await this.enter(`append ${event.class}/${event.key}`);
    this.events.push({ ...event, value: valueJson });
  }
}
