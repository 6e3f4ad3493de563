/**
 * Groups of slots: what is owned and handed over as one. The slots with the same regions in the same order, in 8 shares.
 *
 * Why not a key in etcd for each of the 16384 slots: a node that is lost would have thousands of keys taken over, each by a
 * transaction of its own. Why 8 shares: with 3 regions that makes at most 48 groups, so that each of the two or three nodes of a region gets
 * some, and a handover stops an eighth of an order's slots for its milliseconds. More shares would be more keys and change
 * little: the load of a group is that of hundreds of slots.
 */
import { SLOT_COUNT } from "../placement.ts";
import type { RoutingTable } from "../placement.ts";

/** Shares of the slots of one order. Nodes that disagree about it would own slots twice: it is fixed. */
export const SHARES = 8;
const SHARE_BITS = 3;

/** A group: which regions may own it, in what order. */
export interface Group {
  /** The regions in order, and the share: `eu-west-1,us-east-1/3`. */
  readonly name: string;
  readonly regions: readonly string[];
}

/** The groups of a placement. */
export interface Groups {
  readonly all: readonly Group[];
  of(slot: number): Group;
}

/** The share of a slot: by the multiplicative hash of Knuth, which spreads neighbours as well as every second or third slot. */
function shareOf(slot: number): number {
  return Math.imul(slot, 0x9e3779b1) >>> (32 - SHARE_BITS);
}

/** Makes the groups of a placement. */
export function groupsOf(table: RoutingTable): Groups {
  const byName = new Map<string, Group>();
  // The slots of one order share the very list of its regions, mostly.
  const byRegions = new Map<readonly string[], Group[]>();
  const bySlot: Group[] = [];
  for (let slot = 0; slot < SLOT_COUNT; slot++) {
    const regions = table.regionsOf(slot);
    const share = shareOf(slot);
    let shares = byRegions.get(regions);
    if (shares === undefined) byRegions.set(regions, (shares = []));
    let group = shares[share];
    if (group === undefined) {
      const name = `${regions.join(",")}/${share}`;
      group = byName.get(name) ?? { name, regions };
      byName.set(name, group);
      shares[share] = group;
    }
    bySlot.push(group);
  }
  return {
    all: [...byName.values()],
    of(slot) {
      const group = bySlot[slot];
      if (group === undefined) throw new RangeError(`slot ${slot} is not from 0 to ${SLOT_COUNT - 1}`);
      return group;
    },
  };
}
