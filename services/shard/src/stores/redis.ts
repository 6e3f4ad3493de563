/** The region's read cache: its own Redis, which no other region writes to. */
import { createClient, defineScript } from "redis";
import { StoreUnavailableError } from "./contracts.ts";
import type { CachedEntry, EntryAddress, EntryCache } from "./contracts.ts";
import { createGuard } from "./guard.ts";
import type { StoreObserver } from "./guard.ts";

const NAME = "redis";

/** What the cache needs. */
export interface RedisCacheOptions {
  readonly host: string;
  readonly port: number;
  readonly username: string | undefined;
  readonly password: string;
  /** Longest time for one command, in milliseconds. */
  readonly timeoutMilliseconds: number;
  /** Longest time that an entry stays, in milliseconds. */
  readonly ttlMilliseconds: number;
  readonly observer: StoreObserver;
  /** Told when a connection is made and when one is lost or refused. */
  readonly onConnection: (error?: unknown) => void;
  /** 0 to 1; spreads the ends of entries that began together. */
  readonly random?: () => number;
}

/** The key's slot is the hash tag, so that a slot's entries stay together in a Redis Cluster. */
export function cacheKey({ slot, className, key }: EntryAddress): string {
  return `{${slot}}:${className}:${key}`;
}

/** An entry as it is cached: its timestamp, then `=` and the value, or `-` for a deletion. */
export function encodeCached(entry: CachedEntry): string {
  return entry.value === undefined ? `${entry.timestamp}-` : `${entry.timestamp}=${entry.value}`;
}

/** Reads what `encodeCached` wrote; anything else is as good as nothing. */
export function decodeCached(text: string): CachedEntry | undefined {
  const head = /^(\d{1,16})([=-])/.exec(text);
  if (head?.[1] === undefined) return undefined;
  return { timestamp: Number(head[1]), value: head[2] === "=" ? text.slice(head[0].length) : undefined };
}

// A reader that fills the cache can be overtaken by a writer: the older of the two must not be what stays.
const PUT_UNLESS_NEWER = defineScript({
  NUMBER_OF_KEYS: 1,
  SCRIPT: `
    local current = redis.call('GETRANGE', KEYS[1], 0, 16)
    local written = tonumber(string.match(current, '^%d+'))
    if written and written > tonumber(ARGV[1]) then return 0 end
    redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
    return 1`,
  parseCommand(parser, key: string, timestamp: string, text: string, ttl: string) {
    parser.pushKey(key);
    parser.push(timestamp, text, ttl);
  },
  transformReply: (reply: unknown) => reply,
});

/** Connects in the background and keeps trying; without a connection every call fails at once. */
export function createRedisCache(options: RedisCacheOptions): EntryCache {
  const random = options.random ?? Math.random;
  const client = createClient({
    socket: {
      host: options.host,
      port: options.port,
      connectTimeout: 2000,
      reconnectStrategy: (retries) => Math.min(100 * 2 ** Math.min(retries, 5), 2000),
    },
    ...(options.username === undefined ? {} : { username: options.username }),
    password: options.password,
    // A cache that queues is slower than the store that it stands before.
    disableOfflineQueue: true,
    commandsQueueMaxLength: 10_000,
    scripts: { putUnlessNewer: PUT_UNLESS_NEWER },
  });
  client.on("error", (error: unknown) => {
    options.onConnection(error);
  });
  client.on("ready", () => {
    options.onConnection();
  });
  // Failures reach the listener above; the client goes on trying.
  client.connect().catch(() => undefined);

  const guard = createGuard({
    dependency: NAME,
    timeoutMilliseconds: options.timeoutMilliseconds,
    observer: options.observer,
  });
  const run = <Result>(operation: string, call: () => Promise<Result>): Promise<Result> =>
    client.isReady ? guard.run(operation, call) : Promise.reject(new StoreUnavailableError(NAME, "not connected"));

  return {
    name: NAME,
    async get(address) {
      const text = await run("get", () => client.get(cacheKey(address)));
      return text === null ? undefined : decodeCached(text);
    },
    async put(address, entry) {
      // Only ever shorter than the stated time: it is the bound on staleness.
      const ttl = Math.ceil(options.ttlMilliseconds * (1 - 0.2 * random()));
      await run("put", () =>
        client.putUnlessNewer(cacheKey(address), String(entry.timestamp), encodeCached(entry), String(ttl)),
      );
    },
    async check() {
      if (!client.isReady) throw new StoreUnavailableError(NAME, "not connected");
      await client.ping();
    },
    close() {
      if (client.isOpen) client.destroy();
      return Promise.resolve();
    },
  };
}
