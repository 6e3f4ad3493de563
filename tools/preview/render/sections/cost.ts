import { count, number } from "../../../plan/wording.ts";
import type { BeforeAfter, PreviewReport } from "../../report.ts";
import type { Detail } from "../detail.ts";
import { cutTo } from "../detail.ts";
import type { Block, Item } from "../document.ts";
import { heading, list, paragraph, strong } from "../document.ts";
import { beforeAfter } from "../wording.ts";

/** What a month costs before and after. */
export function costs({ cost, missing }: PreviewReport, detail: Detail): Block[] {
  if (cost === undefined) {
    return missing.cost === undefined
      ? []
      : [heading("Cost"), paragraph(`Not estimated: ${cutTo(missing.cost, detail)}`)];
  }
  const { budget, after, tiers, unpriced, pricesOf } = cost;
  const over = budget !== undefined && after !== undefined && after > budget;
  const facts: Item[] = [
    ...(budget === undefined
      ? []
      : [
          {
            line: [over ? strong(`Over the budget of ${dollars(budget)}`) : `Within the budget of ${dollars(budget)}`],
            ...(over ? { tone: "warning" as const } : {}),
          },
        ]),
    ...(unpriced.length === 0
      ? []
      : [{ line: [`Not counted, for want of a price: ${cutTo(unpriced.join(", "), detail)}`] }]),
  ];
  return [
    heading("Cost of a month"),
    paragraph(strong(beforeAfter(cost, dollars)), `${change(cost)}, by list prices of ${pricesOf}, without traffic.`),
    ...list(facts),
    ...(tiers.length === 0
      ? []
      : [
          {
            kind: "details",
            summary: [`By tier: ${count(tiers.length, "tier")} differ${tiers.length === 1 ? "s" : ""}`],
            blocks: [
              {
                kind: "table",
                columns: [{ title: "tier" }, { title: "USD a month", align: "right" }],
                rows: tiers
                  .slice(0, detail.rows)
                  .map((one) => ({ cells: [[cutTo(one.tier, detail)], [beforeAfter(one.cost, dollars)]] })),
              },
            ],
          } as const,
        ]),
  ];
}

/** Whole dollars, or dollars and cents. */
const dollars = (amount: number): string => `USD ${number(amount, 2).replace(/\.(\d)$/, ".$10")}`;

/** ` (+120 %)`; nothing where it stays, or where there was none. */
function change({ before, after }: BeforeAfter): string {
  if (before === undefined || after === undefined || before === 0 || before === after) return "";
  const more = (after / before - 1) * 100;
  return ` (${more > 0 ? "+" : "−"}${number(Math.abs(more), 1)} %)`;
}
