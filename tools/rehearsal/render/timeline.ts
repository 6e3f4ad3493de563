/** A round over time, as SVG inside the page: what was served second by second, with the fault, the heal, and recovery as predicted and as measured. */
import { escapedHtml } from "../../markdown.ts";
import { seconds } from "../../plan/wording.ts";
import type { ClassResult, Round } from "../report-schema.ts";
import { faultText } from "./wording.ts";

/** Rules of style of the pictures, in the page's own colours. */
export const TIMELINE_STYLE = `
.timeline { display: block; width: 100%; min-width: 720px; height: auto; margin: 6px 0; }
.timeline text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: var(--text); }
.timeline .quiet { fill: var(--quiet); }
.timeline .frame { fill: var(--raised); stroke: var(--line); }
.timeline .served { fill: var(--good-line); }
.timeline .some { fill: var(--warning-line); }
.timeline .failed { fill: var(--danger-line); }
.timeline .predicted { fill: var(--change-line); opacity: 0.25; }
.timeline .measured { stroke: var(--change); stroke-width: 2; }
.timeline .mark { stroke: var(--danger); stroke-width: 1.5; }
.timeline .heal { stroke: var(--good); stroke-width: 1.5; stroke-dasharray: 4 3; }
.timeline .tick { stroke: var(--line); }
.timeline .on-mark { fill: var(--danger); font-weight: 600; }
.timeline .on-heal { fill: var(--good); font-weight: 600; }
.timeline .on-measured { fill: var(--change); font-weight: 600; }
`.trim();

/** Sizes in the picture's own units, of which it is WIDTH wide. */
const WIDTH = 1000;
const LEFT = 120;
const RIGHT = 12;
const TOP = 34;
const AREA = 64;
const STRIP = 16;
const GAP = 4;
const BETWEEN = 30;
const AXIS = 26;

interface Scale {
  readonly x: (second: number) => number;
  readonly last: number;
}

/** The picture, as HTML that loads nothing. */
export function timeline(round: Round): string {
  const last = Math.max(1, ...round.availability.map((each) => each.seconds.length));
  const scale: Scale = { last, x: (second) => round2(LEFT + (Math.min(second, last) / last) * (WIDTH - LEFT - RIGHT)) };
  const parts: string[] = [];
  let y = TOP;
  for (const result of round.classes) {
    const rows = round.availability.filter(({ className }) => className === result.name);
    parts.push(...classRows(result, rows, round, scale, y));
    y += 18 + AREA + GAP + rows.length * (STRIP + GAP) + BETWEEN;
  }
  const bottom = y - BETWEEN;
  const height = bottom + AXIS;
  const title = `${faultText(round.fault)}: share of requests served, by second`;
  return [
    `<div class="wide"><svg class="timeline" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapedHtml(title)}">`,
    `<title>${escapedHtml(title)}</title>`,
    ...axis(scale, bottom),
    ...parts,
    ...marks(round, scale, bottom),
    "</svg></div>",
    "<p>Above: the share of all requests of the class that was served, each second; shaded: until when the plan expects everything to be served again; the blue line: when it was. " +
      "Strips: the same over the entry, and straight to each region; red: nothing was served, yellow: a part.</p>",
  ].join("\n");
}

type Row = Round["availability"][number];

function classRows(result: ClassResult, rows: readonly Row[], round: Round, scale: Scale, top: number): string[] {
  const { name, consistency, recovery } = result;
  const measured =
    recovery.seconds === null ? "not served again before the heal" : `served again after ${seconds(recovery.seconds)}`;
  const predicted = recovery.predictedSeconds === null ? "" : `, predicted ${seconds(recovery.predictedSeconds)}`;
  const area = top + 18;
  const strips = area + AREA + GAP;
  const from = scale.x(round.times.fault);
  return [
    text(LEFT, top + 10, `${name} (${consistency}): ${measured}${predicted}`),
    rect("frame", LEFT, area, WIDTH - LEFT - RIGHT, AREA),
    ...shareArea(totalOf(rows), scale, area),
    ...(recovery.predictedSeconds === null
      ? []
      : [rect("predicted", from, area, scale.x(round.times.fault + recovery.predictedSeconds) - from, AREA)]),
    ...(recovery.seconds === null
      ? []
      : [line("measured", scale.x(round.times.fault + recovery.seconds), area, area + AREA)]),
    text(LEFT - 8, area + 12, "100 %", "quiet", "end"),
    text(LEFT - 8, area + AREA, "0 %", "quiet", "end"),
    ...rows.flatMap((row, at) => strip(row, scale, strips + at * (STRIP + GAP))),
  ];
}

