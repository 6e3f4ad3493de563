import type { Problem } from "../problems.ts";
import { show } from "../problems.ts";
import { replicasLostWithZones } from "../quorum.ts";
import type { Topology } from "../topology.ts";
import { presentRegions } from "../topology.ts";
import { count, grouped } from "./wording.ts";

/** Replicas that must be in sync, though there are not so many to spare. */
export function checkInSync(topology: Pick<Topology, "kafka">): Problem[] {
  const { replicationFactor, minimumInSync } = topology.kafka;
  if (replicationFactor === 1) {
    if (minimumInSync === 1) return [];
    return [
      {
        path: "kafka.minimumInSync",
        found: `${minimumInSync} with a replication factor of 1`,
        accepted: "1",
        mend: "set it to 1, or raise kafka.replicationFactor",
      },
    ];
  }
  if (minimumInSync < replicationFactor) return [];
  return [
    {
      path: "kafka.minimumInSync",
      found: `${minimumInSync} with a replication factor of ${replicationFactor}`,
      accepted: "less than kafka.replicationFactor, so that a broker can restart without stopping writes",
      mend: `lower it to ${replicationFactor - 1}, or raise kafka.replicationFactor`,
    },
  ];
}

/** Replicas for which a region has no brokers. */
export function checkBrokers(topology: Pick<Topology, "kafka" | "regions">): Problem[] {
  const { replicationFactor, brokersPerZone } = topology.kafka;
  const regions = presentRegions(topology);
  if (regions.every((region) => region.cloud === "local")) {
    if (replicationFactor === 1) return [];
    return [
      {
        path: "kafka.replicationFactor",
        found: show(replicationFactor),
        accepted: "1 on local, where a region runs one broker",
        mend: "leave it out",
      },
    ];
  }
  const short = regions.filter((region) => region.zones.length * brokersPerZone < replicationFactor);
  if (short.length === 0) return [];
  const fewest = Math.min(...short.map((region) => region.zones.length));
  const have = grouped(
    short,
    ({ zones }) => count(zones.length * brokersPerZone, "broker"),
    (brokers, names) => `${brokers} in ${names}`,
    ({ name }) => name,
  );
  return [
    {
      path: "kafka.replicationFactor",
      found: `${replicationFactor}, for ${have}`,
      accepted: `at most ${fewest * brokersPerZone}: every replica is on a broker of its own`,
      mend: `lower it, raise kafka.brokersPerZone to ${Math.ceil(replicationFactor / fewest)}, or use more zones`,
    },
  ];
}

/** Writes that would stop when zones are lost that may be lost. */
export function checkInSyncAfterZones(topology: Topology): Problem[] {
  const { replicationFactor, minimumInSync } = topology.kafka;
  const { zones: lost } = topology.failover.survive;
  if (lost === 0 || checkInSync(topology).length > 0) return [];
  const left = (zones: number): number => replicationFactor - replicasLostWithZones(replicationFactor, zones, lost);
  // A region that has no zone to lose, or on local, is `checkSurvival`'s.
  const regions = presentRegions(topology).filter(
    (region) => region.cloud !== "local" && region.zones.length > lost && left(region.zones.length) < minimumInSync,
  );
  if (regions.length === 0) return [];
  const keep = grouped(
    regions,
    ({ zones }) => String(left(zones.length)),
    (replicas, names) => `${replicas} in ${names}`,
    ({ name }) => name,
  );
  const fewest = Math.min(...regions.map((region) => left(region.zones.length)));
  const lower = fewest > 0 ? `lower kafka.minimumInSync to ${fewest}, ` : "";
  return [
    {
      path: "kafka.replicationFactor",
      found: `${replicationFactor}: losing ${count(lost, "zone")} leaves ${keep}`,
      accepted: `one that leaves kafka.minimumInSync, ${minimumInSync}, after losing as many zones as failover.survive.zones`,
      mend: `raise it, ${lower}use more zones, or lower failover.survive.zones`,
    },
  ];
}
