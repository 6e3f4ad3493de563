/** The keys of a load: some of each order of regions, so that whatever region is lost, some of them are at home in it. */
import type { Placement } from "../../components/topology/index.ts";
import { replicasOf } from "../../components/topology/placement.ts";
import { slotOf } from "../../components/topology/slots.ts";

/** Most names that are tried for an order: even with 20 regions an order has more than one slot in a thousand. */
const MOST_TRIED = 100_000;

/**
 * Names of keys.
 *
 * @param prefix what they begin with; another prefix is other keys
 * @param perOrder how many for each order of regions
 */
export function placedKeys(placement: Placement, prefix: string, perOrder: number): string[] {
  const left = new Map(
    placement.replicaSets.map((set) => [nameOf(set.map((at) => placement.regions[at] ?? "")), perOrder]),
  );
  const keys: string[] = [];
  for (let number = 0; number < MOST_TRIED && keys.length < left.size * perOrder; number++) {
    const key = `${prefix}-${number}`;
    const order = nameOf(replicasOf(placement, slotOf(key)));
    const wanted = left.get(order) ?? 0;
    if (wanted === 0) continue;
    left.set(order, wanted - 1);
    keys.push(key);
  }
  return keys;
}

const nameOf = (regions: readonly string[]): string => regions.join(",");
