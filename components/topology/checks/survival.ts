import type { Problem } from "../problems.ts";
import { show } from "../problems.ts";
import { MOST_VOTERS } from "../quorum.ts";
import type { Topology } from "../topology.ts";
import { activeRegions } from "../topology.ts";
import { count, list } from "./wording.ts";

/** Losses that no settings survive. */
export function checkSurvival(topology: Topology): Problem[] {
  return activeRegions(topology).length === 0 ? [] : [...regions(topology), ...zones(topology), ...clouds(topology)];
}

/** Regions that may be lost at most: the rest is a majority of the regions, and of the voters. */
export function mostRegionsLost(active: number): number {
  return Math.floor((Math.min(active, MOST_VOTERS) - 1) / 2);
}

function regions(topology: Topology): Problem[] {
  const lost = topology.failover.survive.regions;
  const active = activeRegions(topology).length;
  const most = mostRegionsLost(active);
  if (lost <= most) return [];
  const needed = 2 * lost + 1;
  return [
    {
      path: "failover.survive.regions",
      found: `${lost} of ${count(active, "active region")}`,
      accepted: `at most ${most}: the rest must have a majority ${active > MOST_VOTERS ? `of ${MOST_VOTERS} voters, the most that there are` : "of the active regions"}`,
      mend: needed > MOST_VOTERS ? `lower it to ${most}` : `lower it to ${most}, or declare ${needed} active regions`,
    },
  ];
}

function zones(topology: Topology): Problem[] {
  const lost = topology.failover.survive.zones;
  if (lost === 0) return [];
  const active = activeRegions(topology);
  const problem = (found: string, accepted: string, mend: string): Problem[] => [
    { path: "failover.survive.zones", found, accepted, mend },
  ];
  if (active.every((region) => region.cloud === "local")) {
    return problem(
      show(lost),
      "0 on local, where a region's Kafka and Cassandra are one process each",
      "leave it out, and have failover.survive.regions instead",
    );
  }
  const short = active.filter((region) => region.zones.length <= lost);
  if (short.length === 0) return [];
  return problem(
    `${lost}, where ${list(short.map((region) => `${region.name} has ${count(region.zones.length, "zone")}`))}`,
    `at most ${Math.min(...short.map((region) => region.zones.length)) - 1}: less than the zones of every active region`,
    "lower it, or use more zones",
  );
}

function clouds(topology: Topology): Problem[] {
  const lost = topology.failover.survive.clouds;
  const used = new Set(activeRegions(topology).map((region) => region.cloud)).size;
  if (lost === 0 || used > 2 * lost) return [];
  return [
    {
      path: "failover.survive.clouds",
      found: `${lost} of ${count(used, "cloud")} with active regions`,
      accepted:
        used === 1
          ? "0: nothing would be left to serve"
          : "0: of two clouds, one always has half the voters or more, and without it the rest has no majority",
      mend: "leave it out",
    },
  ];
}
