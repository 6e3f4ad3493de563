/** A connection to Redis, or to every shard of a Redis Cluster, with the scripts that the read model needs. */
import { createClient, createCluster } from "redis";
import type { RedisClientOptions } from "redis";
import { SCRIPTS } from "../projection/scripts.ts";
import { tlsOptions } from "./access.ts";
import type { StoreAccess } from "./access.ts";
import { redisLogin } from "./redis-login.ts";

/** Where Redis is, and how it is reached. */
export interface RedisConnectionOptions {
  readonly host: string;
  readonly port: number;
  /** Whether keys are spread over shards, which clients find by the cluster protocol. */
  readonly cluster: boolean;
  readonly access: StoreAccess;
  /** The cloud's name for the Redis, for logins by the cloud's identity. */
  readonly cacheName: string | undefined;
  /** Told when a connection is made and when one is lost or refused. */
  readonly onConnection: (error?: unknown) => void;
}

/** The cursor of a scan's first part; of the last one's end as well. */
export const SCAN_BEGINNING = "0";

/** A part of what one server has. */
export interface ScannedKeys {
  /** Where the next part begins; `SCAN_BEGINNING`: this was the last one. */
  readonly cursor: string;
  /** In no order; one may come more than once. */
  readonly keys: readonly string[];
}

/** Looks through the keys of one server that match a pattern of Redis, part by part. A part may be asked for again. */
export type KeyScan = (pattern: string, cursor: string) => Promise<ScannedKeys>;

/** What the read model asks of Redis. */
export interface RedisConnection {
  ready(): boolean;
  get(key: string): Promise<string | null>;
  /** The first bytes of a text; none when there is no such key. */
  head(key: string, bytes: number): Promise<string>;
  /** A scan of each server that has keys. */
  scans(): readonly KeyScan[];
  /** A hash: what is not there is empty. */
  hash(key: string): Promise<Readonly<Record<string, string>>>;
  /** Runs a script. All keys must be of one hash slot. */
  run(script: keyof typeof SCRIPTS, keys: readonly string[], parameters: readonly string[]): Promise<unknown>;
  /** Removes every key that begins so, a part at a time. */
  removeAll(prefix: string): Promise<void>;
  ping(): Promise<unknown>;
  close(): void;
}

/** Longest pause between two attempts to connect, in milliseconds. */
const LONGEST_PAUSE = 2000;

/** Keys that are looked at together when there are many. */
const KEYS_AT_ONCE = 500;

/** Removes the keys that begin so on one server. One by one: together they would have to be of one hash slot. */
async function removeKeys(
  server: {
    scanIterator(options: { MATCH: string; COUNT: number }): AsyncIterable<string[]>;
    unlink(key: string): Promise<unknown>;
  },
  prefix: string,
): Promise<void> {
  for await (const keys of server.scanIterator({ MATCH: `${prefix}*`, COUNT: KEYS_AT_ONCE })) {
    await Promise.all(keys.map((key) => server.unlink(key)));
  }
}

const pauseBefore = (attempt: number): number => Math.min(100 * 2 ** Math.min(attempt, 5), LONGEST_PAUSE);

function clientOptions(options: RedisConnectionOptions) {
  const { access, cacheName, onConnection } = options;
  const socket = { connectTimeout: 2000, reconnectStrategy: pauseBefore };
  return {
    ...redisLogin(access.login, cacheName, onConnection),
    socket:
      access.encryption === undefined ? socket : { ...socket, tls: true as const, ...tlsOptions(access.encryption) },
    // A cache that queues is slower than the store that it stands before.
    disableOfflineQueue: true,
    commandsQueueMaxLength: 10_000,
  } satisfies RedisClientOptions;
}

function connectOne(options: RedisConnectionOptions): RedisConnection {
  const common = clientOptions(options);
  const { host, port, onConnection } = options;
  const client = createClient({ ...common, socket: { ...common.socket, host, port }, scripts: SCRIPTS });
  client.on("error", onConnection);
  client.on("ready", () => {
    onConnection();
  });
  // Failures reach the listener above; the client goes on trying.
  client.connect().catch(() => undefined);
  return {
    ready: () => client.isReady,
    get: (key) => client.get(key),
    head: async (key, bytes) => (await client.getRange(key, 0, bytes - 1)) ?? "",
    scans: () => [(pattern, cursor) => client.scan(cursor, { MATCH: pattern, COUNT: KEYS_AT_ONCE })],
    hash: (key) => client.hGetAll(key),
    run: (script, keys, parameters) => client[script](keys, parameters),
    removeAll: (prefix) => removeKeys(client, prefix),
    ping: () => client.ping(),
    close() {
      if (client.isOpen) client.destroy();
    },
  };
}

function connectCluster(options: RedisConnectionOptions): RedisConnection {
  const { host, port, onConnection } = options;
  const cluster = createCluster({
    rootNodes: [{ socket: { host, port } }],
    defaults: clientOptions(options),
    scripts: SCRIPTS,
  });
  let ready = false;
  let closing = false;
  let retry: NodeJS.Timeout | undefined;
  cluster.on("error", onConnection);
  cluster.on("node-error", onConnection);
  const connect = (attempt: number): void => {
    cluster.connect().then(
      () => {
        ready = true;
        onConnection();
      },
      () => {
        // Once it knows the shards, the client goes on trying by itself; until then it gives up at once.
        if (!closing) retry = setTimeout(connect, pauseBefore(attempt), attempt + 1);
      },
    );
  };
  connect(0);
  return {
    ready: () => ready,
    get: (key) => cluster.get(key),
    head: async (key, bytes) => (await cluster.getRange(key, 0, bytes - 1)) ?? "",
    scans: () =>
      cluster.masters.map((shard): KeyScan => async (pattern, cursor) => {
        const client = await cluster.nodeClient(shard);
        return client.scan(cursor, { MATCH: pattern, COUNT: KEYS_AT_ONCE });
      }),
    hash: (key) => cluster.hGetAll(key),
    run: (script, keys, parameters) => cluster[script](keys, parameters),
    async removeAll(prefix) {
      for (const shard of cluster.masters) await removeKeys(await cluster.nodeClient(shard), prefix);
    },
    // Of every shard: a cluster without one of them does not have all keys.
    ping: () => Promise.all(cluster.masters.map(async (shard) => (await cluster.nodeClient(shard)).ping())),
    close() {
      closing = true;
      ready = false;
      clearTimeout(retry);
      if (cluster.isOpen) cluster.destroy();
    },
  };
}

/** Connects in the background and keeps trying; without a connection every command fails at once. */
export function connectRedis(options: RedisConnectionOptions): RedisConnection {
  return options.cluster ? connectCluster(options) : connectOne(options);
}
