import { allowedLosses } from "../losses/allowed.ts";
import type { Loss, QuorumPlan } from "../plan-types.ts";
import type { Problem } from "../problems.ts";
import { placeVoters, planQuorums } from "../quorum.ts";
import { MOST_DATA_ZONES } from "../schema/regions.ts";
import type { Topology } from "../topology.ts";
import { activeRegions } from "../topology.ts";
import { votersAreSound } from "./coordination.ts";
import { checkStrongDatacenters } from "./references.ts";
import { mostRegionsLost } from "./survival.ts";
import { count } from "./wording.ts";

/** Voters of which an allowed loss leaves no majority. */
export function checkCoordinationQuorum(topology: Topology): Problem[] {
  if (!votersAreSound(topology)) return [];
  const lost = topology.failover.survive.regions;
  const declared = topology.coordination.placement !== undefined;
  return fatal(topology, "coordination").map(({ quorum, loss, left }) => ({
    path: declared ? "coordination.placement" : quorum.total < 2 * lost + 1 ? "coordination.voters" : "coordination",
    found: `${count(quorum.total, "voter")} (${votesOf(quorum)}): losing ${loss.name} leaves ${left}`,
    accepted: `at least ${quorum.majority} left after every declared loss: a majority`,
    mend:
      loss.kind === "zone"
        ? zonesMend(topology.failover.survive.zones)
        : quorum.total < 2 * lost + 1
          ? `place ${2 * lost + 1} voters, or lower failover.survive.regions`
          : `spread them so that ${lost === 1 ? "no region has" : `no ${lost} regions have`} ${quorum.majority} or more, or lower failover.survive.regions`,
  }));
}

/** Regions with `strong` data of which an allowed loss leaves no majority. */
export function checkStrongQuorum(topology: Topology): Problem[] {
  if (activeRegions(topology).length === 0 || checkStrongDatacenters(topology).length > 0) return [];
  return (
    fatal(topology, "strong")
      // A zone takes no majority of all replicas where it leaves one in its region, which is checked.
      .filter(({ loss }) => loss.kind !== "zone")
      .map(({ quorum, loss, left }) => ({
        path: "cassandra.strongDatacenters",
        found: `${count(quorum.total, "replica")} (${votesOf(quorum)}): losing ${loss.name} leaves ${left}`,
        accepted: `at least ${quorum.majority} left after every declared loss: a majority`,
        mend: `hold strong data in ${2 * topology.failover.survive.regions + 1} regions or more, or lower failover.survive.regions`,
      }))
  );
}

/** Of three data zones, a majority outlasts the loss of one. */
function zonesMend(lost: number): string {
  const needed = 2 * lost + 1;
  return needed <= MOST_DATA_ZONES
    ? `use ${needed} data zones, or lower failover.survive.zones`
    : "lower failover.survive.zones to 1, or place the voters in three regions";
}

interface Fatality {
  readonly quorum: QuorumPlan;
  readonly loss: Loss;
  readonly left: number;
}

/** The first allowed loss that ends a quorum, where any does. */
function fatal(topology: Topology, name: QuorumPlan["name"]): Fatality[] {
  const { survive } = topology.failover;
  const active = activeRegions(topology).length;
  // Losses that nothing survives are `checkSurvival`'s.
  const losses = allowedLosses(topology).filter(({ kind }) =>
    kind === "region" ? survive.regions <= mostRegionsLost(active) && survive.regions > 0 : kind === "zone",
  );
  const quorum = planQuorums(topology, placeVoters(topology), losses).find((candidate) => candidate.name === name);
  const position = quorum?.afterLoss.findIndex(({ left }) => left < quorum.majority) ?? -1;
  const loss = losses[position];
  const left = quorum?.afterLoss[position]?.left;
  return quorum === undefined || loss === undefined || left === undefined ? [] : [{ quorum, loss, left }];
}

const votesOf = (quorum: QuorumPlan): string =>
  Object.entries(quorum.votes)
    .map(([region, votes]) => `${region} ${votes}`)
    .join(", ");
