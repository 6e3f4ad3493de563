/** The routes of repairs, on nodes whose stores are fakes: each region is by itself. */
import { slotOf } from "../../components/topology/slots.ts";
import type { Caller } from "../../services/shard/src/authentication/tokens.ts";
import { REPAIRS } from "../../services/shard/src/http/repair-schema.ts";
import { problem } from "../../services/shard/src/http/problems.ts";
import { keyAtHomeIn, startCluster } from "./fakes/region.ts";
import type { Cluster, FakeNode } from "./fakes/region.ts";
import { json, put, send } from "./requests.ts";
import type { Answered } from "./requests.ts";
import { eventually } from "./servers/owned-process.ts";

const PATH = "/v1/admin/repairs";
const OPERATOR: Caller = { subject: "ann", scopes: new Set(["admin"]) };
/** Of what is planted, in microseconds since 1970. */
const WRITTEN = 1_700_000_000_000_000;

let cluster: Cluster;
let node: FakeNode;
let caller: Caller;
const demanded: string[] = [];

beforeEach(async () => {
  demanded.length = 0;
  caller = OPERATOR;
  cluster = await startCluster({
    authenticate: (request, scope) => {
      demanded.push(scope);
      return Promise.resolve(
        scope !== "admin" || caller.scopes.has("admin")
          ? caller
          : problem("forbidden", { detail: "not an operator", requestId: request.id }),
      );
    },
  });
  node = cluster.node("alpha");
});

afterEach(() => cluster.stop());

