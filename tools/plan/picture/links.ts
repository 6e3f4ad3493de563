import type { Plan } from "../../../components/topology/index.ts";
import { roundTrip } from "../round-trip.ts";
import { number } from "../wording.ts";
import type { Arrangement, Card } from "./arrangement.ts";
import type { Curve, Point } from "./curve.ts";
import { placeLabels } from "./labels.ts";
import type { Markup } from "./markup.ts";
import { decimal, element, group, rectangle, text } from "./markup.ts";
import { FAILOVER, LINK, PAPER, QUIET } from "./palette.ts";
import { textWidth } from "./text.ts";

/** A link between two regions, the one further left first, and the ends that failover arrows point at. */
export interface Link {
  readonly a: Card;
  readonly b: Card;
  readonly label: string;
  /** Whether this region is the first choice of the other. */
  readonly intoA: boolean;
  readonly intoB: boolean;
}

export interface DrawnLink extends Link {
  readonly curve: Curve;
}

const LABEL_SIZE = 13;
const LABEL_HEIGHT = 20;
const HEAD_LENGTH = 12;
const HEAD_HALF_WIDTH = 6;
/** Room that a port takes on a card's edge at least, so that arrow heads do not touch. */
const PORT_STEP = 40;
const TIP_DISTANCE = 2;

/** Links with their round-trip times, and over those that lead to a first choice, failover arrows. */
export function links(plan: Plan, arrangement: Arrangement): Markup[] {
  const drawn = drawLinks(linksOf(plan, arrangement.cards), arrangement);
  const calm = drawn.filter((link) => !isFailover(link));
  const bold = drawn.filter(isFailover);
  const labels = placeLabels(
    drawn.map(({ curve, label, ...link }) => ({
      curve,
      width: textWidth(label, LABEL_SIZE, isFailover({ ...link, label }) ? "bold" : "normal") + 14,
      height: LABEL_HEIGHT,
    })),
    arrangement.band,
  );
  return [
    group({ class: "links", fill: "none" }, [...calm, ...bold].map(line)),
    group({ class: "failover", fill: FAILOVER }, bold.flatMap(heads)),
    group(
      { class: "round-trips" },
      drawn.flatMap((link, at) => {
        const box = labels[at];
        if (box === undefined) return [];
        const failover = isFailover(link);
        return [
          rectangle(box, { class: "label", rx: LABEL_HEIGHT / 2, fill: PAPER, stroke: failover ? FAILOVER : LINK }),
          text(box.x + box.width / 2, box.y + 14.5, link.label, {
            size: LABEL_SIZE,
            fill: failover ? FAILOVER : QUIET,
            anchor: "middle",
            ...(failover ? { weight: "bold" as const } : {}),
          }),
        ];
      }),
    ),
  ];
}

const isFailover = (link: Link): boolean => link.intoA || link.intoB;

function linksOf(plan: Plan, cards: readonly Card[]): Link[] {
  return cards.flatMap((first, position) =>
    cards.slice(position + 1).map((second): Link => {
      const [a, b] = middle(first) <= middle(second) ? [first, second] : [second, first];
      return {
        a,
        b,
        label: `${number(roundTrip(plan, a.region.name, b.region.name), 1)} ms`,
        intoA: b.region.failover.order[0] === a.region.name,
        intoB: a.region.failover.order[0] === b.region.name,
      };
    }),
  );
}

const middle = ({ box }: Card): number => box.x + box.width / 2;

function drawLinks(all: readonly Link[], { band, cards }: Arrangement): DrawnLink[] {
  const ports = new Map(cards.map((card) => [card, portsOf(card, all)]));
  const oneRow = cards.every((card) => card.row === 0);
  const columns = cards.filter((card) => card.row === 0).length;
  return all.map((link) => {
    const from = { x: ports.get(link.a)?.get(link) ?? middle(link.a), y: edge(link.a) };
    const to = { x: ports.get(link.b)?.get(link) ?? middle(link.b), y: edge(link.b) };
    if (link.a.row !== link.b.row) {
      const half = (to.y - from.y) / 2;
      return { ...link, curve: [from, { x: from.x, y: from.y + half }, { x: to.x, y: to.y - half }, to] };
    }
    const inRow = cards.filter((card) => card.row === link.a.row);
    const span = Math.abs(inRow.indexOf(link.a) - inRow.indexOf(link.b));
    const part = oneRow ? span / Math.max(1, columns - 1) : Math.min(0.5, 0.2 + 0.12 * (span - 1));
    // A cubic curve reaches three quarters of the way to its control points.
    const dip = ((edge(link.a) < band.y + band.height / 2 ? 1 : -1) * (16 + part * (band.height - 22))) / 0.75;
    return { ...link, curve: [from, { x: from.x, y: from.y + dip }, { x: to.x, y: to.y + dip }, to] };
  });
}

const edge = ({ box, row }: Card): number => (row === 0 ? box.y + box.height : box.y);

/** Where each link meets the card's edge: spread, and in an order in which they cross least. */
function portsOf(card: Card, all: readonly Link[]): Map<Link, number> {
  const own = all.filter((link) => link.a === card || link.b === card);
  const order = (link: Link): number => {
    const other = link.a === card ? link.b : link.a;
    const distance = middle(other) - middle(card);
    if (other.row !== card.row) return distance / 1e5;
    // Arcs to the far ones enclose those to the near ones.
    return Math.sign(distance) * 2 - distance / 1e5;
  };
  const sorted = [...own].sort((a, b) => order(a) - order(b));
  const step = Math.min(PORT_STEP, (card.box.width - 2 * HEAD_LENGTH) / Math.max(1, sorted.length));
  return new Map(sorted.map((link, at) => [link, middle(card) + (at - (sorted.length - 1) / 2) * step]));
}

function line(link: DrawnLink): Markup {
  const [from, second, third, to] = link.curve;
  const failover = isFailover(link);
  const start = link.intoA ? shortened(from, second) : from;
  const end = link.intoB ? shortened(to, third) : to;
  const at = (point: Point): string => `${decimal(point.x)} ${decimal(point.y)}`;
  return element("path", {
    class: "link",
    "data-from": link.a.region.name,
    "data-to": link.b.region.name,
    d: `M${at(start)} C${at(second)} ${at(third)} ${at(end)}`,
    stroke: failover ? FAILOVER : LINK,
    "stroke-width": failover ? 3 : 1.3,
  });
}

/** The end of a line that an arrow head covers. Lines meet cards upright. */
function shortened(end: Point, control: Point): Point {
  return { x: end.x, y: end.y + Math.sign(control.y - end.y) * (HEAD_LENGTH - 2) };
}

function heads(link: DrawnLink): Markup[] {
  const [from, second, third, to] = link.curve;
  return [
    ...(link.intoA ? [head(link.b, link.a, from, second)] : []),
    ...(link.intoB ? [head(link.a, link.b, to, third)] : []),
  ];
}

function head(source: Card, target: Card, tip: Point, control: Point): Markup {
  const away = Math.sign(control.y - tip.y);
  const point = tip.y + away * TIP_DISTANCE;
  const base = tip.y + away * (TIP_DISTANCE + HEAD_LENGTH);
  const corners = [
    [tip.x, point],
    [tip.x - HEAD_HALF_WIDTH, base],
    [tip.x + HEAD_HALF_WIDTH, base],
  ];
  return element("polygon", {
    class: "arrow",
    "data-from": source.region.name,
    "data-to": target.region.name,
    points: corners.map((corner) => corner.map(decimal).join(",")).join(" "),
  });
}
