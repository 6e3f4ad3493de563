import fc from "fast-check";
import { catalogueOf } from "../../components/topology/catalogue.ts";
import type { DeclarationInput } from "../../components/topology/schema/index.ts";

type RegionInput = DeclarationInput["regions"][string];

/** Regions of the catalogue with three zones or more, so that every default is valid. */
const PLACES = (["aws", "gcp"] as const).flatMap((cloud) =>
  Object.entries(catalogueOf(cloud) ?? {})
    .filter(([, { zones }]) => zones.length >= 3)
    .map(([name]) => ({ name, cloud })),
);

interface Entry {
  readonly weight: number;
  readonly state: "active" | "draining" | "retired";
}

const entry: fc.Arbitrary<Entry> = fc.record({
  weight: fc.oneof(
    fc.constant(1),
    fc.integer({ min: 10, max: 1000 }).map((hundredths) => hundredths / 100),
  ),
  state: fc.constantFrom("active", "active", "active", "active", "draining", "retired"),
});

/**
 * Valid declarations of 1 to 16 regions of the catalogue, with indices that need not be next to each other. The first region
 * is active, and `failover.survive` is what that many active regions can do.
 */
export const declarations: fc.Arbitrary<DeclarationInput> = fc
  .record({
    places: fc.shuffledSubarray(PLACES, { minLength: 1, maxLength: 16 }),
    entries: fc.array(entry, { minLength: 16, maxLength: 16 }),
    indices: fc.uniqueArray(fc.nat(60), { minLength: 16, maxLength: 16 }),
    mode: fc.constantFrom("active-active" as const, "active-passive" as const),
    shardReplicas: fc.integer({ min: 3, max: 4 }),
    most: fc.integer({ min: 0, max: 2 }),
    zones: fc.integer({ min: 0, max: 1 }),
    peak: fc.integer({ min: 1, max: 200_000 }),
    available: fc.boolean(),
  })
  .map(({ places, entries, indices, mode, shardReplicas, most, zones, peak, available }) => {
    const regions = Object.fromEntries(
      places.map(({ name, cloud }, position): [string, RegionInput] => {
        const { weight, state } = entries[position] ?? { weight: 1, state: "active" };
        return [name, { cloud, index: indices[position] ?? 0, weight, state: position === 0 ? "active" : state }];
      }),
    );
    const active = Object.values(regions).filter(({ state }) => state === "active").length;
    return {
      regions,
      dns: { zone: "example.com" },
      service: { peakRequestsPerSecond: peak, shardReplicas },
      // Round trips round the world make elections of many seconds; the lease must be longer.
      coordination: { leaseSeconds: 60 },
      failover: {
        mode,
        survive: { regions: Math.min(most, Math.floor((Math.min(active, 5) - 1) / 2)), zones },
        targets: { serviceSeconds: 600 },
      },
      ...(available ? { dataClasses: { session: { consistency: "available" as const } } } : {}),
    };
  });

/** A region of the catalogue that the declaration does not have. */
export function newPlace({ regions }: DeclarationInput, choice: number): { name: string; cloud: "aws" | "gcp" } {
  const free = PLACES.filter(({ name }) => !(name in regions));
  const place = free[choice % free.length];
  if (place === undefined) throw new Error("the declaration has every region of the catalogue");
  return place;
}

/** The declaration with the keys of a mapping in another order. */
export function shuffled(input: DeclarationInput, order: readonly number[]): DeclarationInput {
  const entries = Object.entries(input.regions).map((pair, position) => ({ pair, at: order[position] ?? 0 }));
  return { ...input, regions: Object.fromEntries(entries.sort((a, b) => a.at - b.at).map(({ pair }) => pair)) };
}
