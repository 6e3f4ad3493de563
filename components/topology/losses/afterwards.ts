import type { Plan } from "../plan-types.ts";
import type { LossEffect } from "./effect.ts";
import type { LossRunbook } from "./runbook-types.ts";
import { SHARES } from "./service-terms.ts";

type Afterwards = LossRunbook["afterwards"];

/** What comes after the runbook: what goes by itself when the lost is back, and what only a person decides. */
export function afterwardsOf(plan: Plan, effect: LossEffect): Afterwards {
  const { loss } = effect;
  return [
    ...failBack(plan, effect),
    ...(loss.regions.length > 0 ? ofRegions(plan, effect) : []),
    ...(loss.zones.length > 0 ? ofZones() : []),
    ...loss.dependencies.flatMap(({ name }) => ofDependency(name)),
  ];
}

/**
 * Seconds at most until all slots of regions are owned at home again, once these have come back.
 *
 * @param unable names of the regions
 */
export function failBackSeconds(
  { failBack: { afterSeconds, intervalSeconds }, placement }: Pick<Plan, "failBack" | "placement">,
  unable: readonly string[],
): number {
  const sets = placement.replicaSets.filter(([home]) => unable.includes(placement.regions[home ?? -1] ?? ""));
  return Math.round((afterSeconds + sets.length * SHARES * intervalSeconds) * 1000) / 1000;
}

/** Slots go back by themselves, once their home has been well for a while. */
function failBack(plan: Plan, effect: LossEffect): Afterwards {
  const { afterSeconds, intervalSeconds } = plan.failBack;
  // Without etcd nobody has taken slots over, and nobody gives them back.
  const moved = effect.quorums.every(({ name, kept }) => name !== "coordination" || kept);
  if (effect.slots.takenBy.length === 0 || !moved) return [];
  const unable = [...effect.loss.regions, ...effect.storeless];
  const longest = failBackSeconds(plan, unable);
  return [
    {
      actor: "data plane",
      what:
        `Fail-back: once ${list(unable)} ${unable.length > 1 ? "have" : "has"} been ready for ${afterSeconds} s (failover.failBack.afterSeconds), owners hand ${unable.length > 1 ? "their" : "its"} slots back, ` +
        `a group every ${intervalSeconds} s each: within ${longest} s`,
    },
  ];
}

function ofRegions(plan: Plan, { loss, quorums }: LossEffect): Afterwards {
  const regions = list(loss.regions);
  const evacuations = list(loss.regions.map((name) => `/v1/admin/regions/${name}/evacuation`));
  const hasVoters = plan.coordination.voters.some(({ region }) => loss.regions.includes(region));
  const voters = hasVoters ? ", and let others take its voters' place" : "";
  const many = loss.regions.length > 1;
  const [are, were, they] = many ? ["are", "were", "they"] : ["is", "was", "it"];
  const them = many ? "them" : "it";
  const controls = quorums.some(({ name, kept }) => name === "coordination" && !kept)
    ? `Evacuation, drains and weights cannot be set until etcd has a majority again (503 controls-unavailable): ${NO_MAJORITY}`
    : `Evacuate ${regions} (PUT ${evacuations}; docs/runbooks/regions-and-replicas.md) if ${they} may come back ill; undo it when ${they} ${are} well, and set weights if ${they} ${are} to begin with less`;
  return [
    { actor: "person", what: controls },
    { actor: "person", what: `Repair Cassandra of ${regions} ${ifAway(`${they} ${were}`)}` },
    {
      actor: "person",
      what: `If ${regions} ${are} lost for good: declare ${them} draining, take over the placement (npm run plan ${plan.environment.name} -- --write)${voters}; later declare ${them} retired`,
    },
  ];
}

const ofZones = (): Afterwards => [
  { actor: "control plane", what: "Pods of the zone that can run elsewhere are started in the other zones" },
  { actor: "person", what: "Replace nodes of Cassandra and etcd whose volumes do not come back with the zone" },
];

function ofDependency(dependency: "redis" | "kafka" | "cassandra" | "coordination"): Afterwards {
  const person = (what: string): Afterwards => [{ actor: "person", what }];
  switch (dependency) {
    case "redis":
      return person(
        "Bring Redis back, empty if need be; look at meridian_projection_behind_seconds until it is near 0. Whether Cassandra carries all reads meanwhile is not computed",
      );
    case "kafka":
      return person("Bring Kafka back before consumers need what waits; look at meridian_outbox_events_total");
    case "cassandra":
      return person(`Bring Cassandra back, and repair it ${ifAway("it was")}`);
    case "coordination":
      return person(
        `Should no majority come back: restore etcd from a snapshot, ${NO_MAJORITY}. Until then no control can be set (503 controls-unavailable)`,
      );
  }
}

const NO_MAJORITY = "docs/coordination.md, When no majority is left";

/** Hints are kept for three hours. */
const ifAway = (was: string): string =>
  `if ${was} away for more than three hours, as hints are kept no longer: docs/cassandra.md, docs/runbooks/repairs.md`;

const list = (names: readonly string[]): string => names.join(", ");
