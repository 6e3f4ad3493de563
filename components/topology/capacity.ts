import { cassandraCpus } from "./cassandra-nodes.ts";
import { nodeType } from "./machines.ts";
import type { NodeCapacity } from "./node-capacity.ts";
import { nodeCapacity } from "./node-capacity.ts";
import type { Loss, LossCapacity, RegionCapacity } from "./plan-types.ts";
import type { Problem } from "./problems.ts";
import type { Region, Topology } from "./topology.ts";
import { activeRegions, presentRegions } from "./topology.ts";
import { exactWeight, trafficAfter } from "./traffic.ts";

/** What `planCapacity` decides. */
export interface CapacityPlan {
  /** By region name, in the order of the indices; active and draining regions. */
  readonly regions: Readonly<Record<string, RegionCapacity>>;
  /** One for each allowed loss, in the same order. */
  readonly losses: readonly LossCapacity[];
  /** A replica that fits no node; a quota that the nodes at the minimum do not fit. */
  readonly problems: readonly Problem[];
}

/** What a region must be ready to carry, in requests a second. */
interface Demand {
  readonly normal: number;
  /** The most that any allowed loss of regions brings, with all of the region's zones. */
  readonly peak: number;
  /** The most that an allowed loss and one more lost region bring: what the autoscaler should still reach. */
  readonly beyond: number;
  /** The most zones of the region that an allowed loss takes. The region then carries `normal`. */
  readonly zonesLost: number;
}

/**
 * Sizes the service in every region for static stability: after any allowed loss, the replicas that run at all times
 * carry the environment's peak without scaling first.
 *
 * A region's minimum carries its share of the peak in normal times, its share after every allowed loss of regions or
 * clouds, and its normal share with the allowed number of its zones gone; losses of zones and of regions are
 * alternatives. It is a multiple of the region's zones and at least `service.minimumReplicas`. In `active-passive` mode
 * every active region stands by with the whole peak. A draining region keeps `service.minimumReplicas`; nothing counts
 * on it, but its maximum has room for the share that it gives up, so that it is not starved while traffic leaves.
 *
 * The maximum is twice the minimum, or what one more lost region than allowed brings if that is more, as far as the
 * nodes for it fit the region's declared quota. Nodes are those of the service alone; `local` has none. What Cassandra's
 * machines take of the quota is kept for them.
 *
 * Source: AWS Well-Architected REL11-BP05, static stability.
 *
 * @param losses the losses to size for, such as `allowedLosses` gives
 */
export function planCapacity(topology: Topology, losses: readonly Loss[]): CapacityPlan {
  const present = presentRegions(topology);
  const nodes = nodeCapacity(topology);
  const needsNodes = present.some((region) => region.cloud !== "local");
  const problems: Problem[] = needsNodes ? [...nodes.problems] : [];
  const loads = losses.map((loss) => trafficAfter(topology, loss.regions));
  const demands = demandsOf(topology, losses, loads);
  const regions: Record<string, RegionCapacity> = {};
  for (const region of present) {
    const demand = demands.get(region.name);
    if (demand === undefined) continue;
    const sized = sizeRegion(topology, region, demand, nodes);
    regions[region.name] = sized.capacity;
    problems.push(...sized.problems);
  }
  return {
    regions,
    losses: losses.map((loss, position) => capacityAfter(topology, regions, loss, loads[position] ?? new Map())),
    problems,
  };
}

function demandsOf(
  topology: Topology,
  losses: readonly Loss[],
  loads: readonly ReadonlyMap<string, number>[],
): Map<string, Demand> {
  const normal = trafficAfter(topology, []);
  const total = topology.service.peakRequestsPerSecond;
  const passive = topology.failover.mode === "active-passive";
  const zonesLost = mostZonesLost(topology, losses);
  const beyond = loadBeyond(topology, losses);
  const demands = new Map<string, Demand>();
  for (const region of presentRegions(topology)) {
    const usual = normal.get(region.name) ?? 0;
    const highest = loads.reduce((most, load) => Math.max(most, load.get(region.name) ?? 0), usual);
    demands.set(region.name, {
      normal: usual,
      peak: passive && region.state === "active" ? total : highest,
      beyond: passive ? total : (beyond.get(region.name) ?? 0),
      zonesLost: zonesLost.get(region.name) ?? 0,
    });
  }
  return demands;
}

function mostZonesLost(topology: Topology, losses: readonly Loss[]): Map<string, number> {
  const regionOfZone = new Map(
    topology.regions.flatMap((region) => region.zones.map((zone) => [zone.name, region.name] as const)),
  );
  const most = new Map<string, number>();
  for (const loss of losses) {
    const region = regionOfZone.get(loss.zones[0] ?? "");
    if (region !== undefined) most.set(region, Math.max(most.get(region) ?? 0, loss.zones.length));
  }
  return most;
}

/**
 * For `active-active`: the most that a region carries after an allowed loss, or none, and the loss of one more region,
 * which is worst when it is the heaviest other survivor. For a draining region: its share if it were active.
 */
