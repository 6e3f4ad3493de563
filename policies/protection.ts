import type { Plan } from "../components/topology/index.ts";

/**
 * Whether the environment protects what a region holds: not where nothing is protected, as in `dev`, and not in a region that drains, which
 * has to be deletable.
 *
 * @param region name of a region, or `global`
 */
export function protects(plan: Plan, region: string): boolean {
  return plan.environment.protect && isStaying(plan, region);
}

/** Whether a region is not on its way out. `global` always stays. */
export function isStaying(plan: Plan, region: string): boolean {
  return !plan.regions.some(({ name, state }) => name === region && state === "draining");
}
