import { coordinationTiming } from "../coordination.ts";
import type { Problem } from "../problems.ts";
import { show } from "../problems.ts";
import { MOST_VOTERS, placeVoters, voterCount } from "../quorum.ts";
import type { Topology } from "../topology.ts";
import { activeRegions } from "../topology.ts";
import { checkPlacementNames } from "./references.ts";
import { count } from "./wording.ts";

/** A number of voters that etcd should not have. */
export function checkVoters(topology: Topology): Problem[] {
  const { placement, voters } = topology.coordination;
  const total = voterCount(topology);
  const problems: Problem[] = [];
  if (placement !== undefined && voters !== undefined && voters !== total) {
    problems.push({
      path: "coordination.voters",
      found: `${voters}, where coordination.placement has ${total}`,
      accepted: "the sum of coordination.placement",
      mend: "leave coordination.voters out, or correct one of the two",
    });
  }
  const active = activeRegions(topology);
  const onlyLocal = active.length === 1 && active[0]?.cloud === "local";
  if (total === 3 || total === MOST_VOTERS || (total === 1 && onlyLocal)) return problems;
  problems.push({
    path: placement === undefined ? "coordination.voters" : "coordination.placement",
    found: count(total, "voter"),
    accepted: acceptedVoters(total),
    mend: placement === undefined ? "leave it out for the default" : mendOfPlacement(total),
  });
  return problems;
}

function acceptedVoters(total: number): string {
  if (total === 1) return `3 or ${MOST_VOTERS}: 1 is enough only for a single region on local`;
  if (total < MOST_VOTERS) return `3 or ${MOST_VOTERS}: an even number survives no more losses than one voter fewer`;
  return `3 or ${MOST_VOTERS}: every further voter slows each write`;
}

function mendOfPlacement(total: number): string {
  if (total > MOST_VOTERS) return `take ${total - MOST_VOTERS} away`;
  return total < 3 ? `add ${3 - total}` : "add or take away one";
}

/** Whether the number of voters and their regions are sound, so that what follows from them can be judged. */
export function votersAreSound(topology: Topology): boolean {
  return (
    activeRegions(topology).length > 0 &&
    checkPlacementNames(topology).length === 0 &&
    checkVoters(topology).every(({ path }) => path === "coordination.voters" && voterCount(topology) >= 3)
  );
}

/** etcd refuses to start with a longer one: `--election-timeout`, maxElectionMs. */
const LONGEST_ELECTION_MILLISECONDS = 50_000;
/** etcd grants no lease that is shorter than one and a half election timeouts: `minTTL` in its server. */
const ELECTIONS_PER_LEASE = 1.5;

/** Timing that etcd would not run well with. */
export function checkTiming(topology: Topology): Problem[] {
  if (!votersAreSound(topology)) return [];
  const { heartbeat, election, roundTrip } = coordinationTiming(topology, placeVoters(topology));
  const { leaseSeconds, electionMilliseconds } = topology.coordination;
  const found =
    electionMilliseconds === undefined ? `${election}, ten heartbeats of ${heartbeat} ms` : show(electionMilliseconds);
  const least = Math.max(5 * heartbeat, Math.ceil(10 * roundTrip));
  const leastLease = Math.ceil((ELECTIONS_PER_LEASE * election) / 1000);
  const problems: Problem[] = [];
  if (election < least) {
    problems.push({
      path: "coordination.electionMilliseconds",
      found,
      accepted: `at least ${least}: five heartbeats of ${heartbeat} ms, and ten round trips of ${roundTrip} ms between the voters`,
      mend: "raise it, or place the voters nearer to each other",
    });
  }
  if (election > LONGEST_ELECTION_MILLISECONDS) {
    problems.push({
      path: "coordination.electionMilliseconds",
      found,
      accepted: `at most ${LONGEST_ELECTION_MILLISECONDS}, as etcd has it`,
      mend: "lower coordination.heartbeatMilliseconds",
    });
  } else if (leaseSeconds < leastLease) {
    problems.push({
      path: "coordination.leaseSeconds",
      found: show(leaseSeconds),
      accepted: `at least ${leastLease}: etcd grants none shorter than one and a half election timeouts of ${election} ms`,
      mend: `raise it to ${leastLease}, or lower coordination.electionMilliseconds`,
    });
  }
  return problems;
}
