import { environmentPolicy } from "../policy.ts";
import { estimateOf } from "./estimate.ts";
import { PRICE_FILE, PRICES } from "./prices.ts";

export const pricesKnown = environmentPolicy({
  id: "prices-known",
  demands: "Everything that is paid for because it exists has a price in the dated price file.",
  why: "What has no price is missing in every estimate and in every budget, and looks as if it were free.",
  severity: "low",
  references: [{ framework: "Well-Architected", id: "COST06-BP01" }],
  remediation:
    `Add the price to \`${PRICE_FILE}\` with its source and say whether it was looked up; a type that costs nothing by existing goes into ` +
    "`policies/cost/free-types.ts`.",
  applies: (resources) => resources.all.length > 0,
  judge: (resources, _context, report) => {
    for (const { resource, what } of estimateOf(resources, PRICES, report.whereKnown).unpriced) {
      report.violation(resource, `it is paid for by existing, and the price file has no price of ${what}`);
    }
  },
});
