/** Repairs between regions, on nodes whose stores are fakes and which ask each other over HTTP. */
import type { Caller } from "../../services/shard/src/authentication/tokens.ts";
import type { EntityEvent } from "../../services/shard/src/entities/event.ts";
import { DIGESTS_ANSWER } from "../../services/shard/src/http/digest-schema.ts";
import { problem } from "../../services/shard/src/http/problems.ts";
import { REPAIRS } from "../../services/shard/src/http/repair-schema.ts";
import { RING } from "../../services/shard/src/repair/token-range.ts";
import { keyAtHomeIn, REGIONS, startCluster } from "./fakes/region.ts";
import type { Cluster, RegionName } from "./fakes/region.ts";
import { json, put, send } from "./requests.ts";
import type { Answered } from "./requests.ts";
import { eventually } from "./servers/owned-process.ts";

const PATH = "/v1/admin/repairs";
const OPERATOR: Caller = { subject: "ann", scopes: new Set(["admin"]) };
const TOKEN = "Bearer ann-s-token";
const WHOLE = `from=${RING.from}&to=${RING.to}&parts=16`;
/** Of what is planted, in microseconds since 1970. */
const WRITTEN = 1_700_000_000_000_000;

let cluster: Cluster;
let caller: Caller;
/** Tokens that came with requests for digests. */
const tokens: (string | undefined)[] = [];

beforeEach(async () => {
  tokens.length = 0;
  caller = OPERATOR;
  cluster = await startCluster({
    authenticate: (request, scope) => {
      if (request.url.startsWith("/v1/admin/digests")) tokens.push(request.headers.authorization);
      return Promise.resolve(
        caller.scopes.has(scope) ? caller : problem("forbidden", { detail: "not an operator", requestId: request.id }),
      );
    },
  });
});

afterEach(() => cluster.stop());

const ask = (body: unknown): Promise<Answered> =>
  send(cluster.node("alpha").url, PATH, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: TOKEN },
    body: JSON.stringify(body),
  });

type Run = ReturnType<typeof REPAIRS.parse>["runs"][number];

async function latest(): Promise<Run> {
  const [run] = REPAIRS.parse(json(await send(cluster.node("alpha").url, PATH))).runs;
  if (run === undefined) throw new Error("there is no run");
  return run;
}

const ended = (): Promise<Run> =>
  eventually("the end of the run", 10_000, async () => {
    const run = await latest();
    return run.status === "running" ? undefined : run;
  });

async function repair(mend: boolean): Promise<Run> {
  expect((await ask({ class: "profile", what: "regions", mend, entitiesPerSecond: 100_000 })).status).toBe(202);
  return ended();
}

/** The same event in some regions: that which the first of them holds. */
function hold(key: string, sequencer: string, regions: readonly RegionName[]): void {
  const [first = "alpha", ...others] = regions;
  const name = `profile/${key}`;
  const { store } = cluster.node(first);
  store.seed(name, { value: "1", timestamp: WRITTEN }, sequencer);
  const events = store.events.get(name)?.get(sequencer) ?? [];
  for (const other of others) {
    const { events: held } = cluster.node(other).store;
    held.set(name, (held.get(name) ?? new Map<string, EntityEvent[]>()).set(sequencer, [...events]));
  }
}

/** A hundred sequences that are everywhere; one that beta has not heard of, one that alpha has not, and one of which gamma lacks the end. */
function plant(): void {
  for (let at = 0; at < 100; at++) hold(`same-${at}`, "beta", REGIONS);
  hold("not-in-beta", "alpha", ["alpha", "gamma"]);
  hold("not-in-alpha", "beta", ["beta", "gamma"]);
  hold("older-in-gamma", "alpha", REGIONS);
  hold("older-in-gamma", "alpha", ["alpha", "beta"]);
}

const examplesOf = (run: Run): readonly unknown[] =>
  run.regionExamples
    .map(({ region, key, here, there, mended }) => [region, key, here, there, mended])
    .sort((a, b) => (String(a) < String(b) ? -1 : 1));

