/**
 * The projection with real Redis, Kafka and Cassandra: one region of one node. Says nothing of several shards of Redis, of a group of
 * several nodes, and of copies of other regions' topics.
 */
import { createClient } from "redis";
import { developmentToken } from "../../components/service/development-token.ts";
import { slotOf } from "../../components/topology/slots.ts";
import { entryKey, positionsKey } from "../../services/shard/src/projection/layout.ts";
import { createRedisReadModel } from "../../services/shard/src/projection/redis-read-model.ts";
import { REPAIRS } from "../../services/shard/src/http/repair-schema.ts";
import { connectRedis } from "../../services/shard/src/stores/redis-connection.ts";
import type { RedisConnection } from "../../services/shard/src/stores/redis-connection.ts";
import { createRedisEntries } from "../../services/shard/src/stores/redis-entries.ts";
import { json, put, send, useToken } from "./requests.ts";
import { eventually } from "./servers/owned-process.ts";
import { appendToTopic, migrate, prepareNodes, readTopic } from "./servers/service.ts";
import type { ServiceNode } from "./servers/service.ts";
import { PASSWORD, startStores } from "./servers/stores.ts";
import type { Stores } from "./servers/stores.ts";

jest.setTimeout(120_000);

const endings: (() => Promise<unknown>)[] = [];
let stores: Stores;
let alpha: ServiceNode;

beforeAll(async () => {
  useToken(developmentToken(PASSWORD));
  stores = await startStores();
  endings.push(() => stores.stop());
  ({ alpha } = await prepareNodes(stores, { alone: true }));
  endings.push(() => alpha.process.stop("SIGKILL"));
  expect((await migrate(stores)).code).toBe(0);
  await alpha.start();
  await alpha.becomes("ready", []);
}, 600_000);

afterAll(async () => {
  for (const end of endings.reverse()) await end();
}, 60_000);

async function redis<Result>(use: (client: ReturnType<typeof createClient>) => Promise<Result>): Promise<Result> {
  const client = createClient({
    socket: { host: "127.0.0.1", port: stores.redis.port, tls: true, ca: stores.authority.certificate },
    password: PASSWORD,
  });
  await client.connect();
  try {
    return await use(client as ReturnType<typeof createClient>);
  } finally {
    client.destroy();
  }
}

const serving = async (): Promise<number> => Number(json(await send(alpha.url, "/v1/admin/replay"))["serving"]);

/** The text of a value in the generation that serves. */
async function projected(className: string, key: string): Promise<string | undefined> {
  const name = entryKey(await serving(), { className, key, slot: slotOf(key) });
  return (await redis((client) => client.get(name))) ?? undefined;
}

const counted = async (metric: RegExp): Promise<number> =>
  Number(metric.exec((await send(alpha.url, "/metrics")).text)?.[1] ?? 0);

