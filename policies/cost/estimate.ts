import type { Report } from "../policy.ts";
import type { Resource, Resources } from "../resource.ts";
import { toCents } from "./amounts.ts";
import type { Charge } from "./charges.ts";
import { CHARGES } from "./charges.ts";
import type { CostLine } from "./cost-line.ts";
import { mergedLines, sumOf, totalOf } from "./cost-line.ts";
import { isFree } from "./free-types.ts";
import type { PriceList } from "./prices.ts";

/** Something that is paid for and has no price here: it is not in the total, and not nothing. */
export interface Unpriced {
  readonly resource: Resource;
  /** What has no price: a type, a machine, or a phrase. */
  readonly what: string;
}

/** What declared resources cost by existing, in USD a month: traffic, requests, logs and stored data come on top. */
export interface Estimate {
  /** The dearest first. */
  readonly lines: readonly CostLine[];
  /** Sum of the lines. */
  readonly total: number;
  readonly unpriced: readonly Unpriced[];
}

/**
 * What resources cost by existing, by what is declared of them. Neither counted nor reported are metrics that services write at levels
 * above their defaults (MSK's `PER_BROKER`), as they are paid for by how many there are.
 *
 * @param prices what to count with
 * @param whereKnown how to look at one resource. Default: what is unknown is thrown; a policy's report leaves that resource out instead, and
 *   notes it down
 * @param counted what of them is counted; the others are there to be looked up. Default: all
 * @throws UnknownProperty where what a cost depends on is not known yet, and `whereKnown` does not keep it
 */
export function estimateOf(
  resources: Resources,
  prices: PriceList,
  whereKnown: Report["whereKnown"] = (look) => look(),
  counted: readonly Resource[] = resources.all,
): Estimate {
  const lines: CostLine[] = [];
  const unpriced: Unpriced[] = [];
  for (const resource of counted) {
    for (const charge of whereKnown(() => chargesOf(resource, resources)) ?? []) {
      if ("unpriced" in charge) {
        unpriced.push({ resource, what: charge.unpriced });
      } else if (charge.count > 0) {
        const line = lineOf(charge, prices);
        if (line === undefined) unpriced.push({ resource, what: charge.price });
        else lines.push(line);
      }
    }
  }
  const merged = mergedLines(lines).sort(
    (one, other) => sumOf(other) - sumOf(one) || one.part.localeCompare(other.part),
  );
  return { lines: merged, total: toCents(totalOf(merged)), unpriced };
}

function chargesOf(resource: Resource, resources: Resources): readonly Charge[] {
  const charges = CHARGES[resource.type];
  if (charges !== undefined) return charges(resource, resources);
  return isFree(resource.type) ? [] : [{ price: resource.type, count: 1 }];
}

function lineOf(
  { price: key, count, spot }: Extract<Charge, { price: string }>,
  prices: PriceList,
): CostLine | undefined {
  const price = prices.find(key);
  if (price === undefined) return undefined;
  return spot === true
    ? { part: `${price.part}, spot`, count, each: (price.usdPerMonth * prices.spotPercent) / 100 }
    : { part: price.part, count, each: price.usdPerMonth };
}
