/** The projection of whole nodes, over a log, a group and a read model in memory. */
import { slotOf } from "../../../components/topology/slots.ts";
import { completenessOf } from "../../../services/shard/src/projection/completeness.ts";
import { createProjection } from "../../../services/shard/src/projection/projection.ts";
import type { Projection } from "../../../services/shard/src/projection/projection.ts";
import { encodeEvent } from "../../../services/shard/src/stores/kafka.ts";
import { FakeGroup, FakeLogPartitions, FakeReadModel } from "../../service/fakes/projection.ts";
import { eventually } from "../../service/servers/owned-process.ts";

const OWN = [
  { topic: "log", partition: 0 },
  { topic: "log", partition: 1 },
] as const;
const COPY = { topic: "beta.log", partition: 0 };

let log: FakeLogPartitions;
let model: FakeReadModel;
let group: FakeGroup;
let told: string[];
let nodes: Projection[];

beforeEach(() => {
  log = new FakeLogPartitions();
  model = new FakeReadModel();
  group = new FakeGroup(OWN);
  told = [];
  nodes = [];
});

afterEach(() => Promise.all(nodes.map(({ dependency }) => dependency.close())));

function start(own = group, more: { longestBehindMilliseconds?: number; now?: () => number } = {}): Projection {
  const projection = createProjection({
    model,
    group: own,
    createReader: () => log.reader(),
    classes: [{ name: "profile", consistency: "available" }],
    mirrored: (topic) => (topic === "log" ? undefined : 2000),
    observer: {
      applied: () => undefined,
      skipped: () => undefined,
      lag: () => undefined,
      switched: (generation) => told.push(`switched ${generation}`),
      rebuilding: (generation, reason) => told.push(`rebuilding ${generation} ${reason}`),
      interrupted: (reason) => told.push(reason),
    },
    lookMilliseconds: 10,
    ...more,
  });
  nodes.push(projection);
  projection.start();
  return projection;
}

function append(key: string, timestamp: number, value: string, partition: (typeof OWN)[number] = OWN[0]): void {
  const common = { region: "alpha", node: "n", placementVersion: 1, id: "i", sequence: 1, slot: slotOf(key) };
  log.append(partition, encodeEvent({ version: 1, type: "put", class: "profile", key, timestamp, ...common }, value));
}

const valueOf = (generation: number, key: string): string | undefined =>
  model.entriesOf(generation).get(`profile/${key}`)?.value;

describe("a projection", () => {
  it("brings what is appended into the generation that serves, and is complete as of a moment ago", async () => {
    const projection = start();
    append("a", 1, '"1"');
    await eventually("the entry", 5000, () => valueOf(1, "a") === '"1"');
    const before = Date.now();
    const asOf = await eventually("complete", 5000, () =>
      projection.completeAsOf() >= before ? Date.now() : undefined,
    );
    expect(projection.completeAsOf()).toBeLessThanOrEqual(asOf);
    expect(projection.generation()).toBe(1);
    await projection.dependency.check();
    expect(told).toEqual([]);
  });

  it("is not complete for all regions as long as one of them is not copied, and not behind this one's log either", async () => {
    group.topics = { ...group.topics, allMirrored: false };
    const projection = start();
    await eventually("the log's end", 5000, async () => (await projection.replayState()).partitionsAtEnd === 2);
    expect(projection.completeAsOf()).toBe(0);
    expect(projection.behindMilliseconds()).toBeLessThan(5000);
  });

  it("is not complete, and says so when it lasts, when nobody has a partition", async () => {
    let now = Date.now();
    group.mine = OWN.slice(0, 1);
    const projection = start(group, { longestBehindMilliseconds: 1000, now: () => now });
    append("a", 1, '"1"');
    await eventually("the entry", 5000, () => valueOf(1, "a") === '"1"');
    expect(projection.completeAsOf()).toBe(0);
    await projection.dependency.check();
    now += 1001;
    await expect(projection.dependency.check()).rejects.toThrow("1 s behind the log");
  });

  it("starts from the beginning when Redis has lost everything", async () => {
    start();
    append("a", 1, '"1"');
    await eventually("the entry", 5000, () => valueOf(1, "a") === '"1"');
    model.lose();
    await eventually("the entry again", 5000, () => valueOf(101, "a") === '"1"');
    expect(told).toEqual(["switched 101"]);
  });

  it("goes on when Redis and Kafka are back, and says once that they were away", async () => {
    start();
    model.failing = log.failing = true;
    await eventually("an interruption", 5000, () => told.length > 0);
    append("a", 1, '"1"');
    model.failing = log.failing = false;
    await eventually("the entry", 5000, () => valueOf(1, "a") === '"1"');
    expect(told.filter((line) => line === "redis: told to fail")).toHaveLength(1);
  });
});

