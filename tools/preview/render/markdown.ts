import { markerOf } from "../../github/marker.ts";
import type { PreviewReport } from "../report.ts";
import { STAGES } from "./detail.ts";
import type { Block } from "./document.ts";
import { markdownBlock } from "./markdown-blocks.ts";
import { reportDocument } from "./report-document.ts";
import { headline } from "./sections/headline.ts";

/** Most characters of a comment. Source: GitHub's REST API, which refuses longer ones ("body is too long (maximum is 65536 characters)"). */
export const COMMENT_LIMIT = 65_536;

/** Left free for what a poster writes around a report. */
const LEFT_FREE = 136;

/**
 * The report as GitHub's Markdown. Where it would be too long, it tells less, stage by stage, and says how much it leaves out. Counts are
 * always whole.
 *
 * @param limit most characters, counted as UTF-16 units, which are never fewer than what GitHub counts. Default: a comment's, less
 *   a line or two for what posts it
 * @throws Error when the report's environment has a name that none can have
 */
export function renderPreviewMarkdown(
  report: PreviewReport,
  { limit = COMMENT_LIMIT - LEFT_FREE }: { readonly limit?: number } = {},
): string {
  let rendered = "";
  for (const stage of STAGES) {
    rendered = page(report, reportDocument(report, stage));
    if (rendered.length <= limit) return rendered;
  }
  const least = STAGES.at(-1);
  return least === undefined ? rendered : page(report, headline(report, least));
}

const page = ({ environment }: PreviewReport, blocks: readonly Block[]): string =>
  `${[markerOf("preview", environment), ...blocks.map(markdownBlock)].join("\n\n")}\n`;
