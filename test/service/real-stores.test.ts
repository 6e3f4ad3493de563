/**
 * The service with real Redis, Kafka and Cassandra: one of each, so that this says nothing of replication between
 * datacentres or of quorums.
 */
import { execFileSync } from "node:child_process";
import cassandra from "cassandra-driver";
import { createClient } from "redis";
import { slotOf } from "../../components/topology/slots.ts";
import { developmentToken } from "../../components/service/development-token.ts";
import { DIGESTS_ANSWER } from "../../services/shard/src/http/digest-schema.ts";
import { REPAIRS } from "../../services/shard/src/http/repair-schema.ts";
import { RING } from "../../services/shard/src/repair/token-range.ts";
import type { TokenRange } from "../../services/shard/src/repair/token-range.ts";
import { json, put, send, useToken } from "./requests.ts";
import { eventually } from "./servers/owned-process.ts";
import { migrate, prepareNodes, readTopic, topics } from "./servers/service.ts";
import type { ServiceNode } from "./servers/service.ts";
import { DATACENTRE, PASSWORD, startStores } from "./servers/stores.ts";
import type { Stores } from "./servers/stores.ts";

jest.setTimeout(120_000);

/** What ends what was started, also when the start of the next thing failed. */
const endings: (() => Promise<unknown>)[] = [];
let stores: Stores;
let alpha: ServiceNode;
let beta: ServiceNode;

beforeAll(async () => {
  useToken(developmentToken(PASSWORD));
  stores = await startStores();
  endings.push(() => stores.stop());
  ({ alpha, beta } = await prepareNodes(stores));
  endings.push(() => Promise.all([alpha, beta].map((node) => node.process.stop("SIGKILL"))));
}, 600_000);

afterAll(async () => {
  for (const end of endings.reverse()) await end();
}, 60_000);

/** A key at home in the region of that parity: alpha holds the even slots. */
function keyOf(region: "alpha" | "beta", name: string): string {
  for (let at = 0; ; at++) {
    const key = `${name}-${at}`;
    if (slotOf(key) % 2 === (region === "alpha" ? 0 : 1)) return key;
  }
}

async function query(statement: string, parameters: unknown[] = []): Promise<cassandra.types.Row[]> {
  const client = new cassandra.Client({
    contactPoints: [`127.0.0.1:${stores.cassandra.port}`],
    localDataCenter: DATACENTRE,
    credentials: { username: "cassandra", password: "cassandra" },
    sslOptions: { ca: stores.authority.certificate, rejectUnauthorized: true },
  });
  try {
    return (await client.execute(statement, parameters, { prepare: true })).rows;
  } finally {
    await client.shutdown();
  }
}

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

