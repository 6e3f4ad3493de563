import { z } from "zod";
import type { Topology } from "../../components/topology/index.ts";
import { estimateOf } from "../../policies/cost/estimate.ts";
import { monthlyBudget } from "../../policies/cost/monthly-budget.ts";
import type { PriceList } from "../../policies/cost/prices.ts";
import type { ResourceData } from "../../policies/resource.ts";
import { Resources } from "../../policies/resource.ts";
import { nameInUrn } from "../../policies/urn.ts";
import { UnknownProperty } from "../../policies/unknown-property.ts";
import type { Place } from "../inventory/place.ts";
import type { CostEffect } from "./report.ts";

/** USD a month that an environment may cost: what it declares, else what the policy on budgets accepts for its class. */
export function budgetOf({ environment, policies }: Topology): number | undefined {
  if (policies.monthlyBudget !== undefined) return policies.monthlyBudget;
  const accepted = monthlyBudget.settings?.safeParse(policies.settings[monthlyBudget.id] ?? {}).data;
  return z.record(z.string(), z.number()).safeParse(accepted).data?.[environment];
}

/** Resources with the tier that each belongs to. */
export interface Charged {
  readonly resources: readonly ResourceData[];
  readonly places: ReadonlyMap<string, Place>;
}

/**
 * What a change does to the cost of existing. Both sides are counted in the same way, with the same prices.
 *
 * @param before undefined where the environment is not there
 * @param budget USD a month that the environment may cost; undefined for none
 */
export function costEffect(
  before: Charged | undefined,
  after: Charged,
  prices: PriceList,
  budget: number | undefined,
): CostEffect {
  const then = before === undefined ? undefined : counted(before, prices);
  const now = counted(after, prices);
  const tiers = [...new Set([...now.byTier.keys(), ...(then?.byTier.keys() ?? [])])];
  return {
    before: then?.total,
    after: now.total,
    pricesOf: prices.asOf,
    budget,
    unpriced: now.unpriced,
    tiers: tiers
      .map((tier) => ({ tier, cost: { before: then?.byTier.get(tier), after: now.byTier.get(tier) } }))
      .filter(({ cost }) => cost.before !== cost.after),
  };
}

interface Counted {
  readonly total: number;
  readonly byTier: ReadonlyMap<string, number>;
  readonly unpriced: readonly string[];
}

function counted({ resources: data, places }: Charged, prices: PriceList): Counted {
  const resources = new Resources(data);
  const byTier = new Map<string, number>();
  const unpriced = new Set<string>();
  for (const [tier, own] of Map.groupBy(resources.all, ({ urn }) => places.get(urn)?.tier ?? "other")) {
    const { total, unpriced: without } = estimateOf(resources, prices, notingUnknown(unpriced), own);
    if (total > 0) byTier.set(tier, total);
    for (const { resource, what } of without) unpriced.add(`${resource.name}: ${what}`);
  }
  const { total } = estimateOf(resources, prices, notingUnknown(new Set()));
  return { total, byTier, unpriced: [...unpriced].sort() };
}

/** Leaves out what is not known before the update, and notes it down. */
function notingUnknown(unpriced: Set<string>): <Result>(look: () => Result) => Result | undefined {
  return (look) => {
    try {
      return look();
    } catch (error) {
      if (!(error instanceof UnknownProperty)) throw error;
      unpriced.add(`${nameInUrn(error.urn)}: ${error.path} is not known before the update`);
      return undefined;
    }
  };
}
