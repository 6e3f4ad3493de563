import { capacityAfter } from "../capacity.ts";
import type { LossCapacity, Plan } from "../plan-types.ts";
import { planQuorums, replicasLostWithZones } from "../quorum.ts";
import type { Region, Topology } from "../topology.ts";
import { activeRegions } from "../topology.ts";
import { trafficAfter } from "../traffic.ts";
import { clientRegions, entryRegions } from "../entry.ts";
import { allowedLosses } from "./allowed.ts";
import type { AskedLoss, Dependency, LossRunbook, QuorumLeft } from "./runbook-types.ts";

/** What a loss takes and leaves, before anybody has acted. */
export interface LossEffect {
  readonly loss: AskedLoss;
  readonly planned: boolean;
  /** Active regions that stay and can serve, by index. */
  readonly serving: readonly string[];
  /** Active regions that stay and cannot serve: they have no quorum of their Cassandra. */
  readonly storeless: readonly string[];
  /** Regions that stay without their Kafka's acknowledgement, and without their Redis. */
  readonly withoutKafka: readonly string[];
  readonly withoutRedis: readonly string[];
  /** Regions that clients are sent to, and that are lost or cannot serve. */
  readonly clientsOf: readonly string[];
  /** Regions that can serve and that the entry can lead clients to. */
  readonly entered: readonly string[];
  /** Whether a zone of a region that clients are led to is lost. */
  readonly zoneOfEntry: boolean;
  /** Whether a voter is lost: the leader may be. */
  readonly voterLost: boolean;
  readonly quorums: readonly QuorumLeft[];
  readonly slots: LossRunbook["slots"];
  readonly capacity: Omit<LossCapacity, "loss">;
  /** Requests a second that the survivors carry with as many replicas as the autoscaler may start. */
  readonly scaledCapacity: number;
}

export function effectOf(topology: Topology, plan: Plan, loss: AskedLoss): LossEffect {
  const active = activeRegions(topology);
  const staying = active.filter(({ name }) => !loss.regions.includes(name));
  const without = (dependency: Dependency): string[] =>
    staying.filter((region) => lacks(topology, loss, region, dependency)).map(({ name }) => name);
  const storeless = without("cassandra");
  const unable = [...loss.regions, ...storeless];
  const serving = staying.filter(({ name }) => !storeless.includes(name)).map(({ name }) => name);
  const entered = entryRegions(topology);
  const { voters } = plan.coordination;
  return {
    loss,
    planned: isPlanned(topology, loss),
    serving,
    storeless,
    withoutKafka: without("kafka"),
    withoutRedis: without("redis"),
    clientsOf: clientRegions(topology).filter((name) => unable.includes(name)),
    entered: serving.filter((name) => entered.includes(name)),
    zoneOfEntry: staying.some(
      ({ name, zones }) => entered.includes(name) && zones.some((zone) => loss.zones.includes(zone.name)),
    ),
    voterLost: voters.some(({ region, zone }) => loss.regions.includes(region) || loss.zones.includes(zone.name)),
    quorums: quorumsLeft(topology, plan, loss),
    slots: slotsOf(plan, unable),
    ...capacityLeft(topology, plan, loss, unable),
  };
}

/** Whether a region that stays has lost what it needs of a store of its own. */
function lacks(topology: Topology, loss: AskedLoss, region: Region, dependency: Dependency): boolean {
  if (loss.dependencies.some(({ name, regions }) => name === dependency && regions.includes(region.name))) return true;
  const lost = region.dataZones.filter(({ name }) => loss.zones.includes(name)).length;
  if (lost === 0) return false;
  const left = (replicas: number): number =>
    replicas - replicasLostWithZones(replicas, Math.max(1, region.dataZones.length), lost);
  switch (dependency) {
    case "cassandra": {
      const { replicationFactor } = topology.cassandra;
      return left(replicationFactor) < Math.floor(replicationFactor / 2) + 1;
    }
    case "kafka":
      return left(topology.kafka.replicationFactor) < topology.kafka.minimumInSync;
    case "redis":
      return left(topology.redis.replicasPerShard + 1) < 1;
    case "coordination":
      return false;
  }
}

