/** The order in which an operation is tried. */
import type { Loads } from "./load.ts";
import type { Peers } from "./peers.ts";

/** One attempt: in this region, or by a node of another one. */
export type Step =
  | { readonly region: string; readonly local: true }
  | { readonly region: string; readonly local: false; readonly url: string };

/** At most this many attempts a request: more would multiply the load when there is least room for it. */
export const MOST_ATTEMPTS = 3;

/** Of one region, at most this many nodes are tried. */
const MOST_NODES_PER_REGION = 2;

/** The first of a slot's regions that serves, as this node believes: its own, or one with a node that does. */
export function servedBy(
  regions: readonly string[],
  ownRegion: string,
  peers: Pick<Peers, "serves">,
): string | undefined {
  return regions.find((region) => region === ownRegion || peers.serves(region));
}

/**
 * The attempts for a slot, in order: the home region, then the slot's failover order; within a region the nodes that are
 * believed to serve, the less busy of two first. When no region is left, one node of each is tried nevertheless: the belief may be wrong.
 *
 * @param regions the regions that serve the slot, its home first
 * @param evacuated regions whose nodes say that they should not be asked, though they can serve: one node of each is the last resort
 */
export function routeOf(
  regions: readonly string[],
  ownRegion: string,
  peers: Pick<Peers, "healthy" | "all">,
  loads: Pick<Loads, "order">,
  evacuated: readonly string[] = [],
): readonly Step[] {
  const oneOf = (region: string): readonly Step[] =>
    peers
      .all(region)
      .slice(0, 1)
      .map((url) => ({ region, local: false, url }));
  const steps = regions.flatMap((region): Step[] =>
    region === ownRegion
      ? [{ region, local: true }]
      : loads
          .order(peers.healthy(region))
          .slice(0, MOST_NODES_PER_REGION)
          .map((url) => ({ region, local: false, url })),
  );
  if (steps.length === 0) return regions.flatMap(oneOf);
  const asked = new Set(steps.map(({ region }) => region));
  return [...steps, ...regions.filter((region) => evacuated.includes(region) && !asked.has(region)).flatMap(oneOf)];
}
