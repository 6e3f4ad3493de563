import { z } from "zod";
import { mendOf, mendOfKey, mendOfUnknownKey } from "./mend.ts";
import { accepted } from "./schema/accepted.ts";
import { schemaAt, shapeOf, unwrap } from "./schema/walk.ts";
import { didYouMean } from "./suggestion.ts";

export { didYouMean } from "./suggestion.ts";

/** One thing that is wrong with a declaration. */
export interface Problem {
  /**
   * Where, as keys from the topology's root: `regions.eu-west-1.zones[0]`. A key with a dot is in brackets:
   * `kafka.topics["meridian.writes"]`. `pulumi config set --path` takes the same form.
   */
  readonly path: string;
  /** What was found there, as JSON, cut where it is long. */
  readonly found: string;
  /** What would have been accepted. */
  readonly accepted: string;
  /** How to mend it. */
  readonly mend: string;
}

/** A declaration that cannot be planned. It holds every problem, not just the first. */
export class TopologyError extends Error {
  readonly problems: readonly Problem[];

  /** @param source the file or stack that the declaration comes from, as the user knows it */
  constructor(source: string, problems: readonly Problem[]) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    super(`${source}: ${count} in the topology\n\n${problems.map(renderProblem).join("\n\n")}\n`);
    this.name = "TopologyError";
    this.problems = problems;
  }
}

function renderProblem(problem: Problem): string {
  return [
    `  ${problem.path === "" ? "(the topology itself)" : problem.path}`,
    `    found     ${problem.found}`,
    `    accepted  ${problem.accepted}`,
    `    mend      ${problem.mend}`,
  ].join("\n");
}

const LONGEST_SHOWN = 80;

/** A value as a user wrote it, short enough for a message. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null (the key has no value)";
  if (typeof value === "number") return String(value);
  const text = JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN - 3)}...` : text;
}

type Path = readonly (string | number)[];

/** A path of keys as `Problem.path` writes it; a number is a position in a list. */
export function pathText(keys: Path): string {
  return keys
    .map((key, at) => {
      if (typeof key === "number") return `[${key}]`;
      if (!/^[\w-]+$/.test(key)) return `[${JSON.stringify(key)}]`;
      return at === 0 ? key : `.${key}`;
    })
    .join("");
}

/** The problems behind a failed parse, in the order in which the declaration has them. */
export function problemsOf(schema: z.ZodType, input: unknown, error: z.ZodError): Problem[] {
  const found = error.issues.flatMap((issue) => problemsOfIssue(schema, input, issue));
  // A misspelt required key is one mistake, though it is both unknown and missing.
  const renamed = new Set(found.map(({ meant }) => meant));
  return found
    .filter(({ problem, missing }) => !(missing && renamed.has(problem.path)))
    .sort((a, b) => comparePositions(a.position, b.position))
    .map(({ problem }) => problem);
}

interface FoundProblem {
  readonly problem: Problem;
  readonly position: readonly number[];
  readonly missing: boolean;
  /** Path of the key that a misspelt one most likely meant. */
  readonly meant?: string;
}

function problemsOfIssue(schema: z.ZodType, input: unknown, issue: z.core.$ZodIssue): FoundProblem[] {
  const path = issue.path.map((key) => (typeof key === "number" ? key : String(key)));
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(schema, input, [...path, key]));
  const found = valueAt(input, path);
  const problem = issue.code === "invalid_key" ? invalidKey(schema, path) : invalidValue(schema, issue, path, found);
  return [{ problem, position: positionOf(input, path), missing: found === undefined }];
}

function unknownKey(schema: z.ZodType, input: unknown, path: Path): FoundProblem {
  const section = path.slice(0, -1);
  const key = String(path.at(-1) ?? "");
  const within = schemaAt(schema, section.map(String));
  const known = within === undefined ? [] : [...shapeOf(within).keys()];
  const meant = didYouMean(key, known);
  return {
    problem: {
      path: pathText(path),
      // Not its value: what stands under a key that nobody knows may be a secret.
      found: `the unknown key ${JSON.stringify(key)}`,
      accepted: known.length === 1 ? `only ${known.join("")}` : `one of ${known.join(", ")}`,
      mend: mendOfUnknownKey(schema, section.map(String), key, meant),
    },
    position: positionOf(input, path),
    missing: false,
    ...(meant === undefined ? {} : { meant: pathText([...section, meant]) }),
  };
}

function invalidKey(schema: z.ZodType, path: Path): Problem {
  const mapping = schemaAt(schema, path.slice(0, -1).map(String));
  const inner = mapping === undefined ? undefined : unwrap(mapping);
  const keyType: unknown = inner instanceof z.ZodRecord ? inner.keyType : undefined;
  const key = String(path.at(-1) ?? "");
  return {
    path: pathText(path),
    found: `the key ${JSON.stringify(key)}`,
    accepted: keyType instanceof z.ZodType ? accepted(keyType) : "another key",
    mend: mendOfKey(key, keyType instanceof z.ZodType ? keyType : undefined),
  };
}

function invalidValue(schema: z.ZodType, issue: z.core.$ZodIssue, path: Path, found: unknown): Problem {
  const field = schemaAt(schema, path.map(String));
  const ofRule = issue.code === "custom" || field === undefined;
  return {
    path: pathText(path),
    found: show(found),
    accepted: ofRule ? issue.message : accepted(field),
    mend: mendOf(field, issue, path.at(-1), found),
  };
}

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    input,
  );
}

/** Where a path stands in the declaration: the position of each key among its siblings, after them all where it is missing. */
function positionOf(input: unknown, path: Path): number[] {
  return path.map((key, depth) => {
    const parent = valueAt(input, path.slice(0, depth));
    const siblings = typeof parent === "object" && parent !== null ? Object.keys(parent) : [];
    const at = siblings.indexOf(String(key));
    return at === -1 ? siblings.length : at;
  });
}

function comparePositions(a: readonly number[], b: readonly number[]): number {
  for (const [depth, at] of a.entries()) {
    const difference = at - (b[depth] ?? -1);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
