import type { Curve } from "../../tools/plan/picture/curve.ts";
import type { Label } from "../../tools/plan/picture/labels.ts";
import { placeLabels } from "../../tools/plan/picture/labels.ts";
import type { Box } from "../../tools/plan/picture/markup.ts";
import { overlaps, within } from "./svg-elements.ts";

const BAND: Box = { x: 0, y: -300, width: 1000, height: 600 };

/** A straight line as a curve. */
function straight(x1: number, y1: number, x2: number, y2: number): Curve {
  const at = (part: number): { x: number; y: number } => ({ x: x1 + (x2 - x1) * part, y: y1 + (y2 - y1) * part });
  return [at(0), at(1 / 3), at(2 / 3), at(1)];
}

const label = (curve: Curve): Label => ({ curve, width: 60, height: 20 });
const areas = (boxes: readonly Box[]) => boxes.map(({ x, y, width, height }) => within(x, y, width, height));

describe("labels on curves", () => {
  it("stands one in the middle of its curve", () => {
    expect(placeLabels([label(straight(0, 0, 1000, 0))], BAND)).toEqual([{ x: 470, y: -10, width: 60, height: 20 }]);
  });

  it("keeps those apart whose curves coincide", () => {
    const placed = areas(
      placeLabels(
        Array.from({ length: 8 }, () => label(straight(0, 0, 1000, 0))),
        BAND,
      ),
    );
    const pairs = placed.flatMap((one, at) => placed.slice(at + 1).map((other) => overlaps(one, other)));
    expect(pairs).toEqual(Array.from({ length: 28 }, () => false));
  });

  it("goes near two other curves rather than over one", () => {
    const near = [-20, 20].flatMap((y) => [straight(0, y, 440, y), straight(560, y, 1000, y)]);
    const [placed] = placeLabels([straight(0, 0, 1000, 0), straight(500, -300, 500, 300), ...near].map(label), BAND);
    expect(Math.abs((placed?.x ?? 0) + 30 - 500)).toBeGreaterThanOrEqual(30 + 4);
  });

  it("stays in the band where the middle of its curve does not", () => {
    const [placed] = placeLabels([label(straight(100, 290, 2000, 290))], { ...BAND, height: 620 });
    expect((placed?.x ?? 0) + 60).toBeLessThanOrEqual(1000);
  });
});
