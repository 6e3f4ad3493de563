/** Stores in memory, which can be told to fail: what the service's tests use in place of Cassandra, Redis and Kafka. */
import type { Consistency } from "../../../services/shard/src/configuration.ts";
import { StoreUnavailableError } from "../../../services/shard/src/stores/contracts.ts";
import type {
  CachedEntry,
  Entry,
  EntryAddress,
  EntryCache,
  EntryStore,
  WriteEvent,
  WriteLog,
} from "../../../services/shard/src/stores/contracts.ts";

const nameOf = ({ className, key }: EntryAddress): string => `${className}/${key}`;

/** What every fake can be told. */
abstract class Fake {
  abstract readonly name: string;
  /** Every call fails as long as this is set. */
  failing = false;
  /** Every call waits for this. */
  gate: Promise<void> = Promise.resolve();
  /** The calls of operations, without the checks. */
  readonly calls: string[] = [];
  closed = false;

  check(): Promise<void> {
    return this.failing ? Promise.reject(new StoreUnavailableError(this.name, "told to fail")) : Promise.resolve();
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  protected async enter(call: string): Promise<void> {
    this.calls.push(call);
    await this.gate;
    if (this.failing) throw new StoreUnavailableError(this.name, "told to fail");
  }
}

/** Cassandra's part. */
export class FakeStore extends Fake implements EntryStore {
  readonly name = "cassandra";
  readonly entries = new Map<string, Entry>();

  async read(consistency: Consistency, address: EntryAddress): Promise<Entry | undefined> {
    await this.enter(`read ${consistency} ${nameOf(address)}`);
    return this.entries.get(nameOf(address));
  }

  async write(consistency: Consistency, address: EntryAddress, entry: Entry): Promise<void> {
    await this.enter(`write ${consistency} ${nameOf(address)}`);
    this.entries.set(nameOf(address), entry);
  }

  async remove(consistency: Consistency, address: EntryAddress): Promise<void> {
    await this.enter(`remove ${consistency} ${nameOf(address)}`);
    this.entries.delete(nameOf(address));
  }
}

/** Redis' part. */
export class FakeCache extends Fake implements EntryCache {
  readonly name = "redis";
  readonly entries = new Map<string, CachedEntry>();

  async get(address: EntryAddress): Promise<CachedEntry | undefined> {
    await this.enter(`get ${nameOf(address)}`);
    return this.entries.get(nameOf(address));
  }

  async put(address: EntryAddress, entry: CachedEntry): Promise<void> {
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
