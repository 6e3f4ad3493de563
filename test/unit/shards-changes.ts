import fc from "fast-check";
import { replicaSetOf } from "../../components/topology/placement.ts";
import type { Placement } from "../../components/topology/placement.ts";
import type { ShardRegion } from "../../components/topology/quotas.ts";
import { placeShards } from "../../components/topology/shards.ts";
import { SLOT_COUNT } from "../../components/topology/slots.ts";

/** Regions and what is demanded of their placement. */
export interface Situation {
  readonly regions: readonly ShardRegion[];
  readonly replicas: number;
  readonly minimumClouds: number;
}

const weight = fc.oneof(fc.constant(1), fc.double({ min: 0.1, max: 10, noNaN: true }));
const cloud = fc.constantFrom("aws", "gcp", "local");

type Change =
  | { readonly kind: "add"; readonly weight: number; readonly cloud: string }
  | { readonly kind: "remove"; readonly which: number }
  | { readonly kind: "reweight"; readonly which: number; readonly weight: number };

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant("add" as const), weight, cloud }),
  fc.record({ kind: fc.constant("remove" as const), which: fc.nat() }),
  fc.record({ kind: fc.constant("reweight" as const), which: fc.nat(), weight }),
);

/** 1 to 16 regions and a few changes of one region each: what is demanded stays, as far as it can be met. */
export const histories: fc.Arbitrary<readonly Situation[]> = fc
  .record({
    regions: fc.array(fc.record({ weight, cloud }), { minLength: 1, maxLength: 16 }),
    replicas: fc.integer({ min: 1, max: 5 }),
    minimumClouds: fc.integer({ min: 1, max: 3 }),
    changes: fc.array(change, { maxLength: 4 }),
  })
  .map(({ regions, replicas, minimumClouds, changes }) => {
    let next = regions.length;
    let current: ShardRegion[] = regions.map((region, index) => ({ ...region, name: `r${index}` }));
    const states = [current];
    for (const step of changes) {
      current = changed(current, step, `r${next++}`);
      states.push(current);
    }
    return states.map((state) => {
      const clouds = new Set(state.map((region) => region.cloud)).size;
      return { regions: state, replicas, minimumClouds: Math.min(minimumClouds, clouds, replicas) };
    });
  });

function changed(regions: readonly ShardRegion[], step: Change, name: string): ShardRegion[] {
  switch (step.kind) {
    case "add":
      return regions.length < 16 ? [...regions, { name, weight: step.weight, cloud: step.cloud }] : [...regions];
    case "remove":
      return regions.length > 1 ? regions.filter((_, at) => at !== step.which % regions.length) : [...regions];
    case "reweight":
      return regions.map((region, at) =>
        at === step.which % regions.length ? { ...region, weight: step.weight } : region,
      );
  }
}

/** Places each situation from the one before it. */
export function placeAll(situations: readonly Situation[]): Placement[] {
  const placements: Placement[] = [];
  for (const situation of situations) {
    const previous = placements[placements.length - 1];
    placements.push(placeShards({ ...situation, ...(previous === undefined ? {} : { previous }) }));
  }
  return placements;
}

/** For each slot, the names of its regions in order. */
export function sets(placement: Placement): string[][] {
  return Array.from({ length: SLOT_COUNT }, (_, slot) =>
    replicaSetOf(placement, slot).map((region) => placement.regions[region] ?? ""),
  );
}

/** How many slots each region is home to, and how many it holds. */
export function countsOf(placement: Placement): { homes: Map<string, number>; held: Map<string, number> } {
  const homes = new Map<string, number>();
  const held = new Map<string, number>();
  for (const set of sets(placement)) {
    homes.set(set[0] ?? "", (homes.get(set[0] ?? "") ?? 0) + 1);
    for (const name of set) held.set(name, (held.get(name) ?? 0) + 1);
  }
  return { homes, held };
}

/**
 * How far the slots that each region's loss leaves to another are from that one's share by weight: the most, as a part
 * of the share, with one slot for rounding taken off.
 */
export function takeoverDeviation(placement: Placement, regions: readonly ShardRegion[]): number {
  const weights = new Map(regions.map((region) => [region.name, region.weight]));
  const total = regions.reduce((sum, region) => sum + region.weight, 0);
  const taken = new Map<string, number>();
  for (const [home, second] of sets(placement)) {
    const pair = `${home ?? ""} ${second ?? ""}`;
    taken.set(pair, (taken.get(pair) ?? 0) + 1);
  }
  const { homes } = countsOf(placement);
  const deviations = regions.flatMap(({ name: home }) =>
    regions.flatMap(({ name: other }) => {
      if (home === other) return [];
      const share = ((homes.get(home) ?? 0) * (weights.get(other) ?? 0)) / (total - (weights.get(home) ?? 0));
      return [Math.max(0, Math.abs((taken.get(`${home} ${other}`) ?? 0) - share) - 1) / share];
    }),
  );
  return Math.max(0, ...deviations);
}
