/** The projector over a log and a read model in memory. That Redis' scripts do as the fake does is for the tests with real stores. */
import * as fc from "fast-check";
import { slotOf } from "../../../components/topology/slots.ts";
import { nameOf } from "../../../services/shard/src/projection/contracts.ts";
import type { TopicPartition } from "../../../services/shard/src/projection/contracts.ts";
import { bucketOf } from "../../../services/shard/src/projection/layout.ts";
import { readLogEvent } from "../../../services/shard/src/projection/log-event.ts";
import { createProjector } from "../../../services/shard/src/projection/projector.ts";
import type { Projector } from "../../../services/shard/src/projection/projector.ts";
import { encodeEvent } from "../../../services/shard/src/stores/kafka.ts";
import type { ReadModelEntry } from "../../../services/shard/src/stores/contracts.ts";
import { FakeLogPartitions, FakeReadModel, isNewer } from "../../service/fakes/projection.ts";

const CLASSES = [
  { name: "ledger", consistency: "strong" },
  { name: "profile", consistency: "available" },
] as const;
const PARTITIONS: readonly TopicPartition[] = [
  { topic: "log", partition: 0 },
  { topic: "log", partition: 1 },
  { topic: "beta.log", partition: 0 },
];
const [FIRST = { topic: "log", partition: 0 }] = PARTITIONS;

interface Event {
  readonly className: "ledger" | "profile";
  readonly key: string;
  readonly at: number;
  readonly region: string;
  readonly value: string | undefined;
}

function textOf({ className, key, at, region, value }: Event): string {
  return encodeEvent(
    {
      version: 1,
      type: value === undefined ? "delete" : "put",
      class: className,
      key,
      slot: slotOf(key),
      region,
      node: "n",
      placementVersion: 1,
      id: "6f1c0d5e-8d0f-4c59-9f55-0a3a5c2b7e11",
      sequence: at,
      timestamp: at,
    },
    value,
  );
}

/** What a log comes to: of each entity the newest entry, in whatever order its events are there. */
function foldOf(log: FakeLogPartitions, before: (name: string, bucket: number) => number): Map<string, ReadModelEntry> {
  const newest = new Map<string, ReadModelEntry>();
  for (const [name, records] of log.records) {
    for (const { offset, value } of records) {
      const event = readLogEvent(value ?? "", CLASSES);
      if (typeof event === "string" || offset >= before(name, bucketOf(event.address.slot))) continue;
      const id = `${event.address.className}/${event.address.key}`;
      if (isNewer(event.entry, newest.get(id))) newest.set(id, event.entry);
    }
  }
  return newest;
}

/** No bucket says that it has what it does not have. */
function expectNoPositionAheadOfData(model: FakeReadModel, log: FakeLogPartitions, generation = 1): void {
  const buckets = model.buckets(generation);
  const entries = model.entriesOf(generation);
  const claimed = foldOf(log, (name, bucket) => buckets[bucket]?.positions.get(name)?.offset ?? 0);
  for (const [id, entry] of claimed) expect([id, isNewer(entry, entries.get(id))]).toEqual([id, false]);
}

interface World {
  readonly log: FakeLogPartitions;
  readonly model: FakeReadModel;
  readonly told: string[];
  clock: number;
  projector(most?: number, checkpoint?: number): Projector;
}

function createWorld(): World {
  const log = new FakeLogPartitions();
  const model = new FakeReadModel();
  const told: string[] = [];
  const world: World = {
    log,
    model,
    told,
    clock: 1_000_000,
    projector(most = 3, checkpoint = 0) {
      const projector = createProjector({
        generation: 1,
        model,
        reader: log.reader(most),
        classes: CLASSES,
        mirrored: (topic) => (topic === "log" ? undefined : 2000),
        observer: {
          applied: (newer, older) => told.push(`applied ${newer} ${older}`),
          skipped: (partition, offset, reason) => told.push(`skipped ${nameOf(partition)} ${offset} ${reason}`),
          lag: () => undefined,
        },
        checkpointMilliseconds: checkpoint,
        now: () => world.clock,
      });
      projector.assign(PARTITIONS);
      return projector;
    },
  };
  return world;
}

async function catchUp(projector: Projector): Promise<void> {
  for (let round = 0; round < 200; round++) {
    const outcome = await projector.step().catch(() => "failed" as const);
    if (outcome === "lost") throw new Error("lost");
  }
}

