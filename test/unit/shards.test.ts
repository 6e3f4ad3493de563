import fc from "fast-check";
import { decodePlacement, encodePlacement, homeOf, replicasOf } from "../../components/topology/placement.ts";
import type { ShardRegion } from "../../components/topology/quotas.ts";
import { movement, placeShards } from "../../components/topology/shards.ts";
import { SLOT_COUNT } from "../../components/topology/slots.ts";
import { countsOf, histories, placeAll, sets, takeoverDeviation } from "./shards-changes.ts";

const equal = (count: number): ShardRegion[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `r${index}`,
    weight: 1,
    cloud: index % 2 === 0 ? "aws" : "gcp",
  }));

describe("a shard placement", () => {
  test("is in balance, in enough clouds and without a region twice, through any history", () => {
    fc.assert(
      fc.property(histories, (situations) => {
        for (const [at, placement] of placeAll(situations).entries()) {
          const { regions, replicas, minimumClouds } = situations[at] ?? { regions: [], replicas: 0, minimumClouds: 0 };
          const clouds = new Map(regions.map((region) => [region.name, region.cloud]));
          const wrong = sets(placement).filter(
            (set) =>
              set.length !== Math.min(replicas, regions.length) ||
              new Set(set).size !== set.length ||
              new Set(set.map((name) => clouds.get(name))).size < minimumClouds,
          );
          expect(wrong).toEqual([]);
          const total = regions.reduce((sum, region) => sum + region.weight, 0);
          const { homes, held } = countsOf(placement);
          for (const { name, weight } of regions) {
            // Within less than one of a share is its floor or ceiling; the millionth is for the arithmetic.
            const share = (SLOT_COUNT * weight) / total;
            expect(Math.abs((homes.get(name) ?? 0) - share)).toBeLessThan(1 + 1e-6);
            if (minimumClouds > 1) continue;
            const quota = quotaOf(name, regions, replicas);
            expect(Math.abs((held.get(name) ?? 0) - quota)).toBeLessThan(1 + 1e-6);
          }
        }
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  test("is the same again for the same input, and stays with its version while nothing changes", () => {
    fc.assert(
      fc.property(histories, (situations) => {
        const placements = placeAll(situations);
        expect(placeAll(situations).map(encodePlacement)).toEqual(placements.map(encodePlacement));
        const last = placements[placements.length - 1];
        const situation = situations[situations.length - 1];
        if (last === undefined || situation === undefined) throw new Error("a history has a first placement");
        const again = placeShards({ ...situation, previous: decodePlacement(JSON.parse(encodePlacement(last))) });
        expect(again).toEqual(last);
        expect(placements.map(({ placementVersion }) => placementVersion)).toEqual(
          placements.map((_, at) => 1 + changesBefore(placements.slice(0, at + 1))),
        );
      }),
      { numRuns: 15, seed: 2 },
    );
  });

  test("counts its changes, from 1", () => {
    const first = placeShards({ regions: equal(3), replicas: 3 });
    expect(first.placementVersion).toBe(1);
    expect(placeShards({ regions: equal(3), replicas: 3, previous: first })).toEqual(first);
    const second = placeShards({ regions: equal(4), replicas: 3, previous: first });
    expect(second.placementVersion).toBe(2);
    expect(placeShards({ regions: equal(3), replicas: 3, previous: second }).placementVersion).toBe(3);
  });

  test("spreads three equal regions' slots to the slot", () => {
    const { homes, held } = countsOf(placeShards({ regions: equal(3), replicas: 2 }));
    expect([...homes.values()].sort()).toEqual([5461, 5461, 5462]);
    expect([...held.values()].sort()).toEqual([10922, 10923, 10923]);
  });

  test("has a heavy region hold every slot once, and the others more by weight", () => {
    const regions = [8, 1, 1].map((weight, index) => ({ name: `r${index}`, weight, cloud: "aws" }));
    const { homes, held } = countsOf(placeShards({ regions, replicas: 2 }));
    // Its quota of 2 · 16384 · 0.8 is more than all slots.
    expect(held.get("r0")).toBe(16384);
    expect([held.get("r1"), held.get("r2")]).toEqual([8192, 8192]);
    expect(homes.get("r0")).toBe(13108);
  });

  test("with two clouds demanded, has the smaller cloud in every slot", () => {
    const regions = [
      ...["a", "b", "c", "d"].map((name) => ({ name, weight: 1, cloud: "aws" })),
      { name: "e", weight: 1, cloud: "gcp" },
    ];
    const { held } = countsOf(placeShards({ regions, replicas: 3, minimumClouds: 2 }));
    expect([...held].sort()).toEqual([
      ["a", 8192],
      ["b", 8192],
      ["c", 8192],
      ["d", 8192],
      ["e", 16384],
    ]);
  });

  test.each([
    [{ regions: [], replicas: 1 }, /found 0 active regions/],
    [{ regions: equal(65), replicas: 1 }, /found 65 active regions, a placement has 1 to 64/],
    [{ regions: [...equal(1), ...equal(1)], replicas: 1 }, /listed twice/],
    [{ regions: [{ name: "a", weight: 0, cloud: "aws" }], replicas: 1 }, /region a has weight 0/],
    [{ regions: equal(3), replicas: 0 }, /found 0 replicas/],
    [{ regions: equal(3), replicas: 1.5 }, /found 1.5 replicas/],
    [{ regions: equal(3), replicas: 2, minimumClouds: 0 }, /found minimumClouds 0/],
    [{ regions: equal(3), replicas: 3, minimumClouds: 3 }, /in 3 clouds, but the active regions are in 2 \(aws, gcp\)/],
    [{ regions: equal(3), replicas: 1, minimumClouds: 2 }, /has 1 replica\(s\): raise the replicas to 2/],
  ])("is refused for what cannot be (case %#)", (input, message) => {
    expect(() => placeShards(input)).toThrow(message);
  });
});

describe("the takeover of a lost region's slots", () => {
  test("is by weight, to one slot, in a first placement", () => {
    for (const regions of [equal(3), equal(7), equal(16)]) {
      expect(takeoverDeviation(placeShards({ regions, replicas: 3 }), regions)).toBe(0);
    }
    const weighted = [2, 1, 1.5, 3, 1, 2.5].map((weight, index) => ({ name: `r${index}`, weight, cloud: "aws" }));
    expect(takeoverDeviation(placeShards({ regions: weighted, replicas: 3 }), weighted)).toBe(0);
  });

  test("stays within 10 % and a slot while equal regions come and go", () => {
    const history = [6, 7, 8, 9, 8, 7, 12, 5].map((count) => ({
      regions: equal(count),
      replicas: 3,
      minimumClouds: 1,
    }));
    for (const [at, placement] of placeAll(history).entries()) {
      expect(takeoverDeviation(placement, history[at]?.regions ?? [])).toBeLessThanOrEqual(0.1);
    }
  });

  test("by a drained region's first in line, as far as the quotas allow", () => {
    const before = placeShards({ regions: equal(8), replicas: 3 });
    const after = placeShards({ regions: equal(8).slice(1), replicas: 3, previous: before });
    const orphans = Array.from({ length: SLOT_COUNT }, (_, slot) => slot).filter(
      (slot) => homeOf(before, slot) === "r0",
    );
    const inherited = orphans.filter((slot) => homeOf(after, slot) === replicasOf(before, slot)[1]);
    expect(orphans).toHaveLength(2048);
    expect(inherited.length).toBeGreaterThan(2040);
  });
});

describe("a change of one region", () => {
  const eight = placeShards({ regions: equal(8), replicas: 3 });

  test.each([
    ["added", equal(9)],
    ["removed", equal(8).filter((region) => region.name !== "r3")],
    ["given more weight", equal(8).map((region) => (region.name === "r3" ? { ...region, weight: 2 } : region))],
    ["given less weight", equal(8).map((region) => (region.name === "r3" ? { ...region, weight: 0.5 } : region))],
  ])("moves exactly what must move when it is %s", (_case, regions) => {
    const next = placeShards({ regions, replicas: 3, previous: eight });
    const { homeMoves, homeOptimum, replicaMoves, replicaOptimum } = movement(eight, next);
    expect([homeMoves, replicaMoves]).toEqual([homeOptimum, replicaOptimum]);
    expect(homeMoves).toBeGreaterThan(0);
    expect(replicaMoves).toBeGreaterThan(0);
  });

  test("is told per region", () => {
    const next = placeShards({ regions: equal(9), replicas: 3, previous: eight });
    const { byRegion, homeMoves } = movement(eight, next);
    expect(byRegion["r8"]).toEqual({
      homes: homeMoves,
      replicas: byRegion["r8"]?.replicasGained,
      homesGained: homeMoves,
      homesLost: 0,
      replicasGained: byRegion["r8"]?.replicas,
      replicasLost: 0,
    });
    expect([1820, 1821]).toContain(homeMoves);
    const lost = Object.values(byRegion).reduce((sum, region) => sum + region.replicasLost, 0);
    expect(lost).toBe(byRegion["r8"]?.replicasGained);
  });

  test("leaves every slot that need not be touched as it is", () => {
    const next = placeShards({ regions: equal(9), replicas: 3, previous: eight });
    const [then, now] = [sets(eight), sets(next)];
    const touched = now.filter((set, slot) => set.join() !== then[slot]?.join());
    const withNew = now.filter((set) => set.includes("r8"));
    expect(touched.length).toBe(withNew.length);
  });
});

/** A region's replicas by the definition: shares by weight of what is left once the heaviest hold every slot. */
function quotaOf(name: string, regions: readonly ShardRegion[], replicas: number): number {
  let left = Math.min(replicas, regions.length) * SLOT_COUNT;
  let open = [...regions];
  for (;;) {
    const total = open.reduce((sum, region) => sum + region.weight, 0);
    const full = open.filter((region) => (left * region.weight) / total >= SLOT_COUNT);
    if (full.some((region) => region.name === name)) return SLOT_COUNT;
    if (full.length === 0) return (left * (open.find((region) => region.name === name)?.weight ?? 0)) / total;
    left -= full.length * SLOT_COUNT;
    open = open.filter((region) => !full.includes(region));
  }
}

/** How often the table differs from the one before it. */
function changesBefore(placements: readonly { regions: readonly string[]; placementVersion: number }[]): number {
  return placements.filter((placement, at) => {
    const before = placements[at - 1];
    return (
      before !== undefined &&
      JSON.stringify({ ...placement, placementVersion: 0 }) !== JSON.stringify({ ...before, placementVersion: 0 })
    );
  }).length;
}
