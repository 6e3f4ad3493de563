import type { Problem } from "../problems.ts";
import { show } from "../problems.ts";
import type { Topology } from "../topology.ts";
import { presentRegions } from "../topology.ts";

/** Regions that name another account than the environment's: nothing is created there yet. */
export function checkAccounts(topology: Pick<Topology, "regions" | "accounts">): Problem[] {
  return presentRegions(topology).flatMap(({ name, cloud, account }): Problem[] => {
    if (cloud === "local" || account === undefined || account === topology.accounts[cloud]) return [];
    const own = topology.accounts[cloud];
    return [
      {
        path: `regions.${name}.account`,
        found: `${show(account)}, where accounts.${cloud} is ${own === undefined ? "left out" : show(own)}`,
        accepted: "nothing, or the account of the environment: regions in accounts of their own are not created yet",
        mend:
          own === undefined
            ? `leave it out, or declare it as accounts.${cloud} for all regions on ${cloud}`
            : "leave it out",
      },
    ];
  });
}
