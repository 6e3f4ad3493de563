import type { Topology } from "./topology.ts";
import { activeRegions } from "./topology.ts";

/** Weights count to a millionth, as whole numbers: sums of them are exact, so a share has no rounding noise. */
const WEIGHT_SCALE = 1_000_000;

type TrafficOf = Pick<Topology, "regions" | "service" | "failover" | "roundTrips">;

/** A region's weight as a whole number. */
export function exactWeight(region: { readonly weight: number }): number {
  return Math.round(region.weight * WEIGHT_SCALE);
}

/**
 * The active regions in the order in which they serve in `active-passive` mode: those that `failover.order` names, then the others by
 * their round trip from the first, nearest first; equally near ones by index.
 *
 * Where no active region is named, the first is that with the lowest index.
 */
export function servingOrder(topology: TrafficOf): string[] {
  const active = activeRegions(topology).map(({ name }) => name);
  const declared = (topology.failover.order ?? []).filter((name) => active.includes(name));
  const named = declared.length > 0 ? declared : active.slice(0, 1);
  return [...named, ...nearestFirst(topology, named[0] ?? "").filter((name) => !named.includes(name))];
}

/** The active regions by their round trip from a region, which is not among them: nearest first, equally near ones by index. */
export function nearestFirst(topology: Pick<TrafficOf, "regions" | "roundTrips">, from: string): string[] {
  const distance = (name: string): number => topology.roundTrips[from]?.[name] ?? Infinity;
  const others = activeRegions(topology)
    .map(({ name }) => name)
    .filter((name) => name !== from);
  // Regions are sorted by index and the sort is stable.
  return others.sort((a, b) => (distance(a) === distance(b) ? 0 : distance(a) - distance(b)));
}

/**
 * Requests a second that each surviving active region serves at the environment's peak.
 *
 * `active-active` spreads the peak over the survivors by weight; `active-passive` sends all of it to the first survivor
 * in `servingOrder`, and none to the others.
 *
 * @param lost names of the regions that are lost; none in normal times
 * @returns by region name, in the order of the indices; empty where no active region survives
 */
export function trafficAfter(topology: TrafficOf, lost: readonly string[]): Map<string, number> {
  const survivors = activeRegions(topology).filter((region) => !lost.includes(region.name));
  const peak = topology.service.peakRequestsPerSecond;
  switch (topology.failover.mode) {
    case "active-active": {
      const total = survivors.reduce((sum, region) => sum + exactWeight(region), 0);
      return new Map(survivors.map((region) => [region.name, (peak * exactWeight(region)) / total]));
    }
    case "active-passive": {
      const serving = servingOrder(topology).find((name) => !lost.includes(name));
      return new Map(survivors.map((region) => [region.name, region.name === serving ? peak : 0]));
    }
  }
}
