/** The options of `npm run rehearse`. */
import { extname } from "node:path";
import { z } from "zod";
import { CommandError } from "../command-error.ts";
import type { Loss } from "./fault.ts";
import { lossOf } from "./fault.ts";

/** The command's options, as they were typed. */
export interface TypedOptions {
  readonly loss: string;
  readonly target?: string;
  readonly rounds: string;
  readonly seed?: string;
  readonly seconds: string;
  readonly rate: string;
  readonly report?: string;
}

/** How to rehearse. */
export interface RehearsalOptions {
  readonly loss: Loss;
  /** Undefined: the seed chooses one for each round. */
  readonly target: string | undefined;
  readonly rounds: number;
  readonly seed: number;
  /** How long what is broken stays so, in seconds. */
  readonly seconds: number;
  /** Requests a second. */
  readonly rate: number;
  /** The page to write. */
  readonly report: string | undefined;
}

/** What is taken for an option that is left out. */
export const DEFAULTS = { loss: "region", rounds: "1", seconds: "20", rate: "20" } as const;

/** The least and the most of each number. A fault has to last longer than any recovery that is to be seen in it. */
export const BOUNDS = {
  rounds: [1, 1000],
  seed: [1, 1_000_000],
  seconds: [10, 3600],
  rate: [10, 1000],
} as const satisfies Record<string, readonly [number, number]>;

const UNITS: Readonly<Record<keyof typeof BOUNDS, string>> = {
  rounds: "",
  seed: "",
  seconds: " (seconds)",
  rate: " (requests a second)",
};

/**
 * Reads the options.
 *
 * @param drawn the seed, if none is given
 * @throws CommandError that names everything that is not acceptable
 */
export function readOptions(typed: TypedOptions, drawn: number): RehearsalOptions {
  const problems: string[] = [];
  const whole = (option: keyof typeof BOUNDS, text: string): number => {
    const [from, to] = BOUNDS[option];
    const number = z.coerce
      .number()
      .int()
      .min(from)
      .max(to)
      .safeParse(text.trim() === "" ? undefined : text);
    if (number.success) return number.data;
    problems.push(
      `--${option}\n    found     ${text}\n    accepted  a whole number from ${from} to ${to}${UNITS[option]}\n    mend      choose one`,
    );
    return from;
  };
  let loss: Loss = "region";
  try {
    loss = lossOf(typed.loss);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    problems.push(error.message);
  }
  const options: RehearsalOptions = {
    loss,
    target: typed.target,
    rounds: whole("rounds", typed.rounds),
    seed: typed.seed === undefined ? drawn : whole("seed", typed.seed),
    seconds: whole("seconds", typed.seconds),
    rate: whole("rate", typed.rate),
    report: typed.report,
  };
  if (typed.report !== undefined && extname(typed.report) !== ".html") {
    problems.push(
      `--report\n    found     ${typed.report}\n    accepted  a file that ends in .html; the data and a summary are written beside it, in .json and .md\n    mend      name such a file`,
    );
  }
  if (problems.length > 0) throw new CommandError(problems.join("\n"));
  return options;
}
