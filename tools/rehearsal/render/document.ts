/** The report of a rehearsal as blocks, without its pictures: formats draw them. */
import type { Block, Item, Line } from "../../preview/render/document.ts";
import { code, heading, list, paragraph, strong } from "../../preview/render/document.ts";
import { number, seconds } from "../../plan/wording.ts";
import type { ClassResult, RehearsalReport, Round } from "../report-schema.ts";
import { totalsOf, writesOf } from "./totals.ts";
import { againCommand, faultText, figure, measured, milliseconds, NONE, share } from "./wording.ts";

/** What stands above the rounds. */
export function summaryBlocks(report: RehearsalReport): Block[] {
  const { options, machine, rounds } = report;
  return [
    heading(
      `Rehearsal of ${report.environment}: loss of a ${options.loss === "pause" ? "region or process that pauses" : options.loss}`,
      2,
    ),
    verdictBlock(report),
    paragraph(
      `${report.startedAt.slice(0, 16).replace("T", " ")} UTC, commit `,
      code(report.commit?.slice(0, 12) ?? "not committed"),
      `, on ${machine.system}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node}. ` +
        `${options.rate} requests/s; each loss stays for ${options.seconds} s. Recovery is measured to within ${number(report.resolutionSeconds, 2)} s.`,
    ),
    paragraph("The same again: ", code(againCommand(report))),
    ...(rounds.length > 1 ? totalBlocks(report) : []),
  ];
}

function verdictBlock({ rounds }: RehearsalReport): Block {
  const missed = rounds.flatMap((round) =>
    round.verdicts.filter(({ met }) => !met).map((verdict) => ({ round, verdict })),
  );
  const all = rounds.flatMap(({ verdicts }) => verdicts);
  const predicted = all.filter(({ asPredicted }) => asPredicted !== null);
  const held = predicted.filter(({ asPredicted }) => asPredicted).length;
  const told = ` ${held} of ${predicted.length} predictions held.`;
  if (missed.length === 0) {
    return { kind: "callout", tone: "good", title: [strong("Every target was met."), told], items: [] };
  }
  return {
    kind: "callout",
    tone: "danger",
    title: [strong(`${missed.length} of ${all.length} targets were missed.`), told],
    items: [
      ...overloaded(rounds),
      ...missed.map(({ round, verdict }) => ({
        line: [
          `Round ${round.number}, ${round.fault.target}: ${verdict.what}: ${measured(verdict)}` +
            (verdict.target === null ? "" : `, at most ${figure(verdict.target, verdict.unit)}`),
        ],
      })),
    ],
  };
}

/** What a reader has to know first, where the load was too much. */
function overloaded(rounds: readonly Round[]): Item[] {
  const many = rounds.filter(({ verdicts }) => verdicts.some(({ met, unit }) => !met && unit === "requests"));
  if (many.length === 0) return [];
  const which = many.map(({ number: at }) => at).join(", ");
  return [
    {
      line: [
        `In round ${which} the machine did not carry the load even before the fault, so that nothing else says anything of the fault. Rehearse with a lower --rate, or when less else runs.`,
      ],
    },
  ];
}

function totalBlocks(report: RehearsalReport): Block[] {
  const names = new Set(report.rounds.flatMap(({ classes }) => classes.map(({ name }) => name)));
  return [
    heading(`All ${report.rounds.length} rounds`),
    {
      kind: "table",
      columns: [
        { title: "what" },
        { title: "median", align: "right" },
        { title: "worst", align: "right" },
        { title: "predicted", align: "right" },
        { title: "as predicted", align: "right" },
        { title: "target", align: "right" },
        { title: "met" },
      ],
      rows: totalsOf(report).map((total) => ({
        ...(total.met ? {} : { tone: "danger" as const }),
        cells: [
          [total.what],
          [total.median === null ? "never" : figure(total.median, total.unit)],
          [total.worst === null ? "never" : figure(total.worst, total.unit)],
          [figure(total.predicted, total.unit)],
          [total.withPrediction === 0 ? NONE : `${total.asPredicted} of ${total.withPrediction}`],
          [figure(total.target, total.unit)],
          [total.met ? "yes" : strong("no")],
        ],
      })),
    },
    ...list(
      [...names].map((name) => {
        const { writes, acknowledged, forGood } = writesOf(report, name);
        return {
          line: [
            `${name}: of ${number(acknowledged)} acknowledged writes the survivors lacked ${number(writes)}; ${number(forGood)} were still missing after the heal`,
          ],
        };
      }),
    ),
  ];
}

