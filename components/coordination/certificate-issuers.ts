import type { RegionPlan } from "../topology/index.ts";

/**
 * Which clusters issue the certificates of etcd's clients, and for which regions: each that has a voter for its own region, and the one with the lowest index for
 * those without. So a region that has a voter depends on no other, and the authority's key is nowhere but where voters are.
 *
 * @param regions the regions whose clusters there are, by index
 * @returns the regions that each issues for, by the issuing region
 * @throws Error where none of them has a voter
 */
export function certificateIssuers(
  regions: readonly Pick<RegionPlan, "name" | "voters">[],
): ReadonlyMap<string, readonly string[]> {
  const issuing = regions.filter(({ voters }) => voters.length > 0);
  const [first] = issuing;
  if (first === undefined) {
    throw new Error(
      `coordination.placement: found no voter in any of ${regions.map(({ name }) => name).join(", ")}; accepted is one of them at least, since it issues the ` +
        "certificates by which the service there is etcd's client. Place a voter in one of them, or take service.image out.",
    );
  }
  return new Map(
    issuing.map(({ name }) => [
      name,
      regions
        .filter((region) => region.name === name || (region.voters.length === 0 && name === first.name))
        .map((region) => region.name),
    ]),
  );
}
