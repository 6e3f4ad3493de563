import type { Voter } from "./plan-types.ts";
import type { Topology } from "./topology.ts";

/** etcd's timing for the longest round trip between voters. Milliseconds. */
export interface CoordinationTiming {
  readonly heartbeat: number;
  readonly election: number;
  /** Longest round trip between any two voters. */
  readonly roundTrip: number;
}

const LEAST_HEARTBEAT_MILLISECONDS = 100;
const HEARTBEATS_PER_ELECTION = 10;

/**
 * Heartbeat and election timeout: as declared, else a heartbeat of the longest round trip between voters (100 ms at
 * least) and an election after ten heartbeats.
 *
 * Source: etcd tuning guide (heartbeat 0.5 to 1.5 round trips, election at least 10 round trips).
 */
export function coordinationTiming(topology: Topology, voters: readonly Voter[]): CoordinationTiming {
  const regions = [...new Set(voters.map((voter) => voter.region))];
  const roundTrip = Math.max(
    0,
    ...regions.flatMap((from) => regions.filter((to) => to !== from).map((to) => topology.roundTrips[from]?.[to] ?? 0)),
  );
  const heartbeat =
    topology.coordination.heartbeatMilliseconds ?? Math.max(LEAST_HEARTBEAT_MILLISECONDS, Math.ceil(roundTrip));
  const election = topology.coordination.electionMilliseconds ?? HEARTBEATS_PER_ELECTION * heartbeat;
  return { heartbeat, election, roundTrip };
}