const event: fc.Arbitrary<Event> = fc.record({
  className: fc.constantFrom("ledger" as const, "profile" as const),
  key: fc.constantFrom("a", "b", "c", "d", "e"),
  at: fc.integer({ min: 1, max: 40 }),
  region: fc.constantFrom("alpha", "beta", "Beta"),
  value: fc.option(
    fc.nat(9).map((value) => JSON.stringify(value)),
    { nil: undefined },
  ),
});

type Act =
  | { readonly act: "append"; readonly partition: number; readonly event: Event }
  | { readonly act: "poison"; readonly partition: number }
  | { readonly act: "repeat"; readonly partition: number }
  | { readonly act: "step"; readonly who: number }
  | { readonly act: "snapshot" | "roll back" | "forget all"; readonly bucket: number }
  | { readonly act: "fail"; readonly who: number };

const partition = fc.nat(PARTITIONS.length - 1);
const acts: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ act: fc.constant("append" as const), partition, event }) },
    { weight: 1, arbitrary: fc.record({ act: fc.constant("poison" as const), partition }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constant("repeat" as const), partition }) },
    { weight: 6, arbitrary: fc.record({ act: fc.constant("step" as const), who: fc.nat(1) }) },
    { weight: 1, arbitrary: fc.record({ act: fc.constant("fail" as const), who: fc.nat(1) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        act: fc.constantFrom("snapshot" as const, "roll back" as const, "forget all" as const),
        bucket: fc.nat(15),
      }),
    },
  ),
  { minLength: 5, maxLength: 60 },
);

describe("the read model", () => {
  it("comes to the fold of the log, and no position is ever ahead of the data: any order, repetitions, two nodes at once, losses in Redis", async () => {
    await fc.assert(
      fc.asyncProperty(acts, fc.integer({ min: 1, max: 5 }), fc.constantFrom(0, 500), async (all, most, checkpoint) => {
        const world = createWorld();
        const { log, model } = world;
        const nodes = [world.projector(most, checkpoint), world.projector(1, checkpoint)];
        const kept = new Map<number, [string, unknown][][]>();
        for (const one of all) {
          world.clock += 100;
          switch (one.act) {
            case "append":
              log.append(PARTITIONS[one.partition] ?? FIRST, textOf(one.event), world.clock);
              break;
            case "poison":
              log.append(PARTITIONS[one.partition] ?? FIRST, "{", world.clock);
              break;
            case "repeat": {
              const there = log.of(PARTITIONS[one.partition] ?? FIRST);
              if (there.length > 0) log.append(PARTITIONS[one.partition] ?? FIRST, there[0]?.value, world.clock);
              break;
            }
            case "step":
              await nodes[one.who]?.step();
              break;
            case "fail":
              model.failing = true;
              await nodes[one.who]?.step().catch(() => undefined);
              model.failing = false;
              break;
            case "snapshot": {
              const bucket = model.buckets(1)[one.bucket];
              if (bucket !== undefined) kept.set(one.bucket, [[...bucket.positions], [...bucket.entries]]);
              break;
            }
            case "roll back": {
              // As a replica that is promoted: of this bucket the latest writes are gone, the position with them.
              const [positions = [], entries = []] = kept.get(one.bucket) ?? [];
              const bucket = model.buckets(1)[one.bucket];
              bucket?.positions.clear();
              bucket?.entries.clear();
              for (const [name, position] of positions) bucket?.positions.set(name, position as never);
              for (const [name, entry] of entries) bucket?.entries.set(name, entry as never);
              break;
            }
            case "forget all":
              model.generations.clear();
              kept.clear();
              break;
          }
          expectNoPositionAheadOfData(model, log);
        }
        world.clock += 1000;
        await catchUp(nodes[0] ?? world.projector());
        world.clock += 1000;
        await nodes[0]?.step();
        expectNoPositionAheadOfData(model, log);
        expect(model.entriesOf(1)).toEqual(foldOf(log, () => Infinity));
        for (const { positions } of model.buckets(1)) {
          expect(PARTITIONS.map((one) => positions.get(nameOf(one))?.offset)).toEqual(
            PARTITIONS.map((one) => log.of(one).length),
          );
        }
      }),
      { numRuns: 150 },
    );
  });

  it("has batches that are larger than one script, and their position only with the last of them", async () => {
    const world = createWorld();
    for (let at = 1; at <= 450; at++) {
      world.log.append(FIRST, textOf({ className: "ledger", key: "a", at, region: "alpha", value: String(at) }));
    }
    const sizes: [number, number][] = [];
    world.model.onApply = (bucket, claims, entries) => {
      if (bucket === bucketOf(slotOf("a"))) sizes.push([entries, claims]);
    };
    const projector = world.projector(1000, 1_000_000_000);
    await projector.step();
    expect(sizes).toEqual([
      [100, 0],
      [100, 0],
      [100, 0],
      [100, 0],
      [50, 3],
    ]);
    expect(world.model.entriesOf(1).get("ledger/a")?.value).toBe("450");
  });
});

