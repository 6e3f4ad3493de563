import type { Plan, RegionPlan } from "../../../components/topology/index.ts";
import { catalogueOf } from "../../../components/topology/index.ts";
import { count, number, percent } from "../wording.ts";
import type { Box, Markup } from "./markup.ts";
import { element, group, rectangle, text } from "./markup.ts";
import type { Tint } from "./palette.ts";
import { HAIRLINE, INK, PAPER, QUIET, SLOTS, TIER_TINTS } from "./palette.ts";
import { fitList, fitText, textWidth } from "./text.ts";

const PADDING = 14;
const LABELS = 108;
const HEAD = 58;
const ZONES = 20;
const ROW = 27;
const HIGHEST_ROW = 36;
const ROW_GAP = 5;
const SLOTS_HEIGHT = 42;
const FAILOVER_LINE = 24;
const CELL_GAP = 4;
const NARROWEST_CELL = 26;
const CELL_PADDING = 4;
const DOT_STEP = 11;
const NAME = 18;
const BADGE_GAP = 10;
const SMALL = 13;
/** From the middle of a line of small text to its baseline. */
const BASELINE = 4.5;

/** A tier in a card: one text for the whole region, or one a zone. */
interface TierRow {
  readonly title: string;
  readonly tint: Tint;
  readonly cells: readonly Cell[] | string;
}

/** What a tier has in a zone: a number, or as many dots. */
interface Cell {
  readonly amount: number;
  readonly dots?: boolean;
}

const TIER_COUNT = 6;

/** The width of every card of a picture: enough for names, zones and numbers, and more where few cards stand in a row. */
export function cardWidth(plan: Plan, perRow: number): number {
  const wanted = perRow === 1 ? 460 : perRow === 2 ? 380 : 336;
  return Math.max(
    wanted,
    ...plan.regions.map((region) => 2 * PADDING + Math.max(headWidth(region), gridWidth(plan, region))),
  );
}

function headWidth(region: RegionPlan): number {
  return (
    textWidth(region.name, NAME, "bold") + (region.state === "draining" ? BADGE_GAP + badgeWidth(region.state) : 0)
  );
}

function gridWidth(plan: Plan, region: RegionPlan): number {
  const amounts = tierRows(plan, region).flatMap((row) => (typeof row.cells === "string" ? [] : row.cells));
  const cells = amounts.map(({ amount, dots }) =>
    dots === true ? amount * DOT_STEP : textWidth(number(amount), SMALL) + 2 * CELL_PADDING,
  );
  return LABELS + region.zones.length * (Math.max(NARROWEST_CELL, ...cells) + CELL_GAP);
}

const badgeWidth = (label: string): number => textWidth(label, SMALL, "bold") + 16;

/** The least and the greatest height of a card: rows of tiers may be higher where there is room. */
export function cardHeights(plan: Plan): { readonly least: number; readonly most: number } {
  const fixed = HEAD + ZONES + SLOTS_HEIGHT + (plan.regions.length > 1 ? FAILOVER_LINE : 0) + PADDING;
  return { least: fixed + TIER_COUNT * ROW, most: fixed + TIER_COUNT * HIGHEST_ROW };
}

/** A region: its zones as columns, its tiers as rows, its share of the slots, and who takes over from it. */
export function card(plan: Plan, region: RegionPlan, box: Box): Markup {
  const inner = { ...box, x: box.x + PADDING, width: box.width - 2 * PADDING };
  const row = ROW + (box.height - cardHeights(plan).least) / TIER_COUNT;
  const slotsY = box.y + HEAD + ZONES + TIER_COUNT * row + 8;
  const draining = region.state === "draining";
  return group({ class: "region", "data-region": region.name }, [
    rectangle(box, {
      class: "card",
      rx: 8,
      fill: PAPER,
      stroke: draining ? QUIET : HAIRLINE,
      "stroke-width": draining ? 2 : 1.5,
      "stroke-dasharray": draining ? "7 5" : undefined,
    }),
    ...head(region, inner),
    ...zones(plan, region, { ...inner, y: box.y + HEAD }, row),
    ...share(plan, region, { ...inner, y: slotsY }),
    ...(plan.regions.length > 1 ? [failover(region, inner, slotsY + SLOTS_HEIGHT + 9)] : []),
  ]);
}

function head(region: RegionPlan, box: Box): Markup[] {
  const city = catalogueOf(region.cloud)?.[region.name]?.city;
  const about = [...(city === undefined ? [] : [city]), `index ${region.index}`, `weight ${number(region.weight, 2)}`];
  return [
    text(box.x, box.y + 27, region.name, { size: NAME, fill: INK, weight: "bold" }),
    text(box.x, box.y + 47, fitText(about.join(" · "), box.width, SMALL), { size: SMALL, fill: QUIET }),
    ...(region.state === "draining" ? badge(region.state, box) : []),
  ];
}

function badge(label: string, box: Box): Markup[] {
  const width = badgeWidth(label);
  const x = box.x + box.width - width;
  return [
    rectangle({ x, y: box.y + 10, width, height: 22 }, { rx: 11, fill: QUIET }),
    text(x + width / 2, box.y + 25.5, label, { size: SMALL, fill: PAPER, weight: "bold", anchor: "middle" }),
  ];
}