describe("the scripts in Redis", () => {
  let connection: RedisConnection;
  const address = { className: "profile", key: "k", slot: 3 };
  const claim = (from: number, offset: number, asOf = 0) => ({ name: "t:0", from, offset, asOf, end: offset });
  const entry = (number: number, region: string, value: string | undefined) => ({
    address,
    entry: { order: { number, region }, timestamp: number, asOf: 5, value },
  });
  const model = () =>
    createRedisReadModel({
      connection,
      timeoutMilliseconds: 2000,
      ttlMilliseconds: 60_000,
      tombstoneTtlMilliseconds: 30_000,
      now: () => 5_000_000,
    });

  beforeAll(async () => {
    connection = connectRedis({
      host: "127.0.0.1",
      port: stores.redis.port,
      cluster: false,
      access: {
        login: { method: "password", username: undefined, password: PASSWORD },
        encryption: { authorities: stores.authority.certificate },
      },
      cacheName: undefined,
      onConnection: () => undefined,
    });
    await eventually("a connection", 10_000, () => connection.ready());
  });
  afterAll(() => {
    connection.close();
  });

  it("put what is newer, by number and then by the region's bytes, together with the position", async () => {
    const [name, positions] = [entryKey(7, address), positionsKey(7, 3)];
    const text = (): Promise<string | null> => connection.get(name);
    expect(await model().apply(7, 3, [claim(0, 4, 1_700_000_000_123)], [entry(1_700_000_000_000_001, "b", "1")])).toBe(
      1,
    );
    expect(await model().apply(7, 3, [], [entry(1_700_000_000_000_001, "B", "2")])).toBe(0);
    expect(await model().apply(7, 3, [], [entry(1_700_000_000_000_000, "c", "3")])).toBe(0);
    expect(await model().apply(7, 3, [], [entry(1_700_000_000_000_001, "b", "4")])).toBe(0);
    expect(await text()).toBe("1700000000000001/b/1700000000000001@5=1");
    expect(await model().apply(7, 3, [], [entry(1_700_000_000_000_001, "ba", "5")])).toBe(1);
    expect(await model().apply(7, 3, [], [entry(1_700_000_000_000_002, "a", undefined)])).toBe(1);
    expect(await text()).toBe("1700000000000002/a/1700000000000002@5-");
    expect(await redis((client) => client.pTTL(name))).toBeLessThanOrEqual(30_000);
    expect(await connection.hash(positions)).toEqual({ "t:0": "4@1700000000123@4" });
  });

  it("refuse what does not follow on what is there, whole", async () => {
    const name = entryKey(8, address);
    expect(await model().apply(8, 3, [claim(1, 5)], [entry(1, "a", "1")])).toBe("gap");
    expect([await connection.get(name), await connection.hash(positionsKey(8, 3))]).toEqual([null, {}]);
    expect(await model().apply(8, 3, [claim(0, 5)], [])).toBe(0);
    expect(await model().apply(8, 3, [claim(3, 4, 9)], [entry(1, "a", "1")])).toBe(1);
    // Facts are added up: the position does not go back.
    expect((await model().positions(8))[3]).toEqual(new Map([["t:0", { offset: 5, asOf: 9, end: 5 }]]));
  });

  it("remove an entry of this order only", async () => {
    const there = { className: "profile", key: "k", slot: slotOf("k") };
    const entries = createRedisEntries({ connection, ttlMilliseconds: 60_000, tombstoneTtlMilliseconds: 30_000 });
    await entries.put(9, there, { value: "1", timestamp: 5, order: { number: 5, region: "b" }, asOf: 1 });
    for (const order of [
      { number: 5, region: "a" },
      { number: 4, region: "b" },
      { number: 6, region: "b" },
    ])
      await entries.remove(9, there, order);
    expect(await entries.held(9, [there])).toEqual([{ order: { number: 5, region: "b" }, timestamp: 5 }]);
    await entries.remove(9, there, { number: 5, region: "b" });
    expect(await entries.held(9, [there])).toEqual([undefined]);
  });

  it("remove a generation and nothing else", async () => {
    await model().apply(70, 3, [claim(0, 1)], []);
    await model().remove(7);
    expect(await redis((client) => client.keys("g7:*"))).toEqual([]);
    expect(await redis((client) => client.keys("g70:*"))).toEqual([positionsKey(70, 3)]);
  });
});

describe("a write", () => {
  it("is projected, and read from Redis with how stale it can be, however old it is", async () => {
    expect((await put(alpha.url, "/v1/ledger/strong", '{"n": 1.00}')).status).toBe(200);
    const { timestamp } = json(await put(alpha.url, "/v1/profile/available", '{"n": 2.00}'));
    const text = await eventually("the projection", 20_000, () => projected("ledger", "strong"));
    expect(text).toMatch(/^1\/\/\d+@\d+=\{"n": 1\.00\}$/);
    expect(await projected("profile", "available")).toBe(
      `${String(timestamp)}/alpha/${String(timestamp)}@${Math.floor(Number(timestamp) / 1000)}={"n": 2.00}`,
    );
    // The value is older than that: the projection vouches for it.
    const read = await eventually("an answer that is fresher than the write", 20_000, async () => {
      const answer = await send(alpha.url, "/v1/profile/available");
      const stale = Number(answer.headers["x-meridian-staleness-milliseconds"]);
      return stale < Date.now() - Number(timestamp) / 1000 - 2000 ? answer : undefined;
    });
    expect([read.text, read.headers["x-meridian-source"]]).toEqual(['{"n": 2.00}', "redis"]);
    expect(Number(read.headers["x-meridian-staleness-milliseconds"])).toBeGreaterThanOrEqual(0);
  });

  it("that is in the log twice, or cannot be read, changes nothing and is counted", async () => {
    await put(alpha.url, "/v1/profile/twice", '"old"');
    await put(alpha.url, "/v1/profile/twice", '"new"');
    await eventually("the projection", 20_000, async () =>
      (await projected("profile", "twice"))?.endsWith('="new"') === true ? true : undefined,
    );
    const [old] = await readTopic(stores, 1, "profile/twice");
    const superseded = await counted(/meridian_projection_events_total\{[^}]*outcome="superseded"[^}]*\} (\d+)/);
    await appendToTopic(stores, [
      { key: "profile/twice", value: old?.value ?? "" },
      { key: "profile/twice", value: "{ secret" },
    ]);
    await eventually("both are read", 20_000, async () =>
      (await counted(/meridian_projection_skipped_total\{[^}]*reason="unreadable"[^}]*\} (\d+)/)) === 1
        ? true
        : undefined,
    );
    expect(await counted(/meridian_projection_events_total\{[^}]*outcome="superseded"[^}]*\} (\d+)/)).toBeGreaterThan(
      superseded,
    );
    expect(await projected("profile", "twice")).toMatch(/="new"$/);
    expect(alpha.process.output).toContain('"reason":"unreadable"');
    expect(alpha.process.output).not.toContain("secret");
  });
});

