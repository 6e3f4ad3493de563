/** Finds the slots in which the log and the read model may differ, by a digest a slot of each, in one look through both. */
import type { DataClass } from "../configuration.ts";
import { slotOf } from "../placement.ts";
import { BY_SLOT, differingLeaves, MerkleTree } from "../sets/merkle-tree.ts";
import type { EntryAddress } from "../stores/contracts.ts";
import type { HeldEntries, SequenceEnd, SequenceScan } from "./contracts.ts";
import { compareOrders, orderOf, versionOf } from "./order.ts";
import type { Pace } from "./pace.ts";
import type { Attempt } from "./retry.ts";
import type { Phase } from "./run.ts";

/** What the look needs. */
export interface DifferingSlotsOptions {
  readonly dataClass: DataClass;
  /** Generation of the read model. */
  readonly generation: number;
  readonly scan: SequenceScan;
  readonly entries: HeldEntries;
  /** Whether a sequence is read: those of regions that are no longer in the placement are not. */
  readonly isRead: (sequencer: string) => boolean;
  readonly pace: Pace;
  /** Reads each part. */
  readonly attempt: Attempt;
  readonly onPhase: (phase: Phase) => void;
  /** Told of entries of the read model that went into its digests. */
  readonly onCompared: (entities: number) => void;
}

/** The digests of what the read model holds: key and order of each entry. */
async function digestsOfEntries(options: DifferingSlotsOptions): Promise<MerkleTree> {
  const { dataClass, generation, entries, pace, attempt } = options;
  const tree = new MerkleTree(BY_SLOT);
  for await (const addresses of entries.addresses(generation, dataClass.name, attempt)) {
    const held = await attempt(() => entries.held(generation, addresses));
    for (const [at, { key }] of addresses.entries()) {
      const entry = held[at];
      if (entry !== undefined) tree.add(key, versionOf(entry.order));
    }
    options.onCompared(held.filter((entry) => entry !== undefined).length);
    await pace.after(addresses.length);
  }
  return tree;
}

/**
 * The digests of what the read model should hold, of the entities that it holds anything of. An entity is its sequences, which come one by
 * one and in no order, and all of them cannot be remembered. But the entry says which of them it is from: when it is the right one, exactly
 * one sequence ends with it, and all others end with something older. So each end goes in that is not older than the entry. For an entry that
 * is too old that is another member than its own; for one that no event stands behind it is none.
 */
async function digestsOfLog(options: DifferingSlotsOptions): Promise<MerkleTree> {
  const { dataClass, generation, entries, pace, attempt } = options;
  const tree = new MerkleTree(BY_SLOT);
  const add = async (ends: readonly SequenceEnd[]): Promise<void> => {
    const addresses = ends.map(({ key }): EntryAddress => ({ className: dataClass.name, key, slot: slotOf(key) }));
    const held = await attempt(() => entries.held(generation, addresses));
    for (const [at, { key, event }] of ends.entries()) {
      const entry = held[at];
      const order = orderOf(dataClass.consistency, event);
      if (entry !== undefined && compareOrders(order, entry.order) >= 0) tree.add(key, versionOf(order));
    }
  };
  for await (const { rows, ends } of options.scan.ends(dataClass, attempt)) {
    await add(ends.filter(({ sequencer }) => options.isRead(sequencer)));
    await pace.after(rows);
  }
  return tree;
}

/**
 * The slots, ascending. What is written meanwhile can put a slot among them that does not differ; one that differs is left out only when its
 * digests come to the same by accident.
 */
export async function differingSlots(options: DifferingSlotsOptions): Promise<readonly number[]> {
  options.onPhase("read-model");
  const held = await digestsOfEntries(options);
  options.onPhase("log");
  const logged = await digestsOfLog(options);
  return differingLeaves(held, (level, positions) => logged.nodes(level, positions));
}