describe("a rebuild", () => {
  it("leaves out what should not be there, serves only when it has caught up, and removes what served before", async () => {
    const projection = start();
    append("a", 1, '"1"');
    await eventually("the entry", 5000, () => valueOf(1, "a") === '"1"');
    for (const { entries } of model.buckets(1)) {
      const entry = entries.get("profile/a");
      if (entry !== undefined)
        entries.set("profile/a", { ...entry, value: '"wrong"', order: { number: 9, region: "z" } });
    }
    // The building cannot come to its end: one partition is nobody's.
    group.mine = OWN.slice(0, 1);
    const asked = await projection.replay();
    expect(asked).toMatchObject({ status: "rebuilding", serving: 1, building: 2, partitions: 2 });
    await eventually("the entry in the new generation", 5000, () => valueOf(2, "a") === '"1"');
    expect([projection.generation(), valueOf(1, "a")]).toEqual([1, '"wrong"']);
    expect(await projection.replay()).toMatchObject({ building: 2, startedAt: asked.startedAt });
    group.mine = OWN;
    await eventually("the switch", 5000, () => projection.generation() === 2);
    await eventually("the removal", 5000, () => model.removed.includes(1));
    expect(await projection.replayState()).toMatchObject({ status: "idle", serving: 2, building: null });
    append("a", 2, '"2"');
    await eventually("the next entry", 5000, () => valueOf(2, "a") === '"2"');
    expect(told).toEqual(["rebuilding 2 asked", "switched 2"]);
  });

  it("is finished once, by whichever node, and taken over by all", async () => {
    const [first, second] = [OWN.slice(0, 1), OWN.slice(1)].map((mine) => {
      const own = new FakeGroup(OWN);
      own.mine = mine;
      return start(own);
    });
    append("a", 1, '"1"', OWN[0]);
    append("b", 1, '"2"', OWN[1]);
    await eventually("both entries", 5000, () => valueOf(1, "a") === '"1"' && valueOf(1, "b") === '"2"');
    await Promise.all([first?.replay(), second?.replay()]);
    await eventually("the switch", 5000, () => first?.generation() === 2 && second?.generation() === 2);
    expect([valueOf(2, "a"), valueOf(2, "b")]).toEqual(['"1"', '"2"']);
    expect(told.filter((line) => line.startsWith("switched"))).toEqual(["switched 2", "switched 2"]);
  });

  it("is begun by itself when the log has lost what the read model has not seen", async () => {
    append("a", 1, '"1"');
    const before = start();
    await eventually("the entry", 5000, () => valueOf(1, "a") === '"1"');
    await before.dependency.close();
    for (let at = 2; at <= 5; at++) append("a", at, `"${at}"`);
    log.starts.set("log:0", 4);
    const projection = start(new FakeGroup(OWN));
    await eventually("the switch", 5000, () => projection.generation() === 2);
    expect(valueOf(2, "a")).toBe('"5"');
    expect(told).toContain("rebuilding 2 lost-log");
  });
});

describe("completeness", () => {
  const position = (offset: number, asOf: number, end = offset) => ({ offset, asOf, end });
  const topics = { own: OWN, mirrored: [COPY], allMirrored: true, asOf: 1000 };

  it("is the least of all buckets and partitions, and of when all partitions were known", () => {
    const one = new Map([
      ["log:0", position(5, 900)],
      ["log:1", position(7, 950, 9)],
      ["beta.log:0", position(1, 500)],
    ]);
    const other = new Map([...one, ["log:0", position(4, 800, 5)] as const]);
    expect(completenessOf(topics, [one, other])).toEqual({
      ownAsOf: 800,
      allAsOf: 500,
      mirroredAtEnd: true,
      partitionsAtEnd: 1,
      partitions: 3,
      eventsLeft: 3,
    });
    expect(completenessOf({ ...topics, asOf: 600 }, [one, one]).ownAsOf).toBe(600);
    expect(completenessOf({ ...topics, allMirrored: false }, [one, one]).allAsOf).toBe(0);
  });

  it("is not known while a bucket says nothing of a partition", () => {
    const one = new Map([
      ["log:0", position(5, 900)],
      ["log:1", position(7, 950)],
      ["beta.log:0", position(1, 500)],
    ]);
    expect(completenessOf(topics, [one, new Map()])).toMatchObject({
      ownAsOf: 0,
      allAsOf: 0,
      mirroredAtEnd: false,
      partitionsAtEnd: 0,
    });
    expect(completenessOf({ ...topics, own: [] }, [one]).ownAsOf).toBe(0);
  });
});
