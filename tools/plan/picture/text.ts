/** A font that every system has, without loading any. */
export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";

export type Weight = "normal" | "bold";

/**
 * Widths in parts of the font size, of DejaVu Sans: the widest of the fonts above, so that what fits in it fits in all.
 * A character that is in no group is as wide as a capital M.
 */
const WIDTHS: readonly (readonly [string, number])[] = [
  ["ijl|'’", 0.28],
  [" \u00a0.,:;", 0.34],
  ["frt-()[]/“”", 0.42],
  ["sczJI", 0.55],
  ["abdeghknopquvxy?", 0.64],
  ["0123456789_*", 0.64],
  ["ABCEFKLPRSTUVXYZ·", 0.69],
  ["wDGHNOQ+×=≤≥–→", 0.84],
  ["mM%&@W…—", 1],
];

const WIDTH_OF = new Map(
  WIDTHS.flatMap(([characters, width]) => Array.from(characters, (one) => [one, width] as const)),
);
const BOLD = 1.12;

/** The width that a text needs at most, in the picture's units. */
export function textWidth(text: string, size: number, weight: Weight = "normal"): number {
  const width = Array.from(text).reduce((sum, character) => sum + (WIDTH_OF.get(character) ?? 0.9), 0);
  return width * size * (weight === "bold" ? BOLD : 1);
}

/** The text, or as much of it as fits, with an ellipsis. */
export function fitText(text: string, available: number, size: number, weight: Weight = "normal"): string {
  if (textWidth(text, size, weight) <= available) return text;
  const characters = Array.from(text);
  while (characters.length > 0 && textWidth(`${characters.join("")}…`, size, weight) > available) characters.pop();
  return `${characters.join("").trimEnd()}…`;
}

/** The text in lines that fit, broken at spaces. */
export function wrapText(text: string, available: number, size: number, weight: Weight = "normal"): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && textWidth(longer, size, weight) > available) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map((one) => fitText(one, available, size, weight));
}

/** As many items as fit in a line, and how many more there are: `a, b, +2 more`. */
export function fitList(lead: string, items: readonly string[], available: number, size: number): string {
  for (let shown = items.length; shown > 0; shown--) {
    const hidden = items.length - shown;
    const text = `${lead} ${items.slice(0, shown).join(", ")}${hidden === 0 ? "" : `, +${hidden} more`}`;
    if (textWidth(text, size) <= available) return text;
  }
  return fitText(`${lead} ${items[0] ?? ""}`, available, size);
}
