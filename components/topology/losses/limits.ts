import type { Topology } from "../topology.ts";
import { presentRegions } from "../topology.ts";

/** What no runbook of an environment knows, as sentences: none where all of it is created by its program. */
export function limitsOf(topology: Pick<Topology, "regions">): string[] {
  const planned = presentRegions(topology).filter(({ cloud }) => cloud === "gcp");
  if (planned.length === 0) return [];
  return [
    `Regions on Google Cloud (${planned.map(({ name }) => name).join(", ")}) are planned, not created yet, and have no entry: ` +
      "clients are led to the regions on AWS only. What is said of their slots, votes and capacity is what the plan has for them.",
  ];
}
