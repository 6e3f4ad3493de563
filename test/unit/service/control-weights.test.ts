/** How slots and their groups are shared out among the regions by weights that operators have set. */
import fc from "fast-check";
import { sharedOut, weightedGroups, weightedTable } from "../../../services/shard/src/controls/weights.ts";
import { groupsOf } from "../../../services/shard/src/ownership/groups.ts";
import { SLOT_COUNT } from "../../../services/shard/src/placement.ts";
import { rotatingTable } from "../../service/fakes/region.ts";

const TABLE = rotatingTable();
const homesOf = (weights: Record<string, number>): number[] =>
  weightedTable(TABLE, weights)
    .summary()
    .regions.map(({ homeSlots }) => homeSlots);

describe("slots by weights", () => {
  it.each([
    [{ alpha: 1, beta: 1, gamma: 1 }, [5462, 5461, 5461]],
    [{ alpha: 2, beta: 1, gamma: 1 }, [8192, 4096, 4096]],
    [{ alpha: 0, beta: 1, gamma: 1 }, [0, 8192, 8192]],
    [{ alpha: 0, beta: 0, gamma: 0.5 }, [0, 0, 16384]],
    [{ alpha: 98, beta: 1, gamma: 1 }, [16056, 164, 164]],
  ])("%j are shared out exactly", (weights, homes) => {
    expect(homesOf(weights)).toEqual(homes);
  });

  it("move no more than they must, and keep every slot's regions", () => {
    const table = weightedTable(TABLE, { alpha: 2, beta: 1, gamma: 1 });
    const moved: string[] = [];
    const regions = new Set<string>();
    for (let slot = 0; slot < SLOT_COUNT; slot++) {
      const [before, after] = [TABLE.regionsOf(slot), table.regionsOf(slot)];
      regions.add([...after].sort().join());
      if (before !== after) moved.push(`${before.join()} to ${after.join()}`);
    }
    expect([moved.length, [...new Set(moved)].sort()]).toEqual([
      8192 - 5462,
      ["beta,gamma,alpha to alpha,beta,gamma", "gamma,alpha,beta to alpha,gamma,beta"],
    ]);
    expect([...regions]).toEqual(["alpha,beta,gamma"]);
    expect(table.placementVersion).toBe(TABLE.placementVersion);
  });

  it("go to a region of weight 0 last, and to one that is not named", () => {
    expect(sharedOut([{ regions: ["alpha", "beta", "gamma"], size: 1 }], { alpha: 0, beta: 0, gamma: 1 })).toEqual([
      ["gamma", "alpha", "beta"],
    ]);
    expect(sharedOut([{ regions: ["alpha", "beta"], size: 1 }], { beta: 1 })).toEqual([["beta", "alpha"]]);
  });

  it("round to the nearest portion, since none is cut: no more of them move than have to", () => {
    const portions = Array.from({ length: 3 }, () => ({ regions: ["alpha", "beta"], size: 2 }));
    expect(sharedOut(portions, { alpha: 1, beta: 1 }).map(([first]) => first)).toEqual(["alpha", "alpha", "beta"]);
  });

  it("stay where they are when none of their regions has a weight", () => {
    const regions = ["alpha", "beta"];
    const orders = sharedOut(
      [
        { regions, size: 1 },
        { regions: ["gamma"], size: 1 },
      ],
      { gamma: 1 },
    );
    expect(orders).toEqual([["alpha", "beta"], ["gamma"]]);
  });

  it("are within one slot of their shares, for any weights", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 3, maxLength: 3 }), (numbers) => {
        const [alpha = 0, beta = 0, gamma = 0] = numbers;
        const sum = alpha + beta + gamma;
        fc.pre(sum > 0);
        const homes = homesOf({ alpha, beta, gamma });
        for (const [at, weight] of [alpha, beta, gamma].entries()) {
          expect(Math.abs((homes[at] ?? 0) - (SLOT_COUNT * weight) / sum)).toBeLessThanOrEqual(1);
        }
      }),
      { seed: 7, numRuns: 15 },
    );
  });
});

describe("groups by weights", () => {
  const groups = groupsOf(TABLE);

  it("keep their names, and are shared out to the nearest group", () => {
    const ordered = weightedGroups(groups, { alpha: 0, beta: 1, gamma: 3 });
    expect(ordered.map(({ name }) => name)).toEqual(groups.all.map(({ name }) => name));
    const counts: Record<string, number> = {};
    for (const { regions } of ordered) counts[regions[0] ?? ""] = (counts[regions[0] ?? ""] ?? 0) + 1;
    expect(counts).toEqual({ beta: 6, gamma: 18 });
    expect(ordered.every(({ regions }) => regions.at(-1) === "alpha")).toBe(true);
  });

  it("are as the placement has them when the weights are", () => {
    expect(weightedGroups(groups, { alpha: 1, beta: 1, gamma: 1 }).map(({ regions }) => regions)).toEqual(
      groups.all.map(({ regions }) => regions),
    );
  });
});
