/**
 * Weights that operators have set, put to work: of each replica set one region is made the first, so that the regions get their
 * shares and as few slots as possible move. All nodes come to the same, since it follows from the placement and the weights alone.
 */
import type { Group, Groups } from "../ownership/groups.ts";
import { SLOT_COUNT, tableOfOrders } from "../placement.ts";
import type { RoutingTable } from "../placement.ts";

/** Weights by region: 0 and above. A region that is not named has the weight 0. */
export type Weights = Readonly<Record<string, number>>;

/** Something that the first of its regions gets. */
export interface Portion {
  readonly regions: readonly string[];
  /** Number of slots. */
  readonly size: number;
}

/**
 * The regions of each portion in their new order. A portion stays with its first region as long as that is within its share;
 * what is over goes to the region of its own that lacks most. Regions of weight 0 come last: they serve when nobody else does.
 */
export function sharedOut(portions: readonly Portion[], weights: Weights): readonly (readonly string[])[] {
  const weightOf = (region: string): number => weights[region] ?? 0;
  const regions = new Set(portions.flatMap((portion) => portion.regions));
  const total = portions.reduce((sum, { size }) => sum + size, 0);
  const weightOfAll = [...regions].reduce((sum, region) => sum + weightOf(region), 0);
  const lacking = new Map([...regions].map((region) => [region, (total * weightOf(region)) / weightOfAll]));
  const lackOf = (region: string): number => lacking.get(region) ?? 0;
  const take = (region: string, size: number): string => {
    lacking.set(region, lackOf(region) - size);
    return region;
  };
  const chosen = portions.map(({ regions: [home], size }) =>
    // To the nearest whole portion, since a group of slots cannot be cut.
    home !== undefined && lackOf(home) >= size / 2 ? take(home, size) : undefined,
  );
  return portions.map((portion, at) => {
    const willing = portion.regions.filter((region) => weightOf(region) > 0);
    const most = Math.max(...willing.map(lackOf));
    const first = chosen[at] ?? willing.find((region) => lackOf(region) === most);
    if (first === undefined) return portion.regions;
    if (chosen[at] === undefined) take(first, portion.size);
    const others = portion.regions.filter((region) => region !== first);
    const order = [
      first,
      ...others.filter((region) => weightOf(region) > 0),
      ...others.filter((region) => weightOf(region) === 0),
    ];
    return order.every((region, place) => region === portion.regions[place]) ? portion.regions : order;
  });
}

/** The placement with the slots' homes shared out by the weights. */
export function weightedTable(table: RoutingTable, weights: Weights): RoutingTable {
  const slots = Array.from({ length: SLOT_COUNT }, (_, slot): Portion => ({ regions: table.regionsOf(slot), size: 1 }));
  return tableOfOrders(table, sharedOut(slots, weights));
}

/**
 * The groups of slots with the regions that should rather own them first. Their names stay, and with them the keys of their owners: nodes
 * that do not know of the weights yet disagree about who should own a group, never about what a group is.
 */
export function weightedGroups(groups: Groups, weights: Weights): readonly Group[] {
  const sizes = new Map<string, number>();
  for (let slot = 0; slot < SLOT_COUNT; slot++) {
    const { name } = groups.of(slot);
    sizes.set(name, (sizes.get(name) ?? 0) + 1);
  }
  const orders = sharedOut(
    groups.all.map(({ name, regions }) => ({ regions, size: sizes.get(name) ?? 0 })),
    weights,
  );
  return groups.all.map(({ name, regions }, at) => ({ name, regions: orders[at] ?? regions }));
}
