import type { Plan, RegionPlan } from "../../components/topology/index.ts";
import { exclusionPatterns, regionPatterns } from "./region-patterns.ts";
import type { StackState } from "./stack-state.ts";

/** One update on the way of a change through an environment. */
export interface DeploymentStep {
  /** For people: `eu-central-1`, `everything else`. */
  readonly title: string;
  /** What `pulumi up` gets to update this and nothing more. */
  readonly arguments: readonly string[];
  /** Regions that have to be ready before the next step. */
  readonly gated: readonly string[];
}

/** What is deployed, and to what. */
export interface Deployment {
  /** Name of the stack. */
  readonly stack: string;
  readonly plan: Plan;
  /** What the stack's state has. */
  readonly state: StackState;
  /** Regions that are left out, because they are down. */
  readonly excluded: readonly string[];
}

/**
 * The order in which regions get a change: the one that serves least first, so that what goes wrong goes wrong for few. A draining region
 * before an active one, a standby before the primary, then by the share of its nearest clients' traffic, then the one that joined last.
 */
export function regionOrder(plan: Plan): readonly string[] {
  const served = (region: RegionPlan): number => {
    if (region.state === "draining") return 0;
    if (plan.entry.routing !== "failover") return region.weight;
    return region.name === plan.entry.primary ? Number.POSITIVE_INFINITY : region.weight;
  };
  return plan.regions
    .filter(({ cloud }) => cloud === "aws")
    .toSorted((left, right) => compare(served(left), served(right)) || right.index - left.index)
    .map(({ name }) => name);
}

const compare = (left: number, right: number): number => (left === right ? 0 : left - right);

/**
 * The steps of a deployment: one region after the other, then everything else, which is what is between regions and in front of them.
 *
 * Where regions come or go, there is one step for all: what other regions have of a region that is not there yet cannot be updated before it
 * (the engine would hand them nothing for its outputs). So is the first update of all, when nothing serves yet, and one that leaves a region
 * out: `--target` and `--exclude` exclude each other, and with a region down another must not be tried on.
 *
 * @throws Error when a region is excluded that the environment does not have
 */
export function deploymentSteps({ stack, plan, state, excluded }: Deployment): readonly DeploymentStep[] {
  const order = regionOrder(plan);
  for (const region of excluded) {
    if (!order.includes(region)) throw new Error(`${stack} has no region ${region} on a cloud: ${order.join(", ")}`);
  }
  const rest = order.filter((region) => !excluded.includes(region));
  if (excluded.length > 0) {
    const patterns = excluded.flatMap((region) => [
      ...exclusionPatterns(stack, region),
      ...(state.residents.get(region) ?? []),
    ]);
    return [
      {
        title: `everything but ${excluded.join(", ")}`,
        // What hangs on what is left out goes with it: it may need an answer of the region that is down.
        arguments: [...patterns.flatMap((pattern) => ["--exclude", pattern]), "--exclude-dependents"],
        gated: rest,
      },
    ];
  }
  const whole: DeploymentStep = { title: "everything else", arguments: [], gated: rest };
  const changed = order.length !== state.regions.length || order.some((region) => !state.regions.includes(region));
  if (changed || order.length < 2) return [{ ...whole, title: "everything" }];
  return [
    ...order.map((region) => ({
      title: region,
      arguments: regionPatterns(stack, region).flatMap((pattern) => ["--target", pattern]),
      gated: [region],
    })),
    whole,
  ];
}