function zones(plan: Plan, region: RegionPlan, box: Box, rowHeight: number): Markup[] {
  const area = { x: box.x + LABELS, width: box.width - LABELS };
  const step = (area.width + CELL_GAP) / region.zones.length;
  const width = step - CELL_GAP;
  const letters = region.zones.map((zone, at) =>
    text(area.x + at * step + width / 2, box.y + 12, zone.letter, { size: SMALL, fill: QUIET, anchor: "middle" }),
  );
  const rows = tierRows(plan, region).flatMap((row, at) => {
    const y = box.y + ZONES + at * rowHeight;
    const height = rowHeight - ROW_GAP;
    const label = text(box.x, y + height / 2 + BASELINE, row.title, { size: SMALL, fill: INK });
    if (typeof row.cells === "string") return [label, ...cell({ ...area, y, height }, row.cells, row.tint)];
    const cells = row.cells.flatMap((content, column) =>
      cell({ x: area.x + column * step, y, width, height }, content, row.tint),
    );
    return [label, ...cells];
  });
  return [
    text(box.x, box.y + 12, region.zones.length === 1 ? "Zone" : "Zones", { size: SMALL, fill: QUIET }),
    ...letters,
    ...rows,
  ];
}

function tierRows(plan: Plan, region: RegionPlan): TierRow[] {
  const { kafka, redis, cassandra } = plan.replication;
  const copies = cassandra.available[region.name] ?? cassandra.strong[region.name] ?? 0;
  const classes = cassandra.strong[region.name] === undefined ? "available data" : "strong, available";
  return [
    {
      title: "Load balancing",
      tint: TIER_TINTS.loadBalancing,
      cells: `checks every ${number(plan.detection.intervalSeconds, 1)} s`,
    },
    {
      title: "Service",
      tint: TIER_TINTS.service,
      cells: region.zones.map(() => ({ amount: region.capacity.replicasPerZone })),
    },
    {
      title: "Redis",
      tint: TIER_TINTS.redis,
      cells: `${count(redis.shards, "shard")} × ${count(redis.replicasPerShard + 1, "node")}`,
    },
    {
      title: "Kafka",
      tint: TIER_TINTS.kafka,
      cells: region.zones.map(({ letter }) => ({
        amount: region.dataZones.some((zone) => zone.letter === letter) ? kafka.brokersPerZone : 0,
      })),
    },
    { title: "Cassandra", tint: TIER_TINTS.cassandra, cells: `${count(copies, "copy", "copies")}: ${classes}` },
    {
      title: "etcd voters",
      tint: TIER_TINTS.coordination,
      cells: region.zones.map(({ letter }) => ({
        amount: region.voters.filter((voter) => voter.zone.letter === letter).length,
        dots: true,
      })),
    },
  ];
}

function cell(box: Box, content: Cell | string, tint: Tint): Markup[] {
  const middle = box.x + box.width / 2;
  const empty = typeof content !== "string" && content.amount === 0;
  const ground = rectangle(box, {
    rx: 4,
    fill: empty ? PAPER : tint.fill,
    stroke: empty ? HAIRLINE : tint.line,
    "stroke-dasharray": empty ? "2 3" : undefined,
  });
  if (empty) return [ground];
  if (typeof content !== "string" && content.dots === true) {
    return [
      ground,
      ...Array.from({ length: content.amount }, (_, at) =>
        element("circle", {
          cx: middle + (at - (content.amount - 1) / 2) * DOT_STEP,
          cy: box.y + box.height / 2,
          r: 4,
          fill: tint.text,
        }),
      ),
    ];
  }
  const shown =
    typeof content === "string" ? fitText(content, box.width - 2 * CELL_PADDING, SMALL) : number(content.amount);
  return [
    ground,
    text(middle, box.y + box.height / 2 + BASELINE, shown, { size: SMALL, fill: tint.text, anchor: "middle" }),
  ];
}

function share(plan: Plan, region: RegionPlan, box: Box): Markup[] {
  const part = region.slots.home / plan.placement.slots.length;
  const bar = { x: box.x, y: box.y + 22, width: box.width, height: 9 };
  return [
    text(box.x, box.y + 14, `Home of ${count(region.slots.home, "slot")}`, { size: SMALL, fill: INK }),
    text(box.x + box.width, box.y + 14, percent(part), { size: SMALL, fill: INK, weight: "bold", anchor: "end" }),
    rectangle(bar, { rx: 4.5, fill: TIER_TINTS.loadBalancing.fill }),
    ...(part === 0
      ? []
      : [
          rectangle(
            { ...bar, width: Math.max(bar.height, bar.width * part) },
            { class: "share", rx: 4.5, fill: SLOTS },
          ),
        ]),
  ];
}

function failover(region: RegionPlan, box: Box, y: number): Markup {
  const { order } = region.failover;
  const line = order.length === 0 ? "If lost: nothing takes over" : fitList("If lost:", order, box.width, SMALL);
  return text(box.x, y, line, { size: SMALL, fill: QUIET });
}