/** A dependency goes with its region: where that may be lost, so may the dependency. What all regions have is never planned to go. */
function isPlanned(topology: Topology, loss: AskedLoss): boolean {
  // No declaration speaks of zones that are lost together with something else.
  if (loss.kind === "several" && loss.zones.length > 0) return false;
  const draining = topology.regions.filter(({ state }) => state === "draining").map(({ name }) => name);
  const regions = [...loss.regions, ...loss.dependencies.flatMap((dependency) => dependency.regions)];
  // Nothing counts on a region that is drained.
  const counted = regions.filter((name) => !draining.includes(name));
  const allowed = allowedLosses(topology);
  if (loss.zones.length > 0) {
    return allowed.some(({ zones }) => loss.zones.every((zone) => zones.includes(zone)));
  }
  return counted.length === 0 || allowed.some((each) => counted.every((name) => each.regions.includes(name)));
}

function quorumsLeft(topology: Topology, plan: Plan, loss: AskedLoss): QuorumLeft[] {
  const lostOf = (name: Dependency): string[] =>
    loss.dependencies.filter((dependency) => dependency.name === name).flatMap(({ regions }) => regions);
  const after = (regions: readonly string[]) =>
    planQuorums(topology, plan.coordination.voters, [{ kind: "region", name: loss.name, regions, zones: loss.zones }]);
  const storesLost = [...new Set([...loss.regions, ...lostOf("cassandra")])];
  const strong = after(storesLost).filter(({ name }) => name === "strong");
  const coordination = after(loss.regions).filter(({ name }) => name === "coordination");
  return [...coordination, ...strong].map(({ name, total, majority, afterLoss }) => {
    const left = name === "coordination" && lostOf(name).length > 0 ? 0 : (afterLoss[0]?.left ?? 0);
    return { name, left, majority, total, kept: left >= majority, spare: Math.max(0, left - majority) };
  });
}

/** Slots whose home cannot serve: the first region of each slot's order that can takes it. */
function slotsOf({ placement }: Plan, unable: readonly string[]): LossRunbook["slots"] {
  const perSet = placement.replicaSets.map(() => 0);
  for (const set of placement.slots) perSet[set] = (perSet[set] ?? 0) + 1;
  const taken = placement.regions.map(() => 0);
  let affected = 0;
  let unserved = 0;
  const lost = placement.regions.map((name) => unable.includes(name));
  placement.replicaSets.forEach((order, set) => {
    if (lost[order[0] ?? -1] !== true) return;
    const slots = perSet[set] ?? 0;
    affected += slots;
    const next = order.find((region) => lost[region] === false);
    if (next === undefined) unserved += slots;
    else taken[next] = (taken[next] ?? 0) + slots;
  });
  const takenBy = placement.regions
    .map((region, position) => ({ region, slots: taken[position] ?? 0 }))
    .filter(({ slots }) => slots > 0)
    .sort((a, b) => b.slots - a.slots);
  return { affected, takenBy, unserved };
}

function capacityLeft(
  topology: Topology,
  plan: Plan,
  loss: AskedLoss,
  unable: readonly string[],
): Pick<LossEffect, "capacity" | "scaledCapacity"> {
  const regions = Object.fromEntries(plan.regions.map(({ name, capacity }) => [name, capacity]));
  const load = trafficAfter(topology, unable);
  const { capacity, peak, headroom } = capacityAfter(
    topology,
    regions,
    { kind: "region", name: loss.name, regions: unable, zones: loss.zones },
    load,
  );
  const each = topology.service.requestsPerSecondPerReplica;
  const scaledCapacity = plan.regions
    .filter(({ name }) => (load.get(name) ?? 0) > 0)
    .reduce((sum, region) => sum + region.capacity.maximumReplicas * each, 0);
  return { capacity: { capacity, peak, headroom }, scaledCapacity };
}
