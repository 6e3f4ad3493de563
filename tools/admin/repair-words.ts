/** What `npm run admin` asks for with `repair` and `repairs`, from the words and options of its line. */
import { CommandError } from "../command-error.ts";
import type { AdminOptions } from "./request.ts";

/** The options of a repair, as they were typed. */
export interface RepairOptions {
  readonly class?: string;
  readonly what?: string;
  readonly mend?: boolean;
  readonly entitiesPerSecond?: string;
}

/** A repair to begin. */
export interface RepairOrder {
  /** A node of this region does it. */
  readonly region: string;
  readonly body: {
    readonly class: string;
    readonly what: string;
    readonly mend: boolean;
    /** Default: the service's own. */
    readonly entitiesPerSecond?: number;
  };
}

const COMPARISONS = ["read-model", "regions"];
/** The fastest that the service takes, in entities a second. */
const FASTEST = 100_000;

function paceOf(text: string): number | "refused" {
  const pace = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  return pace >= 1 && pace <= FASTEST ? pace : "refused";
}

/** Whether the line is about repairs. */
export function isRepairWord(word: string | undefined): boolean {
  return word === "repair" || word === "repairs";
}

/**
 * Reads the line.
 *
 * @throws CommandError that names everything that is not acceptable
 */
export function repairWords(words: readonly string[], options: RepairOptions & AdminOptions): RepairOrder | "show" {
  const [word, region = "", ...rest] = words;
  if (word === "repairs") {
    if (words.length > 1 || Object.keys(options).length > 0) throw new CommandError("repairs: takes nothing else");
    return "show";
  }
  const { class: className = "", what = "read-model", mend = false, entitiesPerSecond, ...others } = options;
  const problems: string[] = [];
  if (region === "" || region.includes("/") || rest.length > 0) problems.push("repair: name one region");
  if (className === "") problems.push("repair: name a class with --class");
  if (!COMPARISONS.includes(what)) {
    problems.push(`--what: found ${JSON.stringify(what)}, accepted: ${COMPARISONS.join(" or ")}`);
  }
  const perSecond = entitiesPerSecond === undefined ? undefined : paceOf(entitiesPerSecond);
  if (perSecond === "refused") {
    const found = JSON.stringify(entitiesPerSecond);
    problems.push(`--entities-per-second: found ${found}, accepted: a whole number from 1 to ${FASTEST}`);
  }
  for (const name of Object.keys(others)) problems.push(`repair: takes no --${name}`);
  if (problems.length > 0) throw new CommandError(problems.join("\n"));
  const pace = typeof perSecond === "number" ? { entitiesPerSecond: perSecond } : {};
  return { region, body: { class: className, what, mend, ...pace } };
}
