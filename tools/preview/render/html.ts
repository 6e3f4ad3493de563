import type { PreviewReport } from "../report.ts";
import { EVERYTHING } from "./detail.ts";
import { htmlBlock, htmlPage } from "./html-blocks.ts";
import { reportDocument } from "./report-document.ts";

/** The report as one page that loads nothing: all of it, with a map of the regions. */
export function renderPreviewHtml(report: PreviewReport): string {
  return htmlPage(`Preview of ${report.environment}`, reportDocument(report, EVERYTHING).map(htmlBlock));
}
