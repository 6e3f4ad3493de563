/** The controls in etcd, on etcd in memory: what is in force on a node, and what becomes of changes that meet. */
import { drained, evacuated, undrained, unweighted, weighted } from "../../../services/shard/src/controls/changes.ts";
import type { Setting } from "../../../services/shard/src/controls/changes.ts";
import { controlsKey, createControls } from "../../../services/shard/src/controls/controls.ts";
import type { Controls } from "../../../services/shard/src/controls/controls.ts";
import { unserved } from "../../../services/shard/src/controls/coverage.ts";
import { NOTHING_SET } from "../../../services/shard/src/controls/document.ts";
import { createFakeEtcd } from "../../service/fakes/etcd.ts";
import type { Connection, FakeEtcd } from "../../service/fakes/etcd.ts";
import { tableOf } from "../../service/fakes/owners.ts";

const BEGINNING = Date.parse("2030-01-01T00:00:00Z");
const SETTING: Setting = { by: "ann", at: "2030-01-01T00:00:00.000Z", until: null, reason: null };
const ALPHA = { region: "alpha", node: "alpha-0" };

let etcd: FakeEtcd;
let time: number;
let unreadable: string[];

beforeEach(() => {
  etcd = createFakeEtcd();
  time = BEGINNING;
  unreadable = [];
});

interface Node {
  readonly controls: Controls;
  readonly connection: Connection;
  readonly seen: string[];
}

function node(): Node {
  const connection = etcd.connect();
  const seen: string[] = [];
  const controls = createControls({
    etcd: connection.etcd,
    environment: "test",
    now: () => time,
    onChange: ({ evacuatedRegions, drainedNodes }) =>
      seen.push([...evacuatedRegions.map(({ region }) => region), ...drainedNodes.map((place) => place.node)].join()),
    onUnreadable: (reason) => unreadable.push(reason),
  });
  controls.follow();
  return { controls, connection, seen };
}

const allow = (): undefined => undefined;
const stored = (): string | undefined => etcd.entries().find(({ key }) => key === controlsKey("test"))?.value;
const write = async (value: string): Promise<void> => {
  const { etcd: client } = etcd.connect();
  const found = await client.get(controlsKey("test"));
  await client.replaceIf(controlsKey("test"), value, found?.modRevision ?? 0n);
};

describe("controls on a node", () => {
  it("are known once etcd has told of them, and followed from then on", async () => {
    const { controls, seen } = node();
    const other = node();
    expect([controls.known(), controls.current()]).toEqual([false, NOTHING_SET]);
    etcd.deliver();
    expect([controls.known(), controls.current(), seen]).toEqual([true, NOTHING_SET, []]);
    await other.controls.change(evacuated("beta", SETTING), allow);
    await other.controls.change(drained(ALPHA, SETTING), allow);
    etcd.deliver();
    expect(seen).toEqual(["beta", "beta,alpha-0"]);
    expect(controls.current()).toBe(controls.current());
  });

  it("are what they were for a node that has started anew", async () => {
    await node().controls.change(drained(ALPHA, SETTING), allow);
    const again = node();
    expect(again.controls.known()).toBe(false);
    etcd.deliver();
    expect(again.controls.current().drainedNodes).toEqual([{ ...ALPHA, ...SETTING }]);
  });

  it("stay in force while the node is cut off, and end there all the same", async () => {
    const { controls, connection, seen } = node();
    const until = new Date(BEGINNING + 1000).toISOString();
    await controls.change(evacuated("beta", { ...SETTING, until }), allow);
    await controls.change(drained(ALPHA, SETTING), allow);
    etcd.deliver();
    connection.cutOff = true;
    etcd.deliver();
    time += 999;
    expect(controls.current().evacuatedRegions).toHaveLength(1);
    time += 1;
    expect(controls.current()).toMatchObject({ evacuatedRegions: [], drainedNodes: [ALPHA] });
    expect(seen).toEqual(["beta", "beta,alpha-0", "alpha-0"]);
  });

  it("are gone when their key was deleted by hand", async () => {
    const { controls } = node();
    etcd.deliver();
    await controls.change(drained(ALPHA, SETTING), allow);
    etcd.deliver();
    const created = etcd.entries().find(({ key }) => key === controlsKey("test"))?.createRevision ?? 0n;
    await etcd.connect().etcd.deleteIf(controlsKey("test"), created);
    etcd.deliver();
    expect(controls.current()).toEqual(NOTHING_SET);
    await controls.change(evacuated("beta", SETTING), allow);
    expect(controls.current().evacuatedRegions).toHaveLength(1);
  });

  it("stay as they are when what is stored cannot be read, which is told and not written over", async () => {
    const { controls } = node();
    etcd.deliver();
    await controls.change(drained(ALPHA, SETTING), allow);
    await write('{"version":2}');
    etcd.deliver();
    expect(controls.current().drainedNodes).toHaveLength(1);
    expect(unreadable).toEqual(["/meridian/test/controls in etcd does not hold controls that this version can read"]);
    await expect(controls.change(undrained(ALPHA), allow)).rejects.toThrow("this version can read");
    expect(stored()).toBe('{"version":2}');
    const again = node();
    etcd.deliver();
    expect([again.controls.known(), again.controls.current()]).toEqual([true, NOTHING_SET]);
  });

  it("keep what a later version has added", async () => {
    await write(JSON.stringify({ ...NOTHING_SET, pinned: ["x"] }));
    await node().controls.change(drained(ALPHA, SETTING), allow);
    expect(JSON.parse(stored() ?? "")).toMatchObject({ pinned: ["x"], drainedNodes: [ALPHA] });
  });
});

