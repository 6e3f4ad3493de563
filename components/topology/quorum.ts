import type { Loss, QuorumPlan, Voter } from "./plan-types.ts";
import type { Region, Topology } from "./topology.ts";
import { activeRegions } from "./topology.ts";
import { servingOrder } from "./traffic.ts";

/** Voters at most: each one more slows every write, and etcd's own guide stops at seven. */
export const MOST_VOTERS = 5;

/** How many voters are declared, or the default rule places. */
export function voterCount(topology: Topology): number {
  const { placement, voters } = topology.coordination;
  if (placement !== undefined) {
    // Those of a draining region leave with it. A name that is wrong counts: it is told of by itself.
    const leaving = topology.regions.filter(({ state }) => state === "draining").map(({ name }) => name);
    return Object.entries(placement).reduce((sum, [name, own]) => sum + (leaving.includes(name) ? 0 : own), 0);
  }
  if (voters !== undefined) return voters;
  const active = activeRegions(topology);
  const only = active.length === 1 ? active[0] : undefined;
  if (only !== undefined) {
    // On a cloud three at least, also in fewer zones: etcd then goes on while one of them is updated.
    return Math.max(only.cloud === "local" ? 1 : 3, largestOddUpTo(Math.min(MOST_VOTERS, only.dataZones.length)));
  }
  return topology.failover.survive.regions >= 2 && active.length >= MOST_VOTERS ? MOST_VOTERS : 3;
}

const largestOddUpTo = (count: number): number => (count % 2 === 1 ? count : Math.max(1, count - 1));

/**
 * Places the coordination tier's voters: as declared, or by the default rule.
 *
 * Default rule: with one region, a voter per data zone. Otherwise a voter a region in the regions with the lowest indices, so that no
 * region has a majority, and a region that joins moves no voter; where there are fewer regions than voters, the first of them get
 * one more: those with the lowest indices or, in `active-passive` mode, those that serve first, so that the loss of a
 * standby leaves the primary its quorum. Where a cloud's loss must be survived, no cloud may hold a majority if that is
 * possible at all: it takes three clouds.
 *
 * @returns by the regions' indices; in a region a voter a data zone, then around again, so that a zone that joins for
 *   stateless tiers moves none
 */
export function placeVoters(topology: Topology): Voter[] {
  const active = activeRegions(topology);
  const perRegion = new Map(Object.entries(topology.coordination.placement ?? defaultPlacement(topology, active)));
  return active.flatMap((region) => votersOf(region, perRegion.get(region.name) ?? 0));
}

/**
 * Voters of regions that are being drained: they are there until the region is retired, so that those who take their place join a whole
 * cluster. As declared, else those that the default rule placed there while the region was active.
 */
export function leavingVoters(topology: Topology): Voter[] {
  const draining = topology.regions.filter(({ state }) => state === "draining");
  if (draining.length === 0) return [];
  const regions = topology.regions.map((region) => (draining.includes(region) ? activeAgain(region) : region));
  const before = { ...topology, regions };
  const perRegion = topology.coordination.placement ?? defaultPlacement(before, activeRegions(before));
  return draining.flatMap((region) => votersOf(region, perRegion[region.name] ?? 0));
}

const activeAgain = (region: Region): Region => ({ ...region, state: "active" });

function defaultPlacement(topology: Topology, active: readonly Region[]): Record<string, number> {
  const count = voterCount(topology);
  const chosen = firstTogether(topology, active, Math.min(count, active.length), (subset) =>
    cloudsHoldNoMajority(topology, subset, count),
  ).map((region) => region.name);
  const order = topology.failover.mode === "active-passive" ? servingOrder(topology) : chosen;
  const first = order.filter((name) => chosen.includes(name)).slice(0, count % chosen.length);
  return Object.fromEntries(
    chosen.map((name) => [name, Math.floor(count / chosen.length) + (first.includes(name) ? 1 : 0)]),
  );
}

function votersOf(region: Region, count: number): Voter[] {
  return Array.from({ length: count }, (_, position) => position).flatMap((position) => {
    const zone = region.dataZones[position % region.dataZones.length];
    if (zone === undefined) return [];
    const round = Math.floor(position / region.dataZones.length);
    return [{ name: `${region.name}-${zone.letter}-${round}`, region: region.name, zone }];
  });
}

function cloudsHoldNoMajority(topology: Topology, subset: readonly Region[], voters: number): boolean {
  if (topology.failover.survive.clouds === 0) return true;
  const perCloud = new Map<string, number>();
  for (const region of subset) perCloud.set(region.cloud, (perCloud.get(region.cloud) ?? 0) + voters / subset.length);
  return [...perCloud.values()].every((votes) => votes < voters / 2);
}