describe("the migrations", () => {
  it("can be run twice at once and again, and are recorded", async () => {
    const both = await Promise.all([migrate(stores), migrate(stores)]);
    expect(both.map(({ code, output }) => [code, code === 0 ? "" : output])).toEqual([
      [0, ""],
      [0, ""],
    ]);
    const again = await migrate(stores);
    expect(again.output.split("\n")).toEqual([
      "keyspace meridian: unchanged",
      "keyspace meridian_strong: unchanged",
      "keyspace meridian_available: unchanged",
      "migrations: up to date (3)",
      "kafka alpha: topic meridian.writes: unchanged",
      "",
    ]);
    const rows = await query("SELECT id FROM meridian.schema_migrations");
    expect(rows.map((row) => String(row.get("id"))).sort()).toEqual([
      "0001-entity-values",
      "0002-strong-writes",
      "0003-events",
    ]);
    expect(await query("SELECT * FROM meridian.schema_migrations_lock")).toEqual([]);
  });

  it("add partitions and change the retention, and refuse to take partitions away", async () => {
    const more = await migrate(stores, { KAFKA_TOPICS: topics(6, { retentionMilliseconds: 7_200_000 }) });
    expect([more.code, more.output]).toEqual([
      0,
      expect.stringContaining("kafka alpha: topic meridian.writes: 4 → 6 partitions; retention.ms = 7200000\n"),
    ]);
    const fewer = await migrate(stores);
    expect([fewer.code, fewer.output]).toEqual([
      1,
      expect.stringContaining(
        "Kafka of alpha: topic meridian.writes: found 6 partitions, declared 4. Kafka cannot take partitions away",
      ),
    ]);
  });

  it("refuse more replicas than there are nodes, and a migration that was changed after it ran", async () => {
    const greedy = await migrate(stores, { CASSANDRA_REPLICATION: JSON.stringify({ [DATACENTRE]: 2 }) });
    expect([greedy.code, greedy.output]).toEqual([
      1,
      expect.stringContaining("Cassandra: 2 replica(s) are declared in the datacentre alpha, but it has 1 node(s)."),
    ]);
    const [row] = await query("SELECT checksum FROM meridian.schema_migrations WHERE id = ?", ["0001-entity-values"]);
    const checksum: unknown = row?.get("checksum");
    const record = "UPDATE meridian.schema_migrations SET checksum = ? WHERE id = ?";
    await query(record, ["other", "0001-entity-values"]);
    const changed = await migrate(stores);
    await query(record, [checksum, "0001-entity-values"]);
    expect([changed.code, changed.output]).toEqual([
      1,
      expect.stringContaining("Migration 0001-entity-values: found the checksum other in the database"),
    ]);
    expect(await query("SELECT * FROM meridian.schema_migrations_lock")).toEqual([]);
  });
});

