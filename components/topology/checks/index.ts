import { checkAddressLimits } from "../address-limits.ts";
import { checkSupernet } from "../addresses.ts";
import type { Problem } from "../problems.ts";
import type { Declaration } from "../schema/index.ts";
import type { Topology } from "../topology.ts";
import { presentRegions } from "../topology.ts";
import { checkAccounts } from "./accounts.ts";
import { checkCassandraNodes, checkDataClasses, checkEngine, checkReplicas } from "./cassandra.ts";
import { checkTiming, checkVoters } from "./coordination.ts";
import { checkDetection } from "./detection.ts";
import { checkAccelerator, checkDnsZone, checkTimeToLive } from "./entry.ts";
import { checkInterconnect } from "./interconnect.ts";
import { checkBrokers, checkInSync, checkInSyncAfterZones } from "./kafka.ts";
import { checkPublicAccess } from "./kubernetes.ts";
import { checkReplication } from "./msk-replication.ts";
import { checkPartitions } from "./msk.ts";
import { checkCoordinationQuorum, checkStrongQuorum } from "./quorums.ts";
import { checkGlobalDatastore, checkRedisMemory, checkRedisReplicas } from "./redis.ts";
import { checkPlacementNames, checkRoundTrips, checkServingOrder, checkStrongDatacenters } from "./references.ts";
import { checkActive, checkExistence, checkIndices, checkMixture } from "./regions.ts";
import { checkCapacity, checkShardReplicas, checkTokens } from "./service.ts";
import { checkSurvival } from "./survival.ts";
import { checkTargets } from "./targets.ts";
import { checkAwsZones, checkDataZones, checkZones } from "./zones.ts";

interface Check {
  readonly find: (topology: Topology) => Problem[];
  /**
   * Sections that must be as the user wants them, or the check would speak of defaults. `regions`: all of them; a check
   * without it looks at each region that there is. `environment`: sizes.
   */
  readonly reads: readonly (keyof Declaration)[];
}

/** Every check across fields. A problem that only follows from another is left out: the other's check says it. */
const CHECKS: readonly Check[] = [
  { find: checkIndices, reads: [] },
  { find: checkExistence, reads: [] },
  { find: checkMixture, reads: [] },
  { find: checkActive, reads: ["regions"] },
  { find: checkAccounts, reads: ["accounts"] },
  { find: checkDnsZone, reads: ["dns"] },
  { find: checkAccelerator, reads: ["regions", "dns"] },
  { find: ({ network }) => checkSupernet(network.supernet), reads: ["network"] },
  {
    find: (topology) => checkAddressLimits(topology.network.supernet, presentRegions(topology)),
    reads: ["network"],
  },
  { find: checkInterconnect, reads: ["regions", "network", "cassandra", "coordination"] },
  { find: checkPublicAccess, reads: ["environment", "kubernetes"] },
  { find: checkDataZones, reads: [] },
  { find: checkZones, reads: ["environment", "kafka", "cassandra"] },
  { find: checkAwsZones, reads: ["environment", "kafka", "cassandra"] },
  { find: checkInSync, reads: ["environment", "kafka"] },
  { find: checkBrokers, reads: ["environment", "regions", "kafka"] },
  { find: checkInSyncAfterZones, reads: ["environment", "regions", "kafka", "failover"] },
  { find: checkPartitions, reads: ["environment", "regions", "kafka"] },
  { find: checkReplication, reads: ["environment", "regions", "kafka"] },
  { find: checkRedisMemory, reads: ["environment", "redis"] },
  { find: checkRedisReplicas, reads: ["environment", "regions", "redis", "failover"] },
  { find: checkGlobalDatastore, reads: ["environment", "regions", "redis"] },
  { find: checkEngine, reads: ["regions", "cassandra"] },
  { find: checkDataClasses, reads: ["cassandra", "dataClasses"] },
  { find: checkReplicas, reads: ["environment", "regions", "cassandra", "failover"] },
  { find: checkCassandraNodes, reads: ["environment", "cassandra"] },
  { find: checkStrongDatacenters, reads: ["regions", "cassandra"] },
  { find: checkPlacementNames, reads: ["regions", "coordination"] },
  { find: checkServingOrder, reads: ["regions", "failover"] },
  { find: checkRoundTrips, reads: ["regions", "roundTrips"] },
  { find: checkDetection, reads: ["environment", "failover"] },
  { find: checkTimeToLive, reads: ["environment", "regions", "failover"] },
  { find: checkSurvival, reads: ["environment", "regions", "failover"] },
  { find: checkVoters, reads: ["regions", "coordination"] },
  { find: checkCoordinationQuorum, reads: ["environment", "regions", "coordination", "failover"] },
  {
    find: checkStrongQuorum,
    reads: ["environment", "regions", "cassandra", "dataClasses", "failover"],
  },
  { find: checkTiming, reads: ["environment", "regions", "coordination", "failover", "roundTrips"] },
  { find: checkShardReplicas, reads: ["regions", "service", "failover"] },
  { find: checkTokens, reads: ["regions", "service", "tokens"] },
  { find: checkCapacity, reads: ["environment", "regions", "kubernetes", "service", "failover", "roundTrips"] },
  {
    find: checkTargets,
    reads: [
      "environment",
      "regions",
      "kafka",
      "cassandra",
      "coordination",
      "dataClasses",
      "failover",
      "dns",
      "roundTrips",
    ],
  },
];

/**
 * Every problem that only shows across fields.
 *
 * @param refused sections that are not what the user wants: what reads them is left out; `regions` where any entry is missing
 */
export function checkTopology(topology: Topology, refused: ReadonlySet<string> = new Set()): Problem[] {
  return CHECKS.filter(({ reads }) => !reads.some((section) => refused.has(section))).flatMap(({ find }) =>
    find(topology),
  );
}
