import type { Plan } from "../topology/index.ts";
import type { AwsRegionalLoadBalancing } from "./index.ts";

/** Load balancers of the regions that clients are led to: active ones, in the plan's order. */
export function activeRegions(
  plan: Plan,
  loadBalancers: ReadonlyMap<string, AwsRegionalLoadBalancing>,
): AwsRegionalLoadBalancing[] {
  return plan.regions.flatMap(({ name, state }) => {
    const loadBalancer = loadBalancers.get(name);
    return state === "active" && loadBalancer !== undefined ? [loadBalancer] : [];
  });
}

/**
 * The region that serves in `failover` routing: the primary, or, where that is on another cloud, the first of those that follow
 * it. Undefined where none is active.
 */
export function primaryRegion(
  plan: Plan,
  active: readonly AwsRegionalLoadBalancing[],
): AwsRegionalLoadBalancing | undefined {
  const { primary } = plan.entry;
  const followers = plan.regions.find(({ name }) => name === primary)?.failover.order ?? [];
  const [first] = [primary, ...followers].flatMap((name) => active.filter(({ region }) => region === name));
  return first ?? active[0];
}
