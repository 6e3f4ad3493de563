import { onOneLine } from "../../markdown.ts";
import type { Paint, Tone as Style } from "../../plan/columns.ts";
import { columns, wrap } from "../../plan/columns.ts";
import type { Block, Inline, Item, Line, TableBlock, Tone } from "./document.ts";

const STYLES: Readonly<Record<Tone, Style | undefined>> = {
  danger: "bad",
  warning: "warning",
  change: undefined,
  good: "good",
  none: "quiet",
};

/** A block as lines of plain text, in so many columns. A diagram has none. */
export function textBlock(block: Block, width: number, paint: Paint): string[] {
  switch (block.kind) {
    case "heading":
      return [paint("heading", onOneLine(block.text))];
    case "paragraph":
      return wrap(plain(block.line), width);
    case "callout":
      return [
        ...wrap(plain(block.title), width).map((line) => painted(line, block.tone, paint)),
        ...items(block.items, width, paint, "  "),
      ];
    case "list":
      return items(block.items, width, paint, "  ");
    case "table":
      return table(block, width, paint);
    case "details":
      return [plain(block.summary), ...block.blocks.flatMap((within) => textBlock(within, width, paint))];
    case "topology":
      return [];
  }
}

const painted = (text: string, tone: Tone | undefined, paint: Paint): string => {
  const style = tone === undefined ? undefined : STYLES[tone];
  return style === undefined ? text : paint(style, text);
};

const items = (list: readonly Item[], width: number, paint: Paint, indent: string): string[] =>
  list.flatMap(({ line, tone, items: within = [] }) => [
    ...wrap(plain(line), width - indent.length - 2).map((text, at) =>
      painted(`${indent}${at === 0 ? "" : "  "}${text}`, tone, paint),
    ),
    ...items(within, width, paint, `${indent}    `),
  ]);

function table({ columns: titles, rows }: TableBlock, width: number, paint: Paint): string[] {
  const layout = titles.map(({ title, align }, at) => ({
    title: onOneLine(title),
    ...(align === undefined ? {} : { align }),
    wraps: at === 0,
  }));
  return columns(
    layout,
    rows.map(({ cells }) => cells.map(plain)),
    width,
    paint,
  );
}

const plain = (line: Line): string => line.map(plainPart).join("");

const plainPart = (part: Inline): string =>
  onOneLine(typeof part === "string" ? part : "code" in part ? part.code : part.strong);