describe("what a projector says", () => {
  it("skips what it cannot read, goes on behind it, and counts what is new and what is not", async () => {
    const world = createWorld();
    const { log, told, model } = world;
    const put: Event = { className: "profile", key: "a", at: 5, region: "alpha", value: "1" };
    log.append(FIRST, "{");
    log.append(FIRST, textOf(put));
    log.append(FIRST, undefined);
    log.append(FIRST, textOf(put));
    await catchUp(world.projector(10));
    expect(told).toEqual(["skipped log:0 0 unreadable", "skipped log:0 2 unreadable", "applied 1 1"]);
    expect(model.entriesOf(1).get("profile/a")?.value).toBe("1");
  });

  it("is complete as of when it asked for what it has come to the end of, and never later", async () => {
    const world = createWorld();
    const asOf = (): number[] =>
      world.model.buckets(1).map(({ positions }) => positions.get(nameOf(FIRST))?.asOf ?? -1);
    for (let at = 1; at <= 4; at++) {
      world.log.append(FIRST, textOf({ className: "ledger", key: "a", at, region: "alpha", value: "1" }));
    }
    // What is appended while it waits for the answer need not be in the answer.
    world.log.whileFetching = () => void (world.clock += 50);
    const projector = world.projector(3);
    await projector.step();
    expect(new Set(asOf())).toEqual(new Set([0]));
    world.clock = 2_000_000;
    world.log.append(FIRST, textOf({ className: "ledger", key: "a", at: 5, region: "alpha", value: "1" }));
    await projector.step();
    // The second round came to the end of both.
    expect(new Set(asOf())).toEqual(new Set([2_000_000]));
    world.clock = 3_000_000;
    world.log.failing = true;
    await expect(projector.step()).rejects.toThrow("kafka: told to fail");
    expect(new Set(asOf())).toEqual(new Set([2_000_000]));
  });

  it("knows of a copy of another region's topic only as far as the events in it go", async () => {
    const world = createWorld();
    const copy = { topic: "beta.log", partition: 0 };
    const asOf = (): number | undefined => world.model.buckets(1)[0]?.positions.get(nameOf(copy))?.asOf;
    const projector = world.projector();
    await projector.step();
    expect(asOf()).toBe(0);
    const text = textOf({ className: "profile", key: "a", at: 5, region: "beta", value: "1" });
    world.log.append(copy, text, 900_000);
    await projector.step();
    expect(asOf()).toBe(898_000);
  });

  it("is lost when the log has lost what comes next, or is another one, and not when Redis is the one that forgot", async () => {
    const world = createWorld();
    for (let at = 1; at <= 6; at++) {
      world.log.append(FIRST, textOf({ className: "ledger", key: "a", at, region: "alpha", value: String(at) }));
    }
    const first = world.projector(2);
    await first.step();
    world.log.starts.set(nameOf(FIRST), 4);
    expect(await world.projector().step()).toBe("lost");
    world.model.generations.clear();
    await catchUp(world.projector());
    expect(world.model.entriesOf(1).get("ledger/a")?.value).toBe("6");
    world.log.records.set(nameOf(FIRST), []);
    world.log.starts.clear();
    // A new leader may not know the end yet: that passes.
    const last = world.projector();
    expect(await last.step()).toBe("idle");
    world.clock += 9999;
    expect(await last.step()).toBe("idle");
    world.clock += 1;
    expect(await last.step()).toBe("lost");
  });
});
