import { painter } from "../../plan/columns.ts";
import { textBlock } from "../../preview/render/text-blocks.ts";
import type { RehearsalReport } from "../report-schema.ts";
import { roundBlocks, roundHeading, summaryBlocks } from "./document.ts";

/**
 * The report for a terminal.
 *
 * @param width columns. Default: 120
 */
export function renderRehearsalText(report: RehearsalReport, width = 120): string {
  const blocks = [
    ...summaryBlocks(report),
    ...report.rounds.flatMap((round) => [roundHeading(round), ...roundBlocks(round)]),
  ];
  const lines = blocks.flatMap((block) => [...textBlock(block, width, painter(false)), ""]);
  return `${lines.slice(0, -1).join("\n")}\n`;
}
