/** All entries of a generation of the read model, for those who look through it. */
import { decodeEntry, encodeEntry, entryKey, entryKeyPattern, readEntryKey } from "../projection/layout.ts";
import type { HeldEntries } from "../repair/contracts.ts";
import { once } from "../repair/retry.ts";
import { StoreUnavailableError } from "./contracts.ts";
import { SCAN_BEGINNING } from "./redis-connection.ts";
import type { RedisConnection } from "./redis-connection.ts";

const NAME = "redis";
/** What comes before the value is shorter than this, in bytes. */
const HEAD_BYTES = 256;

/** What they need. */
export interface RedisEntriesOptions {
  readonly connection: RedisConnection;
  /** How long an entry stays that nothing writes, and a deletion, in milliseconds. */
  readonly ttlMilliseconds: number;
  readonly tombstoneTtlMilliseconds: number;
  /** Longest time for the commands of one call, in milliseconds. Default 5000. */
  readonly timeoutMilliseconds?: number;
}

/** Does not close the connection. */
export function createRedisEntries(options: RedisEntriesOptions): HeldEntries {
  const { connection } = options;
  const timeout = options.timeoutMilliseconds ?? 5000;

  const within = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    if (!connection.ready()) throw new StoreUnavailableError(NAME, "not connected");
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new StoreUnavailableError(NAME, `no answer within ${timeout} ms`));
      }, timeout);
    });
    try {
      return await Promise.race([call(), late]);
    } catch (error) {
      if (error instanceof StoreUnavailableError) throw error;
      throw new StoreUnavailableError(NAME, error instanceof Error ? error.message : String(error), { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    async *addresses(generation, className, attempt = once) {
      const pattern = entryKeyPattern(generation, className);
      for (const scan of await attempt(() => within(() => Promise.resolve(connection.scans())))) {
        let cursor = SCAN_BEGINNING;
        do {
          const from = cursor;
          const page = await attempt(() => within(() => scan(pattern, from)));
          cursor = page.cursor;
          yield page.keys.flatMap((name) => readEntryKey(generation, className, name) ?? []);
        } while (cursor !== SCAN_BEGINNING);
      }
    },
    held: (generation, addresses) =>
      within(() =>
        Promise.all(
          addresses.map(async (address) => {
            const entry = decodeEntry(await connection.head(entryKey(generation, address), HEAD_BYTES));
            return entry === undefined ? undefined : { order: entry.order, timestamp: entry.timestamp };
          }),
        ),
      ),
    async put(generation, address, entry) {
      const ttl = entry.value === undefined ? options.tombstoneTtlMilliseconds : options.ttlMilliseconds;
      const { number, region } = entry.order;
      await within(() =>
        connection.run(
          "putUnlessNewer",
          [entryKey(generation, address)],
          [String(number), region, encodeEntry(entry), String(ttl)],
        ),
      );
    },
    async remove(generation, address, { number, region }) {
      await within(() => connection.run("removeThisOrder", [entryKey(generation, address)], [String(number), region]));
    },
  };
}
