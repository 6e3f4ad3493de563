/**
 * How many of the 16384 slots each region should be home to, and hold a replica of.
 */
import { SLOT_COUNT } from "./slots.ts";

/** A region that may hold slots. */
export interface ShardRegion {
  readonly name: string;
  /** Share of the load relative to the other regions'; above 0. */
  readonly weight: number;
  readonly cloud: string;
}

/** The least and the most slots of each region, by position: the floor and the ceiling of its quota. */
export interface Bounds {
  readonly lower: number[];
  readonly upper: number[];
}

/**
 * How many replicas of one slot a cloud may and must hold, so that a replica set spans enough clouds.
 *
 * The demand "at least m clouds" is stated as bounds per cloud, because those (being nested: a region within its cloud)
 * keep the whole a network flow, which has a whole-numbered solution whenever it has one in fractions:
 * - m is the number of clouds: each cloud holds at least one replica. Exact.
 * - otherwise, with k replicas: a cloud holds at most ⌊(k − 1) ÷ (m − 1)⌋, so that m − 1 clouds cannot hold all. Exact
 *   for m = 2 and m = k; stricter than need be between them, which takes four clouds or more.
 */
export interface CloudRule {
  readonly least: number;
  readonly most: number;
}

/** The rule for replica sets of `replicas` regions that span `minimumClouds` of `clouds` clouds. */
export function cloudRule(replicas: number, minimumClouds: number, clouds: number): CloudRule {
  if (minimumClouds <= 1) return { least: 0, most: replicas };
  if (minimumClouds === clouds) return { least: 1, most: replicas - clouds + 1 };
  return { least: 0, most: Math.floor((replicas - 1) / (minimumClouds - 1)) };
}

/** The slots that each region should be home to: its weighted share. */
export function homeBounds(regions: readonly ShardRegion[]): Bounds {
  const total = regions.reduce((sum, region) => sum + region.weight, 0);
  return bounds(regions.map((region) => (SLOT_COUNT * region.weight) / total));
}

/**
 * The slots that each region should hold a replica of.
 *
 * Its share of all replicas by weight, where no region can hold more than every slot once and no cloud more or less than
 * the rule says: what one may not take, the others take by weight (water-filling: quota = min(16384, level × weight),
 * with a level of its own for a cloud that is held to its least or most).
 */
export function replicaBounds(regions: readonly ShardRegion[], replicas: number, rule: CloudRule): Bounds {
  const clouds = [...new Set(regions.map((region) => region.cloud))].map((cloud) =>
    regions.filter((region) => region.cloud === cloud),
  );
  const least = rule.least * SLOT_COUNT;
  const most = rule.most * SLOT_COUNT;
  const filled = (members: readonly ShardRegion[], level: number): number =>
    members.reduce((sum, region) => sum + Math.min(SLOT_COUNT, level * region.weight), 0);
  const clamped = (members: readonly ShardRegion[], level: number): number =>
    Math.min(most, Math.max(least, filled(members, level)));
  const highest = SLOT_COUNT / Math.min(...regions.map((region) => region.weight));
  const level = lowestLevel(highest, replicas * SLOT_COUNT, (at) =>
    clouds.reduce((sum, members) => sum + clamped(members, at), 0),
  );
  const quotas = new Map<string, number>();
  for (const members of clouds) {
    const target = clamped(members, level);
    const own = target === filled(members, level) ? level : lowestLevel(highest, target, (at) => filled(members, at));
    for (const region of members) quotas.set(region.name, Math.min(SLOT_COUNT, own * region.weight));
  }
  return bounds(regions.map((region) => quotas.get(region.name) ?? 0));
}

/** The lowest level at which `amount`, which grows with the level, reaches `target`: by bisection, to a double's end. */
function lowestLevel(highest: number, target: number, amount: (level: number) => number): number {
  let low = 0;
  let high = highest;
  for (let middle = high / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (amount(middle) < target) low = middle;
    else high = middle;
  }
  return high;
}

/** Floors and ceilings; a quota within a millionth of a whole number is that number, as arithmetic is not exact. */
function bounds(quotas: readonly number[]): Bounds {
  return {
    lower: quotas.map((quota) => Math.floor(quota + 1e-6)),
    upper: quotas.map((quota) => Math.ceil(quota - 1e-6)),
  };
}

/** @throws RangeError for regions, replicas and clouds that no placement can satisfy */
export function checkShardInput(
  regions: readonly ShardRegion[],
  replicas: number,
  minimumClouds: number,
  mostRegions: number,
): void {
  if (regions.length < 1 || regions.length > mostRegions) {
    throw new RangeError(`shards: found ${regions.length} active regions, a placement has 1 to ${mostRegions}`);
  }
  if (new Set(regions.map((region) => region.name)).size !== regions.length) {
    throw new RangeError(`shards: a region is listed twice in ${regions.map((region) => region.name).join(", ")}`);
  }
  for (const { name, weight } of regions) {
    if (!Number.isFinite(weight) || weight <= 0) {
      throw new RangeError(`shards: region ${name} has weight ${weight}, expected a number above 0`);
    }
  }
  if (!Number.isInteger(replicas) || replicas < 1) {
    throw new RangeError(`shards: found ${replicas} replicas, expected a whole number from 1`);
  }
  if (!Number.isInteger(minimumClouds) || minimumClouds < 1) {
    throw new RangeError(`shards: found minimumClouds ${minimumClouds}, expected a whole number from 1`);
  }
  const clouds = [...new Set(regions.map((region) => region.cloud))];
  const held = Math.min(replicas, regions.length);
  if (minimumClouds > clouds.length || minimumClouds > held) {
    throw new RangeError(
      `shards: each slot must be in ${minimumClouds} clouds, but ` +
        (minimumClouds > clouds.length
          ? `the active regions are in ${clouds.length} (${clouds.join(", ")}): add a region in another cloud`
          : `a slot has ${held} replica(s): raise the replicas to ${minimumClouds} or more`) +
        ", or survive the loss of fewer clouds",
    );
  }
  const { most } = cloudRule(held, minimumClouds, clouds.length);
  const room = clouds
    .map((cloud) => Math.min(most, regions.filter((region) => region.cloud === cloud).length))
    .reduce((sum, count) => sum + count, 0);
  if (room < held) {
    throw new RangeError(
      `shards: ${held} replicas in at least ${minimumClouds} clouds (at most ${most} a cloud) do not fit the regions of ` +
        `${clouds.join(", ")}: add regions in the smaller clouds, or lower the replicas to ${room}`,
    );
  }
}
