/**
 * Which regions hold each slot: the replica sets of a shard placement, without their order.
 */
import { balance, cheapen, started } from "./exchange.ts";
import type { Exchange, Group } from "./exchange.ts";
import type { Bounds, CloudRule } from "./quotas.ts";

/** More than the sum of all lesser costs on a path: one of these is never paid to save the lesser ones. */
export const MOVE_COST = 1000;

/** What every replica set must be. */
export interface Spread {
  /** Regions in a set. */
  readonly width: number;
  /** The cloud of each region, as a number. */
  readonly cloudOf: readonly number[];
  readonly clouds: number;
  readonly rule: CloudRule;
}

/** Whether regions can be part of a replica set: not too many, in all and in a cloud, and room for the clouds missing. */
export function canBeCompleted(order: readonly number[], { width, cloudOf, clouds, rule }: Spread): boolean {
  if (order.length > width) return false;
  if (rule.least === 0 && rule.most >= width) return true;
  const perCloud = new Array<number>(clouds).fill(0);
  for (const region of order) {
    const cloud = cloudOf[region] ?? 0;
    perCloud[cloud] = (perCloud[cloud] ?? 0) + 1;
  }
  const missing = perCloud.reduce((sum, count) => sum + Math.max(0, rule.least - count), 0);
  return missing <= width - order.length && perCloud.every((count) => count <= rule.most);
}

/** Slots of each region: those that it holds. */
export function heldSlots(groups: readonly Group[], regions: number): number[] {
  const counts = new Array<number>(regions).fill(0);
  for (const { slots, order } of groups) {
    for (const region of order) counts[region] = (counts[region] ?? 0) + slots.length;
  }
  return counts;
}

/**
 * Completes every group to full replica sets and brings the replicas of each region within its bounds, with the fewest
 * new replicas; of those ways, one that takes the fewest slots from their homes. A vacancy counts as one more node,
 * which must be left empty.
 */
export function holdReplicas(groups: readonly Group[], spread: Spread, bounds: Bounds): Group[] {
  const vacancy = bounds.lower.length;
  const after = (group: Group, from: number, to: number): number[] => [
    ...group.order.filter((region) => region !== from),
    to,
  ];
  const { cloudOf } = spread;
  const exchange: Exchange = {
    nodes: vacancy + 1,
    holders: (group) => (group.order.length < spread.width ? [...group.order, vacancy] : group.order),
    price: ({ before, start }, region) =>
      region === vacancy ? 0 : (before.includes(region) ? 0 : MOVE_COST) - (region === start[0] ? 1 : 0),
    allowed: (group, from, to) => {
      if (to === vacancy || group.order.includes(to)) return false;
      const alike = from !== vacancy && cloudOf[from] === cloudOf[to];
      return alike || canBeCompleted(after(group, from, to), spread);
    },
    after,
  };
  const vacancies = groups.reduce((sum, { slots, order }) => sum + (spread.width - order.length) * slots.length, 0);
  const counts = [...heldSlots(groups, vacancy), vacancies];
  const limits = { lower: [...bounds.lower, 0], upper: [...bounds.upper, 0] };
  // Homes that were named afresh may have taken the place of what another slot must now fetch.
  const cheap = cheapen(started(groups), exchange);
  return balance(cheap, exchange, counts, limits).map((group) => ({ ...group, order: inLine(group) }));
}

/** Its home stays in front; then those that were in line keep their order; new ones join at the end, by index. */
function inLine({ order, start, before }: Group): number[] {
  if (before.length === 0) return [...order];
  const kept = before.filter((region) => order.includes(region));
  const added = order.filter((region) => !before.includes(region)).sort((a, b) => a - b);
  const line = [...kept, ...added];
  const home = start[0] !== undefined && order.includes(start[0]) ? start[0] : line[0];
  return [...line.filter((region) => region === home), ...line.filter((region) => region !== home)];
}
