import { markdownBlock } from "../../preview/render/markdown-blocks.ts";
import type { RehearsalReport } from "../report-schema.ts";
import { roundBlocks, roundHeading, summaryBlocks } from "./document.ts";

/** The report as GitHub's Markdown: the summary, and every round. */
export function renderRehearsalMarkdown(report: RehearsalReport): string {
  const blocks = [
    ...summaryBlocks(report),
    ...report.rounds.flatMap((round) => [roundHeading(round), ...roundBlocks(round)]),
  ];
  return `${blocks.map(markdownBlock).join("\n\n")}\n`;
}
