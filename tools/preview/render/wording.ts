import { count, number } from "../../plan/wording.ts";
import type { BeforeAfter, Counts, Operation, ResourceChange, ShownValue } from "../report.ts";
import type { Inline, Tone } from "./document.ts";
import { code } from "./document.ts";

/** How a report names an operation: as an order, as what is to be done, and by a sign. */
interface OperationWords {
  readonly verb: string;
  readonly sign: string;
  readonly tone: Tone;
}

/** In the order in which reports name them. */
export const OPERATIONS: Readonly<Record<Operation, OperationWords>> = {
  create: { verb: "create", sign: "+", tone: "good" },
  update: { verb: "update", sign: "~", tone: "change" },
  replace: { verb: "replace", sign: "±", tone: "danger" },
  delete: { verb: "delete", sign: "−", tone: "danger" },
  read: { verb: "read", sign: "»", tone: "none" },
  import: { verb: "import", sign: "=", tone: "change" },
  forget: { verb: "forget", sign: "×", tone: "warning" },
};

const NAMES = Object.keys(OPERATIONS) as Operation[];

/** Whether something that is there ends. */
export const isDestructive = ({ operation }: Pick<ResourceChange, "operation">): boolean =>
  operation === "delete" || operation === "replace";

/** `3 to create, 1 to delete`; empty where nothing is done. */
export const countsPhrase = (counts: Omit<Counts, "same">): string =>
  NAMES.flatMap((operation) =>
    counts[operation] === 0 ? [] : [`${number(counts[operation])} to ${OPERATIONS[operation].verb}`],
  ).join(", ");

/** `+3 ~1 −2`; `?1` tells how many of them may turn out not to change. */
export function signs(changes: readonly ResourceChange[]): string {
  const parts = NAMES.flatMap((operation) => {
    const amount = changes.filter((change) => change.operation === operation).length;
    return amount === 0 ? [] : [`${OPERATIONS[operation].sign}${number(amount)}`];
  });
  const uncertain = changes.filter((change) => change.uncertain).length;
  return [...parts, ...(uncertain === 0 ? [] : [`?${number(uncertain)}`])].join(" ");
}

/** What the signs mean. */
export const LEGEND = `${NAMES.map((operation) => `${OPERATIONS[operation].sign} ${OPERATIONS[operation].verb}`).join(
  ", ",
)}, ? may turn out not to change, · nothing`;

/** The loudest of what changes. */
export function toneOf(changes: readonly ResourceChange[]): Tone {
  const tones = new Set(changes.map(({ operation }) => OPERATIONS[operation].tone));
  return (["danger", "warning", "change", "good"] as const).find((tone) => tones.has(tone)) ?? "none";
}

/** A value, or why there is none. */
export function valueInline(value: ShownValue): Inline {
  switch (value.kind) {
    case "text":
      return code(value.text);
    case "secret":
      return "a secret";
    case "unknown":
      return "not known yet";
    case "absent":
      return "nothing";
  }
}

/** `3 → 5`, `3` where it stays, `–` for what is not there. */
export function beforeAfter({ before, after }: BeforeAfter, format: (value: number) => string): string {
  const [old, now] = [before, after].map((value) => (value === undefined ? "–" : format(value)));
  return old === now ? `${now}` : `${old} → ${now}`;
}

/** `1 resource`, `2 resources`. */
export const resources = (amount: number): string => count(amount, "resource");
