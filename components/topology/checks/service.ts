import { planCapacity } from "../capacity.ts";
import { allowedLosses } from "../losses.ts";
import type { Problem } from "../problems.ts";
import { show } from "../problems.ts";
import type { Topology } from "../topology.ts";
import { activeRegions } from "../topology.ts";
import { mostRegionsLost } from "./survival.ts";
import { count } from "./wording.ts";

/** Replica sets that an allowed loss would take whole. */
export function checkShardReplicas(topology: Topology): Problem[] {
  const { regions: lost } = topology.failover.survive;
  if (lost > mostRegionsLost(activeRegions(topology).length) || topology.service.shardReplicas > lost) return [];
  return [
    {
      path: "service.shardReplicas",
      found: show(topology.service.shardReplicas),
      accepted: `at least ${lost + 1}: one more than the ${count(lost, "region")} that may be lost`,
      mend: `raise it to ${lost + 1}, or lower failover.survive.regions`,
    },
  ];
}

/** Replicas that fit no node, and quotas that the nodes do not fit. */
export function checkCapacity(topology: Topology): Problem[] {
  return activeRegions(topology).length === 0 ? [] : [...planCapacity(topology, allowedLosses(topology)).problems];
}
