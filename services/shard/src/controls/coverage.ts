/** Whether every slot still has somebody to serve it once a control is set. */
import type { RoutingTable } from "../placement.ts";
import type { Place } from "./changes.ts";
import type { ControlsDocument } from "./document.ts";

/**
 * The replica sets with the region in them that nobody would serve: each of their regions is evacuated, or has no node that is
 * ready and not drained. An empty list: the region is not needed.
 *
 * @param ready the nodes that say that they can serve
 */
export function unserved(
  region: string,
  document: ControlsDocument,
  table: RoutingTable,
  ready: readonly Place[],
): readonly (readonly string[])[] {
  const isEvacuated = (name: string): boolean => document.evacuatedRegions.some((other) => other.region === name);
  const isDrained = (place: Place): boolean =>
    document.drainedNodes.some((other) => other.region === place.region && other.node === place.node);
  const serves = (name: string): boolean =>
    !isEvacuated(name) && ready.some((place) => place.region === name && !isDrained(place));
  return table
    .summary()
    .replicaSets.map(({ regions }) => regions)
    .filter((regions) => regions.includes(region) && !regions.some(serves));
}
