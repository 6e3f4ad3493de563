/**
 * Brings counts per region into their bounds by passing slots from region to region, at the least cost: a minimum-cost
 * flow by successive shortest paths. Its nodes are the regions; slots with the same replicas are one group, so an edge
 * from one region to another is as wide as the groups that can make that exchange.
 */
import type { Bounds } from "./quotas.ts";
import { SLOT_COUNT } from "./slots.ts";

/** Slots that are alike: the same replicas now, and the same in the placement in force. */
export interface Group {
  /** Slot numbers. */
  readonly slots: readonly number[];
  /** The regions (nodes) that hold the slots now, the home first. */
  readonly order: readonly number[];
  /** `order` when the exchange began: what its costs are told from. */
  readonly start: readonly number[];
  /** The regions that hold them in the placement in force, the home first; -1 for a region that is gone. */
  readonly before: readonly number[];
}

/** The groups as they are at the start of an exchange. */
export const started = (groups: readonly Group[]): Group[] => groups.map((group) => ({ ...group, start: group.order }));

/** What may be exchanged, and what it costs. */
export interface Exchange {
  /** Number of nodes; counts and bounds have as many items. */
  readonly nodes: number;
  /** The nodes that a group's slots can be taken from. */
  readonly holders: (group: Group) => readonly number[];
  /** What it costs that a node has a slot of the group: passing one on costs the difference. */
  readonly price: (group: Group, node: number) => number;
  /** Whether a slot of the group may pass from one of its holders to that node, another one. */
  readonly allowed: (group: Group, from: number, to: number) => boolean;
  /** The regions that hold a slot of the group afterwards. */
  readonly after: (group: Group, from: number, to: number) => readonly number[];
}

/** Slots of a group that is not worth splitting. */
const SMALL_GROUP = 24;

interface Round {
  readonly exchange: Exchange;
  /** Groups that this round may still take slots from; emptied ones stay. */
  readonly open: Group[];
  /** What was exchanged: it is looked at again in the next round only. */
  readonly exchanged: Group[];
  /** Cheapest cost by `from * nodes + to`, among the groups at the start of the round. */
  readonly costs: Float64Array;
}

/**
 * Passes slots on until every count is within its bounds, or no exchange brings it nearer, at the least cost.
 *
 * Each round computes the distances afresh and exchanges only along paths of the shortest length found: that length
 * never falls, so a path of that length stays a shortest one although the round does not look again at what it has
 * exchanged.
 *
 * @param counts slots per node; brought up to date
 */
export function balance(groups: readonly Group[], exchange: Exchange, counts: number[], bounds: Bounds): Group[] {
  let current = [...groups];
  const pairs = endsOf(counts, bounds);
  const settled = new Set<Ends>();
  for (let at = 0; settled.size < pairs.length; at = (at + 1) % pairs.length) {
    const ends = pairs[at];
    if (ends === undefined) break;
    while (ends.sources().some((excess) => excess > 0) && ends.sinks().some((room) => room > 0)) {
      const round = cheapestRound(current, exchange);
      let shortest = -Infinity;
      // A path may need one slot twice, which cannot be: then on to the next length.
      while (round.exchanged.length === 0 && shortest < Infinity) {
        shortest = Math.min(...pathsBetween(round, ends).map((path) => path.cost));
        while (shortest < Infinity && exchangeAlongPaths(round, ends, counts, shortest));
      }
      if (round.exchanged.length === 0) break;
      current = endRound(round);
      // Where slots are now, there may be a way for the others too.
      settled.clear();
    }
    settled.add(ends);
  }
  return current;
}

/** Makes the groups the cheapest with their counts. */
export function cheapen(groups: readonly Group[], exchange: Exchange): Group[] {
  return cheapestRound([...groups], exchange).open;
}

/** A round whose groups are the cheapest with their counts: exchanges along negative cycles until there are none. */
function cheapestRound(groups: Group[], exchange: Exchange): Round {
  let round: Round = { exchange, open: groups, exchanged: [], costs: cheapest(groups, exchange) };
  for (let cycle = negativeCycle(round); cycle !== undefined; cycle = negativeCycle(round)) {
    // A cycle that needs one slot twice cannot be: one of its edges is closed then.
    if (exchangeAlong(round, cycle, SLOT_COUNT) === 0) continue;
    const open = endRound(round);
    round = { exchange, open, exchanged: [], costs: cheapest(open, exchange) };
  }
  return round;
}

