/** Blocks as HTML, and the page that they stand on: it loads nothing. */
import { escapedHtml } from "../../markdown.ts";
import { CLOUD_TITLES } from "../../plan/wording.ts";
import type { Block, Inline, Item, Line, RegionMark, TableBlock, TopologyBlock } from "./document.ts";
import { STYLE } from "./html-style.ts";

/**
 * A page that loads nothing.
 *
 * @param title plain text
 * @param parts HTML, from `htmlBlock` or as safe as that
 * @param style more rules of style, after those that all pages have
 */
export function htmlPage(title: string, parts: readonly string[], style = ""): string {
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    // Nothing that a report holds may run or load anything, whatever is in it.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escapedHtml(title)}</title>`,
    `<style>\n${STYLE}${style === "" ? "" : `\n${style}`}\n</style>`,
    "</head>",
    "<body>",
    ...parts,
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

/** A block as HTML. What it holds is escaped. */
export function htmlBlock(block: Block): string {
  switch (block.kind) {
    case "heading": {
      const tag = block.level === 2 ? "h1" : "h2";
      return `<${tag}>${escapedHtml(block.text)}</${tag}>`;
    }
    case "paragraph":
      return `<p>${inline(block.line)}</p>`;
    case "callout":
      return `<div class="callout ${block.tone}"><p>${inline(block.title)}</p>${list(block.items)}</div>`;
    case "list":
      return list(block.items);
    case "table":
      return table(block);
    case "details":
      return `<details><summary>${inline(block.summary)}</summary>\n${block.blocks.map(htmlBlock).join("\n")}\n</details>`;
    case "topology":
      return map(block);
  }
}

const list = (items: readonly Item[]): string =>
  items.length === 0 ? "" : `<ul>\n${items.map(listed).join("\n")}\n</ul>`;

function listed({ line, tone, items = [] }: Item): string {
  const [first, ...rest] = line;
  // Only what is done is coloured: a whole coloured line is hard to read.
  const begin =
    first !== undefined && typeof first === "object" && "strong" in first
      ? `<strong class="mark">${escapedHtml(first.strong)}</strong>${inline(rest)}`
      : inline(line);
  return `<li${tone === undefined ? "" : ` class="${tone}"`}>${begin}${list(items)}</li>`;
}

function table({ columns, rows }: TableBlock): string {
  const side = (at: number): string => (columns[at]?.align === "right" ? "right" : "");
  const head = columns.map(({ title }, at) => `<th class="${side(at)}">${escapedHtml(title)}</th>`).join("");
  const body = rows.map(({ cells, tone }) => {
    const drawnCells = cells.map((cell, at) => {
      const nothing = cell.length === 1 && cell[0] === "·" ? " nothing" : "";
      return `<td class="${side(at)}${nothing}">${inline(cell)}</td>`;
    });
    return `<tr${tone === undefined ? "" : ` class="${tone}"`}>${drawnCells.join("")}</tr>`;
  });
  return `<div class="wide"><table>\n<tr>${head}</tr>\n${body.join("\n")}\n</table></div>`;
}

/** Regions as cards, by cloud, with their tiers in the colour of what changes. */
function map({ regions }: TopologyBlock): string {
  const clouds = Map.groupBy(regions, ({ cloud }) => cloud);
  return [...clouds]
    .map(([cloud, within]) => {
      const title = `<p class="cloud">${escapedHtml(cloud === undefined ? "Elsewhere" : titleOf(cloud))}</p>`;
      return `${title}\n<div class="map">\n${within.map(card).join("\n")}\n</div>`;
    })
    .join("\n");
}

function card({ region, state, tiers }: RegionMark): string {
  const chips = tiers.map(
    ({ tier, tone, note }) =>
      `<li class="${tone}">${escapedHtml(tier)}${note === "" ? "" : ` <b>${escapedHtml(note)}</b>`}</li>`,
  );
  return [
    `<section class="region"><h3>${escapedHtml(region)} <span>${escapedHtml(state)}</span></h3>`,
    `<ul class="tiers">${chips.join("")}</ul></section>`,
  ].join("");
}

const titleOf = (cloud: string): string =>
  (Object.hasOwn(CLOUD_TITLES, cloud) ? (CLOUD_TITLES as Readonly<Record<string, string>>)[cloud] : undefined) ?? cloud;

const inline = (line: Line): string => line.map(inlinePart).join("");

function inlinePart(part: Inline): string {
  if (typeof part === "string") return escapedHtml(part);
  return "code" in part ? `<code>${escapedHtml(part.code)}</code>` : `<strong>${escapedHtml(part.strong)}</strong>`;
}
