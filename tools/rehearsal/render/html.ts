import { htmlBlock, htmlPage } from "../../preview/render/html-blocks.ts";
import type { RehearsalReport } from "../report-schema.ts";
import { roundBlocks, roundHeading, summaryBlocks } from "./document.ts";
import { regionMap } from "./region-map.ts";
import { timeline, TIMELINE_STYLE } from "./timeline.ts";

/** The report as one page that loads nothing: each round with its timeline, a map of the regions and its figures. */
export function renderRehearsalHtml(report: RehearsalReport): string {
  const rounds = report.rounds.flatMap((round) => [
    htmlBlock(roundHeading(round)),
    timeline(round),
    htmlBlock(regionMap(report, round)),
    ...roundBlocks(round).map(htmlBlock),
  ]);
  return htmlPage(
    `Rehearsal of ${report.environment}`,
    [...summaryBlocks(report).map(htmlBlock), ...rounds],
    TIMELINE_STYLE,
  );
}
