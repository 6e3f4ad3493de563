import { clusterOfTest } from "./fakes/cluster-of-test.ts";
import { keyAtHomeIn } from "./fakes/region.ts";
import type { FakeNode } from "./fakes/region.ts";
import { json, put, send } from "./requests.ts";
import { eventually } from "./servers/owned-process.ts";

const start = clusterOfTest();

/** The sum of a counter over the series that have all of these labels. */
async function counted(node: FakeNode, metric: string, ...labels: string[]): Promise<number> {
  const { text } = await node.metrics.page();
  return text
    .split("\n")
    .filter((line) => line.startsWith(`${metric}{`) && labels.every((label) => line.includes(label)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
}

/** Holds every call of a node's store until the returned function is called. */
function hold({ store }: FakeNode): () => void {
  let open: () => void = () => undefined;
  store.gate = new Promise((resolve) => (open = resolve));
  return open;
}

describe("a region that cannot serve", () => {
  it("costs at most one attempt in ten more, and no caller an answer", async () => {
    const { node } = await start();
    node("beta").store.failing = true;
    const alpha = node("alpha");
    const path = `/v1/ledger/${keyAtHomeIn("beta")}`;
    const statuses = new Set<number>();
    for (let at = 0; at < 200; at++) statuses.add((await put(alpha.url, path, String(at))).status);
    expect([...statuses]).toEqual([200]);
    const attempts = await counted(alpha, "meridian_attempts_total");
    expect(await counted(alpha, "meridian_operations_total")).toBe(200);
    // What was passed on is counted once, where it came in.
    expect(await counted(node("gamma"), "meridian_attempts_total")).toBe(0);
    expect(attempts).toBeGreaterThanOrEqual(205);
    expect(attempts).toBeLessThanOrEqual(230);
    expect(await counted(alpha, "meridian_breaker_state", 'breaker="beta/strong"')).toBe(2);
    // The other consistency of the region has its own breaker.
    await put(alpha.url, `/v1/profile/${keyAtHomeIn("beta")}`, "1");
    expect(await counted(alpha, "meridian_attempts_total", 'to="beta"', 'outcome="unavailable"')).toBe(
      attempts - 200 + 1,
    );
  });

  it("is asked again after a while, and serves again", async () => {
    const { node } = await start();
    const [alpha, beta] = [node("alpha"), node("beta")];
    beta.store.failing = true;
    const path = `/v1/ledger/${keyAtHomeIn("beta")}`;
    for (let at = 0; at < 6; at++) await put(alpha.url, path, "1");
    beta.store.failing = false;
    expect((await put(alpha.url, path, "1")).headers["x-meridian-region"]).toBe("gamma");
    await eventually("beta serves", 3000, async () =>
      (await put(alpha.url, path, "1")).headers["x-meridian-region"] === "beta" ? true : undefined,
    );
  });
});

describe("a slow node", () => {
  it("holds no read up: another node of its region is asked as well", async () => {
    const { node } = await start({ nodesPerRegion: 2 });
    const alpha = node("alpha");
    const key = keyAtHomeIn("beta");
    for (const at of [0, 1]) node("beta", at).store.seed(`ledger/${key}`, { value: "1", timestamp: 1 });
    for (let at = 0; at < 64; at++) await send(alpha.url, `/v1/ledger/${key}`);
    // The one that is asked now: the less busy one, which changes only when the other becomes less busy.
    const before = [0, 1].map((at) => node("beta", at).store.calls.length);
    await send(alpha.url, `/v1/ledger/${key}`);
    const asked = [0, 1].find((at) => node("beta", at).store.calls.length > (before[at] ?? 0));
    const open = hold(node("beta", asked));
    const hedged = (): Promise<number> => counted(alpha, "meridian_resilience_events_total", 'event="hedged"');
    const until = performance.now() + 15_000;
    let reads = 0;
    while (reads < 20 || ((await hedged()) === 0 && performance.now() < until)) {
      const started = performance.now();
      expect((await send(alpha.url, `/v1/ledger/${key}`)).text).toBe("1");
      // Without the second request the first one waits for half of the deadline.
      expect(performance.now() - started).toBeLessThan(900);
      reads += 1;
    }
    open();
    const hedges = await hedged();
    expect(hedges).toBeGreaterThanOrEqual(1);
    expect(hedges).toBeLessThanOrEqual(18);
  });
});

describe("a node with too much to do", () => {
  it("refuses what is above its limit at once, and says when to come again", async () => {
    const { node } = await start({ requestDeadlineMilliseconds: 20_000 });
    const alpha = node("alpha");
    const open = hold(alpha);
    const path = `/v1/ledger/${keyAtHomeIn("alpha")}`;
    const held = Array.from({ length: 128 }, () => put(alpha.url, path, "1"));
    await eventually("all are in the store", 10_000, () => (alpha.store.calls.length === 128 ? true : undefined));
    const refused = await put(alpha.url, path, "2");
    expect([refused.status, json(refused)["type"], refused.headers["retry-after"]]).toEqual([
      503,
      "urn:meridian:problem:overloaded",
      "1",
    ]);
    // It is an answer: neither this node nor one that passes it on tries another region.
    const passedOn = await put(node("beta").url, path, "2");
    expect([passedOn.status, json(passedOn)["type"]]).toEqual([503, "urn:meridian:problem:overloaded"]);
    expect([...node("beta").store.calls, ...node("gamma").store.calls]).toEqual([]);
    // The other consistency has a limit of its own.
    alpha.store.gate = Promise.resolve();
    expect((await send(alpha.url, `/v1/profile/${keyAtHomeIn("alpha")}`)).status).toBe(404);
    open();
    expect(new Set((await Promise.all(held)).map(({ status }) => status))).toEqual(new Set([200]));
    expect((await put(alpha.url, path, "3")).status).toBe(200);
    expect(await counted(alpha, "meridian_resilience_events_total", 'event="shed"')).toBe(2);
  });
});

describe("many readers of one value", () => {
  it("have it fetched once, and see what was written before they came", async () => {
    const { node } = await start();
    const alpha = node("alpha");
    const key = keyAtHomeIn("alpha");
    const path = `/v1/profile/${key}`;
    const reads: string[] = [];
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    // What was there when it was read, however long the answer takes.
    alpha.store.newest = async ({ sequencer }, certainty) => {
      if (certainty === "hint") return undefined;
      reads.push(sequencer);
      await gate;
      return {
        id: "6f1c0d5e-8d0f-4c59-9f55-0a3a5c2b7e11",
        kind: "put",
        sequence: 1,
        timestamp: 1,
        origin: sequencer,
        value: "1",
        fencingToken: 0n,
      };
    };
    const readers = Array.from({ length: 20 }, () => send(alpha.url, path));
    await eventually("the read is in the store", 2000, () => (reads.length > 0 ? true : undefined));
    // While those readers wait, a write comes through; whoever reads after it sees it.
    expect((await put(alpha.url, path, "2")).status).toBe(200);
    expect((await send(alpha.url, path)).text).toBe("2");
    open();
    expect(new Set((await Promise.all(readers)).map(({ text }) => text))).toEqual(new Set(["1"]));
    // Once, in each region's sequence of the entity.
    expect(reads).toEqual(["alpha", "beta", "gamma"]);
  });
});

describe("a read that no region can serve", () => {
  it("is answered with the last known value of an available class, and not of a strong one", async () => {
    const { node, nodes } = await start();
    const alpha = node("alpha");
    const key = keyAtHomeIn("beta");
    await put(alpha.url, `/v1/profile/${key}`, '"known"');
    await put(alpha.url, `/v1/ledger/${key}`, '"known"');
    const fresh = await send(alpha.url, `/v1/profile/${key}`);
    await send(alpha.url, `/v1/ledger/${key}`);
    for (const { store, cache } of nodes) store.failing = cache.failing = true;
    const stale = await send(alpha.url, `/v1/profile/${key}`);
    expect([stale.status, stale.text, stale.headers["x-meridian-degraded"]]).toEqual([200, '"known"', "stale-read"]);
    expect(stale.headers["etag"]).toBe(fresh.headers["etag"]);
    expect(fresh.headers["x-meridian-degraded"]).toBeUndefined();
    expect(Number(stale.headers["x-meridian-staleness-milliseconds"])).toBeLessThan(10_000);
    expect((await send(alpha.url, `/v1/ledger/${key}`)).status).toBe(503);
    // Another node would answer with what it knows: that is for the node that the caller asked to decide.
    const forwarded = await send(alpha.peerUrl, `/v1/profile/${key}`);
    expect(forwarded.status).toBe(503);
    expect((await put(alpha.url, `/v1/profile/${key}`, "1")).status).toBe(503);
    // Whether that write is stored is not known; what is known of before is marked as stale.
    expect((await send(alpha.url, `/v1/profile/${key}`)).text).toBe('"known"');
  });
});
