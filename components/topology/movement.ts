/**
 * What a change of the shard placement moves, and the least that it could have moved.
 */
import { replicaSetOf } from "./placement.ts";
import type { Placement } from "./placement.ts";

/** Slots of one region, before, after and on the way. */
export interface RegionMovement {
  /** Slots that it is home to afterwards. */
  readonly homes: number;
  /** Slots that it holds afterwards, those that it is home to included. */
  readonly replicas: number;
  readonly homesGained: number;
  readonly homesLost: number;
  /** Slots that it must fetch from others. */
  readonly replicasGained: number;
  /** Slots that it can delete. */
  readonly replicasLost: number;
}

/** The difference of two placements, in slots. */
export interface Movement {
  /** Slots that are at home elsewhere afterwards. */
  readonly homeMoves: number;
  /** The fewest home moves that lead from the old counts of homes per region to the new ones. */
  readonly homeOptimum: number;
  /** Replicas that are new where they are: each is a slot's data that must be copied. */
  readonly replicaMoves: number;
  /** The fewest replica moves that lead from the old counts of replicas per region to the new ones. */
  readonly replicaOptimum: number;
  /** By name, of every region that has slots before or after, in the order of the new placement, then the old. */
  readonly byRegion: Readonly<Record<string, RegionMovement>>;
}

/**
 * Compares two placements.
 *
 * The optimum is a lower bound: what a region has more than before it must gain, whoever gives it, so it is the sum of
 * all increases. It counts a region that is gone as one with nothing, and takes the new counts as given; they are the
 * floor or the ceiling of each region's quota.
 */
export function movement(previous: Placement, next: Placement): Movement {
  const names = [...new Set([...next.regions, ...previous.regions])];
  const positions = new Map(names.map((name, position) => [name, position]));
  const [before, after] = [previous, next].map((placement) => {
    const sets = placement.replicaSets.map((set) => set.map((at) => positions.get(placement.regions[at] ?? "") ?? -1));
    return placement.slots.map((_, slot) => sets[placement.slots[slot] ?? -1] ?? replicaSetOf(placement, slot));
  });
  const totals = names.map(() => ({
    homes: 0,
    replicas: 0,
    homesGained: 0,
    homesLost: 0,
    replicasGained: 0,
    replicasLost: 0,
  }));
  for (const [slot, now] of (after ?? []).entries()) {
    const then = before?.[slot] ?? [];
    for (const [place, region] of now.entries()) {
      const total = totals[region];
      if (total === undefined) continue;
      total.replicas++;
      if (!then.includes(region)) total.replicasGained++;
      if (place !== 0) continue;
      total.homes++;
      if (then[0] !== region) total.homesGained++;
    }
    for (const [place, region] of then.entries()) {
      const total = totals[region];
      if (total === undefined) continue;
      if (!now.includes(region)) total.replicasLost++;
      if (place === 0 && now[0] !== region) total.homesLost++;
    }
  }
  const sum = (of: (total: RegionMovement) => number): number => totals.reduce((all, total) => all + of(total), 0);
  return {
    homeMoves: sum((total) => total.homesGained),
    homeOptimum: sum((total) => Math.max(0, total.homesGained - total.homesLost)),
    replicaMoves: sum((total) => total.replicasGained),
    replicaOptimum: sum((total) => Math.max(0, total.replicasGained - total.replicasLost)),
    byRegion: Object.fromEntries(names.map((name, position) => [name, totals[position] ?? emptyMovement()])),
  };
}

function emptyMovement(): RegionMovement {
  return { homes: 0, replicas: 0, homesGained: 0, homesLost: 0, replicasGained: 0, replicasLost: 0 };
}
