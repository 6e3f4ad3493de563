/**
 * The order within the replica sets of a shard placement: the home, and which region takes over from it first.
 */
import { balance, cheapen, started } from "./exchange.ts";
import type { Exchange, Group } from "./exchange.ts";
import type { Bounds } from "./quotas.ts";
import { canBeCompleted, heldSlots, MOVE_COST } from "./shard-replicas.ts";
import type { Spread } from "./shard-replicas.ts";

/** A home that must fetch the slot's data first costs more than one that has it. */
const FRESH_COST = 10;

/**
 * Gives each slot a home before its replicas are settled, so that those can follow: the fewest changed homes, where a
 * region may become home to a slot that it does not hold yet. It then takes the place of the last in line that has
 * replicas to give away, so that the old home stays on as the first to take over.
 */
export function nameHomes(groups: readonly Group[], spread: Spread, homes: Bounds, replicas: Bounds): Group[] {
  const held = heldSlots(groups, homes.lower.length);
  const surplus = held.map((count, region) => count > (replicas.upper[region] ?? 0));
  const joined = (group: Group, to: number): readonly number[] | undefined => {
    if (group.order.length < spread.width && canBeCompleted([to, ...group.order], spread)) return [to, ...group.order];
    const leaving = [...group.order.filter((region) => surplus[region]), ...group.order.slice(0, 1)];
    for (const region of [...leaving.slice(0, -1).reverse(), ...leaving.slice(-1)]) {
      const order = [to, ...group.order.filter((other) => other !== region)];
      if (canBeCompleted(order, spread)) return order;
    }
    return undefined;
  };
  const exchange: Exchange = {
    nodes: homes.lower.length,
    holders: (group) => group.order.slice(0, 1),
    price: homeCost,
    allowed: (group, _from, to) => group.order.includes(to) || (!surplus[to] && joined(group, to) !== undefined),
    after: (group, _from, to) =>
      group.order.includes(to) ? promoted(group.order, 0, to) : (joined(group, to) ?? group.order),
  };
  return balance(started(groups), exchange, leads(groups, 0, homes.lower.length), homes);
}

/** Brings the homes within their bounds among the regions that hold the slots; with the fewest changes. */
export function settleHomes(groups: readonly Group[], bounds: Bounds): Group[] {
  const regions = bounds.lower.length;
  const exchange = leadExchange(regions, 0, homeCost);
  const cheap = cheapen(started(groups), exchange);
  return balance(cheap, exchange, leads(cheap, 0, regions), bounds);
}

/** What it costs that a slot of the group has this home. */
function homeCost({ start, before }: Group, region: number): number {
  const last = before[0] ?? -1;
  if (last >= 0 && start.includes(last))
    return region === last ? 0 : MOVE_COST + (start.includes(region) ? 0 : FRESH_COST);
  // The home is gone, so it changes anyway: best to the first in line.
  return region === start[0] ? 0 : start.includes(region) ? 1 : FRESH_COST;
}

/**
 * Makes the slots of each home have the other regions first in line by weight, within the tolerance, with the fewest
 * changes of the order; as far as the replica sets allow.
 */
export function orderTakeovers(groups: readonly Group[], weights: readonly number[], tolerance: number): Group[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const exchange = leadExchange(weights.length, 1, ({ start }, region) => (region === start[1] ? 0 : 1));
  return weights.flatMap((weight, home) => {
    const own = groups.filter(({ order }) => order[0] === home);
    const lost = own.reduce((sum, { slots }) => sum + slots.length, 0);
    const shares = weights.map((other, region) => (region === home ? 0 : (lost * other) / (total - weight)));
    const bounds = {
      lower: shares.map((share) => Math.floor(share * (1 - tolerance))),
      upper: shares.map((share) => Math.ceil(share * (1 + tolerance))),
    };
    return balance(started(own), exchange, leads(own, 1, weights.length), bounds);
  });
}

/** Slots of each region: those where it is at the place of the line (0: the home, 1: the first to take over). */
function leads(groups: readonly Group[], place: number, regions: number): number[] {
  const counts = new Array<number>(regions).fill(0);
  for (const { slots, order } of groups) {
    const region = order[place];
    if (region !== undefined) counts[region] = (counts[region] ?? 0) + slots.length;
  }
  return counts;
}

/** Exchanges of the region at one place of the line with one behind it. */
function leadExchange(nodes: number, place: number, price: Exchange["price"]): Exchange {
  return {
    nodes,
    holders: (group) => group.order.slice(place, place + 1),
    price,
    allowed: (group, _from, to) => group.order.indexOf(to) > place,
    after: (group, _from, to) => promoted(group.order, place, to),
  };
}

function promoted(order: readonly number[], place: number, region: number): number[] {
  return [...order.slice(0, place), region, ...order.slice(place).filter((other) => other !== region)];
}
