import { catalogueOf } from "../catalogue.ts";
import type { Problem } from "../problems.ts";
import { show } from "../problems.ts";
import { MOST_DATA_ZONES } from "../schema/regions.ts";
import type { Region, Topology, Zone } from "../topology.ts";
import { presentRegions } from "../topology.ts";
import { count, grouped, list } from "./wording.ts";

/** Data zones that are no zones of their region, or that have to be named. */
export function checkDataZones(topology: Pick<Topology, "regions">): Problem[] {
  return presentRegions(topology).flatMap((region): Problem[] => {
    const { name, zones, dataZones } = region;
    const path = `regions.${name}.dataZones`;
    const letters = zones.map(({ letter }) => letter);
    const strange = dataZones.map(({ letter }) => letter).filter((letter) => !letters.includes(letter));
    if (strange.length > 0) {
      return [
        {
          path,
          found: strange.map(show).join(", "),
          accepted: `letters out of the region's zones: ${letters.join(", ")}`,
          mend: `leave ${list(strange)} out, or add ${strange.length === 1 ? "it" : "them"} to regions.${name}.zones`,
        },
      ];
    }
    // Zones that the region does not have are `checkExistence`'s.
    const existing = catalogueOf(region.cloud)?.[name]?.zones;
    const real = dataZones.filter(({ letter }) => existing?.includes(letter) ?? true);
    if (real.length <= MOST_DATA_ZONES) return [];
    return [
      {
        path,
        found: `nothing, with ${count(letters.length, "zone")} (${letters.join(", ")})`,
        accepted: `one to three of them: a region with more than ${MOST_DATA_ZONES} zones says which hold its data, so that a zone that joins moves none`,
        mend: `name those that hold it today, such as dataZones: [${letters.slice(0, MOST_DATA_ZONES).join(", ")}]`,
      },
    ];
  });
}

/** Load balancers, EKS and MSK are each refused in a single zone. Sources: their API references, on subnets. */
const LEAST_AWS_ZONES = 2;

/** Regions on AWS with a single zone, where none of the tiers' replicas asks for more already. */
export function checkAwsZones(topology: Topology): Problem[] {
  if (checkZones(topology).length > 0) return [];
  return presentRegions(topology).flatMap((region): Problem[] => {
    if (region.cloud !== "aws" || region.dataZones.length >= LEAST_AWS_ZONES) return [];
    const { path, found, mend } = shortOf(region, LEAST_AWS_ZONES);
    return [
      {
        path,
        found,
        accepted: `at least ${LEAST_AWS_ZONES} on AWS: load balancers, EKS and MSK are refused in a single zone`,
        mend,
      },
    ];
  });
}

/** Data zones that so many replicas need: one each, and of more replicas than there are zones, some share one. */
export const zonesFor = (replicas: number): number => Math.min(MOST_DATA_ZONES, replicas);

/** Regions on clouds with fewer zones for data than a tier keeps replicas in. */
export function checkZones(topology: Topology): Problem[] {
  const needs = [
    { tier: "kafka", zones: zonesFor(topology.kafka.replicationFactor) },
    ...(topology.cassandra.engine === "k8ssandra"
      ? [{ tier: "cassandra", zones: zonesFor(topology.cassandra.replicationFactor) }]
      : []),
  ];
  return presentRegions(topology).flatMap((region): Problem[] => {
    const unmet = needs.filter((need) => need.zones > region.dataZones.length);
    if (region.cloud === "local" || unmet.length === 0) return [];
    const needed = Math.max(...unmet.map((need) => need.zones));
    const reasons = grouped(
      unmet,
      ({ zones }) => String(zones),
      (zones, tiers) => `${zones} replicas of ${tiers}`,
      ({ tier }) => tier,
    );
    const settings = list(unmet.map(({ tier }) => `${tier}.replicationFactor`));
    const { path, found, mend } = shortOf(region, needed);
    return [
      {
        path,
        found,
        accepted: `at least ${needed}: ${reasons} in zones of their own`,
        mend: `${mend}, or lower ${settings} to ${region.dataZones.length}`,
      },
    ];
  });
}

/** A region with too few zones for data: because it names too few of those it has, or because it has too few. */
function shortOf(region: Region, needed: number): Pick<Problem, "path" | "found" | "mend"> {
  const { name, zones, dataZones } = region;
  const path = (field: string): string => `regions.${name}.${field}`;
  const found = (some: readonly Zone[], noun: string): string =>
    `${count(some.length, noun)} (${some.map(({ letter }) => letter).join(", ")})`;
  if (zones.length < needed) {
    const named = dataZones.length < zones.length ? `, and name ${needed} in ${path("dataZones")}` : "";
    return { path: path("zones"), found: found(zones, "zone"), mend: moreZones(region, needed) + named };
  }
  const free = zones.map(({ letter }) => letter).filter((letter) => !dataZones.some((zone) => zone.letter === letter));
  const missing = needed - dataZones.length;
  return {
    path: path("dataZones"),
    found: found(dataZones, "data zone"),
    mend: missing === free.length ? `add ${list(free)}` : `add ${missing} of ${free.join(", ")}`,
  };
}

function moreZones(region: Region, needed: number): string {
  const letters = Array.from(catalogueOf(region.cloud)?.[region.name]?.zones ?? "");
  const free = letters.filter((letter) => !region.zones.some((zone) => zone.letter === letter));
  if (letters.length < needed) return `take a region with ${needed} zones`;
  const missing = needed - region.zones.length;
  return missing === free.length ? `add ${list(free)}` : `add ${missing} of ${free.join(", ")}`;
}
