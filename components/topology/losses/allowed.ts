import { CLOUDS } from "../cloud.ts";
import type { Loss } from "../plan-types.ts";
import type { Region, Topology } from "../topology.ts";
import { activeRegions, presentRegions } from "../topology.ts";

/**
 * Every loss that the environment must survive, each on its own:
 *
 * - every set of 1 to `survive.regions` active regions;
 * - in every active region, every set of 1 to `survive.zones` of its zones, as long as one zone is left. A region
 *   with no more zones than may be lost is wholly lost with them, so it is listed as a lost region instead;
 * - every cloud, where `survive.clouds` is 1 and the active regions are in more than one cloud. A cloud takes its
 *   draining regions along.
 *
 * A loss that would leave no active region is not listed, since no plan survives it: a declaration that asks for that
 * is refused elsewhere.
 *
 * @returns regions first, then zones, then clouds; smaller sets before larger ones, and by region index. The order of
 * the declaration does not matter.
 */
export function allowedLosses(topology: Pick<Topology, "regions" | "failover">): Loss[] {
  const { survive } = topology.failover;
  const active = activeRegions(topology);
  const single = active.filter((region) => region.zones.length <= survive.zones).map((region) => [region]);
  const sets = [...setsUpTo(active, survive.regions), ...(survive.regions === 0 ? single : [])];
  return [
    ...sets.filter((lost) => lost.length < active.length).map(regionLoss),
    ...active.flatMap((region) => zoneLosses(region, survive.zones)),
    ...(survive.clouds === 0 ? [] : cloudLosses(topology, active)),
  ];
}

function regionLoss(lost: readonly Region[]): Loss {
  const regions = lost.map((region) => region.name);
  return { kind: "region", name: regions.join(" + "), regions, zones: [] };
}

function zoneLosses(region: Region, atOnce: number): Loss[] {
  return setsUpTo(region.zones, Math.min(atOnce, region.zones.length - 1)).map((lost) => {
    const zones = lost.map((zone) => zone.name);
    return { kind: "zone", name: zones.join(" + "), regions: [], zones };
  });
}

function cloudLosses(topology: Pick<Topology, "regions">, active: readonly Region[]): Loss[] {
  const clouds = CLOUDS.filter((cloud) => active.some((region) => region.cloud === cloud));
  if (clouds.length < 2) return [];
  const present = presentRegions(topology);
  return clouds.map((cloud) => ({
    kind: "cloud",
    name: cloud,
    regions: present.filter((region) => region.cloud === cloud).map((region) => region.name),
    zones: [],
  }));
}

/** Every subset of 1 to `most` items, smaller ones first, each in the order of the items. */
function setsUpTo<T>(items: readonly T[], most: number): T[][] {
  const sets: T[][] = [];
  for (let size = 1; size <= Math.min(most, items.length); size++) sets.push(...setsOf(items, size));
  return sets;
}

function setsOf<T>(items: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, position) => setsOf(items.slice(position + 1), size - 1).map((rest) => [item, ...rest]));
}