describe("the read model", () => {
  it("is rebuilt from the beginning of the log when Redis comes back without data", async () => {
    await put(alpha.url, "/v1/ledger/lost", "1");
    await eventually("the projection", 20_000, () => projected("ledger", "lost"));
    const before = await serving();
    await stores.redis.process.stop("SIGKILL");
    await alpha.becomes("degraded", ["redis"]);
    expect((await send(alpha.url, "/v1/admin/replay")).status).toBe(503);
    await stores.redis.start();
    await alpha.becomes("ready", []);
    expect(await eventually("the rebuilt entry", 30_000, () => projected("ledger", "lost"))).toMatch(/=1$/);
    expect(await serving()).not.toBe(before);
    expect(await projected("profile", "twice")).toMatch(/="new"$/);
  });

  it("is rebuilt while it serves when an operator asks for it", async () => {
    await put(alpha.url, "/v1/profile/replayed", "1");
    await eventually("the projection", 20_000, () => projected("profile", "replayed"));
    const before = await serving();
    const asked = await send(alpha.url, "/v1/admin/replay", { method: "POST" });
    expect([asked.status, json(asked)]).toEqual([
      202,
      expect.objectContaining({ status: "rebuilding", serving: before, partitions: 4 }),
    ]);
    const read = await send(alpha.url, "/v1/profile/replayed");
    expect([read.status, read.text]).toEqual([200, "1"]);
    const done = await eventually("the end of it", 30_000, async () => {
      const state = json(await send(alpha.url, "/v1/admin/replay"));
      return state["status"] === "idle" ? state : undefined;
    });
    expect(done).toMatchObject({ serving: json(asked)["building"], building: null, partitionsAtEnd: 4, eventsLeft: 0 });
    expect(await projected("profile", "replayed")).toMatch(/=1$/);
    await eventually("the removal of what served before", 20_000, async () =>
      (await redis((client) => client.keys(`g${before}:*`))).length === 0 ? true : undefined,
    );
    await alpha.becomes("ready", []);
  });
});

describe("a repair", () => {
  const PATH = "/v1/admin/repairs";

  /** Runs one to its end. */
  async function repair(): Promise<void> {
    const asked = await send(alpha.url, PATH, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ class: "profile", what: "read-model", mend: true }),
    });
    expect(asked.status).toBe(202);
    await eventually("the end of the run", 20_000, async () => {
      const [run] = REPAIRS.parse(json(await send(alpha.url, PATH))).runs;
      return run?.status !== "running";
    });
  }

  it("mends what the read model has differently from the log", async () => {
    await put(alpha.url, "/v1/profile/stale", '"right"');
    await eventually("the projection", 20_000, () => projected("profile", "stale"));
    const generation = await serving();
    const nameOf = (key: string): string => entryKey(generation, { className: "profile", key, slot: slotOf(key) });
    await redis(async (client) => {
      await client.set(nameOf("stale"), '1/alpha/1@1="wrong"');
      await client.set(nameOf("unfounded"), '1700000000000000/alpha/1700000000000000@1="wrong"');
    });
    // What was written in the last 10 s is left alone, so that it takes more than one run.
    await eventually("the right entry", 60_000, async () => {
      await repair();
      return (await projected("profile", "stale"))?.endsWith('="right"') === true;
    });
    expect(await projected("profile", "unfounded")).toBeUndefined();
    const { runs } = REPAIRS.parse(json(await send(alpha.url, PATH)));
    expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(["done"]));
    expect(runs.reduce((sum, { entities }) => sum + entities.mended, 0)).toBe(2);
    const named = runs.flatMap(({ examples }) => examples.map(({ key, kind }) => `${key} is ${kind}`));
    expect(named.sort()).toEqual(["stale is stale", "unfounded is unfounded"]);
  });
});
