import type { Plan } from "../../../components/topology/index.ts";
import type { Box, Markup } from "./markup.ts";
import { element, group, rectangle, text } from "./markup.ts";
import { FAILOVER, LINK, PAPER, QUIET, SLOTS, TIER_TINTS } from "./palette.ts";
import { textWidth } from "./text.ts";

const SIZE = 13;
const SWATCH = 34;
const GAP = 8;
const BETWEEN = 26;
const LINE = 24;

interface Entry {
  readonly label: string;
  readonly swatch: (x: number, y: number) => Markup[];
}

export function legendHeight(plan: Plan, width: number): number {
  return rowsOf(entriesOf(plan), width).length * LINE;
}

/** What the signs mean; only those that the picture has. */
export function legend(plan: Plan, box: Box): Markup {
  const drawn = rowsOf(entriesOf(plan), box.width).flatMap((row, level) => {
    let x = box.x;
    const y = box.y + level * LINE + LINE / 2;
    return row.flatMap((entry) => {
      const start = x;
      x += widthOf(entry) + BETWEEN;
      return [...entry.swatch(start, y), text(start + SWATCH + GAP, y + 4.5, entry.label, { size: SIZE, fill: QUIET })];
    });
  });
  return group({ class: "legend" }, drawn);
}

const widthOf = (entry: Entry): number => SWATCH + GAP + textWidth(entry.label, SIZE);

/** Entries in as few lines as the width allows, and these of as equal a number as it allows. */
function rowsOf(entries: readonly Entry[], width: number): Entry[][] {
  const rows = filled(entries, width);
  const each = Math.ceil(entries.length / rows.length);
  const even = rows.map((_, level) => entries.slice(level * each, (level + 1) * each));
  return even.every((row) => filled(row, width).length === 1) ? even : rows;
}

function filled(entries: readonly Entry[], width: number): Entry[][] {
  const rows: Entry[][] = [[]];
  let used = 0;
  for (const entry of entries) {
    const own = widthOf(entry) + BETWEEN;
    if (used > 0 && used + own - BETWEEN > width) {
      rows.push([]);
      used = 0;
    }
    rows.at(-1)?.push(entry);
    used += own;
  }
  return rows;
}

function entriesOf(plan: Plan): Entry[] {
  const several = plan.regions.length > 1;
  const draining = plan.regions.some((region) => region.state === "draining");
  return [...(several ? [arrow, roundTrips] : []), ...(draining ? [drains] : []), slots, amounts, voters];
}

const arrow: Entry = {
  label: "where traffic goes first when a region is lost",
  swatch: (x, y) => [
    element("path", { d: `M${x} ${y} H${x + SWATCH - 10}`, stroke: FAILOVER, "stroke-width": 3 }),
    element("polygon", {
      points: `${x + SWATCH},${y} ${x + SWATCH - 12},${y - 6} ${x + SWATCH - 12},${y + 6}`,
      fill: FAILOVER,
    }),
  ],
};

const roundTrips: Entry = {
  label: "link, with its round-trip time",
  swatch: (x, y) => [element("path", { d: `M${x} ${y} H${x + SWATCH}`, stroke: LINK, "stroke-width": 1.3 })],
};

const drains: Entry = {
  label: "draining: holds no slots, takes over from none",
  swatch: (x, y) => [
    rectangle(
      { x: x + 1, y: y - 8, width: SWATCH - 2, height: 16 },
      { rx: 4, fill: PAPER, stroke: QUIET, "stroke-width": 2, "stroke-dasharray": "7 5" },
    ),
  ],
};

const slots: Entry = {
  label: "share of the 16,384 slots",
  swatch: (x, y) => [
    rectangle({ x, y: y - 4.5, width: SWATCH, height: 9 }, { rx: 4.5, fill: TIER_TINTS.loadBalancing.fill }),
    rectangle({ x, y: y - 4.5, width: SWATCH * 0.4, height: 9 }, { rx: 4.5, fill: SLOTS }),
  ],
};

const amounts: Entry = {
  label: "replicas or brokers in a zone",
  swatch: (x, y) => [
    rectangle(
      { x, y: y - 9, width: SWATCH, height: 18 },
      { rx: 4, fill: TIER_TINTS.service.fill, stroke: TIER_TINTS.service.line },
    ),
    text(x + SWATCH / 2, y + 4.5, "3", { size: SIZE, fill: TIER_TINTS.service.text, anchor: "middle" }),
  ],
};

const voters: Entry = {
  label: "an etcd voter",
  swatch: (x, y) => [
    rectangle(
      { x, y: y - 9, width: SWATCH, height: 18 },
      { rx: 4, fill: TIER_TINTS.coordination.fill, stroke: TIER_TINTS.coordination.line },
    ),
    element("circle", { cx: x + SWATCH / 2, cy: y, r: 4, fill: TIER_TINTS.coordination.text }),
  ],
};
