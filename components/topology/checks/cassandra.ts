import type { Cloud } from "../cloud.ts";
import type { Problem } from "../problems.ts";
import { show } from "../problems.ts";
import { replicasLostWithZones } from "../quorum.ts";
import { MOST_DATA_ZONES } from "../schema/regions.ts";
import type { Region, Topology } from "../topology.ts";
import { activeRegions, presentRegions } from "../topology.ts";
import { isMixed } from "./regions.ts";
import { count, grouped, list } from "./wording.ts";

type Engine = Topology["cassandra"]["engine"];

const ENGINES: Readonly<Record<Engine, { readonly clouds: readonly Cloud[]; readonly accepted: string }>> = {
  k8ssandra: { clouds: ["aws", "gcp"], accepted: '"process" on local: "k8ssandra" runs on the clouds\' clusters' },
  keyspaces: { clouds: ["aws"], accepted: '"k8ssandra": Keyspaces is in regions on aws only' },
  process: { clouds: ["local"], accepted: '"k8ssandra" or "keyspaces": "process" runs on this machine' },
};

/** An engine that some of the regions cannot run. */
export function checkEngine(topology: Topology): Problem[] {
  if (!engineIsSound(topology)) return [];
  const { engine } = topology.cassandra;
  const { clouds, accepted } = ENGINES[engine];
  const wrong = presentRegions(topology).filter((region) => !clouds.includes(region.cloud));
  const where = grouped(
    wrong,
    ({ cloud }) => cloud,
    (cloud, names) => `${names} on ${cloud}`,
    ({ name }) => name,
  );
  if (wrong.length === 0) return [];
  return [
    {
      path: "cassandra.engine",
      found: `${show(engine)} with ${where}`,
      accepted,
      mend: "leave it out for the default",
    },
  ];
}

/** Whether the regions are such that the default engine says what the user wants. */
function engineIsSound(topology: Topology): boolean {
  return !isMixed(topology) && activeRegions(topology).length > 0;
}

/** Nodes that are too few to hold every replica of a row on another one. */
export function checkCassandraNodes(topology: Topology): Problem[] {
  const { engine, nodesPerZone, replicationFactor } = topology.cassandra;
  if (engine !== "k8ssandra" || nodesPerZone === undefined) return [];
  const short = presentRegions(topology).filter(
    ({ cloud, dataZones }) => cloud !== "local" && nodesPerZone * dataZones.length < replicationFactor,
  );
  const [first] = short;
  if (first === undefined) return [];
  const enough = Math.max(...short.map(({ dataZones }) => Math.ceil(replicationFactor / dataZones.length)));
  return [
    {
      path: "cassandra.nodesPerZone",
      found: `${nodesPerZone}: ${nodesPerZone * first.dataZones.length} in ${first.name}`,
      accepted: `at least ${enough}: each of the ${replicationFactor} replicas of a row is on a node of its own`,
      mend: `raise it to ${enough}, leave it out, or lower cassandra.replicationFactor`,
    },
  ];
}

/** Classes of data that the engine cannot serve. */
export function checkDataClasses(topology: Pick<Topology, "cassandra" | "dataClasses">): Problem[] {
  if (topology.cassandra.engine !== "keyspaces") return [];
  return topology.dataClasses
    .filter((dataClass) => dataClass.consistency === "strong")
    .map((dataClass) => ({
      path: `dataClasses.${dataClass.name}.consistency`,
      found: '"strong" with the engine "keyspaces"',
      accepted: '"available": Keyspaces replicates between regions asynchronously and has no quorum across them',
      mend: 'set cassandra.engine to "k8ssandra", or the class to "available"',
    }));
}

/** Replicas that a region cannot hold, or too few of them for a quorum inside a region that loses zones. */
export function checkReplicas(topology: Topology): Problem[] {
  if (!engineIsSound(topology) || checkEngine(topology).length > 0) return [];
  const { engine, replicationFactor } = topology.cassandra;
  switch (engine) {
    case "keyspaces":
      return [];
    case "process":
      if (replicationFactor === 1) return [];
      return [
        {
          path: "cassandra.replicationFactor",
          found: show(replicationFactor),
          accepted: "1 on local, where a region runs one node",
          mend: "leave it out",
        },
      ];
    case "k8ssandra":
      return localQuorums(topology);
  }
}

/** Most replicas of a row in a datacentre: the schema's limit. */
const MOST_REPLICAS = 5;

function localQuorums(topology: Topology): Problem[] {
  const { replicationFactor } = topology.cassandra;
  const { zones: lost } = topology.failover.survive;
  const left = ({ dataZones }: Region, replicas: number): number =>
    replicas - replicasLostWithZones(replicas, dataZones.length, lost);
  const isQuorum = (region: Region, replicas: number): boolean => left(region, replicas) > replicas / 2;
  // Regions with fewer zones than replicas need are `checkZones`', those with no zone to lose `checkSurvival`'s.
  const regions = presentRegions(topology).filter(
    (region) =>
      region.zones.length > lost &&
      region.dataZones.length >= Math.min(MOST_DATA_ZONES, replicationFactor) &&
      !isQuorum(region, replicationFactor),
  );
  if (regions.length === 0) return [];
  const enough = [1, 2, 3, 4, MOST_REPLICAS].filter((replicas) => regions.every((one) => isQuorum(one, replicas)));
  const keep = grouped(
    regions,
    (region) => String(left(region, replicationFactor)),
    (replicas, names) => `${replicas} in ${names}`,
    ({ name }) => name,
  );
  return [
    {
      path: "cassandra.replicationFactor",
      found: `${replicationFactor}: losing ${count(lost, "zone")} leaves ${keep}`,
      accepted: `${enough.length === 0 ? "one" : `${list(enough.map(String), "or")},`} of which a majority is left after losing as many zones as failover.survive.zones`,
      mend:
        enough.length === 0
          ? "lower failover.survive.zones: in three data zones or fewer, no number of replicas does it"
          : `set it to ${list(enough.map(String), "or")}, or lower failover.survive.zones`,
    },
  ];
}
