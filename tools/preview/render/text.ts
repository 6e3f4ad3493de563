import { painter } from "../../plan/columns.ts";
import type { PreviewReport } from "../report.ts";
import { EVERYTHING } from "./detail.ts";
import { reportDocument } from "./report-document.ts";
import { textBlock } from "./text-blocks.ts";

/** How the text is laid out. */
export interface TextOptions {
  /** Whether to use ANSI colours. Default: no. */
  readonly color?: boolean;
  /** Columns of the terminal. Default: 120. */
  readonly width?: number;
}

/** The report for a terminal: all of it, without the diagram. What names hold can't move the cursor or colour anything. */
export function renderPreviewText(report: PreviewReport, { color = false, width = 120 }: TextOptions = {}): string {
  const paint = painter(color);
  const lines = reportDocument(report, EVERYTHING)
    // The heading goes with its diagram.
    .filter((block, at, blocks) => block.kind !== "topology" && blocks[at + 1]?.kind !== "topology")
    .flatMap((block) => [...textBlock(block, width, paint), ""]);
  return `${lines.slice(0, -1).join("\n")}\n`;
}
