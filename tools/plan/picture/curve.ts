export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A cubic Bézier curve. */
export type Curve = readonly [Point, Point, Point, Point];

/** Where the curve is after the part `t` of its parameter, from 0 to 1. */
export function pointAt([a, b, c, d]: Curve, t: number): Point {
  const u = 1 - t;
  const [p, q, r, s] = [u ** 3, 3 * u * u * t, 3 * u * t * t, t ** 3];
  return { x: p * a.x + q * b.x + r * c.x + s * d.x, y: p * a.y + q * b.y + r * c.y + s * d.y };
}

/** Points along the curve, its ends among them. */
export function samples(curve: Curve, amount: number): Point[] {
  return Array.from({ length: amount + 1 }, (_, at) => pointAt(curve, at / amount));
}
