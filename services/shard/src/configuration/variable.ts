/**
 * How the service reads an environment variable: declared once with its documentation and a zod schema, read with
 * every problem reported at once, and listed in the README from the same declaration.
 */
import { readFileSync } from "node:fs";
import type { z } from "zod";

/** One environment variable: what it means, what it accepts, and how its text becomes a value. */
export interface Variable<Value> {
  readonly name: string;
  /** One sentence for the reference table. */
  readonly description: string;
  /** Unit of the value, where it has one. */
  readonly unit?: string;
  /** What is accepted, in words; ends the sentence "accepted: …". */
  readonly accepted: string;
  /** A valid value, shown in errors and in the reference table. */
  readonly example: string;
  /** Text used when the variable is not set. Without it (and without `optional`) the variable must be set. */
  readonly default?: string;
  /** The value may be absent; then it is `undefined`. */
  readonly optional?: boolean;
  /** The value is never printed, and may be given as the path of a file in `<NAME>_FILE`. */
  readonly secret?: boolean;
  /** The text is JSON: it is parsed before the schema sees it. */
  readonly json?: boolean;
  readonly schema: z.ZodType<Value>;
}

/** A group of variables, by the name of the value that each becomes. */
export type Variables = Readonly<Record<string, Variable<unknown>>>;

/** The values that a group of variables becomes. */
export type ValuesOf<Group extends Variables> = {
  readonly [Name in keyof Group]: Group[Name] extends Variable<infer Value> ? Value : never;
};

/** The environment of a process, as `process.env` gives it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Every problem of a configuration, one a line. */
export class ConfigurationError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length} problem(s):\n${problems.map((problem) => `  ${problem}`).join("\n")}`,
    );
    this.name = "ConfigurationError";
    this.problems = problems;
  }
}

/** Declares a variable; exists so that the schema's type is inferred. */
export function variable<Value>(declaration: Variable<Value>): Variable<Value> {
  return declaration;
}

/** The text of a problem: what was found, what is accepted, and how to mend it. */
export function problemOf(declaration: Variable<unknown>, found: string, reason?: string): string {
  const because = reason === undefined ? "" : ` (${reason})`;
  const alternative =
    declaration.secret === true ? `, or ${declaration.name}_FILE to the path of a file that holds it` : "";
  const mend =
    declaration.secret === true
      ? `set ${declaration.name}`
      : `set it like ${declaration.name}='${declaration.example}'`;
  return `${declaration.name}: found ${found}${because}; accepted: ${declaration.accepted}; to mend it, ${mend}${alternative}.`;
}

interface Reading {
  readonly value?: unknown;
  readonly problem?: string;
}

const LONGEST_SHOWN = 80;

function shown(declaration: Variable<unknown>, text: string): string {
  if (declaration.secret === true) return "a value (not shown)";
  const start = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
  return /\p{Cc}/u.test(start) ? JSON.stringify(start) : `'${start}'`;
}

function textOf(declaration: Variable<unknown>, environment: Environment): Reading {
  // Deployment tools render an absent value as an empty text, so that empty means not set.
  const setIn = (name: string): string | undefined => (environment[name] === "" ? undefined : environment[name]);
  const direct = setIn(declaration.name);
  const fileVariable = `${declaration.name}_FILE`;
  const path = declaration.secret === true ? setIn(fileVariable) : undefined;
  if (direct !== undefined && path !== undefined) {
    return { problem: problemOf(declaration, `both ${declaration.name} and ${fileVariable}`, "only one may be set") };
  }
  if (path !== undefined) {
    try {
      const text = readFileSync(path, "utf8").replace(/\r?\n$/, "");
      if (text === "") return { problem: problemOf(declaration, `an empty file at ${fileVariable}=${path}`) };
      return { value: text };
    } catch (error) {
      const reason =
        typeof error === "object" && error !== null && "code" in error ? String(error.code) : "it cannot be read";
      return { problem: problemOf(declaration, `no readable file at ${fileVariable}=${path}`, reason) };
    }
  }
  return { value: direct ?? declaration.default };
}

function readOne(declaration: Variable<unknown>, environment: Environment): Reading {
  const reading = textOf(declaration, environment);
  if (reading.problem !== undefined) return reading;
  const text = reading.value;
  if (typeof text !== "string") {
    return declaration.optional === true ? { value: undefined } : { problem: problemOf(declaration, "nothing") };
  }
  let input: unknown = text;
  if (declaration.json === true) {
    try {
      input = JSON.parse(text);
    } catch {
      return { problem: problemOf(declaration, shown(declaration, text), "it is not JSON") };
    }
  }
  const parsed = declaration.schema.safeParse(input);
  if (parsed.success) return { value: parsed.data };
  const reason = parsed.error.issues
    .map((issue) => (issue.path.length === 0 ? issue.message : `${issue.path.map(String).join(".")}: ${issue.message}`))
    .join("; ");
  // A schema's message never contains the input, so that it may be shown for a secret as well.
  return { problem: problemOf(declaration, shown(declaration, text), reason) };
}

/**
 * Reads a group of variables.
 *
 * @throws ConfigurationError with every problem of the group
 */
export function readVariables<const Group extends Variables>(group: Group, environment: Environment): ValuesOf<Group> {
  const problems: string[] = [];
  const entries = Object.entries(group).map(([name, declaration]): [string, unknown] => {
    const reading = readOne(declaration, environment);
    if (reading.problem !== undefined) problems.push(reading.problem);
    return [name, reading.value];
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
  return Object.fromEntries(entries) as ValuesOf<Group>;
}
