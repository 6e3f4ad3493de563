import { planCapacity } from "../capacity.ts";
import { allowedLosses } from "../losses/allowed.ts";
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

/** A service on clouds without anybody who issues tokens: it would answer nobody. */
export function checkTokens({ regions, service, tokens }: Pick<Topology, "regions" | "service" | "tokens">): Problem[] {
  if (tokens !== undefined || service.image === undefined || regions.every(({ cloud }) => cloud === "local")) return [];
  return [
    {
      path: "tokens",
      found: "nothing, where service.image is declared",
      accepted: 'who issues the tokens of callers, such as { issuer: "https://login.example.com/" }',
      mend: "add tokens.issuer: the service answers nobody without a token",
    },
  ];
}

/** Replicas that fit no node, and quotas that the nodes do not fit. */
export function checkCapacity(topology: Topology): Problem[] {
  return activeRegions(topology).length === 0 ? [] : [...planCapacity(topology, allowedLosses(topology)).problems];
}
