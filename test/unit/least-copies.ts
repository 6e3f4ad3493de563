import type { Placement } from "../../components/topology/placement.ts";
import type { Movement } from "../../components/topology/shards.ts";

/**
 * The fewest replicas that must be copied when a region leaves, for the counts that each region then has: found apart from
 * the planner, by a maximum flow.
 *
 * Each slot of the region that leaves needs a replica in a region that has none of it yet. Where the placement in force has
 * so many of these slots in one region that it cannot take its share of them, another slot must make room: one copy more for
 * each. (With e copies beyond one a slot, at most e slots go beyond what the regions gain, so e is at least the number of
 * slots that the flow leaves over.)
 */
export function leastCopies(before: Placement, gone: string, movement: Movement): number {
  const leaving = before.regions.indexOf(gone);
  const room = before.regions.map((name) => {
    const { replicasGained = 0, replicasLost = 0 } = movement.byRegion[name] ?? {};
    return Math.max(0, replicasGained - replicasLost);
  });
  const total = room.reduce((sum, gained) => sum + gained, 0);
  const slots = before.replicaSets.map(() => 0);
  for (const set of before.slots) slots[set] = (slots[set] ?? 0) + 1;
  const orphans = before.replicaSets.flatMap((set, position) =>
    set.includes(leaving) ? [{ set, slots: slots[position] ?? 0 }] : [],
  );
  // Where no region can take a replica, there are fewer replicas from then on.
  return total === 0 ? 0 : 2 * total - placed(orphans, room);
}

interface Orphans {
  readonly set: readonly number[];
  slots: number;
}

/** How many orphans find a region that has none of them, within the room: augmenting paths, shortest first. */
function placed(orphans: readonly Orphans[], room: readonly number[]): number {
  const left = orphans.map(({ slots }) => slots);
  const free = [...room];
  const flow = orphans.map(() => room.map(() => 0));
  let sum = 0;
  for (;;) {
    const path = pathToRoom(orphans, left, free, flow);
    if (path === undefined) return sum;
    const [start, ...steps] = path;
    const end = steps.at(-1);
    if (start === undefined || end === undefined) return sum;
    const widths = steps.flatMap(({ back }) => (back === undefined ? [] : [flow[back.group]?.[back.region] ?? 0]));
    const amount = Math.min(left[start.group] ?? 0, free[end.region] ?? 0, ...widths);
    const add = (group: number, region: number, change: number): void => {
      const row = flow[group];
      if (row !== undefined) row[region] = (row[region] ?? 0) + change;
    };
    for (const { group, region, back } of steps) {
      add(group, region, amount);
      if (back !== undefined) add(back.group, back.region, -amount);
    }
    left[start.group] = (left[start.group] ?? 0) - amount;
    free[end.region] = (free[end.region] ?? 0) - amount;
    sum += amount;
  }
}

interface Step {
  readonly group: number;
  readonly region: number;
  /** Where the group's slots were placed that make way. */
  readonly back?: { readonly group: number; readonly region: number };
}

function pathToRoom(
  orphans: readonly Orphans[],
  left: readonly number[],
  free: readonly number[],
  flow: readonly (readonly number[])[],
): Step[] | undefined {
  const queue: { group: number; steps: Step[] }[] = left.flatMap((slots, group) =>
    slots > 0 ? [{ group, steps: [{ group, region: -1 }] }] : [],
  );
  const seenGroups = new Set(queue.map(({ group }) => group));
  const seenRegions = new Set<number>();
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { group, steps } = next;
    const from = steps.at(-1)?.region ?? -1;
    for (const region of free.keys()) {
      if (seenRegions.has(region) || orphans[group]?.set.includes(region) === true) continue;
      seenRegions.add(region);
      const step = { group, region, ...(from < 0 ? {} : { back: { group, region: from } }) };
      if ((free[region] ?? 0) > 0) return [...steps, step];
      for (const other of orphans.keys()) {
        if (seenGroups.has(other) || (flow[other]?.[region] ?? 0) <= 0) continue;
        seenGroups.add(other);
        queue.push({ group: other, steps: [...steps, step] });
      }
    }
  }
  return undefined;
}
