/**
 * Where keys live: the one file through which the service knows the planner's shard placement.
 * A key is hashed to a slot; a slot names the regions that serve it, its home first and then its failover order.
 */
import { readFile } from "node:fs/promises";
import { decodePlacement, replicasOf } from "../../../components/topology/placement.ts";
import type { Placement } from "../../../components/topology/placement.ts";
import { SLOT_COUNT, slotOf, xxh32 } from "../../../components/topology/slots.ts";

export type { Placement };
export { SLOT_COUNT, slotOf, xxh32 };

/** A placement, ready for look-ups. */
export interface RoutingTable {
  readonly placementVersion: number;
  /** Every region of the placement. */
  readonly regions: readonly string[];
  /** The regions that serve a slot: its home first, then its failover order. */
  regionsOf(slot: number): readonly string[];
  /** What `/v1/shards` says of the placement. */
  summary(): PlacementSummary;
}

/** The placement in brief. */
export interface PlacementSummary {
  readonly placementVersion: number;
  readonly slots: number;
  /** How many slots each region is the home of, and how many it holds in all. */
  readonly regions: readonly { readonly name: string; readonly homeSlots: number; readonly heldSlots: number }[];
  /** The replica sets, home first, with how many slots each has and which: ranges such as `0-99,205`, in order. */
  readonly replicaSets: readonly {
    readonly regions: readonly string[];
    readonly slots: number;
    readonly ranges: string;
  }[];
}

/** Ascending numbers as ranges: `0-99,205`. */
function rangesOf(numbers: readonly number[]): string {
  const ranges: string[] = [];
  let first = 0;
  for (const [at, number] of numbers.entries()) {
    if (at === 0 || numbers[at - 1] !== number - 1) first = number;
    if (numbers[at + 1] !== number + 1) ranges.push(first === number ? String(number) : `${first}-${number}`);
  }
  return ranges.join(",");
}

/** Prepares a placement for look-ups; each replica set's names are made once, not a request. */
export function routingTable(placement: Placement): RoutingTable {
  const named = new Map<number, readonly string[]>();
  const orders = placement.slots.map((replicaSet, slot) => {
    const regions = named.get(replicaSet) ?? replicasOf(placement, slot);
    named.set(replicaSet, regions);
    return regions;
  });
  return tableOfOrders(placement, orders);
}

/** A table of the same placement in which each slot has its regions in the given order. */
export function tableOfOrders(
  placement: Pick<RoutingTable, "placementVersion" | "regions">,
  orders: readonly (readonly string[])[],
): RoutingTable {
  const summarise = (): PlacementSummary => {
    const byOrder = new Map<string, { readonly regions: readonly string[]; readonly slots: number[] }>();
    for (const [slot, regions] of orders.entries()) {
      const order = regions.join(",");
      const set = byOrder.get(order);
      if (set === undefined) byOrder.set(order, { regions, slots: [slot] });
      else set.slots.push(slot);
    }
    const replicaSets = [...byOrder.values()].map(({ regions, slots }) => ({
      regions,
      slots: slots.length,
      ranges: rangesOf(slots),
    }));
    const slotsWhere = (holds: (regions: readonly string[]) => boolean): number =>
      replicaSets.filter((set) => holds(set.regions)).reduce((sum, set) => sum + set.slots, 0);
    return {
      placementVersion: placement.placementVersion,
      slots: orders.length,
      regions: placement.regions.map((name) => ({
        name,
        homeSlots: slotsWhere((regions) => regions[0] === name),
        heldSlots: slotsWhere((regions) => regions.includes(name)),
      })),
      replicaSets,
    };
  };
  let summary: PlacementSummary | undefined;
  return {
    placementVersion: placement.placementVersion,
    regions: placement.regions,
    regionsOf(slot) {
      const regions = orders[slot];
      if (regions === undefined) throw new RangeError(`slot ${slot} is not from 0 to ${SLOT_COUNT - 1}`);
      return regions;
    },
    summary: () => (summary ??= summarise()),
  };
}

/**
 * Reads the placement file.
 *
 * @throws Error naming the file when it cannot be read, is not JSON or is not a placement, and when the placement and
 *   the configured peers disagree: every region that may serve a slot must have nodes
 */
export async function loadRoutingTable(path: string, peerRegions: readonly string[]): Promise<RoutingTable> {
  let placement: Placement;
  try {
    placement = decodePlacement(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    throw new Error(`PLACEMENT_FILE=${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  const table = routingTable(placement);
  const missing = table.summary().regions.filter(({ name, heldSlots }) => heldSlots > 0 && !peerRegions.includes(name));
  if (missing.length > 0) {
    throw new Error(
      `PEERS: found nodes for ${peerRegions.join(", ")}, but the placement in ${path} also gives slots to ` +
        `${missing.map(({ name }) => name).join(", ")}; add their nodes to PEERS, or deploy the placement that belongs to it.`,
    );
  }
  return table;
}
