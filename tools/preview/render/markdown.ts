import { markerOf } from "../../github/marker.ts";
import { code, escaped, escapedInHtmlBlock } from "../../markdown.ts";
import type { PreviewReport } from "../report.ts";
import { STAGES } from "./detail.ts";
import type { Block, Inline, Item, Line, TableBlock, Tone } from "./document.ts";
import { mermaid } from "./mermaid.ts";
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
  `${[markerOf("preview", environment), ...blocks.map(drawn)].join("\n\n")}\n`;

function drawn(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `${"#".repeat(block.level)} ${escaped(block.text)}`;
    case "paragraph":
      return inline(block.line);
    case "callout":
      return callout(block);
    case "list":
      return items(block.items).join("\n");
    case "table":
      return table(block).join("\n");
    case "details": {
      const summary = block.summary.map(inHtml).join("");
      return [`<details><summary>${summary}</summary>`, ...block.blocks.map(drawn), "</details>"].join("\n\n");
    }
    case "topology":
      return ["```mermaid", ...mermaid(block), "```"].join("\n");
  }
}

const ALERTS: Readonly<Record<Tone, string | undefined>> = {
  danger: "CAUTION",
  warning: "WARNING",
  change: "NOTE",
  good: undefined,
  none: undefined,
};

function callout({ tone, title, items: within }: Extract<Block, { kind: "callout" }>): string {
  const alert = ALERTS[tone];
  const lines = [inline(title), ...(within.length === 0 ? [] : ["", ...items(within)])];
  if (alert === undefined) return lines.join("\n");
  return [`[!${alert}]`, ...lines].map((line) => (line === "" ? ">" : `> ${line}`)).join("\n");
}

const items = (list: readonly Item[], indent = ""): string[] =>
  list.flatMap(({ line, items: within = [] }) => [`${indent}- ${inline(line)}`, ...items(within, `${indent}  `)]);

function table({ columns, rows }: TableBlock): string[] {
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    row(columns.map(({ title }) => escaped(title))),
    row(columns.map(({ align }) => (align === "right" ? "---:" : "---"))),
    ...rows.map(({ cells }) => row(cells.map(inline))),
  ];
}

/** What would be read as an item of a list, a heading's underline or code where a line begins. */
const atStart = (text: string): string =>
  text
    .trimStart()
    .replace(/^([-=])/, String.raw`\$1`)
    .replace(/^(\d+)\.(?=\s|$)/, String.raw`$1\.`);

function inline(line: Line): string {
  const [first, ...rest] = line;
  if (first === undefined) return "";
  const begin = typeof first === "string" ? atStart(escaped(first)) : marked(first);
  return [begin, ...rest.map(marked)].join("").trimEnd();
}

function marked(part: Inline): string {
  if (typeof part === "string") return escaped(part);
  if ("code" in part) return code(part.code);
  const text = escaped(part.strong).trim();
  return text === "" ? "" : `**${text}**`;
}

function inHtml(part: Inline): string {
  if (typeof part === "string") return escapedInHtmlBlock(part);
  if ("code" in part) return `<code>${escapedInHtmlBlock(part.code)}</code>`;
  return `<b>${escapedInHtmlBlock(part.strong)}</b>`;
}