/** Heading of a round. */
export function roundHeading({ number: at, fault }: Round): Block {
  return heading(`Round ${at}: ${faultText(fault)}`);
}

/** What was measured in a round, beside what was predicted. */
export function roundBlocks(round: Round): Block[] {
  const { attempts, slots, times } = round;
  const ratio = attempts.requests === 0 ? 0 : attempts.attempts / attempts.requests;
  return [
    {
      kind: "table",
      columns: [
        { title: "what" },
        { title: "measured", align: "right" },
        { title: "predicted", align: "right" },
        { title: "target", align: "right" },
        { title: "met" },
      ],
      rows: round.verdicts.map((verdict) => ({
        ...(verdict.met ? {} : { tone: "danger" as const }),
        cells: [
          [verdict.what],
          [measured(verdict)],
          [figure(verdict.predicted, verdict.unit) + (verdict.asPredicted === false ? " (missed)" : "")],
          [figure(verdict.target, verdict.unit)],
          [verdict.met ? "yes" : strong("no")],
        ],
      })),
    },
    latencyTable(round),
    ...list([
      ...round.classes.map((result) => ({ line: arithmeticOf(result) })),
      { line: [`Attempts ÷ requests: ${number(ratio, 3)}, on the nodes that lived through it`] },
      {
        line: [
          `Slots owned by other regions: ${number(slots.moved)}, predicted ${number(slots.predictedMoved)}` +
            (slots.moved === 0
              ? ""
              : `; back after ${slots.movedBackSeconds === null ? "never" : seconds(slots.movedBackSeconds)}`),
        ],
      },
      {
        line: [
          `Lost for ${number(times.healBegun - times.fault, 1)} s; the heal took ${number(times.healed - times.healBegun, 1)} s` +
            (round.equalSeconds === null
              ? ""
              : `; all regions held the same ${number(round.equalSeconds, 1)} s after it`),
        ],
      },
      ...(round.fault.asked === null
        ? [{ line: ["The plan has no loss of this part by itself: the predictions are made of its terms."] }]
        : [{ line: ["The plan's runbook: ", code(`npm run plan local -- --loss ${round.fault.asked}`)] }]),
    ]),
  ];
}

function arithmeticOf({ name, consistency, recovery, lost }: ClassResult): Line {
  const predicted = recovery.predictedSeconds === null ? "" : ` = ${seconds(recovery.predictedSeconds)}`;
  return [
    `${name} (${consistency}): predicted ${recovery.arithmetic}${recovery.arithmetic.startsWith("0") ? "" : predicted}. ` +
      `Of ${number(lost.acknowledged)} acknowledged writes the survivors lacked ${number(lost.writes)}, ` +
      `${number(lost.forGood)} were still missing after the heal`,
  ];
}

function latencyTable({ classes }: Round): Block {
  const phases = ["before", "during", "after"] as const;
  return {
    kind: "table",
    columns: [
      { title: "class" },
      { title: "" },
      { title: "requests", align: "right" },
      { title: "served", align: "right" },
      { title: "p50", align: "right" },
      { title: "p99", align: "right" },
    ],
    rows: classes.flatMap(({ name, latency }) =>
      phases.map((phase) => {
        const { count, served, p50, p99 } = latency[phase];
        return {
          cells: [
            [name],
            [phase],
            [number(count)],
            [share(served)],
            [milliseconds(p50)],
            [milliseconds(p99)],
          ] as Line[],
        };
      }),
    ),
  };
}
