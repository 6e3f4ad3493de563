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
    ...(loss.dependency === undefined ? [] : ofDependency(loss.dependency.name)),
  ];
}

/** Slots go back by themselves, once their home has been well for a while. */
function failBack({ failBack: { afterSeconds, intervalSeconds }, placement }: Plan, effect: LossEffect): Afterwards {
  if (effect.slots.affected === 0) return [];
  const unable = [...effect.loss.regions, ...effect.storeless];
  const sets = placement.replicaSets.filter(([home]) => unable.includes(placement.regions[home ?? -1] ?? ""));
  const longest = Math.round((afterSeconds + sets.length * SHARES * intervalSeconds) * 1000) / 1000;
  return [
    {
      actor: "data plane",
      what:
        `Fail-back: once ${list(unable)} has been ready for ${afterSeconds} s (failover.failBack.afterSeconds), owners hand its slots back, ` +
        `a group every ${intervalSeconds} s each: within ${longest} s`,
    },
  ];
}

function ofRegions(plan: Plan, { loss }: LossEffect): Afterwards {
  const regions = list(loss.regions);
  const evacuations = list(loss.regions.map((name) => `/v1/admin/regions/${name}/evacuation`));
  const hasVoters = plan.coordination.voters.some(({ region }) => loss.regions.includes(region));
  const voters = hasVoters ? ", and let others take its voters' place" : "";
  return [
    {
      actor: "person",
      what: `Evacuate ${regions} (PUT ${evacuations}) if it may come back ill; undo it when it is well, and set weights if it is to begin with less`,
    },
    {
      actor: "person",
      what: `Repair Cassandra of ${regions} across datacentres if it was away for more than three hours: hints are kept no longer`,
    },
    {
      actor: "person",
      what: `If ${regions} is lost for good: declare it draining, take over the placement (npm run plan ${plan.environment.name} -- --write)${voters}; later declare it retired`,
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
        "Bring Redis back, empty if need be; look at meridian_projection_behind_seconds until it is near 0",
      );
    case "kafka":
      return person("Bring Kafka back before consumers need what waits; look at meridian_outbox_events_total");
    case "cassandra":
      return person("Bring Cassandra back, and repair it if it was away for more than three hours");
    case "coordination":
      return person("Should no majority come back: restore etcd from a snapshot (docs/coordination.md)");
  }
}

const list = (names: readonly string[]): string => names.join(", ");
