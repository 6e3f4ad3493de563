import type { Plan, RegionPlan } from "../topology/index.ts";
import type { Flow } from "../workload/flows.ts";
import { outside } from "../workload/flows.ts";
import { COORDINATION } from "./kubernetes-names.ts";

const { ports } = COORDINATION;

/**
 * What voters do and are asked. Everything comes by way of their addresses, which are among the region's own pods', and everything goes by way of
 * the voters' addresses; certificates say who may.
 */
export function voterFlows(plan: Pick<Plan, "regions">, own: Pick<RegionPlan, "addresses">): Flow[] {
  return [
    {
      name: "clients-and-voters",
      direction: "from",
      peers: [{ ranges: [own.addresses.pods] }],
      ports: [ports.client, ports.peer],
    },
    {
      name: "voters",
      direction: "to",
      peers: [
        { ranges: plan.regions.filter(({ voters }) => voters.length > 0).map(({ addresses }) => addresses.pods) },
      ],
      ports: [ports.peer],
    },
  ];
}

/** What writes snapshots speaks to the region's voters, and by HTTPS to the cloud's store, whose addresses nobody can name. */
export function snapshotFlows(plan: Pick<Plan, "supernet">, own: Pick<RegionPlan, "addresses">): Flow[] {
  return [
    { name: "voters", direction: "to", peers: [{ ranges: [own.addresses.pods] }], ports: [ports.client] },
    outside("backups", plan.supernet),
  ];
}
