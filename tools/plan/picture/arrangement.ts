import type { Cloud, Plan, RegionPlan } from "../../../components/topology/index.ts";
import { catalogueOf } from "../../../components/topology/index.ts";
import { regionsByCloud } from "../wording.ts";
import { cardHeights, cardWidth } from "./card.ts";
import type { Box } from "./markup.ts";

/** A region's card. */
export interface Card {
  readonly region: RegionPlan;
  readonly box: Box;
  /** Its row, the upper one first; links leave the lower edge of the upper row and the upper edge of the lower one. */
  readonly row: number;
}

/** The ground that a cloud's cards stand on. */
export interface CloudGround {
  readonly cloud: Cloud;
  readonly box: Box;
  /** Baseline of the cloud's name. */
  readonly titleY: number;
}

/** Where the clouds and regions stand. */
export interface Arrangement {
  readonly box: Box;
  readonly grounds: readonly CloudGround[];
  readonly cards: readonly Card[];
  /** Between the rows, or below the only one: links run here. Of no height with a single region. */
  readonly band: Box;
}

const GROUND_PADDING = 16;
const GROUND_TITLE = 32;
const CARD_GAP = 18;
const GROUND_GAP = 20;
/** As many regions stand in one row, with the links below: a shape for a slide. */
const ONE_ROW = 3;
/** Heights of the band by the number of regions; of more, the last. */
const BAND_HEIGHTS = [0, 0, 70, 110, 210, 240, 300, 340, 380];

type Row = readonly (readonly [Cloud, readonly RegionPlan[]])[];

/** The least width and height that the regions need. */
export function mapSize(plan: Plan): { readonly width: number; readonly height: number } {
  const rows = rowsOf(plan);
  const width = Math.max(...rows.map((row) => rowWidth(row, widthOfCards(plan))));
  const row = GROUND_TITLE + cardHeights(plan).least + GROUND_PADDING;
  const band = BAND_HEIGHTS[plan.regions.length] ?? BAND_HEIGHTS.at(-1) ?? 0;
  return { width, height: rows.length * row + band };
}

/**
 * Clouds as grounds, regions as cards on them. Up to three regions stand in one row, more in two; each cloud has a row of
 * its own where that is balanced. In a cloud, west is left; regions that are in no catalogue stand by index.
 *
 * @param box at least as large as `mapSize`; what is more goes to gaps and to the band
 */
export function arrange(plan: Plan, box: Box): Arrangement {
  const rows = rowsOf(plan);
  const { least, most } = cardHeights(plan);
  const spare = box.height - mapSize(plan).height;
  const height = Math.min(most, least + (plan.regions.length === 1 ? spare : spare / 2) / rows.length);
  const rowHeight = GROUND_TITLE + height + GROUND_PADDING;
  const bandHeight = plan.regions.length === 1 ? 0 : box.height - rows.length * rowHeight;
  const band = { x: box.x, y: box.y + rowHeight, width: box.width, height: bandHeight };
  const placed = rows.map((row) => placeRow(row, widthOfCards(plan), box));
  const cards = placed.flatMap((columns, row) =>
    columns.flatMap(({ cards: xs }) =>
      xs.map(({ region, x, width }): Card => {
        const y = row === 0 ? box.y + GROUND_TITLE : band.y + band.height + GROUND_PADDING;
        return { region, row, box: { x, y, width, height } };
      }),
    ),
  );
  const clouds = regionsByCloud(plan.regions);
  const [only] = clouds;
  const grounds =
    clouds.length === 1 && only !== undefined
      ? [
          {
            cloud: only[0],
            // Only one name to make room for.
            box: {
              ...box,
              height: rows.length * rowHeight + (rows.length - 1) * (bandHeight + GROUND_PADDING - GROUND_TITLE),
            },
            titleY: box.y + 22,
          },
        ]
      : placed.flatMap((columns, row) =>
          columns.map(({ cloud, x, width }): CloudGround => {
            const y = row === 0 ? box.y : band.y + band.height;
            // The name stands away from the band, where links would cross it.
            return { cloud, box: { x, y, width, height: rowHeight }, titleY: row === 0 ? y + 22 : y + rowHeight - 11 };
          }),
        );
  return { box, grounds, cards, band };
}

function widthOfCards(plan: Plan): number {
  return cardWidth(
    plan,
    Math.max(...rowsOf(plan).map((row) => row.reduce((sum, [, regions]) => sum + regions.length, 0))),
  );
}

function rowsOf(plan: Plan): Row[] {
  const clouds = regionsByCloud(plan.regions).map(([cloud, regions]) => [cloud, westToEast(regions)] as const);
  const total = plan.regions.length;
  if (total <= ONE_ROW) return [clouds];
  const half = Math.ceil(total / 2);
  const largest = Math.max(...clouds.map(([, regions]) => regions.length));
  if (clouds.length === 2 && largest <= half + 1) return clouds.map((cloud) => [cloud]);
  const upper: [Cloud, readonly RegionPlan[]][] = [];
  const lower: [Cloud, readonly RegionPlan[]][] = [];
  let room = half;
  for (const [cloud, regions] of clouds) {
    if (room > 0) upper.push([cloud, regions.slice(0, room)]);
    if (regions.length > room) lower.push([cloud, regions.slice(room)]);
    room = Math.max(0, room - regions.length);
  }
  return [upper, lower];
}

function westToEast(regions: readonly RegionPlan[]): RegionPlan[] {
  const longitude = (region: RegionPlan): number => catalogueOf(region.cloud)?.[region.name]?.longitude ?? 0;
  return [...regions].sort((a, b) => longitude(a) - longitude(b) || a.index - b.index);
}

function rowWidth(row: Row, width: number): number {
  const grounds = row.map(([, regions]) => regions.length * (width + CARD_GAP) - CARD_GAP + 2 * GROUND_PADDING);
  return grounds.reduce((sum, ground) => sum + ground, 0) + (row.length - 1) * GROUND_GAP;
}

interface PlacedCloud {
  readonly cloud: Cloud;
  readonly x: number;
  readonly width: number;
  readonly cards: readonly { readonly region: RegionPlan; readonly x: number; readonly width: number }[];
}

/** Spreads a row over the whole width. */
function placeRow(row: Row, width: number, box: Box): PlacedCloud[] {
  const total = row.reduce((sum, [, regions]) => sum + regions.length, 0);
  const spare = (box.width - rowWidth(row, width)) / total;
  let x = box.x;
  return row.map(([cloud, regions]) => {
    const start = x;
    const step = width + CARD_GAP + spare;
    const own = regions.length * step - CARD_GAP + 2 * GROUND_PADDING;
    x += own + GROUND_GAP;
    return {
      cloud,
      x: start,
      width: own,
      cards: regions.map((region, at) => ({ region, x: start + GROUND_PADDING + spare / 2 + at * step, width })),
    };
  });
}
