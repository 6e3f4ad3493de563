import type { PreviewReport } from "../../report.ts";
import type { Detail } from "../detail.ts";
import { cutTo, moreOf } from "../detail.ts";
import type { Block, Line } from "../document.ts";
import { heading, paragraph, strong } from "../document.ts";
import { changesByPlace } from "../places.ts";
import { LEGEND, signs, toneOf } from "../wording.ts";

/** Most columns: with more regions than that, regions are rows. */
const WIDEST = 8;

/** How much changes in each tier of each region. */
export function matrix(report: PreviewReport, detail: Detail): Block[] {
  const places = changesByPlace(report);
  if (report.changes.every(({ component }) => component)) return [];
  const regionsAcross = places.regions.length <= Math.max(WIDEST, places.tiers.length);
  const [across, down] = regionsAcross ? [places.regions, places.tiers] : [places.tiers, places.regions];
  const cell = (row: string, column: string): Line => {
    const changes = regionsAcross ? places.at(column, row) : places.at(row, column);
    if (changes.length === 0) return ["·"];
    return [toneOf(changes) === "danger" ? strong(signs(changes)) : signs(changes)];
  };
  const [columns, rows] = [across.slice(0, detail.columns), down.slice(0, detail.rows)];
  const left = across.length - columns.length + (down.length - rows.length);
  return [
    heading("Where"),
    {
      kind: "table",
      columns: [
        { title: regionsAcross ? "tier" : "region" },
        ...columns.map((title) => ({ title: cutTo(title, detail), align: "right" as const })),
      ],
      rows: rows.map((row) => ({ cells: [[cutTo(row, detail)], ...columns.map((column) => cell(row, column))] })),
    },
    ...(left === 0 ? [] : [paragraph(`Rows and columns that are left out: ${moreOf(left)}.`)]),
    paragraph(`${LEGEND}.`),
  ];
}
