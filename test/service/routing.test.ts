import { canonicalPlacement } from "../../components/topology/placement.ts";
import { routingTable } from "../../services/shard/src/placement.ts";
import { routeOf } from "../../services/shard/src/routing/route.ts";
import { clusterOfTest } from "./fakes/cluster-of-test.ts";
import { keyAtHomeIn, rotatingTable } from "./fakes/region.ts";
import { json, put, send } from "./requests.ts";
import { eventually } from "./servers/owned-process.ts";

const start = clusterOfTest();

describe("the route of an operation", () => {
  const loads = { order: (urls: readonly string[]) => [...urls].reverse() };
  const peers = (healthy: Record<string, string[]>, all = healthy): Parameters<typeof routeOf>[2] => ({
    healthy: (region) => healthy[region] ?? [],
    all: (region) => all[region] ?? [],
  });

  it("is the home first, then the failover order, with this region served here", () => {
    expect(routeOf(["beta", "alpha", "gamma"], "alpha", peers({ beta: ["b1"], gamma: ["g1"] }), loads)).toEqual([
      { region: "beta", local: false, url: "b1" },
      { region: "alpha", local: true },
      { region: "gamma", local: false, url: "g1" },
    ]);
  });

  it("has at most two nodes of a region, the less busy ones first, and none of a region without healthy nodes", () => {
    expect(routeOf(["beta", "gamma"], "alpha", peers({ beta: ["b1", "b2", "b3"], gamma: [] }), loads)).toEqual([
      { region: "beta", local: false, url: "b3" },
      { region: "beta", local: false, url: "b2" },
    ]);
  });

  it("tries one node a region when all are believed lost and none of the regions is this one", () => {
    expect(routeOf(["beta", "gamma"], "alpha", peers({}, { beta: ["b1", "b2"], gamma: ["g1"] }), loads)).toEqual([
      { region: "beta", local: false, url: "b1" },
      { region: "gamma", local: false, url: "g1" },
    ]);
  });

  it("asks an evacuated region last, though it says that it should not be asked; one that is lost not at all", () => {
    const known = peers({ beta: [], gamma: [] }, { beta: ["b1", "b2"], gamma: ["g1"] });
    const local = { region: "alpha", local: true };
    expect(routeOf(["alpha", "gamma", "beta"], "alpha", known, loads, ["beta"])).toEqual([
      local,
      { region: "beta", local: false, url: "b1" },
    ]);
    expect(routeOf(["alpha", "gamma", "beta"], "alpha", known, loads, ["alpha"])).toEqual([local]);
  });
});

describe("the routing table", () => {
  it("counts the slots of each region and replica set", () => {
    const summary = rotatingTable().summary();
    expect(summary.placementVersion).toBe(7);
    expect(summary.regions).toEqual([
      { name: "alpha", homeSlots: 5462, heldSlots: 16384 },
      { name: "beta", homeSlots: 5461, heldSlots: 16384 },
      { name: "gamma", homeSlots: 5461, heldSlots: 16384 },
    ]);
    expect(summary.replicaSets.map(({ regions, slots }) => [regions.join(">"), slots])).toEqual([
      ["alpha>beta>gamma", 5462],
      ["beta>gamma>alpha", 5461],
      ["gamma>alpha>beta", 5461],
    ]);
  });

  it("writes the slots of a replica set as ranges", () => {
    const home = (slot: number): number => (slot < 100 || slot === 205 || slot > 16381 ? 0 : 1);
    const table = routingTable(
      canonicalPlacement(
        1,
        ["alpha", "beta"],
        Array.from({ length: 16384 }, (_, slot) => [home(slot)]),
      ),
    );
    expect(table.summary().replicaSets).toEqual([
      { regions: ["alpha"], slots: 103, ranges: "0-99,205,16382-16383" },
      { regions: ["beta"], slots: 16281, ranges: "100-204,206-16381" },
    ]);
  });
});