describe("a repair between regions", () => {
  it("finds what was planted, leaves it when it is only to count, mends it when it is to, and then finds nothing", async () => {
    plant();
    const counted = await repair(false);
    expect(counted).toMatchObject({
      status: "done",
      what: "regions",
      phase: "regions",
      reason: null,
      entities: { compared: 204, lookedAtClosely: 4, differing: 4, mended: 0, undecided: 0 },
    });
    expect(examplesOf(counted)).toEqual([
      ["beta", "not-in-alpha", null, 1, false],
      ["beta", "not-in-beta", 1, null, false],
      ["gamma", "not-in-alpha", null, 1, false],
      ["gamma", "older-in-gamma", 2, 1, false],
    ]);
    expect(cluster.node("beta").store.events.has("profile/not-in-beta")).toBe(false);
    expect(new Set(tokens)).toEqual(new Set([TOKEN]));

    const mended = await repair(true);
    // What was brought together with beta is the same in gamma as well.
    expect(mended.entities).toMatchObject({ differing: 3, mended: 3 });
    expect(examplesOf(mended)).toEqual([
      ["beta", "not-in-alpha", null, 1, true],
      ["beta", "not-in-beta", 1, null, true],
      ["gamma", "older-in-gamma", 2, 1, true],
    ]);
    for (const region of REGIONS) {
      const { store } = cluster.node(region);
      const held = ["not-in-alpha", "not-in-beta", "older-in-gamma"].map(
        (key) => store.eventsOf(`profile/${key}`).length,
      );
      expect(held).toEqual([1, 1, 2]);
    }

    expect((await repair(true)).entities).toMatchObject({ compared: 206, lookedAtClosely: 0, differing: 0 });
    const page = (await send(cluster.node("alpha").url, "/metrics")).text;
    expect(page).toMatch(/meridian_repair_entities_total\{what="regions",outcome="mended",.*\} 3\n/);
    expect(page).toMatch(/meridian_repair_runs_total\{what="regions",status="done",.*\} 3\n/);
  });

  it("says so and mends nothing more when not every replica can be read, and counts all the same", async () => {
    plant();
    cluster.node("alpha").ranges.cutOff = true;
    expect(await repair(true)).toMatchObject({
      status: "failed",
      reason:
        "nothing more was mended, as not every replica of every region can be read (consistency ALL): cassandra: a replica does not answer",
      retries: { count: 4, last: "cassandra: a replica does not answer" },
      entities: { differing: 4, mended: 0 },
    });
  });

  it("says which region does not answer, and compares the others", async () => {
    plant();
    await cluster.node("beta").kill();
    expect(await repair(false)).toMatchObject({
      status: "failed",
      reason: "beta: did not answer (ECONNREFUSED)",
      retries: { count: 4, last: "beta: did not answer (ECONNREFUSED)" },
      entities: { compared: 102, differing: 2 },
    });
  });

  it("says so when a region's store does not answer", async () => {
    plant();
    cluster.node("gamma").store.failing = true;
    expect((await repair(false)).reason).toBe("gamma: answered 503");
    cluster.node("alpha").store.failing = true;
    expect(await repair(false)).toMatchObject({ status: "failed", reason: "cassandra: told to fail" });
  });

  it("finds no difference in what arrives while it looks", async () => {
    caller = { subject: "ann", scopes: new Set(["admin", "write", "read"]) };
    const writing = { running: true, written: 0 };
    const alpha = cluster.node("alpha");
    const keys = Array.from({ length: 20 }, (_, at) => keyAtHomeIn("alpha", `key-${at}`));
    const write = async (): Promise<void> => {
      for (let at = 0; writing.running; at++) {
        const key = keys[at % 20] ?? "";
        expect((await put(alpha.url, `/v1/profile/${key}`, String(at))).status).toBe(200);
        writing.written += 1;
        // Cassandra's own replication, a little later.
        await alpha.ranges.readFromAll({ name: "profile", consistency: "available" }, key, "alpha");
      }
    };
    const writer = write();
    try {
      await eventually("some writes", 10_000, () => writing.written > 40);
      for (let run = 0; run < 3; run++) {
        const before = writing.written;
        expect(await repair(false)).toMatchObject({ status: "done", entities: { differing: 0 } });
        await eventually("more writes", 10_000, () => writing.written > before);
      }
    } finally {
      writing.running = false;
      await writer;
    }
    expect((await repair(false)).entities).toMatchObject({ compared: 40, lookedAtClosely: 0 });
  });

  it("is not for strong classes, of which it is refused", async () => {
    const answer = await ask({ class: "ledger", what: "regions", mend: false });
    expect([answer.status, json(answer)["type"]]).toEqual([400, "urn:meridian:problem:invalid-repair"]);
    expect(cluster.node("alpha").repairs.runs()).toEqual([]);
  });

  it("ends when the node is drained", async () => {
    plant();
    expect((await ask({ class: "profile", what: "regions", mend: false, entitiesPerSecond: 1 })).status).toBe(202);
    expect((await latest()).status).toBe("running");
    await cluster.node("alpha").repairs.stop();
    expect(await latest()).toMatchObject({ status: "aborted", entities: { differing: 0 } });
  });
});

describe("digests", () => {
  const digests = (query: string): Promise<Answered> =>
    send(cluster.node("beta").url, `/v1/admin/digests?${query}`, {});

  it("are the same of what is the same, and name sequences only when they are wanted and few", async () => {
    plant();
    const all = DIGESTS_ANSWER.parse(json(await digests(`class=profile&${WHOLE}&named=true`)));
    expect([all.region, all.parts.length, all.named, all.to]).toEqual(["beta", 16, null, String(RING.to)]);
    expect(all.parts.reduce((sum, { sequences }) => sum + sequences, 0)).toBe(102);
    const [first] = all.parts;
    const part = `class=profile&from=${first?.from}&to=${first?.to}&parts=1`;
    const named = DIGESTS_ANSWER.parse(json(await digests(`${part}&named=true`)));
    expect([named.named?.length, named.parts]).toEqual([first?.sequences, [first]]);
    expect(DIGESTS_ANSWER.parse(json(await digests(part))).named).toBeNull();
  });

  it("are for operators only", async () => {
    caller = { subject: "bob", scopes: new Set(["read", "write"]) };
    expect((await digests(`class=profile&${WHOLE}`)).status).toBe(403);
  });

  it.each([
    [`class=ledger&${WHOLE}`, 404, "unknown-class"],
    [`class=none&${WHOLE}`, 404, "unknown-class"],
    ["class=profile&from=0&to=1", 400, "invalid-digests"],
    ["class=profile&from=1&to=1&parts=1", 400, "invalid-digests"],
    ["class=profile&from=0&to=9223372036854775808&parts=1", 400, "invalid-digests"],
    ["class=profile&from=0&to=1&parts=257", 400, "invalid-digests"],
    ["class=profile&from=0&to=1&parts=1&keys=all", 400, "invalid-digests"],
    ["class=profile&from=0&to=1&parts=1&named=yes", 400, "invalid-digests"],
  ])("are refused when the query is not acceptable: %s", async (query, status, kind) => {
    const answer = await digests(query);
    expect([answer.status, json(answer)["type"]]).toEqual([status, `urn:meridian:problem:${kind}`]);
  });
});
