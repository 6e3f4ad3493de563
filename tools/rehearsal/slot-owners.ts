/** Who owns the slots of `strong` classes, against where they are at home. */
import { z } from "zod";
import type { Placement } from "../../components/topology/index.ts";
import { groupsOf } from "../../services/shard/src/ownership/groups.ts";
import { routingTable, SLOT_COUNT } from "../../services/shard/src/placement.ts";

/** What of `/v1/shards` is read. */
export const SHARDS = z.object({ owners: z.array(z.object({ group: z.string(), region: z.string() })) });

/** How the slots are owned at one time. */
export interface SlotsOwned {
  /** Slots that a region owns which is not their home. */
  readonly elsewhere: number;
  /** Slots that nobody owns. */
  readonly unowned: number;
}

/** Counts slots by their owners, for a placement. */
export function slotCounter(placement: Placement): (owners: z.infer<typeof SHARDS>["owners"]) => SlotsOwned {
  const groups = groupsOf(routingTable(placement));
  const sizes = new Map<string, number>();
  for (let slot = 0; slot < SLOT_COUNT; slot++) {
    const { name } = groups.of(slot);
    sizes.set(name, (sizes.get(name) ?? 0) + 1);
  }
  return (owners) => {
    const ownerOf = new Map(owners.map(({ group, region }) => [group, region]));
    let [elsewhere, unowned] = [0, 0];
    for (const { name, regions } of groups.all) {
      const owner = ownerOf.get(name);
      if (owner === undefined) unowned += sizes.get(name) ?? 0;
      else if (owner !== regions[0]) elsewhere += sizes.get(name) ?? 0;
    }
    return { elsewhere, unowned };
  };
}
