import { pathToFileURL } from "node:url";
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

type Owner = (key: string) => string;

interface Scheme {
  readonly name: SlotRow["scheme"];
  /** The owner of a key with those nodes; from the table before, for a scheme that has one. */
  readonly owners: (nodes: readonly string[], first: readonly string[]) => Owner;
}

const PASSES = 7;
const KEYS = 200_000;

/** A placement names up to 64 regions, so the largest stays below that with a node added. */
const NODES = [5, 12, 60];

const schemes: readonly Scheme[] = [
  {
    name: "meridian",
    owners: (nodes, first) => {
      const before = placed(first);
      const placement = nodes.join() === first.join() ? before : placed(nodes, before);
      const homes = placement.replicaSets.map((set) => placement.regions[set[0] ?? 0] ?? "");
      const { slots } = placement;
      return (key) => homes[slots[slotOf(key)] ?? 0] ?? "";
    },
  },
  {
    name: "hashring",
    owners: (nodes) => {
      const ring = new HashRing(nodes);
      return (key) => ring.get(key);
    },
  },
  {
    name: "consistent-hash",
    // Its points are random by default, and so different each time; only uniform ones can be compared between rings.
    owners: (nodes) => {
      const ring = new ConsistentHash({ distribution: "uniform" });
      for (const node of nodes) ring.add(node);
      return (key) => ring.get(key);
    },
  },
];

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
  { name, owners }: Scheme,
  nodes: readonly string[],
  keys: readonly string[],
): Omit<SlotRow, "lookupRatio" | "balanceRatio"> {
  const first = nodes.slice(0, -1);
  const added = nodes[nodes.length - 1] ?? "";
  const removed = first[Math.floor(first.length / 2)] ?? "";
  const owner = owners(first, first);
  const before = keys.map(owner);
  const counts = new Map<string, number>();
  for (const node of before) counts.set(node, (counts.get(node) ?? 0) + 1);

  const movedTo = (after: Owner, hadTo: (then: string, now: string) => boolean): number => {
    let moved = 0;
    let necessary = 0;
    for (const [at, key] of keys.entries()) {
      const [then, now] = [before[at] ?? "", after(key)];
      if (then !== now) moved++;
      if (hadTo(then, now)) necessary++;
    }
    return moved / necessary;
  };
  const withoutOne = first.filter((node) => node !== removed);
  return {
    scheme: name,
    nodes: first.length,
    lookupNanoseconds: fastest(owner, keys),
    balance: (Math.max(...counts.values()) * first.length) / keys.length,
    movedOnRemove: movedTo(owners(withoutOne, first), (then) => then === removed),
    movedOnAdd: movedTo(owners(nodes, first), (_then, now) => now === added),
  };
}

function fastest(owner: Owner, keys: readonly string[]): number {
  let characters = 0;
  const times = Array.from({ length: PASSES }, () => {
    const start = process.hrtime.bigint();
    for (const key of keys) characters += owner(key).length;
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

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  void benchSlots().then((rows) => {
    console.log(slotTable(rows));
  });
}
