import type { PreviewReport } from "../../report.ts";
import type { Detail } from "../detail.ts";
import { cutTo, firstItems, moreOf } from "../detail.ts";
import type { Block } from "../document.ts";
import { heading, paragraph } from "../document.ts";
import { changesByPlace } from "../places.ts";
import { countsOf } from "../../changes/counts.ts";
import { countsPhrase } from "../wording.ts";
import { changeItem } from "./change-item.ts";

/** All that changes, folded by region. */
export function regionDetails(report: PreviewReport, detail: Detail): Block[] {
  const places = changesByPlace(report);
  const changing = places.regions.filter((region) => places.in(region).length > 0);
  if (changing.length === 0) return [];
  const left = changing.length - Math.min(changing.length, detail.rows);
  const folded = changing.slice(0, detail.rows).map((region): Block => {
    const changes = places.in(region);
    const byTier = places.tiers.flatMap((tier) => places.at(region, tier));
    const counted = countsPhrase(countsOf(changes.map(({ operation }) => operation)));
    return {
      kind: "details",
      summary: [`${cutTo(region, detail)}: ${counted}`],
      blocks: [
        {
          kind: "list",
          items: firstItems(byTier, detail.changes, (change) =>
            changeItem(change, detail, { differences: detail.differences, placed: false }),
          ),
        },
      ],
    };
  });
  return [
    heading("Everything, by region"),
    ...folded,
    ...(left === 0 ? [] : [paragraph(`Regions that are left out: ${moreOf(left)}.`)]),
  ];
}
