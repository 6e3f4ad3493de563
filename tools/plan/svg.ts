import type { Plan } from "../../components/topology/index.ts";
import type { Arrangement } from "./picture/arrangement.ts";
import { arrange, mapSize } from "./picture/arrangement.ts";
import { card } from "./picture/card.ts";
import { legend, legendHeight } from "./picture/legend.ts";
import { links } from "./picture/links.ts";
import type { Box, Markup } from "./picture/markup.ts";
import { decimal, element, escapeXml, group, rectangle, text } from "./picture/markup.ts";
import { CLOUD_TINTS, INK, PAGE, QUIET } from "./picture/palette.ts";
import { sidebar, SIDEBAR_WIDTH, sidebarHeight } from "./picture/sidebar.ts";
import { FONT, fitText, textWidth, wrapText } from "./picture/text.ts";
import { CLOUD_TITLES, extentPhrase, recoverySentence, survivalSentence } from "./wording.ts";

const MARGIN = 28;
const GAP = 22;
const TITLE = 30;
const LEAD = 18;
const BODY = 15;

/**
 * The plan as a picture for a slide or a page: clouds as grounds, regions as cards with their zones and tiers, links with
 * round-trip times, an arrow from each region to the one that takes over first, and the expected recovery beside it.
 *
 * Self-contained SVG with its own light background. The same plan gives the same bytes.
 */
export function renderPlanSvg(plan: Plan): string {
  const least = mapSize(plan);
  const width = 2 * MARGIN + least.width + GAP + SIDEBAR_WIDTH;
  const header = headerOf(plan, width - 2 * MARGIN);
  const top = MARGIN + header.height + 18;
  const body = Math.max(least.height, sidebarHeight(plan));
  const map: Box = { x: MARGIN, y: top, width: least.width, height: body };
  const arrangement = arrange(plan, map);
  const across = width - 2 * MARGIN;
  const signs = { x: MARGIN, y: top + body + GAP / 2, width: across, height: legendHeight(plan, across) };
  const height = signs.y + signs.height + MARGIN / 2;
  const id = `plan-${plan.environment.name.replace(/[^A-Za-z0-9]+/g, "-")}`;
  return `${element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${decimal(width)} ${decimal(height)}`,
      width,
      height,
      role: "img",
      "aria-labelledby": `${id}-title ${id}-description`,
      "font-family": FONT,
    },
    "\n",
    ...[
      element("title", { id: `${id}-title` }, escapeXml(`Topology of ${plan.environment.name}`)),
      element("desc", { id: `${id}-description` }, escapeXml(description(plan))),
      rectangle({ x: 0, y: 0, width, height }, { class: "page", rx: 12, fill: PAGE }),
      header.markup,
      grounds(arrangement),
      ...links(plan, arrangement),
      ...arrangement.cards.map(({ region, box }) => card(plan, region, box)),
      sidebar(plan, { x: MARGIN + least.width + GAP, y: top, width: SIDEBAR_WIDTH, height: body }),
      legend(plan, signs),
    ].map((part) => `${part}\n`),
  )}\n`;
}

function headerOf(plan: Plan, width: number): { markup: Markup; height: number } {
  const name = fitText(plan.environment.name, width / 2, TITLE, "bold");
  const extent = `${extentPhrase(plan)} · ${plan.supernet}`;
  const extentX = MARGIN + textWidth(name, TITLE, "bold") + 16;
  const survives = wrapText(survivalSentence(plan), width, LEAD, "bold");
  const recovery = wrapText(recoverySentence(plan) ?? "", width, BODY).filter((line) => line !== "");
  let y = MARGIN + 24;
  const title = [
    text(MARGIN, y, name, { size: TITLE, fill: INK, weight: "bold" }),
    text(extentX, y, fitText(extent, MARGIN + width - extentX, BODY), { size: BODY, fill: QUIET }),
  ];
  const below = [
    ...survives.map((line, at) =>
      text(MARGIN, (y += at === 0 ? 33 : 24), line, { size: LEAD, fill: INK, weight: "bold" }),
    ),
    ...recovery.map((line, at) => text(MARGIN, (y += at === 0 ? 25 : 21), line, { size: BODY, fill: QUIET })),
  ];
  return { markup: group({ class: "header" }, [...title, ...below]), height: y - MARGIN };
}

function grounds(arrangement: Arrangement): Markup {
  return group(
    { class: "clouds" },
    arrangement.grounds.flatMap(({ cloud, box, titleY }) => {
      const tint = CLOUD_TINTS[cloud];
      return [
        rectangle(box, { class: "cloud", "data-cloud": cloud, rx: 12, fill: tint.fill, stroke: tint.line }),
        text(box.x + 16, titleY, CLOUD_TITLES[cloud], { size: BODY, fill: tint.text, weight: "bold" }),
      ];
    }),
  );
}

/** The picture in words, for those who do not see it. */
function description(plan: Plan): string {
  const regions = plan.regions.map((region) => {
    const [first] = region.failover.order;
    const state = region.state === "draining" ? " (draining)" : "";
    return `${region.name}${state}${first === undefined ? "" : ` fails over to ${first}`}`;
  });
  return [`${extentPhrase(plan)}.`, survivalSentence(plan), recoverySentence(plan), `${regions.join("; ")}.`]
    .filter((sentence) => sentence !== undefined)
    .join(" ");
}
