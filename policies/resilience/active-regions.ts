import type { Cloud, Region, Topology } from "../../components/topology/index.ts";
import { activeRegions } from "../../components/topology/index.ts";

/** The regions of a cloud that serve. Those that drain are on their way out, and are not held to what serving regions are. */
export function activeOn(cloud: Cloud, topology: Topology): readonly Region[] {
  return activeRegions(topology).filter((region) => region.cloud === cloud);
}