describe("a cluster", () => {
  it("serves a key of this region here, and passes a key of another on to its home", async () => {
    const { node } = await start();
    const alpha = node("alpha");
    const own = await put(alpha.url, `/v1/ledger/${keyAtHomeIn("alpha")}`, "1");
    expect([own.status, own.headers["x-meridian-region"]]).toEqual([200, "alpha"]);

    const key = keyAtHomeIn("beta");
    const passed = await put(alpha.url, `/v1/ledger/${key}`, '{"n":2}');
    expect([passed.status, passed.headers["x-meridian-region"]]).toEqual([200, "beta"]);
    expect(json(passed)).toMatchObject({ class: "ledger", key, region: "beta" });
    const name = `ledger/${keyAtHomeIn("alpha")}`;
    expect(alpha.store.calls).toEqual([`mark strong ${name}`, `hint strong ${name}`, `write strong ${name}`]);
    expect(node("beta").store.entries.get(`ledger/${key}`)?.value).toBe('{"n":2}');

    const read = await send(node("gamma").url, `/v1/ledger/${key}`);
    expect([read.status, read.text, read.headers["x-meridian-region"]]).toEqual([200, '{"n":2}', "beta"]);
    expect(read.headers["x-meridian-placement-version"]).toBe("7");
  });

  it("goes on to the next region of the slot when the home's node is gone, and keeps the write's timestamp", async () => {
    const { node } = await start();
    await node("beta").kill();
    const key = keyAtHomeIn("beta");
    const answer = await put(node("alpha").url, `/v1/ledger/${key}`, '"x"');
    expect([answer.status, answer.headers["x-meridian-region"]]).toEqual([200, "gamma"]);
    const stored = node("gamma").store.entries.get(`ledger/${key}`);
    expect(stored?.timestamp).toBe(json(answer)["timestamp"]);
    expect(node("gamma").log.events).toHaveLength(1);
    const { text } = await node("alpha").metrics.page();
    expect(text).toContain('meridian_failovers_total{home="beta",served_by="gamma",region="alpha",node="alpha-0"} 1');
    expect(text).toContain('meridian_attempts_total{to="beta",outcome="unreachable",region="alpha",node="alpha-0"} 1');
  });

  it("tries the home's other node before it leaves the home", async () => {
    const { node } = await start({ nodesPerRegion: 2 });
    await node("beta", 0).kill();
    const key = keyAtHomeIn("beta");
    const answers = [
      await put(node("alpha").url, `/v1/ledger/${key}`, "1"),
      await put(node("alpha").url, `/v1/ledger/${key}`, "2"),
    ];
    expect(answers.map(({ status, headers }) => [status, headers["x-meridian-region"]])).toEqual([
      [200, "beta"],
      [200, "beta"],
    ]);
    expect(node("gamma").store.calls).toEqual([]);
  });

  it("serves a key itself when it is next in the slot's order", async () => {
    const { node } = await start();
    await node("alpha").kill();
    const key = keyAtHomeIn("alpha");
    const answer = await put(node("beta").url, `/v1/ledger/${key}`, "1");
    expect([answer.status, answer.headers["x-meridian-region"]]).toEqual([200, "beta"]);
  });

  it("goes on when the home's store is away, and says 503 when every region's is", async () => {
    const { node, nodes } = await start();
    node("beta").store.failing = true;
    const path = `/v1/ledger/${keyAtHomeIn("beta")}`;
    expect((await put(node("beta").url, path, "1")).headers["x-meridian-region"]).toBe("gamma");

    for (const { store } of nodes) store.failing = true;
    const refused = await put(node("alpha").url, path, "1");
    expect([refused.status, refused.headers["content-type"], refused.headers["retry-after"]]).toEqual([
      503,
      "application/problem+json; charset=utf-8",
      "1",
    ]);
    expect(json(refused)).toMatchObject({
      type: "urn:meridian:problem:store-unavailable",
      status: 503,
      tried: ["beta", "gamma", "alpha"],
      safeToRetry: true,
    });
  });

  it("does not ask the other node of a region whose store is away", async () => {
    const { node } = await start({ nodesPerRegion: 2 });
    for (const at of [0, 1]) node("beta", at).store.failing = true;
    const answer = await put(node("alpha").url, `/v1/ledger/${keyAtHomeIn("beta")}`, "1");
    expect([answer.status, answer.headers["x-meridian-region"]]).toEqual([200, "gamma"]);
    expect([...node("beta", 0).store.calls, ...node("beta", 1).store.calls]).toHaveLength(1);
  });

  it("queues the event of a write that Kafka did not take, and acknowledges it", async () => {
    const { node } = await start();
    node("beta").log.failing = true;
    const answer = await put(node("alpha").url, `/v1/ledger/${keyAtHomeIn("beta")}`, "1");
    expect([answer.status, answer.headers["x-meridian-region"]]).toEqual([200, "beta"]);
    expect(answer.headers["x-meridian-degraded"]).toBe("queued-log");
    expect(node("beta").store.outbox.markers.size).toBe(1);
    expect(node("gamma").store.calls).toEqual([]);
  });

  it("serves a request that was passed on where it lands, so that there are no loops", async () => {
    const { node } = await start();
    const key = keyAtHomeIn("beta");
    const answer = await put(node("alpha").peerUrl, `/v1/ledger/${key}`, "1");
    expect([answer.status, answer.headers["x-meridian-region"]]).toEqual([200, "alpha"]);
    node("alpha").store.failing = true;
    const failed = await put(node("alpha").peerUrl, `/v1/ledger/${key}`, "2");
    expect([failed.status, json(failed)["tried"]]).toEqual([503, ["alpha"]]);
    expect(node("beta").store.calls).toEqual([]);
  });

  it("takes a timestamp only from another node, and not from the far future", async () => {
    const { node } = await start();
    const { url, peerUrl, store } = node("alpha");
    const name = `ledger/${keyAtHomeIn("alpha")}`;
    const path = `/v1/${name}`;
    await put(peerUrl, path, "1", { "x-meridian-timestamp": "1700000000000000" });
    expect(store.entries.get(name)?.timestamp).toBe(1_700_000_000_000_000);
    await put(url, path, "1", { "x-meridian-timestamp": "1700000000000000" });
    expect(store.entries.get(name)?.timestamp).toBeGreaterThan(1_750_000_000_000_000);
    await put(peerUrl, path, "1", { "x-meridian-timestamp": "9000000000000000" });
    expect(store.entries.get(name)?.timestamp).toBeLessThan(8_000_000_000_000_000);
  });

  it("gives a write a later timestamp than what its caller has read, also of a node whose clock is ahead", async () => {
    const { node } = await start();
    const key = keyAtHomeIn("beta");
    const path = `/v1/ledger/${key}`;
    const ahead = (Date.now() + 900) * 1000;
    node("beta").store.seed(`ledger/${key}`, { value: "1", timestamp: ahead });
    expect((await send(node("alpha").url, path)).headers["x-meridian-timestamp"]).toBe(String(ahead));
    const written = json(await put(node("alpha").url, path, "2"));
    expect(written["timestamp"]).toBe(ahead + 1);
  });

  it("leaves half of the deadline to the next region when the home is silent", async () => {
    const { node } = await start({ requestDeadlineMilliseconds: 400 });
    let open: () => void = () => undefined;
    node("beta").store.gate = new Promise((resolve) => (open = resolve));
    const started = performance.now();
    const answer = await put(node("alpha").url, `/v1/ledger/${keyAtHomeIn("beta")}`, "1");
    const took = performance.now() - started;
    open();
    expect([answer.status, answer.headers["x-meridian-region"]]).toEqual([200, "gamma"]);
    // When the silent region comes round to the write after all, it is the same write there.
    const late = await eventually("the late write", 2000, () => [...node("beta").store.entries.values()][0]);
    expect(late).toEqual({ value: "1", timestamp: json(answer)["timestamp"] });
    expect(took).toBeGreaterThan(190);
    expect(took).toBeLessThan(400);
  });

  it("answers 504 within the deadline when every region is silent", async () => {
    const { node, nodes } = await start({ requestDeadlineMilliseconds: 300 });
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    for (const { store } of nodes) store.gate = gate;
    const started = performance.now();
    const answer = await send(node("alpha").url, `/v1/ledger/${keyAtHomeIn("beta")}`);
    const took = performance.now() - started;
    open();
    expect(answer.status).toBe(504);
    expect(json(answer)).toMatchObject({ type: "urn:meridian:problem:deadline-exceeded" });
    expect(took).toBeLessThan(600);
  });

  it("leaves a lost node out once it has been found, names its region, and takes it back when it answers", async () => {
    const { node } = await start();
    const { peers, url } = node("alpha");
    peers.start();
    await eventually("alpha is ready", 3000, async () =>
      json(await send(url, "/readyz"))["status"] === "ready" ? true : undefined,
    );
    node("beta").readiness.drain();
    await eventually("beta is left out", 3000, () => (peers.healthy("beta").length === 0 ? true : undefined));
    expect(json(await send(url, "/readyz"))).toMatchObject({ status: "degraded", degraded: ["region beta"] });
    const answer = await put(url, `/v1/ledger/${keyAtHomeIn("beta")}`, "1");
    expect(answer.headers["x-meridian-region"]).toBe("gamma");
    expect(node("beta").store.calls).toEqual([]);
  });
});
