/** Controls in real etcd, three members: that it compares and swaps, tells every node, and keeps them when nodes and members go. */
import { drained, evacuated, undrained } from "../../services/shard/src/controls/changes.ts";
import type { Setting } from "../../services/shard/src/controls/changes.ts";
import { createControls } from "../../services/shard/src/controls/controls.ts";
import type { Controls } from "../../services/shard/src/controls/controls.ts";
import { createEtcd } from "../../services/shard/src/ownership/etcd.ts";
import type { Etcd } from "../../services/shard/src/ownership/contracts.ts";
import { startEtcd } from "./servers/etcd.ts";
import type { EtcdCluster } from "./servers/etcd.ts";
import { eventually } from "./servers/owned-process.ts";

jest.setTimeout(60_000);

const SETTING: Setting = { by: "ann", at: "2030-01-01T00:00:00.000Z", until: null, reason: "test" };
const allow = (): undefined => undefined;

let cluster: EtcdCluster;
const started: { readonly controls: Controls; readonly etcd: Etcd }[] = [];

beforeAll(async () => {
  cluster = await startEtcd(3);
}, 120_000);

afterEach(() => {
  for (const { controls, etcd } of started.splice(0)) {
    controls.stop();
    etcd.close();
  }
});

afterAll(() => cluster.stop(), 30_000);

/** A node of an environment of its own for each test, which asks another member first. */
async function node(environment: string): Promise<Controls> {
  const first = started.length % cluster.endpoints.length;
  const etcd = createEtcd({
    endpoints: [...cluster.endpoints.slice(first), ...cluster.endpoints.slice(0, first)],
    certificates: {},
    timeoutMilliseconds: 2000,
  });
  const controls = createControls({ etcd, environment, onChange: () => undefined, onUnreadable: () => undefined });
  started.push({ controls, etcd });
  controls.follow();
  await eventually("the controls are known", 10_000, () => controls.known());
  return controls;
}

const drainedBy = (controls: Controls): string =>
  controls
    .current()
    .drainedNodes.map((place) => place.node)
    .join();

it("tells every node of a change, and one that comes later", async () => {
  const [first, second] = [await node("told"), await node("told")];
  expect(await first.read()).toMatchObject({ revision: 0n, document: { drainedNodes: [] } });
  const done = await first.change(drained({ region: "alpha", node: "a0" }, SETTING), allow);
  expect(done.outcome).toBe("changed");
  await eventually("the other node knows", 10_000, () => drainedBy(second) === "a0");
  const stored = await second.read();
  expect([stored.revision > 0n, stored.revision]).toEqual([true, first.lastHeard().revision]);
  const third = await node("told");
  expect(drainedBy(third)).toBe("a0");
  await third.change(undrained({ region: "alpha", node: "a0" }), allow);
  await eventually("all know", 10_000, () => started.every(({ controls }) => drainedBy(controls) === ""));
});

it("makes every one of the changes that meet, and refuses by what the others have done", async () => {
  const nodes = [await node("met"), await node("met"), await node("met")] as const;
  const nodeAt = (at: number): Controls => nodes[at % nodes.length] ?? nodes[0];
  const names = Array.from({ length: 6 }, (_, at) => `a${at}`);
  const drains = await Promise.all(
    names.map((name, at) => nodeAt(at).change(drained({ region: "alpha", node: name }, SETTING), allow)),
  );
  expect(drains.map((done) => done.outcome)).toEqual(names.map(() => "changed"));
  expect((await nodes[0].read()).document.drainedNodes.map((place) => place.node).sort()).toEqual(names);

  const outcomes = await Promise.all(
    ["alpha", "beta", "gamma"].map((region, at) =>
      nodeAt(at).change(evacuated(region, SETTING), (_before, after) =>
        after.evacuatedRegions.length > 2 ? "nobody left" : undefined,
      ),
    ),
  );
  expect(outcomes.map((done) => done.outcome).sort()).toEqual(["changed", "changed", "refused"]);
  expect((await nodes[0].read()).document.evacuatedRegions).toHaveLength(2);
});

it("keeps what is set when the leader of etcd is lost, and takes changes again", async () => {
  const controls = await node("kept");
  await controls.change(drained({ region: "alpha", node: "a0" }, SETTING), allow);
  const leader = await cluster.leader();
  await leader.process.stop("SIGKILL");
  try {
    expect(drainedBy(controls)).toBe("a0");
    await eventually("a change is taken", 20_000, async () => {
      await controls.change(drained({ region: "beta", node: "b0" }, SETTING), allow);
      return true;
    });
    expect(drainedBy(controls)).toBe("a0,b0");
  } finally {
    leader.process.start();
  }
  expect(drainedBy(await node("kept"))).toBe("a0,b0");
});