describe("two regions", () => {
  beforeAll(async () => {
    await Promise.all([alpha.start(), beta.start()]);
    await Promise.all([alpha.becomes("ready", []), beta.becomes("ready", [])]);
  });

  it("write through one and read through the other: in Cassandra, in Redis, in Kafka", async () => {
    const key = keyOf("beta", "both ways/1");
    const path = `/v1/profile/${encodeURIComponent(key)}`;
    const written = await put(alpha.url, path, '{"n": 1.00}');
    expect([written.status, written.headers["x-meridian-region"]]).toEqual([200, "beta"]);
    const { slot, timestamp } = json(written);
    expect(slot).toBe(slotOf(key));

    const read = await send(alpha.url, path);
    expect([read.status, read.text, read.headers["x-meridian-source"]]).toEqual([200, '{"n": 1.00}', "redis"]);

    const [row] = await query(
      "SELECT value, written, id FROM meridian_available.events WHERE class = ? AND key = ? AND sequencer = 'beta'",
      ["profile", key],
    );
    expect([row?.get("value"), String(row?.get("written"))]).toEqual(['{"n": 1.00}', String(timestamp)]);

    const cached = `*:{b${Number(slot) % 16}}:e:profile:${key}`;
    const texts = await redis(async (client) => {
      const names = await client.keys(cached);
      return Promise.all(names.map((name) => client.get(name)));
    });
    expect(texts).toEqual([expect.stringMatching(/^\d+\/beta\/\d+@\d+=\{"n": 1\.00\}$/)]);
    expect(texts[0]).toContain(`${String(timestamp)}/beta/${String(timestamp)}@`);
    expect(Number(read.headers["x-meridian-staleness-milliseconds"])).toBeLessThan(5000);

    expect((await send(alpha.url, path, { method: "DELETE" })).status).toBe(204);
    expect((await send(beta.url, path)).status).toBe(404);
    const events = (await readTopic(stores, 2)).map(({ key: eventKey, value }) => [
      eventKey,
      JSON.parse(value) as unknown,
    ]);
    const common = { version: 1, class: "profile", key, slot, region: "beta", node: "beta-0", placementVersion: 1 };
    expect(events).toEqual([
      [
        `profile/${key}`,
        { ...common, type: "put", id: String(row?.get("id")), sequence: 1, timestamp, value: { n: 1 } },
      ],
      [
        `profile/${key}`,
        {
          ...common,
          type: "delete",
          id: expect.any(String) as string,
          sequence: 2,
          timestamp: expect.any(Number) as number,
        },
      ],
    ]);
  });

  it("answer reads of strong values from Cassandra, and never from Redis", async () => {
    const key = keyOf("alpha", "strong");
    expect((await put(beta.url, `/v1/ledger/${key}`, "[1]")).headers["x-meridian-region"]).toBe("alpha");
    const read = await send(beta.url, `/v1/ledger/${key}`);
    expect([read.text, read.headers["x-meridian-source"]]).toEqual(["[1]", undefined]);
    const names = await eventually("the projection of it", 10_000, async () => {
      const found = await redis((client) => client.keys(`*:e:ledger:${key}`));
      return found.length > 0 ? found : undefined;
    });
    await redis((client) => client.set(names[0] ?? "", "999/wrong/999@999=[2]"));
    expect((await send(beta.url, `/v1/ledger/${key}`)).text).toBe("[1]");
    expect(
      await query(
        "SELECT sequence FROM meridian_strong.events WHERE class = 'ledger' AND key = ? AND sequencer = '*'",
        [key],
      ),
    ).toHaveLength(1);
  });

  it("let one conditional write of many through, whatever node takes it and whatever was there before", async () => {
    const path = `/v1/ledger/${keyOf("alpha", "conditional")}`;
    const race = async (headers: Record<string, string>, at = path): Promise<[number, string][]> => {
      const answers = await Promise.all(
        [1, 2, 3, 4, 5, 6].map((number) => put(number % 2 === 0 ? alpha.url : beta.url, at, String(number), headers)),
      );
      return answers.map(({ status, headers: { etag } }) => [status, etag ?? ""]);
    };
    const statuses = (answers: readonly [number, string][]): number[] => answers.map(([status]) => status).sort();
    // Nothing, a conditional write, an unconditional one, and a conditional deletion: each is compared with.
    expect(statuses(await race({ "if-none-match": "*" }))).toEqual([200, 412, 412, 412, 412, 412]);
    // Often, since two nodes give the same timestamp only when they take requests in the same millisecond.
    for (let round = 0; round < 20; round++) {
      const fresh = `${path}-${round}`;
      expect(statuses(await race({ "if-none-match": "*" }, fresh))).toEqual([200, 412, 412, 412, 412, 412]);
    }
    const created = (await send(alpha.url, path)).headers["etag"] ?? "";
    const changed = await race({ "if-match": created });
    expect(statuses(changed)).toEqual([200, 412, 412, 412, 412, 412]);
    expect((await send(beta.url, path)).headers["etag"]).toBe(changed.find(([status]) => status === 200)?.[1]);
    const { headers } = await put(alpha.url, path, '"unconditional"');
    expect(statuses(await race({ "if-match": headers["etag"] ?? "" }))).toEqual([200, 412, 412, 412, 412, 412]);
    const last = (await send(alpha.url, path)).headers["etag"] ?? "";
    expect((await send(alpha.url, path, { method: "DELETE", headers: { "if-match": last } })).status).toBe(204);
    expect((await send(beta.url, path)).status).toBe(404);
    expect(statuses(await race({ "if-none-match": "*" }))).toEqual([200, 412, 412, 412, 412, 412]);
    expect((await send(alpha.url, path, { method: "DELETE" })).status).toBe(204);
    expect((await put(alpha.url, path, "1", { "if-match": "*" })).status).toBe(412);
  });

  it("take a repetition of a conditional write that has happened for what it is", async () => {
    const path = `/v1/ledger/${keyOf("alpha", "repeated")}`;
    const once = {
      "if-none-match": "*",
      "x-meridian-timestamp": "1700000000000009",
      "x-meridian-write-id": "6f1c0d5e-8d0f-4c59-9f55-0a3a5c2b7e11",
    };
    const answers = [await alpha.putAsNode(path, "1", once), await beta.putAsNode(path, "1", once)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    // Another write is another one, also with the same timestamp: nodes that take requests in one millisecond give it.
    const other = { ...once, "x-meridian-write-id": "6f1c0d5e-8d0f-4c59-9f55-0a3a5c2b7e12" };
    expect((await alpha.putAsNode(path, "1", other)).status).toBe(412);
    expect((await put(alpha.url, path, "1", { "if-none-match": "*" })).status).toBe(412);
  });

  it("carry a request with an idempotency key out once, and give the whole history", async () => {
    const path = `/v1/ledger/${keyOf("alpha", "idempotent")}`;
    const once = { "idempotency-key": '"order-1"' };
    const answers = await Promise.all(
      [alpha, beta, alpha, beta, alpha, beta].map(({ url }) => put(url, path, "0", once)),
    );
    expect(new Set(answers.map(({ status, headers }) => `${status} ${String(headers["etag"])}`)).size).toBe(1);
    for (let at = 1; at <= 40; at++) await put(at % 2 === 0 ? alpha.url : beta.url, path, String(at));
    const again = await put(beta.url, path, "0", once);
    expect([again.status, again.headers["etag"], again.headers["idempotency-replayed"]]).toEqual([
      200,
      answers[0]?.headers["etag"],
      "true",
    ]);
    expect((await put(alpha.url, path, "1", once)).status).toBe(422);
    const first = json(await send(beta.url, `${path}/events?limit=41`));
    const events = first["events"] as { sequence: number; value: number }[];
    expect(events.map(({ sequence, value }) => [sequence, value])).toEqual(
      Array.from({ length: 41 }, (_, at) => [at + 1, at]),
    );
    expect(first).toMatchObject({ more: false, state: { puts: 41, deletions: 0, newest: { sequence: 41 } } });
    const snapshots = await query(
      "SELECT sequence, snapshot FROM meridian_strong.events WHERE class = 'ledger' AND key = ? AND sequencer = '*'",
      [decodeURIComponent(path.slice("/v1/ledger/".length))],
    );
    expect(snapshots.filter((row) => row.get("snapshot") !== null).map((row) => String(row.get("sequence")))).toEqual([
      "32",
    ]);
  });

  it("compare what their regions hold of a class, in the order of Cassandra's tokens, and find nothing", async () => {
    const paths = Array.from({ length: 50 }, (_, at) => `/v1/profile/compared-${at}`);
    // More rows than a page of the scan has, most of them not the newest of their sequence.
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all(paths.map((path) => put(alpha.url, path, String(round))));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    }
    const rows = await query("SELECT DISTINCT class, key, sequencer FROM meridian_available.events");
    const held = rows.filter((row) => row.get("class") === "profile").length;
    expect(held).toBeGreaterThanOrEqual(50);
    const digests = async ({ url }: ServiceNode, range: TokenRange) => {
      const path = `/v1/admin/digests?class=profile&from=${range.from}&to=${range.to}&parts=2&named=true`;
      return DIGESTS_ANSWER.parse(json(await send(url, path)));
    };
    const [ofAlpha, ofBeta] = [await digests(alpha, RING), await digests(beta, RING)];
    expect(ofAlpha.parts.reduce((sum, { sequences }) => sum + sequences, 0)).toBe(held);
    expect(ofAlpha.parts).toEqual(ofBeta.parts);

    const [row] = await query(
      "SELECT token(class, key, sequencer) AS place, sequence, id FROM meridian_available.events WHERE class = ? AND key = ? AND sequencer = ? LIMIT 1",
      ["profile", "compared-7", "alpha"],
    );
    const token = BigInt(String(row?.get("place")));
    const { named } = await digests(alpha, { from: token - 1n, to: token });
    expect(named?.map(({ key, sequence, id }) => [key, sequence, id])).toEqual([
      ["compared-7", 5, String(row?.get("id"))],
    ]);

    const asked = await send(alpha.url, "/v1/admin/repairs", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ class: "profile", what: "regions", mend: true }),
    });
    expect(asked.status).toBe(202);
    const run = await eventually("the end of the run", 20_000, async () => {
      const [latest] = REPAIRS.parse(json(await send(alpha.url, "/v1/admin/repairs"))).runs;
      return latest?.status === "running" ? undefined : latest;
    });
    expect(run).toMatchObject({
      status: "done",
      reason: null,
      entities: { compared: held, lookedAtClosely: 0, differing: 0, undecided: 0 },
    });
  });

  it("let the newer timestamp stay, in Cassandra and in Redis", async () => {
    const key = keyOf("alpha", "newest");
    const at = (timestamp: number): Record<string, string> => ({
      "x-meridian-timestamp": String(timestamp),
    });
    // Of now: what Redis has as of long ago is too stale to be answered.
    const now = Date.now() * 1000;
    await alpha.putAsNode(`/v1/profile/${key}`, '"newer"', at(now + 2));
    await beta.putAsNode(`/v1/profile/${key}`, '"older"', at(now + 1));
    const cached = await send(alpha.url, `/v1/profile/${key}`);
    expect([cached.text, cached.headers["x-meridian-source"]]).toEqual(['"newer"', "redis"]);
    await redis((client) => client.flushAll());
    const stored = await send(alpha.url, `/v1/profile/${key}`);
    expect([stored.text, stored.headers["x-meridian-source"]]).toEqual(['"newer"', "cassandra"]);
  });

  it("go on without Redis, say so, and use it again when it is back", async () => {
    const key = keyOf("alpha", "without-redis");
    await put(alpha.url, `/v1/profile/${key}`, "1");
    await stores.redis.process.stop("SIGKILL");
    const read = await send(alpha.url, `/v1/profile/${key}`);
    expect([read.status, read.text, read.headers["x-meridian-source"], read.headers["x-meridian-degraded"]]).toEqual([
      200,
      "1",
      "cassandra",
      "store-read",
    ]);
    const metrics = (await send(alpha.url, "/metrics")).text.split("\n");
    expect(metrics).toContain('meridian_degraded_mode{mode="store-read",region="alpha",node="alpha-0"} 1');
    expect(alpha.process.output).toContain('"mode":"store-read","msg":"degraded mode begins"');
    expect((await put(alpha.url, `/v1/profile/${key}`, "2")).status).toBe(200);
    await alpha.becomes("degraded", ["redis"]);
    await stores.redis.start();
    await alpha.becomes("ready", []);
    const again = await eventually("a read from Redis", 10_000, async () => {
      const answer = await send(alpha.url, `/v1/profile/${key}`);
      return answer.headers["x-meridian-source"] === "redis" ? answer : undefined;
    });
    expect(again.text).toBe("2");
  });

  it("queue the events of writes that Kafka did not take, and bring them to it when it is back", async () => {
    const key = keyOf("alpha", "without-kafka");
    await stores.kafka.process.stop("SIGKILL");
    const queued = await put(alpha.url, `/v1/ledger/${key}`, "1");
    expect([queued.status, queued.headers["x-meridian-degraded"]]).toEqual([200, "queued-log"]);
    expect(await query("SELECT key FROM meridian_available.pending_events")).toHaveLength(1);
    expect((await send(alpha.url, `/v1/ledger/${key}`)).text).toBe("1");
    await alpha.becomes("degraded", ["kafka"]);
    await stores.kafka.start();
    await alpha.becomes("ready", []);
    await eventually("an event that is not queued", 10_000, async () =>
      (await put(alpha.url, `/v1/ledger/${key}`, "2")).headers["x-meridian-degraded"] === undefined ? true : undefined,
    );
    await eventually("the outbox is empty", 60_000, async () =>
      (await query("SELECT key FROM meridian_available.pending_events")).length === 0 ? true : undefined,
    );
    const rows = await query(
      "SELECT id FROM meridian_strong.events WHERE class = 'ledger' AND key = ? AND sequencer = '*'",
      [key],
    );
    const events = await readTopic(stores, rows.length, `ledger/${key}`);
    expect(events.map(({ value }) => (JSON.parse(value) as { id: string }).id).sort()).toEqual(
      rows.map((row) => String(row.get("id"))).sort(),
    );
  });

  it("serve the keys of a node that was killed, and give them back", async () => {
    const key = keyOf("alpha", "killed");
    await put(beta.url, `/v1/ledger/${key}`, "1");
    await alpha.process.stop("SIGKILL");
    const written = await put(beta.url, `/v1/ledger/${key}`, "2");
    expect([written.status, written.headers["x-meridian-region"]]).toEqual([200, "beta"]);
    expect((await send(beta.url, `/v1/ledger/${key}`)).text).toBe("2");
    await beta.becomes("degraded", ["region alpha"]);
    await alpha.start();
    await beta.becomes("ready", []);
    const read = await send(beta.url, `/v1/ledger/${key}`);
    expect([read.text, read.headers["x-meridian-region"]]).toEqual(["2", "alpha"]);
  });

  it("serve the keys of a node that was stopped without its connections being closed", async () => {
    const key = keyOf("alpha", "paused");
    await put(beta.url, `/v1/ledger/${key}`, "1");
    alpha.process.signal("SIGSTOP");
    try {
      const started = performance.now();
      const written = await put(beta.url, `/v1/ledger/${key}`, "2");
      expect([written.status, written.headers["x-meridian-region"]]).toEqual([200, "beta"]);
      expect(performance.now() - started).toBeLessThan(5000);
    } finally {
      alpha.process.signal("SIGCONT");
    }
    await beta.becomes("ready", []);
    const read = await send(beta.url, `/v1/ledger/${key}`);
    expect([read.text, read.headers["x-meridian-region"]]).toEqual(["2", "alpha"]);
  });

  it("cannot serve without Cassandra, and do when it is back", async () => {
    const key = keyOf("alpha", "without-cassandra");
    await put(alpha.url, `/v1/ledger/${key}`, "1");
    await stores.cassandra.process.stop("SIGKILL");
    expect((await send(alpha.url, `/v1/ledger/${key}`)).status).toBe(503);
    await alpha.becomes("unavailable", ["cassandra", "region beta"]);
    await stores.cassandra.start();
    await Promise.all([alpha.becomes("ready", [], 60_000), beta.becomes("ready", [], 60_000)]);
    expect((await send(alpha.url, `/v1/ledger/${key}`)).text).toBe("1");
  });

  it("take no more than 160 MiB of memory a process after a thousand requests", async () => {
    const paths = Array.from({ length: 20 }, (_, at) => `/v1/profile/load-${at}`);
    for (let round = 0; round < 25; round++) {
      await Promise.all(paths.map((path) => put(alpha.url, path, JSON.stringify({ round }))));
      await Promise.all(paths.map((path) => send(alpha.url, path)));
    }
    const kibibytes = Number(execFileSync("ps", ["-o", "rss=", "-p", String(alpha.process.pid)], { encoding: "utf8" }));
    expect(kibibytes / 1024).toBeGreaterThan(20);
    expect(kibibytes / 1024).toBeLessThanOrEqual(160);
  });

  it("end with 0 at SIGTERM, and start while Redis and Kafka are away", async () => {
    expect(await alpha.process.stop("SIGTERM")).toBe(0);
    expect(alpha.process.output).toContain('"msg":"ended"');
    expect(alpha.process.output).not.toContain(PASSWORD);
    expect((await send(beta.url, "/v1/ledger/x", { headers: { authorization: "none" } })).status).toBe(401);
    await Promise.all([stores.redis.process.stop("SIGKILL"), stores.kafka.process.stop("SIGKILL")]);
    await alpha.start();
    await alpha.becomes("degraded", ["redis", "kafka"]);
    await Promise.all([stores.redis.start(), stores.kafka.start()]);
    await alpha.becomes("ready", []);
    expect((await put(alpha.url, `/v1/ledger/${keyOf("alpha", "late")}`, "1")).status).toBe(200);
  });
});