const endRound = ({ open, exchanged }: Round): Group[] => [
  ...open.filter((group) => group.slots.length > 0),
  ...exchanged,
];

interface Ends {
  /** How many slots each node can give. */
  readonly sources: () => number[];
  /** How many slots each node can take. */
  readonly sinks: () => number[];
}

/** First from those above their bounds to those below theirs, then each with those that still have leeway. */
function endsOf(counts: readonly number[], { lower, upper }: Bounds): Ends[] {
  const above = (limits: readonly number[]) => (): number[] =>
    counts.map((count, node) => Math.max(0, count - (limits[node] ?? 0)));
  const below = (limits: readonly number[]) => (): number[] =>
    counts.map((count, node) => Math.max(0, (limits[node] ?? 0) - count));
  return [
    { sources: above(upper), sinks: below(lower) },
    { sources: above(upper), sinks: below(upper) },
    { sources: above(lower), sinks: below(lower) },
  ];
}

function cheapest(groups: readonly Group[], { nodes, holders, price, allowed }: Exchange): Float64Array {
  const costs = new Float64Array(nodes * nodes).fill(Infinity);
  const prices = new Float64Array(nodes);
  for (const group of groups) {
    for (let node = 0; node < nodes; node++) prices[node] = price(group, node);
    for (const from of holders(group)) {
      for (let to = 0; to < nodes; to++) {
        const cost = (prices[to] ?? 0) - (prices[from] ?? 0);
        const edge = from * nodes + to;
        if (cost < (costs[edge] ?? 0) && to !== from && allowed(group, from, to)) costs[edge] = cost;
      }
    }
  }
  return costs;
}

interface Path {
  /** From the source to the sink. */
  readonly nodes: readonly number[];
  readonly cost: number;
}

/** The cheapest path from each source to each sink, by Bellman-Ford: costs can be negative. */
function pathsBetween(round: Round, ends: Ends): Path[] {
  const sinks = ends.sinks();
  return ends.sources().flatMap((excess, source) => {
    if (excess === 0) return [];
    const { distances, parents } = shortestFrom(source, round);
    return sinks.flatMap((room, sink) => {
      const cost = distances[sink] ?? Infinity;
      if (room === 0 || sink === source || cost === Infinity) return [];
      const nodes = [sink];
      for (let node = sink; node !== source && nodes.length <= sinks.length; nodes.unshift(node)) {
        node = parents[node] ?? source;
      }
      return [{ nodes, cost }];
    });
  });
}

function shortestFrom(source: number, { exchange, costs }: Round): { distances: number[]; parents: number[] } {
  const distances = new Array<number>(exchange.nodes).fill(Infinity);
  const parents = new Array<number>(exchange.nodes).fill(source);
  distances[source] = 0;
  let changed = true;
  for (let hops = 0; changed && hops < exchange.nodes; hops++) {
    changed = false;
    for (let from = 0; from < exchange.nodes; from++) {
      const distance = distances[from] ?? Infinity;
      if (distance === Infinity) continue;
      for (let to = 0; to < exchange.nodes; to++) {
        const next = distance + (costs[from * exchange.nodes + to] ?? Infinity);
        if (next < (distances[to] ?? Infinity)) {
          distances[to] = next;
          parents[to] = from;
          changed = true;
        }
      }
    }
  }
  return { distances, parents };
}

/** A cycle whose costs sum to less than nothing, its first node also last: exchanging along it makes all cheaper. */
function negativeCycle({ exchange: { nodes }, costs }: Round): number[] | undefined {
  const distances = new Float64Array(nodes);
  const parents = new Int32Array(nodes).fill(-1);
  let relaxed = -1;
  for (let hops = 0; hops <= nodes; hops++) {
    relaxed = -1;
    for (let from = 0; from < nodes; from++) {
      for (let to = 0; to < nodes; to++) {
        const next = (distances[from] ?? 0) + (costs[from * nodes + to] ?? Infinity);
        if (next < (distances[to] ?? 0)) {
          distances[to] = next;
          parents[to] = from;
          relaxed = to;
        }
      }
    }
    if (relaxed < 0) return undefined;
  }
  // Whatever is still relaxed hangs from a cycle; as many steps back as there are nodes end inside it.
  let node = relaxed;
  for (let step = 0; step < nodes; step++) node = parents[node] ?? node;
  const cycle = [node];
  for (let back = parents[node] ?? node; back !== node; back = parents[back] ?? node) cycle.unshift(back);
  return [node, ...cycle];
}

