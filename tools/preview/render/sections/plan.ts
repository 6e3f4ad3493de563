import { list as phrase, number, seconds } from "../../../plan/wording.ts";
import type { BeforeAfter, PlanEffects, PreviewReport } from "../../report.ts";
import type { Detail } from "../detail.ts";
import { cutTo, moreOf } from "../detail.ts";
import type { Block, Item, TableBlock } from "../document.ts";
import { heading, list, paragraph, strong } from "../document.ts";
import { beforeAfter } from "../wording.ts";

/** What the change does to the plan: slots, expected times, capacity after a loss. */
export function planEffects({ plan, missing }: PreviewReport, detail: Detail): Block[] {
  if (plan === undefined) {
    return missing.plan === undefined
      ? []
      : [heading("Plan"), paragraph(`Not compared: ${cutTo(missing.plan, detail)}`)];
  }
  const facts = factItems(plan, detail);
  const tables = [...predictions(plan, detail), ...capacity(plan, detail)];
  const body = [...list(facts), ...tables];
  return [heading("Plan"), ...(body.length === 0 ? [paragraph("The plan stays as it is.")] : body)];
}

function factItems({ placementVersion, slots, regionsAdded, regionsRemoved }: PlanEffects, detail: Detail): Item[] {
  const moved = slots.homesMoved > 0 || slots.replicasMoved > 0;
  const versioned = placementVersion.before !== placementVersion.after;
  return [
    ...(regionsAdded.length === 0 ? [] : [{ line: [`Regions added: ${cutTo(phrase(regionsAdded), detail)}`] }]),
    ...(regionsRemoved.length === 0
      ? []
      : [{ line: [`Regions removed: ${cutTo(phrase(regionsRemoved), detail)}`], tone: "warning" as const }]),
    ...(moved
      ? [
          {
            line: [
              strong(`${number(slots.homesMoved)} of ${number(slots.all)} slots`),
              ` move to another region, and ${number(slots.replicasMoved)} replicas of slots are copied`,
            ],
          },
        ]
      : []),
    ...(versioned ? [{ line: [`Placement version: ${beforeAfter(placementVersion, number)}`] }] : []),
  ];
}

function predictions({ predictions: differing }: PlanEffects, detail: Detail): Block[] {
  return table(
    differing,
    detail,
    [{ title: "expected" }, { title: "RTO", align: "right" }, { title: "RPO", align: "right" }],
    ({ label, rto, rpo }) => ({
      cells: [[cutTo(label, detail)], [beforeAfter(rto, seconds)], [beforeAfter(rpo, seconds)]],
    }),
  );
}

/** Losses after which more or less is carried, or too little; the others in a sentence. */
function capacity({ capacity: losses }: PlanEffects, detail: Detail): Block[] {
  const told = losses.filter((each) => isShort(each) || differs(each.carried) || differs(each.demanded));
  return [...capacityTable(told, detail), ...unchanged(losses.filter((each) => !told.includes(each)))];
}

type Loss = PlanEffects["capacity"][number];

const isShort = ({ carried, demanded }: Loss): boolean =>
  carried.after !== undefined && demanded.after !== undefined && carried.after < demanded.after;

const differs = ({ before, after }: BeforeAfter): boolean => before !== after;

/** The one of them that leaves the least is the one to know. */
function unchanged(losses: readonly Loss[]): Block[] {
  const [tightest] = losses.toSorted((one, other) => left(one) - left(other));
  if (tightest === undefined) return [];
  const { loss, carried, demanded } = tightest;
  const [which, where] =
    losses.length === 1 ? [`the loss of ${loss}`, ""] : [`each of ${number(losses.length)} losses`, ` (${loss})`];
  return [
    paragraph(
      `After ${which} the survivors carry what they did before: at least ${number(carried.after ?? 0)} requests/s, ` +
        `where ${number(demanded.after ?? 0)} are demanded${where}.`,
    ),
  ];
}

const left = ({ carried, demanded }: Loss): number => (carried.after ?? 0) / Math.max(demanded.after ?? 0, 1);

function capacityTable(losses: readonly Loss[], detail: Detail): Block[] {
  return table(
    losses,
    detail,
    [
      { title: "after the loss of" },
      { title: "carried, requests/s", align: "right" },
      { title: "demanded, requests/s", align: "right" },
    ],
    (each) => {
      const { loss, carried, demanded } = each;
      const short = isShort(each);
      const shown = beforeAfter(carried, number);
      return {
        cells: [
          [cutTo(loss, detail)],
          [short ? strong(`${shown}: too little`) : shown],
          [beforeAfter(demanded, number)],
        ],
        ...(short ? { tone: "danger" as const } : {}),
      };
    },
  );
}

function table<Row>(
  rows: readonly Row[],
  detail: Detail,
  columns: TableBlock["columns"],
  rowOf: (row: Row) => TableBlock["rows"][number],
): Block[] {
  if (rows.length === 0) return [];
  const left = rows.length - Math.min(rows.length, detail.rows);
  return [
    { kind: "table", columns, rows: rows.slice(0, detail.rows).map(rowOf) },
    ...(left === 0 ? [] : [paragraph(`${moreOf(left)}.`)]),
  ];
}
