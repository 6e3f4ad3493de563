import { catalogueOf } from "../catalogue.ts";
import type { Problem } from "../problems.ts";
import type { Region, Topology } from "../topology.ts";
import { presentRegions } from "../topology.ts";
import { count, grouped, list } from "./wording.ts";

/** Kafka's replicas are in three zones at most: more of them may share a zone. */
const MOST_KAFKA_ZONES = 3;

/** Regions on clouds with fewer zones than a tier keeps replicas in. */
export function checkZones(topology: Topology): Problem[] {
  const needs = [
    { tier: "kafka", zones: Math.min(MOST_KAFKA_ZONES, topology.kafka.replicationFactor) },
    ...(topology.cassandra.engine === "k8ssandra"
      ? [{ tier: "cassandra", zones: topology.cassandra.replicationFactor }]
      : []),
  ];
  return presentRegions(topology).flatMap((region): Problem[] => {
    const unmet = needs.filter((need) => need.zones > region.zones.length);
    if (region.cloud === "local" || unmet.length === 0) return [];
    const needed = Math.max(...unmet.map((need) => need.zones));
    const reasons = grouped(
      unmet,
      ({ zones }) => String(zones),
      (zones, tiers) => `${zones} replicas of ${tiers}`,
      ({ tier }) => tier,
    );
    const settings = list(unmet.map(({ tier }) => `${tier}.replicationFactor`));
    return [
      {
        path: `regions.${region.name}.zones`,
        found: `${count(region.zones.length, "zone")} (${region.zones.map((zone) => zone.letter).join(", ")})`,
        accepted: `at least ${needed}: ${reasons} in zones of their own`,
        mend: `${moreZones(region, needed)}, or lower ${settings} to ${region.zones.length}`,
      },
    ];
  });
}

function moreZones(region: Region, needed: number): string {
  const letters = Array.from(catalogueOf(region.cloud)?.[region.name]?.zones ?? "");
  const free = letters.filter((letter) => !region.zones.some((zone) => zone.letter === letter));
  if (letters.length < needed) return `take a region with ${needed} zones`;
  const missing = needed - region.zones.length;
  return missing === free.length ? `add ${list(free)}` : `add ${missing} of ${free.join(", ")}`;
}