function loadBeyond(topology: Topology, losses: readonly Loss[]): Map<string, number> {
  const active = activeRegions(topology);
  const peak = topology.service.peakRequestsPerSecond;
  const worst = new Map<string, number>();
  for (const lost of [[], ...losses.map((loss) => loss.regions)]) {
    const survivors = active.filter((region) => !lost.includes(region.name));
    const weights = survivors.map(exactWeight);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const [heaviest = 0, second = 0] = [...weights].sort((a, b) => b - a);
    for (const region of survivors) {
      const weight = exactWeight(region);
      const load = (peak * weight) / (total - (weight === heaviest ? second : heaviest));
      worst.set(region.name, Math.max(worst.get(region.name) ?? 0, load));
    }
  }
  const total = active.reduce((sum, region) => sum + exactWeight(region), 0);
  for (const region of topology.regions.filter((candidate) => candidate.state === "draining")) {
    worst.set(region.name, (peak * exactWeight(region)) / (total + exactWeight(region)));
  }
  return worst;
}

function sizeRegion(
  topology: Topology,
  region: Region,
  demand: Demand,
  nodes: NodeCapacity,
): { capacity: RegionCapacity; problems: Problem[] } {
  const { minimumReplicas: floor, requestsPerSecondPerReplica: each } = topology.service;
  const zones = region.zones.length;
  const replicasPerZone = Math.max(
    Math.ceil(floor / zones),
    Math.ceil(replicasFor(demand.peak, each) / zones),
    Math.ceil(replicasFor(demand.normal, each) / Math.max(1, zones - demand.zonesLost)),
  );
  const wanted = Math.max(2 * replicasPerZone, Math.ceil(replicasFor(demand.beyond, each) / zones));
  const nodeCpu = cpusOfNode(topology, region);
  // Where a replica fits no node there is a problem already; one a node keeps the figures finite.
  const perNode = Math.max(1, nodes.replicasPerNode);
  const nodesFor = (replicas: number): number => (region.cloud === "local" ? 0 : Math.ceil(replicas / perNode));
  const stores = cassandraCpus(topology, region);
  const quota = region.quotas.cpus ?? Infinity;
  const affordable = nodeCpu === 0 ? Infinity : Math.floor((quota - stores) / (zones * nodeCpu)) * perNode;
  const mostPerZone = Math.max(replicasPerZone, Math.min(wanted, affordable));
  const minimumCpus = nodesFor(replicasPerZone) * zones * nodeCpu + stores;
  return {
    capacity: {
      normalRequestsPerSecond: demand.normal,
      peakRequestsPerSecond: demand.peak,
      minimumReplicas: replicasPerZone * zones,
      replicasPerZone,
      maximumReplicas: mostPerZone * zones,
      nodesPerZone: { minimum: nodesFor(replicasPerZone), maximum: nodesFor(mostPerZone) },
      maximumCpus: nodesFor(mostPerZone) * zones * nodeCpu + stores,
    },
    problems:
      minimumCpus <= quota ? [] : [quotaProblem(region, quota, minimumCpus, zones * nodesFor(replicasPerZone), stores)],
  };
}

/** vCPUs that a node counts with against the quota: on AWS those of the machine, which may have more than is asked for. */
function cpusOfNode({ kubernetes }: Topology, region: Region): number {
  const { nodeCpu: cpu, nodeMemoryGiB: memoryGiB } = kubernetes;
  switch (region.cloud) {
    case "local":
      return 0;
    case "aws":
      return nodeType({ cpu, memoryGiB })?.cpu ?? cpu;
    case "gcp":
      return cpu;
  }
}

function quotaProblem(region: Region, quota: number, needed: number, nodes: number, stores: number): Problem {
  const others = stores === 0 ? "" : `, and ${stores} are Cassandra's`;
  return {
    path: `regions.${region.name}.quotas.cpus`,
    found: `${quota} vCPU`,
    accepted: `at least ${needed} vCPU: ${nodes} nodes carry what the region must serve after any declared loss${others}`,
    mend: "ask the cloud for a higher quota and declare it, lower service.peakRequestsPerSecond, or add a region",
  };
}

/** The fewest replicas whose capacity, as computed, is not below the load: checked, so that rounding cannot take one away. */
function replicasFor(load: number, each: number): number {
  const replicas = Math.ceil(load / each);
  return replicas * each < load ? replicas + 1 : replicas;
}

export function capacityAfter(
  topology: Topology,
  regions: Readonly<Record<string, RegionCapacity>>,
  loss: Loss,
  load: ReadonlyMap<string, number>,
): LossCapacity {
  const each = topology.service.requestsPerSecondPerReplica;
  let capacity = 0;
  let headroom = Infinity;
  for (const region of activeRegions(topology)) {
    const carried = load.get(region.name) ?? 0;
    if (carried === 0) continue;
    const zones = region.zones.filter((zone) => !loss.zones.includes(zone.name)).length;
    const left = zones * (regions[region.name]?.replicasPerZone ?? 0) * each;
    capacity += left;
    headroom = Math.min(headroom, (left - carried) / carried);
  }
  return {
    loss,
    capacity,
    peak: topology.service.peakRequestsPerSecond,
    headroom: Number.isFinite(headroom) ? headroom : -1,
  };
}
