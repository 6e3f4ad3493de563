import type { Problem } from "../problems.ts";
import { show } from "../problems.ts";
import { placeVoters } from "../quorum.ts";
import type { Topology } from "../topology.ts";
import { presentRegions } from "../topology.ts";
import { votersAreSound } from "./coordination.ts";
import { list } from "./wording.ts";

/** AWS regions that are not joined, though tiers in them talk to each other. */
export function checkInterconnect(topology: Topology): Problem[] {
  const onAws = presentRegions(topology)
    .filter(({ cloud }) => cloud === "aws")
    .map(({ name }) => name);
  if (topology.network.interconnect !== "none" || onAws.length < 2) return [];
  const needs = [
    ...(topology.cassandra.engine === "k8ssandra" ? ["Cassandra's datacentres"] : []),
    ...(votersIn(topology, onAws) < 2 ? [] : ["etcd's voters"]),
  ];
  if (needs.length === 0) return [];
  return [
    {
      path: "network.interconnect",
      found: `${show("none")} with ${list(onAws)} on aws`,
      accepted: `"transit-gateway" or "peering": ${list(needs)} reach each other over it`,
      mend: "leave it out for the default, or keep a single region on aws",
    },
  ];
}

function votersIn(topology: Topology, regions: readonly string[]): number {
  if (!votersAreSound(topology)) return 0;
  return new Set(
    placeVoters(topology)
      .map(({ region }) => region)
      .filter((name) => regions.includes(name)),
  ).size;
}
