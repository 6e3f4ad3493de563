import type { Problem } from "../problems.ts";
import { show } from "../problems.ts";
import { replicasLostWithZones } from "../quorum.ts";
import { MOST_DATA_ZONES } from "../schema/regions.ts";
import type { Region, Topology } from "../topology.ts";
import { presentRegions } from "../topology.ts";
import { alternatives, count, grouped } from "./wording.ts";
import { zonesFor } from "./zones.ts";

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
  // Regions with too few zones are `checkZones`'.
  const short = regions.filter(
    ({ dataZones }) =>
      dataZones.length >= zonesFor(replicationFactor) && dataZones.length * brokersPerZone < replicationFactor,
  );
  if (short.length === 0) return [];
  const have = grouped(
    short,
    ({ dataZones }) => count(dataZones.length * brokersPerZone, "broker"),
    (brokers, names) => `${brokers} in ${names}`,
    ({ name }) => name,
  );
  const fewest = Math.min(...short.map(({ dataZones }) => dataZones.length));
  return [
    {
      path: "kafka.replicationFactor",
      found: `${replicationFactor}, for ${have}`,
      accepted: `at most ${fewest * brokersPerZone}: every replica is on a broker of its own`,
      mend: `lower it, or raise kafka.brokersPerZone to ${Math.ceil(replicationFactor / fewest)}`,
    },
  ];
}

/** Most replicas of a partition: the schema's limit. */
const MOST_REPLICAS = 5;

/** Writes that would stop when zones are lost that may be lost. */
export function checkInSyncAfterZones(topology: Topology): Problem[] {
  const { replicationFactor, minimumInSync } = topology.kafka;
  const { zones: lost } = topology.failover.survive;
  if (lost === 0 || checkInSync(topology).length > 0) return [];
  const left = ({ dataZones }: Region, replicas: number): number =>
    replicas - replicasLostWithZones(replicas, dataZones.length, lost);
  // A region that has no zone to lose, or on local, is `checkSurvival`'s.
  const regions = presentRegions(topology).filter(
    (region) =>
      region.cloud !== "local" && region.zones.length > lost && left(region, replicationFactor) < minimumInSync,
  );
  if (regions.length === 0) return [];
  const keep = grouped(
    regions,
    (region) => String(left(region, replicationFactor)),
    (replicas, names) => `${replicas} in ${names}`,
    ({ name }) => name,
  );
  const fewest = Math.min(...regions.map((region) => left(region, replicationFactor)));
  const enough = (replicas: number): boolean => regions.every((region) => left(region, replicas) >= minimumInSync);
  const higher = [2, 3, 4, MOST_REPLICAS].find((replicas) => replicas > replicationFactor && enough(replicas));
  const ways = [
    ...(higher === undefined ? [] : [`raise it to ${higher}`]),
    ...(fewest > 0 ? [`lower kafka.minimumInSync to ${fewest}`] : []),
    ...(regions.some(({ dataZones }) => dataZones.length < MOST_DATA_ZONES) ? ["use more zones"] : []),
    "lower failover.survive.zones",
  ];
  return [
    {
      path: "kafka.replicationFactor",
      found: `${replicationFactor}: losing ${count(lost, "zone")} leaves ${keep}`,
      accepted: `one that leaves kafka.minimumInSync, ${minimumInSync}, after losing as many zones as failover.survive.zones`,
      mend: alternatives(ways),
    },
  ];
}