/** Exchanges along the paths of that cost, each source to the sinks in proportion to their room. Says whether any did. */
function exchangeAlongPaths(round: Round, ends: Ends, counts: number[], cost: number): boolean {
  const paths = pathsBetween(round, ends).filter((path) => path.cost === cost);
  const excess = ends.sources();
  const room = ends.sinks();
  let progress = false;
  for (const path of paths) {
    const source = path.nodes[0] ?? 0;
    const sink = path.nodes[path.nodes.length - 1] ?? 0;
    const reachable = paths.filter((other) => other.nodes[0] === source);
    const total = reachable.reduce((sum, other) => sum + (room[other.nodes[other.nodes.length - 1] ?? 0] ?? 0), 0);
    const share = Math.ceil(((excess[source] ?? 0) * (room[sink] ?? 0)) / total);
    const wanted = Math.min(share, ends.sources()[source] ?? 0, ends.sinks()[sink] ?? 0);
    const done = exchangeAlong(round, path.nodes, wanted);
    counts[source] = (counts[source] ?? 0) - done;
    counts[sink] = (counts[sink] ?? 0) + done;
    progress ||= done > 0 || wanted > 0;
  }
  return progress;
}

/** Exchanges up to `wanted` slots along the path and says how many; closes an edge that has none left for this round. */
function exchangeAlong(round: Round, path: readonly number[], wanted: number): number {
  const taken: { group: Group; from: number; to: number }[] = [];
  let amount = wanted;
  let narrow = -1;
  for (const [at, from] of path.slice(0, -1).entries()) {
    const to = path[at + 1] ?? from;
    const edge = from * round.exchange.nodes + to;
    const candidates = candidatesFor(round, from, to, round.costs[edge] ?? Infinity);
    const available = candidates.reduce((sum, index) => sum + (round.open[index]?.slots.length ?? 0), 0);
    amount = Math.min(amount, available);
    if (available === 0) narrow = edge;
    for (const group of takeEvenly(round, candidates, amount, available)) taken.push({ group, from, to });
  }
  // An edge later in the path may have been narrower: what was taken beyond its width goes back.
  const left = new Map(path.slice(0, -1).map((from) => [from, amount]));
  for (const { group, from, to } of taken) {
    const used = Math.min(group.slots.length, left.get(from) ?? 0);
    left.set(from, (left.get(from) ?? 0) - used);
    if (used > 0) {
      const order = round.exchange.after(group, from, to);
      round.exchanged.push({ ...group, slots: group.slots.slice(0, used), order });
    }
    if (used < group.slots.length) round.open.push({ ...group, slots: group.slots.slice(used) });
  }
  if (narrow < 0) return amount;
  // Its slots may have been taken for an edge before it in the same path: a single one of each then.
  if (wanted > 1) return exchangeAlong(round, path, 1);
  round.costs[narrow] = Infinity;
  return 0;
}

function candidatesFor({ exchange, open }: Round, from: number, to: number, cost: number): number[] {
  const candidates: number[] = [];
  if (cost === Infinity) return candidates;
  for (const [index, group] of open.entries()) {
    if (group.slots.length === 0 || !exchange.holders(group).includes(from)) continue;
    if (exchange.price(group, to) - exchange.price(group, from) !== cost) continue;
    if (exchange.allowed(group, from, to)) candidates.push(index);
  }
  return candidates;
}

/**
 * Takes slots from all candidates in proportion to their sizes, so that what was well mixed stays well mixed: a share of
 * a large group, and of the small ones some whole, or there would soon be as many groups as slots.
 */
function takeEvenly(round: Round, candidates: readonly number[], amount: number, available: number): Group[] {
  const taken: Group[] = [];
  let count = 0;
  const take = (index: number, most: number): void => {
    const group = round.open[index];
    const used = Math.min(most, amount - count, group?.slots.length ?? 0);
    if (group === undefined || used <= 0) return;
    count += used;
    taken.push({ ...group, slots: group.slots.slice(0, used) });
    round.open[index] = { ...group, slots: group.slots.slice(used) };
  };
  let seen = 0;
  for (const index of candidates) {
    const size = round.open[index]?.slots.length ?? 0;
    seen += size;
    const due = Math.floor((seen * amount) / available) - count;
    take(index, size > SMALL_GROUP ? due : 2 * due >= size ? size : 0);
  }
  // What the whole groups left over.
  for (const index of candidates) take(index, amount - count);
  return taken;
}
