import type { Curve, Point } from "./curve.ts";
import { pointAt, samples } from "./curve.ts";
import type { Box } from "./markup.ts";

/** A label that stands on a curve. */
export interface Label {
  readonly curve: Curve;
  readonly width: number;
  readonly height: number;
}

/** Positions along a curve that are tried. */
const POSITIONS = 72;
const EARLIEST = 0.1;
/** Points of a curve that are held against a label. */
const SAMPLES = 160;
const MARGIN = 4;
/** Within this distance a label may be taken for that of the other curve. */
const NEARBY = 16;
/** Rounds in which every label may move, given where the others are. */
const ROUNDS = 6;

const OVERLAP = 1000;
const OUTSIDE = 400;
const CROSSING = 40;
const CLOSENESS = 12;
const OFF_CENTRE = 10;

/**
 * Places each label on its own curve so that labels do not overlap, and so that as few other curves as possible pass
 * behind one. Greedy with improvements: deterministic, and good enough for some dozens.
 */
export function placeLabels(labels: readonly Label[], band: Box): Box[] {
  const lines = labels.map((label) => samples(label.curve, SAMPLES));
  const candidates = labels.map((label, own) =>
    Array.from({ length: POSITIONS + 1 }, (_, at) => {
      const t = EARLIEST + ((1 - 2 * EARLIEST) * at) / POSITIONS;
      const box = around(pointAt(label.curve, t), label);
      const passing = (margin: number): number => {
        const reach = grown(box, margin);
        return lines.filter((line, other) => other !== own && line.some((point) => holds(reach, point))).length;
      };
      const cost =
        passing(MARGIN) * CROSSING +
        passing(NEARBY) * CLOSENESS +
        (within(band, box) ? 0 : OUTSIDE) +
        Math.abs(t - 0.5) * OFF_CENTRE;
      return { box, cost };
    }),
  );
  const placed: (Box | undefined)[] = labels.map(() => undefined);
  for (let round = 0; round < ROUNDS; round++) {
    candidates.forEach((choices, own) => {
      let best = Infinity;
      for (const { box, cost } of choices) {
        const overlaps = placed.filter(
          (other, at) => at !== own && other !== undefined && overlap(grown(box, MARGIN), other),
        );
        const total = cost + overlaps.length * OVERLAP;
        if (total < best) {
          best = total;
          placed[own] = box;
        }
      }
    });
  }
  return placed.filter((box) => box !== undefined);
}

function around({ x, y }: Point, { width, height }: Label): Box {
  return { x: x - width / 2, y: y - height / 2, width, height };
}

function grown(box: Box, by: number): Box {
  return { x: box.x - by, y: box.y - by, width: box.width + 2 * by, height: box.height + 2 * by };
}

function holds(box: Box, { x, y }: Point): boolean {
  return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
}

function within(outer: Box, inner: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
