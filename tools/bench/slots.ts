import ConsistentHash from "consistent-hash";
import HashRing from "hashring";
import type { Placement } from "../../components/topology/placement.ts";
import { placeShards } from "../../components/topology/shards.ts";
import { slotOf } from "../../components/topology/slots.ts";

/** One scheme with one number of nodes. */
export interface SlotRow {
  readonly scheme: "meridian" | "hashring" | "consistent-hash";
  readonly nodes: number;
  /** Time of a lookup from key to owner, in nanoseconds: the fastest of 7 passes over all keys. */
  readonly lookupNanoseconds: number;
  /** Keys of the node with the most ÷ the mean. 1 is even; the sample of keys alone makes it a little more. */
  readonly balance: number;
  /** Keys whose owner changed ÷ keys that had to, when one node is removed; 1 is the least. */
  readonly movedOnRemove: number;
  /** The same when one node is added. */
  readonly movedOnAdd: number;
  /** The peer's figure ÷ Meridian's with as many nodes: times as slow, times as uneven. */
  readonly lookupRatio: number;
  readonly balanceRatio: number;
}

/** Keys to nodes, with nodes that come and go. */
interface Router {
  readonly add: (node: string) => void;
  readonly remove: (node: string) => void;
  readonly ownerOf: (key: string) => string;
}

interface Scheme {
  readonly name: SlotRow["scheme"];
  readonly create: (nodes: readonly string[]) => Router;
}

const PASSES = 7;
const KEYS = 200_000;

/** A placement names up to 64 regions, so the largest stays below that with a node added. */
const NODES = [5, 12, 60];

const schemes: readonly Scheme[] = [
  {
    name: "meridian",
    create: (nodes) => {
      let names = nodes;
      let placement = placed(names);
      let homes = homesOf(placement);
      const change = (next: readonly string[]): void => {
        names = next;
        placement = placed(names, placement);
        homes = homesOf(placement);
      };
      return {
        add: (node) => {
          change([...names, node]);
        },
        remove: (node) => {
          change(names.filter((name) => name !== node));
        },
        ownerOf: (key) => homes[placement.slots[slotOf(key)] ?? 0] ?? "",
      };
    },
  },
  { name: "hashring", create: (nodes) => routerOf(new HashRing(nodes)) },
  {
    name: "consistent-hash",
    create: (nodes) => {
      const ring = new ConsistentHash();
      for (const node of nodes) ring.add(node);
      return routerOf(ring);
    },
  },
];

function routerOf(ring: HashRing | ConsistentHash): Router {
  return {
    add: (node) => void ring.add(node),
    remove: (node) => void ring.remove(node),
    ownerOf: (key) => ring.get(key),
  };
}

const homesOf = ({ replicaSets, regions }: Placement): string[] => replicaSets.map((set) => regions[set[0] ?? 0] ?? "");

function placed(names: readonly string[], previous?: Placement): Placement {
  const regions = names.map((name) => ({ name, weight: 1, cloud: "local" }));
  return placeShards({ regions, replicas: 3, ...(previous === undefined ? {} : { previous }) });
}

/** Lookup, balance and movement of the slots beside two npm peers, in the same run and on the same keys. */
export function benchSlots(): Promise<SlotRow[]> {
  const keys = Array.from({ length: KEYS }, (_, key) => flat(`k${String(key * 7919).padStart(15, "0")}`));
  const rows = NODES.flatMap((count) => {
    const nodes = Array.from({ length: count + 1 }, (_, node) => `node-${node}`);
    const measured = schemes.map((scheme) => measure(scheme, nodes, keys));
    const own = measured[0];
    return measured.map((row): SlotRow => ({
      ...row,
      lookupRatio: row.lookupNanoseconds / (own?.lookupNanoseconds ?? NaN),
      balanceRatio: row.balance / (own?.balance ?? NaN),
    }));
  });
  return Promise.resolve(rows);
}

/** The key as a text of its own, as one that came over the network is: not as pieces yet to be joined. */
const flat = (key: string): string => Buffer.from(key).toString("latin1");

function measure(
  { name, create }: Scheme,
  nodes: readonly string[],
  keys: readonly string[],
): Omit<SlotRow, "lookupRatio" | "balanceRatio"> {
  const first = nodes.slice(0, -1);
  const added = nodes[nodes.length - 1] ?? "";
  const removed = first[Math.floor(first.length / 2)] ?? "";

  const router = create(first);
  const lookupNanoseconds = fastest(router, keys);
  const before = keys.map(router.ownerOf);
  const counts = new Map<string, number>();
  for (const node of before) counts.set(node, (counts.get(node) ?? 0) + 1);
  router.remove(removed);
  const movedOnRemove = moved(before, keys.map(router.ownerOf), (then) => then === removed);

  // Another one, as a ring may place its points at random.
  const growing = create(first);
  const smaller = keys.map(growing.ownerOf);
  growing.add(added);
  const movedOnAdd = moved(smaller, keys.map(growing.ownerOf), (_then, now) => now === added);
  const balance = (Math.max(...counts.values()) * first.length) / keys.length;
  return { scheme: name, nodes: first.length, lookupNanoseconds, balance, movedOnRemove, movedOnAdd };
}

/** Keys whose owner changed ÷ keys that had to move. */
function moved(
  before: readonly string[],
  after: readonly string[],
  hadTo: (then: string, now: string) => boolean,
): number {
  const pairs = before.map((then, at) => [then, after[at] ?? ""] as const);
  return pairs.filter(([then, now]) => then !== now).length / pairs.filter(([then, now]) => hadTo(then, now)).length;
}

function fastest({ ownerOf }: Router, keys: readonly string[]): number {
  let characters = 0;
  const times = Array.from({ length: PASSES }, () => {
    const start = process.hrtime.bigint();
    for (const key of keys) characters += ownerOf(key).length;
    return Number(process.hrtime.bigint() - start) / keys.length;
  });
  // The result is used, so that no lookup can be left out as dead code.
  if (characters === 0) throw new Error("no key has an owner");
  return Math.min(...times);
}

/** The rows as a table for people. */
export function slotTable(rows: readonly SlotRow[]): string {
  const header = [
    "scheme",
    "nodes",
    "lookup",
    "÷ ours",
    "max/mean",
    "÷ ours",
    "moved, one removed",
    "moved, one added",
  ];
  const body = rows.map((row) => [
    row.scheme,
    String(row.nodes),
    `${row.lookupNanoseconds.toFixed(0)} ns`,
    row.lookupRatio.toFixed(2),
    row.balance.toFixed(3),
    row.balanceRatio.toFixed(2),
    row.movedOnRemove.toFixed(3),
    row.movedOnAdd.toFixed(3),
  ]);
  const widths = header.map((title, at) => Math.max(title.length, ...body.map((cells) => cells[at]?.length ?? 0)));
  return [header, ...body]
    .map((cells) => cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))))
    .map((cells) => cells.join("  "))
    .join("\n");
}

if (require.main === module) {
  void benchSlots().then((rows) => {
    console.log(slotTable(rows));
  });
}