describe("changes", () => {
  it("that are made at once are all made, each against what is there", async () => {
    const nodes = [node(), node(), node()];
    const places = ["a", "b", "c"].map((name) => ({ region: "alpha", node: name }));
    const befores: number[] = [];
    const outcomes = await Promise.all(
      nodes.map(({ controls }, at) =>
        controls.change(drained(places[at] ?? ALPHA, SETTING), ({ document }) => {
          befores.push(document.drainedNodes.length);
          return undefined;
        }),
      ),
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["changed", "changed", "changed"]);
    expect((await nodes[0]?.controls.read())?.document.drainedNodes.map((place) => place.node).sort()).toEqual([
      "a",
      "b",
      "c",
    ]);
    // The check was asked again by those that came second and third.
    expect(befores).toEqual([0, 0, 0, 1, 1, 2]);
  });

  it("are given up when others come first again and again, and nothing is done", async () => {
    const { etcd: client } = etcd.connect();
    let attempts = 0;
    const controls = createControls({
      etcd: { ...client, replaceIf: () => Promise.resolve((attempts++, undefined)) },
      environment: "test",
      onChange: () => undefined,
      onUnreadable: () => undefined,
    });
    const outcome = await controls.change(drained(ALPHA, SETTING), allow);
    expect([outcome, attempts, controls.current()]).toEqual([{ outcome: "contended" }, 8, NOTHING_SET]);
  });

  it("whose first answer is lost and whose repetition is refused are known to have been made", async () => {
    const { etcd: client } = etcd.connect();
    const controls = createControls({
      etcd: {
        ...client,
        async replaceIf(...change) {
          await client.replaceIf(...change);
          return client.replaceIf(...change);
        },
      },
      environment: "test",
      onChange: () => undefined,
      onUnreadable: () => undefined,
    });
    const changed = await controls.change(drained(ALPHA, SETTING), allow);
    const read = await controls.read();
    expect([changed, read.revision > 0n]).toEqual([{ outcome: "changed", stored: read }, true]);
  });

  it("that make no difference store nothing, whoever asks for them", async () => {
    const { controls } = node();
    const first = await controls.change(weighted({ alpha: 1, beta: 2 }, SETTING), allow);
    const again = await controls.change(weighted({ beta: 2, alpha: 1 }, { ...SETTING, by: "bob", at: "later" }), allow);
    expect([first.outcome, again.outcome]).toEqual(["changed", "unchanged"]);
    expect((await controls.read()).document.weights?.by).toBe("ann");
    const longer = await controls.change(
      weighted({ alpha: 1, beta: 2 }, { ...SETTING, by: "bob", until: "2030-01-02T00:00:00.000Z" }),
      allow,
    );
    expect([longer.outcome, (await controls.read()).document.weights?.by]).toEqual(["changed", "bob"]);
    expect((await controls.change(unweighted, allow)).outcome).toBe("changed");
    expect((await controls.change(unweighted, allow)).outcome).toBe("unchanged");
  });

  it("are not made when the check refuses them", async () => {
    const { controls } = node();
    const refused = await controls.change(drained(ALPHA, SETTING), (before, after) => [
      before.document.drainedNodes.length,
      after.drainedNodes.length,
    ]);
    expect([refused, stored()]).toEqual([{ outcome: "refused", refusal: [0, 1] }, undefined]);
  });

  it("clear away what has ended", async () => {
    const { controls } = node();
    const until = new Date(BEGINNING + 1000).toISOString();
    await controls.change(drained(ALPHA, { ...SETTING, until }), allow);
    time += 1000;
    await controls.change(evacuated("beta", SETTING), allow);
    expect(JSON.parse(stored() ?? "")).toMatchObject({ drainedNodes: [], evacuatedRegions: [{ region: "beta" }] });
  });
});

describe("who is left to serve", () => {
  const TABLE = tableOf(["alpha", "beta"]);
  const ready = [
    { region: "alpha", node: "a0" },
    { region: "alpha", node: "a1" },
    { region: "beta", node: "b0" },
  ];
  const place = (region: string, name: string) => ({ region, node: name, ...SETTING });

  it.each([
    ["another node of the region", ["beta"], ["a0"], []],
    ["another region", ["alpha"], ["a0", "a1"], []],
    ["nobody, as all nodes of the region that is left are drained", ["beta"], ["a0", "a1"], [["alpha", "beta"]]],
    ["nobody, as all regions are evacuated", ["alpha", "beta"], [], [["alpha", "beta"]]],
  ])("is %s", (_who, regions, nodes, expected) => {
    const document = {
      ...NOTHING_SET,
      evacuatedRegions: regions.map((region) => ({ region, ...SETTING })),
      drainedNodes: nodes.map((name) => place("alpha", name)),
    };
    expect(unserved("alpha", document, TABLE, ready)).toEqual(expected);
  });

  it("is not asked of slots that the region does not have", () => {
    expect(unserved("gamma", NOTHING_SET, TABLE, [])).toEqual([]);
  });
});
