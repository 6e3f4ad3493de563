import { catalogueOf } from "../catalogue.ts";
import { CLOUDS, HIGHEST_REGION_INDEX } from "../cloud.ts";
import type { Problem } from "../problems.ts";
import { didYouMean, show } from "../problems.ts";
import type { Region, Topology } from "../topology.ts";
import { activeRegions } from "../topology.ts";
import { list } from "./wording.ts";

type RegionsOf = Pick<Topology, "regions">;

/** Indices that two regions have. A retired region holds its index against a later one. */
export function checkIndices(topology: RegionsOf): Problem[] {
  const holders = new Map<number, Region>();
  const retiredFirst = [...topology.regions].sort(
    (a, b) => Number(b.state === "retired") - Number(a.state === "retired"),
  );
  return retiredFirst.flatMap((region) => {
    const holder = holders.get(region.index);
    if (holder === undefined) {
      holders.set(region.index, region);
      return [];
    }
    const retired = holder.state === "retired";
    const free = freeIndex(topology);
    return [
      {
        path: `regions.${region.name}.index`,
        found: `${region.index}, which ${holder.name} ${retired ? "had before it was retired" : "has"}`,
        accepted: `a number from 0 to ${HIGHEST_REGION_INDEX} that no other region has or had`,
        mend:
          free === undefined
            ? `leave a region out: all ${HIGHEST_REGION_INDEX + 1} are taken`
            : `give ${retired ? region.name : "the newer of the two"} a free one, such as ${free}`,
      },
    ];
  });
}

/** The index after the highest, as indices are appended; where there is none, the lowest free one. */
function freeIndex(topology: RegionsOf): number | undefined {
  const taken = new Set(topology.regions.map((region) => region.index));
  const next = Math.max(...taken) + 1;
  if (next <= HIGHEST_REGION_INDEX) return next;
  return Array.from({ length: HIGHEST_REGION_INDEX + 1 }, (_, index) => index).find((index) => !taken.has(index));
}

/** Regions and zones that their cloud does not have. */
export function checkExistence(topology: RegionsOf): Problem[] {
  return topology.regions.flatMap((region) => {
    const catalogue = catalogueOf(region.cloud);
    if (catalogue === undefined) return [];
    const known = Object.hasOwn(catalogue, region.name) ? catalogue[region.name] : undefined;
    return known === undefined ? [unknownRegion(region, Object.keys(catalogue))] : unknownZones(region, known.zones);
  });
}

function unknownRegion(region: Region, names: readonly string[]): Problem {
  const home = CLOUDS.find((cloud) => Object.hasOwn(catalogueOf(cloud) ?? {}, region.name));
  const meant = didYouMean(region.name, names);
  return {
    path: `regions.${region.name}`,
    found: `a region that ${region.cloud} is not known to have`,
    accepted: `one of ${names.join(", ")}`,
    mend:
      home !== undefined
        ? `set its cloud to ${show(home)}, which has a region of that name`
        : meant !== undefined
          ? `did you mean ${show(meant)}?`
          : "correct the name or the cloud; a newly opened region belongs into components/topology/catalogue.ts",
  };
}

function unknownZones(region: Region, letters: string): Problem[] {
  const unknown = region.zones.map((zone) => zone.letter).filter((letter) => !letters.includes(letter));
  if (unknown.length === 0) return [];
  return [
    {
      path: `regions.${region.name}.zones`,
      found: unknown.map(show).join(", "),
      accepted: `letters out of ${Array.from(letters).join(", ")}`,
      mend:
        unknown.length < region.zones.length
          ? `leave ${list(unknown)} out`
          : `use ${list(Array.from(letters))}, or leave zones out for the default`,
    },
  ];
}

/** Whether local regions stand beside regions on clouds. */
export function isMixed(topology: RegionsOf): boolean {
  return new Set(topology.regions.map((region) => region.cloud === "local")).size > 1;
}

/** Local regions beside regions on clouds. */
export function checkMixture(topology: RegionsOf): Problem[] {
  const elsewhere = topology.regions.find((region) => region.cloud !== "local");
  if (elsewhere === undefined) return [];
  return topology.regions
    .filter((region) => region.cloud === "local")
    .map((region) => ({
      path: `regions.${region.name}.cloud`,
      found: `"local" beside ${elsewhere.name} on ${elsewhere.cloud}`,
      accepted: "either only local regions, or none",
      mend: "declare the local regions in an environment of their own: a cloud cannot reach this machine",
    }));
}

/** No region that serves. */
export function checkActive(topology: RegionsOf): Problem[] {
  if (activeRegions(topology).length > 0) return [];
  return [
    {
      path: "regions",
      found: "no active region",
      accepted: "at least one region whose state is active",
      mend: 'set one region\'s state to "active", or destroy the environment',
    },
  ];
}
