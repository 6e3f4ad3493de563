import { styleText } from "node:util";

/** How a piece of text is set off, where colour is on. */
export type Tone = "heading" | "quiet" | "good" | "warning" | "bad";
export type Paint = (tone: Tone, text: string) => string;

const STYLES = { heading: "bold", quiet: "dim", good: "green", warning: "yellow", bad: "red" } as const;

/** Paints with ANSI escapes, or not at all. */
export function painter(color: boolean): Paint {
  return (tone, text) => (color ? styleText(STYLES[tone], text, { validateStream: false }) : text);
}

export interface Column {
  readonly title: string;
  readonly align?: "right";
  /** Whether long cells may be broken into lines when the table is too wide. */
  readonly wraps?: boolean;
  readonly tone?: (cell: string) => Tone | undefined;
}

/** A titled table of a page. */
export interface Section {
  readonly title: string;
  readonly layout: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** Lines below the table. */
  readonly notes?: readonly string[];
}

const INDENT = "  ";
const GAP = "  ";
const NARROWEST_WRAPPED = 16;

const NO_BREAK_SPACE = "\u00a0";

/** Text that a wrapping column keeps on one line. */
export const together = (text: string): string => text.replaceAll(" ", NO_BREAK_SPACE);

const widthOf = (text: string): number => Array.from(text).length;

/** Rows under titles, in columns as wide as their widest cell; only what may wrap gives way to `width`. */
export function columns(
  layout: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  paint: Paint,
): string[] {
  const widths = columnWidths(layout, rows, width - INDENT.length - GAP.length * (layout.length - 1));
  const line = (cells: readonly string[], tone: (cell: string, column: Column) => Tone | undefined): string[] => {
    const broken = cells.map((cell, at) => wrap(cell, layout[at]?.wraps === true ? (widths[at] ?? 0) : Infinity));
    const height = Math.max(...broken.map((lines) => lines.length));
    return Array.from({ length: height }, (_, level) => {
      const parts = layout.map((column, at) => {
        const text = broken[at]?.[level] ?? "";
        const padding = " ".repeat(Math.max(0, (widths[at] ?? 0) - widthOf(text)));
        const last = at === layout.length - 1;
        const chosen = text === "" ? undefined : tone(cells[at] ?? "", column);
        const painted = chosen === undefined ? text : paint(chosen, text);
        return column.align === "right" ? padding + painted : painted + (last ? "" : padding);
      });
      return (INDENT + parts.join(GAP)).trimEnd();
    });
  };
  return [
    ...line(
      layout.map((column) => column.title),
      () => "quiet",
    ),
    ...rows.flatMap((row) => line(row, (cell, column) => column.tone?.(cell))),
  ];
}

function columnWidths(layout: readonly Column[], rows: readonly (readonly string[])[], available: number): number[] {
  const natural = layout.map((column, at) =>
    Math.max(widthOf(column.title), ...rows.map((row) => widthOf(row[at] ?? ""))),
  );
  const widths = [...natural];
  let excess = natural.reduce((sum, one) => sum + one, 0) - available;
  while (excess > 0) {
    let widest = -1;
    layout.forEach((column, at) => {
      const own = widths[at] ?? 0;
      if (column.wraps === true && own > NARROWEST_WRAPPED && own > (widths[widest] ?? 0)) widest = at;
    });
    if (widest < 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}

/** Text in lines of at most `width`, broken at spaces other than no-break ones; a longer word keeps a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => one.replaceAll(NO_BREAK_SPACE, " "));
}
