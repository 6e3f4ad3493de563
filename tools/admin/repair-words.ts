/** What `npm run admin` asks for with `repair` and `repairs`, from the words and options of its line. */
import { CommandError } from "../command-error.ts";
import type { AdminOptions } from "./request.ts";

/** The options of a repair, as they were typed. */
export interface RepairOptions {
  readonly class?: string;
  readonly what?: string;
  readonly mend?: boolean;
}

/** A repair to begin. */
export interface RepairOrder {
  /** A node of this region does it. */
  readonly region: string;
  readonly body: {
    readonly class: string;
    readonly what: string;
    readonly mend: boolean;
    /** Default: the service's. */
    readonly entitiesPerSecond?: number;
  };
}

const COMPARISONS = ["read-model", "regions"];

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
  const { class: className = "", what = "read-model", mend = false, ...others } = options;
  const problems: string[] = [];
  if (region === "" || region.includes("/") || rest.length > 0) problems.push("repair: name one region");
  if (className === "") problems.push("repair: name a class with --class");
  if (!COMPARISONS.includes(what)) {
    problems.push(`--what: found ${JSON.stringify(what)}, accepted: ${COMPARISONS.join(" or ")}`);
  }
  for (const name of Object.keys(others)) problems.push(`repair: takes no --${name}`);
  if (problems.length > 0) throw new CommandError(problems.join("\n"));
  return { region, body: { class: className, what, mend } };
}