const ask = (body: unknown): Promise<Answered> =>
  send(node.url, PATH, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

const problemOf = (answer: Answered): readonly unknown[] => [answer.status, json(answer)["type"]];

async function latest(): Promise<ReturnType<typeof REPAIRS.parse>["runs"][number]> {
  const [run] = REPAIRS.parse(json(await send(node.url, PATH))).runs;
  if (run === undefined) throw new Error("there is no run");
  return run;
}

/** Begins a run, and gives it when it has ended. */
async function repair(mend: boolean): Promise<Awaited<ReturnType<typeof latest>>> {
  expect((await ask({ class: "profile", what: "read-model", mend, entitiesPerSecond: 100_000 })).status).toBe(202);
  return eventually("the end of the run", 10_000, async () => {
    const run = await latest();
    return run.status === "running" ? undefined : run;
  });
}

/** Ten entities that are the same on both sides, one that is stale in the read model, and one that is in the read model alone. */
function plant(): void {
  for (let at = 0; at < 10; at++) {
    node.store.seed(`profile/same-${at}`, { value: "1", timestamp: WRITTEN }, "beta");
    hold(`same-${at}`, WRITTEN, "beta");
  }
  node.store.seed("profile/stale", { value: '"new"', timestamp: WRITTEN + 5 }, "beta");
  hold("stale", WRITTEN, "alpha");
  hold("unfounded", WRITTEN, "gamma");
  // Not held any more: that is no difference.
  node.store.seed("profile/expired", { value: "1", timestamp: WRITTEN }, "beta");
}

function hold(key: string, timestamp: number, region: string): void {
  node.cache.entries.set(`profile/${key}`, {
    value: '"old"',
    timestamp,
    order: { number: timestamp, region },
    asOf: 0,
  });
}

describe("a repair", () => {
  it("finds what was planted, leaves it as it is when it is only to count, and mends it when it is to", async () => {
    plant();
    const counted = await repair(false);
    expect(counted).toMatchObject({
      status: "done",
      class: "profile",
      by: "ann",
      mend: false,
      slots: { compared: 16_384, differing: 2 },
      entities: { compared: 12, lookedAtClosely: 2, differing: 2, mended: 0, undecided: 0 },
    });
    const examples = [...counted.examples].sort((a, b) => (a.key > b.key ? 1 : -1));
    expect(examples).toEqual([
      {
        slot: slotOf("stale"),
        key: "stale",
        kind: "stale",
        logged: { number: WRITTEN + 5, region: "beta" },
        held: { number: WRITTEN, region: "alpha" },
      },
      {
        slot: slotOf("unfounded"),
        key: "unfounded",
        kind: "unfounded",
        logged: null,
        held: { number: WRITTEN, region: "gamma" },
      },
    ]);
    expect((await send(node.url, "/v1/profile/stale")).text).toBe('"old"');

    expect((await repair(true)).entities).toMatchObject({ differing: 2, mended: 2 });
    const read = await send(node.url, "/v1/profile/stale");
    expect([read.text, read.headers["x-meridian-source"]]).toEqual(['"new"', "redis"]);
    expect((await send(node.url, "/v1/profile/unfounded")).status).toBe(404);

    expect(await repair(true)).toMatchObject({
      slots: { compared: 16_384, differing: 0 },
      entities: { compared: 11, lookedAtClosely: 0, differing: 0, mended: 0 },
    });
    const page = (await send(node.url, "/metrics")).text;
    expect(page).toMatch(/meridian_repair_entities_total\{what="read-model",outcome="compared",.*\} 35\n/);
    expect(page).toMatch(/meridian_repair_entities_total\{what="read-model",outcome="mended",.*\} 2\n/);
    expect(page).toMatch(/meridian_repair_runs_total\{what="read-model",status="done",.*\} 3\n/);
  });

  it("finds nothing while callers write", async () => {
    caller = { subject: "ann", scopes: new Set(["admin", "write", "read"]) };
    const writing = { running: true, written: 0 };
    const write = async (worker: number): Promise<void> => {
      const keys = Array.from({ length: 20 }, (_, at) => keyAtHomeIn("alpha", `key-${worker}-${at}`));
      for (let at = 0; writing.running; at++) {
        expect((await put(node.url, `/v1/profile/${keys[at % 20] ?? ""}`, String(at))).status).toBe(200);
        writing.written += 1;
      }
    };
    const writers = Promise.all([0, 1, 2].map(write));
    try {
      await eventually("some writes", 10_000, () => writing.written > 60);
      for (let run = 0; run < 3; run++) {
        const before = writing.written;
        expect(await repair(true)).toMatchObject({ status: "done", entities: { differing: 0, mended: 0 } });
        await eventually("more writes", 10_000, () => writing.written > before);
      }
    } finally {
      writing.running = false;
      await writers;
    }
    expect((await repair(true)).entities).toMatchObject({ compared: 60, differing: 0, undecided: 0 });
  });

  it("is for operators only", async () => {
    caller = { subject: "bob", scopes: new Set(["read", "write"]) };
    const asked = await ask({ class: "profile", what: "read-model", mend: true });
    expect(problemOf(asked)).toEqual([403, "urn:meridian:problem:forbidden"]);
    expect(problemOf(await send(node.url, PATH))).toEqual([403, "urn:meridian:problem:forbidden"]);
    expect(demanded).toEqual(["admin", "admin"]);
    expect(node.repairs.runs()).toEqual([]);
  });

  it.each([
    [{ class: "none", what: "read-model", mend: true }, 404, "unknown-class"],
    [{ class: "profile", what: "everything", mend: true }, 400, "invalid-repair"],
    [{ class: "profile", what: "read-model" }, 400, "invalid-repair"],
    [{ class: "profile", what: "read-model", mend: "yes" }, 400, "invalid-repair"],
    [{ class: "profile", what: "read-model", mend: true, entitiesPerSecond: 0 }, 400, "invalid-repair"],
    [{ class: "profile", what: "read-model", mend: true, keys: ["a"] }, 400, "invalid-repair"],
  ])("is refused when it is not well-formed: %j", async (body, status, kind) => {
    expect(problemOf(await ask(body))).toEqual([status, `urn:meridian:problem:${kind}`]);
    expect(node.repairs.runs()).toEqual([]);
  });

  it("says why it failed when a store does not answer", async () => {
    plant();
    node.store.failing = true;
    expect(await repair(true)).toMatchObject({
      status: "failed",
      phase: "log",
      reason: "cassandra: told to fail",
      retries: { count: 4 },
    });
    node.store.failing = false;
    expect(await repair(true)).toMatchObject({ status: "done", reason: null });
  });

  it("is one at a time, and ends when the node is drained", async () => {
    plant();
    const slow = { class: "profile", what: "read-model", mend: true, entitiesPerSecond: 1 };
    const begun = await ask(slow);
    const [run] = REPAIRS.parse(json(begun)).runs;
    expect([begun.status, run?.status, begun.headers["x-meridian-region"]]).toEqual([202, "running", "alpha"]);
    const second = await ask(slow);
    expect([...problemOf(second), json(second)["repair"]]).toEqual([
      409,
      "urn:meridian:problem:repair-under-way",
      run?.id,
    ]);
    await node.repairs.stop();
    expect(await latest()).toMatchObject({ id: run?.id, status: "aborted", slots: { compared: 0 } });
    expect(problemOf(await ask(slow))).toEqual([503, "urn:meridian:problem:draining"]);
  });
});
