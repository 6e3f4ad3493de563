import type { Placement } from "../../components/topology/index.ts";

/** Slots of a region that another one takes over. */
export interface Takeover {
  readonly region: string;
  readonly slots: number;
}

/**
 * Who serves a region's slots when it is lost: the next region in each slot's replica set. Most slots first, equal ones in
 * the placement's order. Empty for a region without slots, and where a slot has no other replica.
 */
export function takeovers(placement: Placement, region: string): Takeover[] {
  const home = placement.regions.indexOf(region);
  const perSet = placement.replicaSets.map(() => 0);
  for (const set of placement.slots) perSet[set] = (perSet[set] ?? 0) + 1;
  const slots = placement.regions.map(() => 0);
  placement.replicaSets.forEach(([first, next], set) => {
    if (first === home && next !== undefined) slots[next] = (slots[next] ?? 0) + (perSet[set] ?? 0);
  });
  return placement.regions
    .map((name, position) => ({ region: name, slots: slots[position] ?? 0 }))
    .filter((takeover) => takeover.slots > 0)
    .sort((a, b) => b.slots - a.slots);
}
