import type { Plan, Prediction, QuorumPlan } from "../../../components/topology/index.ts";
import { count, filledFormula, meetsTarget, number, seconds, TIER_TITLES } from "../wording.ts";
import type { Box, Markup } from "./markup.ts";
import { group, rectangle, text } from "./markup.ts";
import { HAIRLINE, INK, MISSED, PAPER, QUIET } from "./palette.ts";
import { fitText, textWidth, wrapText } from "./text.ts";

export const SIDEBAR_WIDTH = 340;

const PADDING = 16;
const TITLE = 16;
const SMALL = 13;
const LINE = 17;
const VALUE = 16;
const VALUE_GAP = 12;
/** Most room that is added above a prediction or a heading where the panel is higher than it needs. */
const MOST_SPREAD = 14;

/** A line of text on its way down the sidebar. */
interface Line {
  /** Distance to the baseline above. */
  readonly advance: number;
  /** Whether it begins something, and may stand further from what is above. */
  readonly begins?: boolean;
  readonly draw: (box: Box, y: number) => readonly Markup[];
}

export function sidebarHeight(plan: Plan): number {
  return linesOf(plan).reduce((sum, line) => sum + line.advance, 0) + 2 * PADDING;
}

/** What is expected when a region is lost, what is left of quorums, and what the survivors carry. */
export function sidebar(plan: Plan, box: Box): Markup {
  const inner = { ...box, x: box.x + PADDING, width: box.width - 2 * PADDING };
  const lines = linesOf(plan);
  const beginnings = lines.filter((line) => line.begins === true).length;
  const spread = Math.min(MOST_SPREAD, (box.height - sidebarHeight(plan)) / beginnings);
  let y = box.y + PADDING;
  const drawn = lines.flatMap((line) => {
    y += line.advance + (line.begins === true ? spread : 0);
    return line.draw(inner, y);
  });
  return group({ class: "sidebar" }, [
    rectangle({ ...box, height: y + PADDING - box.y }, { class: "panel", rx: 10, fill: PAPER, stroke: HAIRLINE }),
    ...drawn,
  ]);
}

function linesOf(plan: Plan): Line[] {
  return [...recovery(plan), ...quorums(plan), ...capacity(plan)];
}

function recovery(plan: Plan): Line[] {
  if (plan.predictions.length === 0) {
    return [
      heading("When the region is lost", true),
      ...paragraph("Nothing takes over: it is the only active region."),
    ];
  }
  return [heading("Expected when a region is lost", true), ...predictions(plan)];
}

function predictions(plan: Plan): Line[] {
  const widest = Math.max(...plan.predictions.map((one) => textWidth(seconds(one.seconds), VALUE, "bold")));
  return plan.predictions.flatMap((expected) => prediction(expected, widest + VALUE_GAP));
}

function prediction(expected: Prediction, valueColumn: number): Line[] {
  const met = meetsTarget(expected);
  const bound =
    met === undefined || expected.target === undefined ? "" : `${met ? "within" : "over"} ${seconds(expected.target)}`;
  const room =
    SIDEBAR_WIDTH -
    2 * PADDING -
    valueColumn -
    textWidth(` ${expected.metric} ${bound}`, SMALL, met === false ? "bold" : "normal");
  const name = fitText(TIER_TITLES[expected.tier], room, 14, "bold");
  const first: Line = {
    advance: 25,
    begins: true,
    draw: (box, y) => [
      text(box.x, y, name, { size: 14, fill: INK, weight: "bold" }),
      text(box.x + textWidth(name, 14, "bold") + 5, y, expected.metric, { size: SMALL, fill: QUIET }),
      ...(bound === ""
        ? []
        : [
            text(box.x + box.width - valueColumn, y, bound, {
              size: SMALL,
              fill: met === false ? MISSED : QUIET,
              anchor: "end",
              weight: met === false ? "bold" : "normal",
            }),
          ]),
      text(box.x + box.width, y, seconds(expected.seconds), {
        size: VALUE,
        fill: met === false ? MISSED : INK,
        weight: "bold",
        anchor: "end",
        class: "prediction",
      }),
    ],
  };
  // The number itself stands in the first line.
  return [first, ...paragraph(filledFormula(expected).replace(/^0: /, ""))];
}

const QUORUM_TITLES: Readonly<Record<QuorumPlan["name"], string>> = {
  coordination: "Coordination",
  strong: "Strong data",
};

function quorums(plan: Plan): Line[] {
  return [
    heading("Quorums"),
    ...plan.quorums.flatMap((quorum) => {
      const left = Math.min(...quorum.afterLoss.map((after) => after.left));
      const after = Number.isFinite(left) ? `; ${left} left at worst` : "";
      return paragraph(`${QUORUM_TITLES[quorum.name]}: ${quorum.majority} of ${quorum.total} votes${after}`);
    }),
  ];
}

function capacity(plan: Plan): Line[] {
  const [first] = plan.capacity;
  if (first === undefined) return [];
  const least = Math.min(...plan.capacity.map((loss) => loss.headroom));
  const after =
    plan.capacity.length === 1 ? "the one loss" : `each of ${count(plan.capacity.length, "loss", "losses")}`;
  return [
    heading("Capacity"),
    ...paragraph(
      `${number(first.peak)} requests/s are carried after ${after}, with ${number(least * 100, 1)} % to spare after the worst`,
    ),
  ];
}

function heading(title: string, first = false): Line {
  return {
    advance: first ? TITLE : 34,
    begins: !first,
    draw: (box, y) => [text(box.x, y, title, { size: TITLE, fill: INK, weight: "bold" })],
  };
}

function paragraph(content: string): Line[] {
  return wrapText(content, SIDEBAR_WIDTH - 2 * PADDING, SMALL).map((line, at) => ({
    advance: at === 0 ? 20 : LINE,
    draw: (box, y) => [text(box.x, y, line, { size: SMALL, fill: QUIET })],
  }));
}