/** All ways together. */
function totalOf(rows: readonly Row[]): [sent: number, served: number][] {
  const length = Math.max(0, ...rows.map((row) => row.seconds.length));
  return Array.from({ length }, (_, second): [number, number] => {
    const here = rows.flatMap((row) => [row.seconds[second] ?? ([0, 0] as const)]);
    return [here.reduce((sum, [sent]) => sum + sent, 0), here.reduce((sum, [, served]) => sum + served, 0)];
  });
}

function shareArea(row: readonly (readonly [number, number])[], scale: Scale, top: number): string[] {
  return row.flatMap(([sent, served], second) => {
    if (sent === 0) return [];
    const height = round2((served / sent) * AREA);
    const [x, width] = [scale.x(second), round2(scale.x(second + 1) - scale.x(second))];
    return [
      ...(height < AREA ? [rect("failed", x, top, width, round2(AREA - height))] : []),
      ...(height > 0 ? [rect("served", x, round2(top + AREA - height), width, height)] : []),
    ];
  });
}

function strip({ way, seconds: row }: Row, scale: Scale, top: number): string[] {
  return [
    text(LEFT - 8, top + 12, way, "quiet", "end"),
    ...row.flatMap(([sent, served], second) => {
      if (sent === 0) return [];
      const kind = served === sent ? "served" : served === 0 ? "failed" : "some";
      return [rect(kind, scale.x(second), top, round2(scale.x(second + 1) - scale.x(second)), STRIP)];
    }),
  ];
}

function marks({ times }: Round, { x }: Scale, bottom: number): string[] {
  return [
    line("mark", x(times.fault), TOP - 10, bottom),
    text(x(times.fault) + 4, TOP - 14, "fault", "on-mark"),
    line("heal", x(times.healBegun), TOP - 10, bottom),
    text(x(times.healBegun) + 4, TOP - 14, "heal begins", "on-heal"),
    // After a pause both are the same.
    ...(times.healed - times.healBegun < 1
      ? []
      : [
          line("heal", x(times.healed), TOP - 10, bottom),
          text(x(times.healed) - 4, TOP - 14, "healed", "on-heal", "end"),
        ]),
  ];
}

/** A tick every 10 s, or so that there are at most a dozen. */
function axis({ x, last }: Scale, bottom: number): string[] {
  const step = Math.max(10, Math.ceil(last / 12 / 10) * 10);
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, at) => at * step).flatMap((second) => [
    line("tick", x(second), TOP, bottom + 4),
    text(x(second), bottom + 18, `${second} s`, "quiet", second === 0 ? "start" : "middle"),
  ]);
}

const round2 = (value: number): number => Math.round(value * 100) / 100;

const rect = (kind: string, x: number, y: number, width: number, height: number): string =>
  `<rect class="${kind}" x="${x}" y="${y}" width="${round2(width)}" height="${height}"/>`;

const line = (kind: string, x: number, from: number, to: number): string =>
  `<line class="${kind}" x1="${x}" x2="${x}" y1="${from}" y2="${to}"/>`;

const text = (x: number, y: number, content: string, kind = "", anchor: "start" | "middle" | "end" = "start"): string =>
  `<text x="${x}" y="${y}" class="${kind}" text-anchor="${anchor}">${escapedHtml(content)}</text>`;