/**
 * The first `size` regions that `accept` takes: of as few of the first ones as there have to be, those with the least sum of round trips
 * between each other, so that a region that comes later changes nothing. The first ones, where it takes none.
 */
function firstTogether(
  topology: Topology,
  candidates: readonly Region[],
  size: number,
  accept: (subset: readonly Region[]) => boolean,
): readonly Region[] {
  for (let length = size; length <= candidates.length; length++) {
    const found = nearestOf(topology, candidates.slice(0, length), size, accept);
    if (found !== undefined) return found;
  }
  return candidates.slice(0, size);
}

function nearestOf(
  topology: Topology,
  candidates: readonly Region[],
  size: number,
  accept: (subset: readonly Region[]) => boolean,
): Region[] | undefined {
  const roundTrips = candidates.map((from) => candidates.map((to) => topology.roundTrips[from.name]?.[to.name] ?? 0));
  const chosen: number[] = [];
  let best: Region[] | undefined;
  let least = Infinity;
  const visit = (cost: number, from: number): void => {
    // No round trip is negative, so more regions only add to the sum: what is no better already will not be.
    if (cost >= least) return;
    if (chosen.length === size) {
      const subset = chosen.flatMap((position) => candidates[position] ?? []);
      if (!accept(subset)) return;
      best = subset;
      least = cost;
      return;
    }
    for (let next = from; next <= candidates.length - (size - chosen.length); next++) {
      let added = cost;
      for (const other of chosen) added += roundTrips[next]?.[other] ?? 0;
      chosen.push(next);
      visit(added, next + 1);
      chosen.pop();
    }
  };
  visit(0, 0);
  return best;
}

/** The most regions that hold `strong` data by the default rule: beyond five, every write waits for ever more of them. */
const MOST_STRONG_DATACENTERS = 5;

/** Regions that hold `strong` data: as declared, or the first active ones, five at most. By index. A region that joins moves none. */
export function strongDatacenters(topology: Topology): string[] {
  const active = activeRegions(topology);
  const declared = topology.cassandra.strongDatacenters;
  if (declared !== undefined) return active.filter(({ name }) => declared.includes(name)).map(({ name }) => name);
  return active.slice(0, MOST_STRONG_DATACENTERS).map(({ name }) => name);
}

/**
 * Replicas that the loss of zones takes in the worst case, where they are spread over the data zones as evenly as possible:
 * a zone is a rack of Kafka and of Cassandra.
 */
export function replicasLostWithZones(replicas: number, zones: number, lost: number): number {
  const fewest = Math.floor(replicas / zones);
  return Math.min(replicas, fewest * lost + Math.min(lost, replicas % zones));
}

/** The quorums of the environment, and what each allowed loss leaves of them. */
export function planQuorums(topology: Topology, voters: readonly Voter[], losses: readonly Loss[]): QuorumPlan[] {
  const coordination = quorum(
    "coordination",
    countBy(voters.map((voter) => voter.region)),
    losses.map((loss) => ({
      loss: loss.name,
      left: voters.filter((voter) => !loss.regions.includes(voter.region) && !loss.zones.includes(voter.zone.name))
        .length,
    })),
  );
  if (!topology.dataClasses.some((dataClass) => dataClass.consistency === "strong")) return [coordination];
  const { replicationFactor } = topology.cassandra;
  const datacenters = strongDatacenters(topology);
  const zones = new Map(topology.regions.map((region) => [region.name, region.dataZones]));
  const left = (loss: Loss, name: string): number => {
    if (loss.regions.includes(name)) return 0;
    const all = zones.get(name) ?? [];
    const lost = all.filter((zone) => loss.zones.includes(zone.name)).length;
    return replicationFactor - replicasLostWithZones(replicationFactor, Math.max(1, all.length), lost);
  };
  const strong = quorum(
    "strong",
    Object.fromEntries(datacenters.map((name) => [name, replicationFactor])),
    losses.map((loss) => ({ loss: loss.name, left: datacenters.reduce((sum, name) => sum + left(loss, name), 0) })),
  );
  return [coordination, strong];
}

function quorum(
  name: QuorumPlan["name"],
  votes: Readonly<Record<string, number>>,
  afterLoss: QuorumPlan["afterLoss"],
): QuorumPlan {
  const total = Object.values(votes).reduce((sum, count) => sum + count, 0);
  return { name, votes, total, majority: Math.floor(total / 2) + 1, afterLoss };
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(counts);
}
