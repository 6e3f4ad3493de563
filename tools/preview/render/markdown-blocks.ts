import { code, escaped, escapedInHtmlBlock } from "../../markdown.ts";
import type { Block, Inline, Item, Line, TableBlock, Tone } from "./document.ts";
import { mermaid } from "./mermaid.ts";

/** A block as GitHub's Markdown. What it holds is escaped. */
export function markdownBlock(block: Block): string {
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
      return [`<details><summary>${summary}</summary>`, ...block.blocks.map(markdownBlock), "</details>"].join("\n\n");
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
