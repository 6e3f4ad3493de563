/**
 * Which regions hold each of the 16384 slots: the first placement, and the next one from the one in force, moving only
 * what must move. Four steps, each a minimum-cost flow over groups of alike slots (see `exchange.ts`): name the homes
 * that must change, settle which regions hold each slot, settle the homes among those, and order who takes over first.
 */
import type { Group } from "./exchange.ts";
import { canonicalPlacement, MAXIMUM_PLACEMENT_REGIONS } from "./placement.ts";
import type { Placement } from "./placement.ts";
import { checkShardInput, cloudRule, homeBounds, replicaBounds } from "./quotas.ts";
import type { Bounds, ShardRegion } from "./quotas.ts";
import { nameHomes, orderTakeovers, settleHomes } from "./shard-order.ts";
import { canBeCompleted, holdReplicas } from "./shard-replicas.ts";
import type { Spread } from "./shard-replicas.ts";
import { SLOT_COUNT } from "./slots.ts";

export { movement } from "./movement.ts";
export type { Movement, RegionMovement } from "./movement.ts";

/** What a shard placement is computed from. */
export interface ShardInput {
  /** The active regions, in the order of their index: 1 to 64, of weights above 0. */
  readonly regions: readonly ShardRegion[];
  /** Regions that hold a slot, its home included; all of them when there are fewer. From 1. */
  readonly replicas: number;
  /** Clouds that the regions of every slot span at least, so that a slot survives the loss of others. Default 1. */
  readonly minimumClouds?: number;
  /** The placement in force; without it, the first one is made. */
  readonly previous?: Placement;
}

/**
 * How far a region's share of what another region's loss leaves to it may be from its share by weight before the
 * order of slots is changed for it: 10 %, or one slot. The first placement is exact to one slot.
 */
export const TAKEOVER_TOLERANCE = 0.1;

/**
 * Places the slots.
 *
 * - Each region is home to the floor or the ceiling of its weighted share of the slots, and holds the floor or the
 *   ceiling of its quota of replicas (`replicaBounds`).
 * - Fewest new replicas first, then fewest changed homes, then fewest changes of the order. A replica taken from a
 *   region is taken where it is not the home; a changed home stays on as a replica if it can. A lost home passes to
 *   the first in line that remains, as far as the quotas allow; a new replica joins at the end of the line.
 * - With 3 replicas or more, the slots of each home are first in line for the other regions by weight: to one slot in a
 *   first placement, and afterwards within `TAKEOVER_TOLERANCE`, as far as the sets allow: no data moves for it. Regions
 *   of equal weight without a demand for clouds stay within it through any additions and removals tested. Where weights
 *   differ much, or two regions' sets are fixed by the clouds, some sets leave little to choose and the shares are as
 *   near as they get. With 2 replicas there is no choice: the other region takes over. Who is third and later is not
 *   balanced.
 *
 * Pure and deterministic. Nothing to change gives the placement in force with its version; anything else, the version
 * after it.
 *
 * @throws RangeError for what no placement can satisfy: more clouds than there are or than a slot has replicas, a weight
 *   that is not above 0, no region or more than 64
 */
export function placeShards({ regions, replicas, minimumClouds = 1, previous }: ShardInput): Placement {
  checkShardInput(regions, replicas, minimumClouds, MAXIMUM_PLACEMENT_REGIONS);
  const width = Math.min(replicas, regions.length);
  const clouds = [...new Set(regions.map((region) => region.cloud))];
  const cloudOf = regions.map((region) => clouds.indexOf(region.cloud));
  const rule = cloudRule(width, minimumClouds, clouds.length);
  const spread: Spread = { width, cloudOf, clouds: clouds.length, rule };

  const weights = regions.map((region) => region.weight);
  const homes = homeBounds(regions);
  const start = previous === undefined ? firstGroups(homes, weights, spread) : groupsOf(previous, regions, spread);
  const held = replicaBounds(regions, width, rule);
  const named = previous === undefined ? start : nameHomes(start, spread, homes, held);
  const settled = settleHomes(holdReplicas(named, spread, held), homes);
  const exact = previous === undefined ? orderTakeovers(settled, weights, 0) : settled;
  const ordered = orderTakeovers(exact, weights, TAKEOVER_TOLERANCE);

  const names = regions.map((region) => region.name);
  const sets = new Array<readonly number[]>(SLOT_COUNT).fill([]);
  for (const { slots, order } of ordered) for (const slot of slots) sets[slot] = order;
  const version = previous?.placementVersion ?? 1;
  const next = canonicalPlacement(version, names, sets);
  if (previous === undefined || JSON.stringify(next) === JSON.stringify(previous)) return next;
  return { ...next, placementVersion: version + 1 };
}

/** For the first placement: runs of slots for each home, and in each of them the first to take over, by weight. */
function firstGroups({ lower, upper }: Bounds, weights: readonly number[], spread: Spread): Group[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let spare = SLOT_COUNT - lower.reduce((sum, count) => sum + count, 0);
  let slot = 0;
  const run = (order: readonly number[], count: number): Group => ({
    slots: Array.from({ length: count }, () => slot++),
    order,
    start: order,
    before: order,
  });
  return lower.flatMap((count, home) => {
    const extra = Math.min(spare, (upper[home] ?? 0) - count);
    spare -= extra;
    const others = total - (weights[home] ?? 0);
    let share = 0;
    let given = 0;
    const groups = weights.flatMap((weight, region) => {
      if (region === home || !canBeCompleted([home, region], spread)) return [];
      share += ((count + extra) * weight) / others;
      // A millionth more, as the sum of shares is not exact.
      const due = Math.floor(share + 1e-6) - given;
      given += due;
      return [run([home, region], due)];
    });
    return [...groups, run([home], count + extra - given)];
  });
}

/** The placement in force without the regions that are gone, as groups that `holdReplicas` can complete. */
function groupsOf(previous: Placement, regions: readonly ShardRegion[], spread: Spread): Group[] {
  const positions = new Map(regions.map((region, position) => [region.name, position]));
  const slots = previous.replicaSets.map((): number[] => []);
  for (const [slot, set] of previous.slots.entries()) slots[set]?.push(slot);
  return previous.replicaSets.map((replicaSet, set) => {
    const before = replicaSet.map((region) => positions.get(previous.regions[region] ?? "") ?? -1);
    const order: number[] = [];
    for (const region of before) {
      if (region >= 0 && canBeCompleted([...order, region], spread)) order.push(region);
    }
    return { slots: slots[set] ?? [], order, start: order, before };
  });
}
