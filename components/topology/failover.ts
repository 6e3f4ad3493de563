import type { Placement } from "./placement.ts";
import { canonicalPlacement, encodePlacement } from "./placement.ts";
import { placeShards } from "./shards.ts";
import { SLOT_COUNT } from "./slots.ts";
import type { Region, Topology } from "./topology.ts";
import { activeRegions } from "./topology.ts";
import { nearestFirst, servingOrder } from "./traffic.ts";

/**
 * The active regions that traffic of a region goes to when it is lost: in `active-passive` mode as they serve, else nearest first; those
 * equally near by index.
 */
export function failoverOrder(topology: Topology, region: Pick<Region, "name">): string[] {
  switch (topology.failover.mode) {
    case "active-active":
      return nearestFirst(topology, region.name);
    case "active-passive":
      return servingOrder(topology).filter((name) => name !== region.name);
  }
}

/**
 * The next shard placement: nothing moves but what must.
 *
 * `active-active` spreads the slots by weight. `active-passive` gives every slot to the primary, with the regions nearest to it
 * as replicas, in that order.
 */
export function planPlacement(topology: Topology, previous: Placement | undefined): Placement {
  const active = activeRegions(topology);
  const replicas = Math.min(topology.service.shardReplicas, active.length);
  switch (topology.failover.mode) {
    case "active-active":
      return placeShards({
        regions: active.map(({ name, weight, cloud }) => ({ name, weight, cloud })),
        replicas,
        minimumClouds: topology.failover.survive.clouds + 1,
        ...(previous === undefined ? {} : { previous }),
      });
    case "active-passive": {
      const order = servingOrder(topology);
      const names = active.map((region) => region.name);
      const replicaSet = standbys(topology, order, replicas).map((name) => names.indexOf(name));
      const sets = Array.from({ length: SLOT_COUNT }, () => replicaSet);
      const same = canonicalPlacement(previous?.placementVersion ?? 1, names, sets);
      if (previous === undefined || encodePlacement(same) === encodePlacement(previous)) return same;
      return canonicalPlacement(previous.placementVersion + 1, names, sets);
    }
  }
}

/** The first regions of the order that together span as many clouds as a loss may take, plus one. */
function standbys(topology: Topology, order: readonly string[], replicas: number): string[] {
  const cloudOf = new Map(topology.regions.map((region) => [region.name, region.cloud]));
  const chosen = order.slice(0, replicas);
  const needed = topology.failover.survive.clouds + 1;
  const clouds = (): number => new Set(chosen.map((name) => cloudOf.get(name))).size;
  const elsewhere = order.find((name) => cloudOf.get(name) !== cloudOf.get(order[0] ?? ""));
  if (clouds() < needed && elsewhere !== undefined && chosen.length > 1) chosen[chosen.length - 1] = elsewhere;
  return chosen;
}
