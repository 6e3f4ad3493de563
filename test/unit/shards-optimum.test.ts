import fc from "fast-check";
import type { Placement } from "../../components/topology/placement.ts";
import { cloudRule, replicaBounds } from "../../components/topology/quotas.ts";
import { movement } from "../../components/topology/shards.ts";
import type { Situation } from "./shards-changes.ts";
import { histories, placeAll, sets } from "./shards-changes.ts";

/** Each change of a history, with the placements on both sides of it. */
function steps(situations: readonly Situation[]): { before: Placement; after: Placement; situation: Situation }[] {
  const placements = placeAll(situations);
  return placements.slice(1).flatMap((after, at) => {
    const [before, situation] = [placements[at], situations[at + 1]];
    return before === undefined || situation === undefined ? [] : [{ before, after, situation }];
  });
}

describe("the movement between placements", () => {
  test("is the least that any placement within the quotas needs: replicas, by an independent minimum-cost flow", () => {
    const small = histories.map((situations) =>
      situations.map((situation) => ({ ...situation, regions: situation.regions.slice(0, 7), minimumClouds: 1 })),
    );
    let moved = 0;
    fc.assert(
      fc.property(small, (situations) => {
        for (const { before, after, situation } of steps(situations)) {
          const { replicaMoves } = movement(before, after);
          expect(replicaMoves).toBe(leastReplicaMoves(before, situation));
          moved += replicaMoves;
        }
      }),
      { numRuns: 40, seed: 3 },
    );
    expect(moved).toBeGreaterThan(100_000);
  });

  test("is never below what the counts alone demand, and homes are within 1 % of it", () => {
    fc.assert(
      fc.property(histories, (situations) => {
        for (const { before, after, situation } of steps(situations)) {
          const { homeMoves, homeOptimum, replicaMoves, replicaOptimum } = movement(before, after);
          expect(homeMoves).toBeGreaterThanOrEqual(homeOptimum);
          expect(replicaMoves).toBeGreaterThanOrEqual(replicaOptimum);
          if (situation.minimumClouds === 1) expect(homeMoves).toBeLessThanOrEqual(Math.ceil(homeOptimum * 1.01));
        }
      }),
      { numRuns: 40, seed: 4 },
    );
  });
});

interface Edge {
  readonly to: number;
  room: number;
  readonly cost: number;
  readonly back: number;
}

/**
 * The fewest new replicas by which a placement within the quotas follows another: the textbook flow from classes of
 * slots to regions, a unit of cost for a replica that is new, and nothing shared with the code under test but quotas.
 */
function leastReplicaMoves(before: Placement, { regions, replicas }: Situation): number {
  const width = Math.min(replicas, regions.length);
  const names = regions.map((region) => region.name);
  const { lower, upper } = replicaBounds(regions, width, cloudRule(width, 1, 1));
  const classes = new Map<string, { members: string[]; size: number }>();
  for (const set of sets(before)) {
    const members = set.filter((name) => names.includes(name)).sort();
    const known = classes.get(members.join());
    if (known === undefined) classes.set(members.join(), { members, size: 1 });
    else known.size++;
  }
  const [source, sink] = [0, 1];
  const graph: Edge[][] = Array.from({ length: 2 + names.length + classes.size }, () => []);
  const edges = (node: number): Edge[] => graph[node] ?? [];
  const connect = (from: number, to: number, room: number, cost: number): void => {
    edges(from).push({ to, room, cost, back: edges(to).length });
    edges(to).push({ to: from, room: 0, cost: -cost, back: edges(from).length - 1 });
  };
  let node = 2 + names.length;
  let total = 0;
  for (const { members, size } of classes.values()) {
    connect(source, node, width * size, 0);
    total += width * size;
    for (const [at, name] of names.entries()) connect(node, 2 + at, size, members.includes(name) ? 0 : 1);
    node++;
  }
  // The least that a region must hold is worth more than all that its filling can cost.
  const must = 1_000_000;
  for (const at of names.keys()) {
    connect(2 + at, sink, lower[at] ?? 0, -must);
    connect(2 + at, sink, (upper[at] ?? 0) - (lower[at] ?? 0), 0);
  }
  let cost = must * lower.reduce((sum, count) => sum + count, 0);
  let flow = 0;
  for (;;) {
    const distances = graph.map((_, at) => (at === source ? 0 : Infinity));
    const reached: { from: number; edge: Edge }[] = [];
    for (let changed = true; changed;) {
      changed = false;
      for (const from of graph.keys()) {
        for (const edge of edges(from)) {
          const next = (distances[from] ?? Infinity) + edge.cost;
          if (edge.room === 0 || next >= (distances[edge.to] ?? Infinity)) continue;
          distances[edge.to] = next;
          reached[edge.to] = { from, edge };
          changed = true;
        }
      }
    }
    if (distances[sink] === Infinity) break;
    const path: Edge[] = [];
    for (let at = sink; at !== source;) {
      const step = reached[at];
      if (step === undefined) throw new Error("a reached node has a way to it");
      path.push(step.edge);
      at = step.from;
    }
    const amount = Math.min(...path.map((edge) => edge.room));
    for (const edge of path) {
      edge.room -= amount;
      const back = edges(edge.to)[edge.back];
      if (back !== undefined) back.room += amount;
      cost += amount * edge.cost;
    }
    flow += amount;
  }
  expect(flow).toBe(total);
  return cost;
}
