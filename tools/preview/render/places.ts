import type { PreviewReport, ResourceChange } from "../report.ts";

/** What changes where: regions and tiers in the plan's order, then those that only changes tell of. */
export interface ChangesByPlace {
  readonly regions: readonly string[];
  readonly tiers: readonly string[];
  /** Changes of resources, without components. */
  readonly at: (region: string, tier: string) => readonly ResourceChange[];
  readonly in: (region: string) => readonly ResourceChange[];
}

/** Sorts a report's changes by where they are. */
export function changesByPlace({ changes, regions, tiers }: PreviewReport): ChangesByPlace {
  const own = changes.filter(({ component }) => !component);
  const byRegion = Map.groupBy(own, ({ region }) => region);
  const byPlace = Map.groupBy(own, ({ region, tier }) => JSON.stringify([region, tier]));
  const declared = regions.map(({ name }) => name);
  const undeclared = [...byRegion.keys()].filter((region) => region !== "global");
  return {
    regions: [...new Set([...declared, ...undeclared, ...(byRegion.has("global") ? ["global"] : [])])],
    tiers: [...new Set([...tiers, ...own.map(({ tier }) => tier)])],
    at: (region, tier) => byPlace.get(JSON.stringify([region, tier])) ?? [],
    in: (region) => byRegion.get(region) ?? [],
  };
}
