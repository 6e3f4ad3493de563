import type { z } from "zod";
import { checkTopology } from "./checks/index.ts";
import type { EnvironmentClass } from "./cloud.ts";
import { ENVIRONMENTS } from "./cloud.ts";
import type { Problem } from "./problems.ts";
import { didYouMean, problemsOf, TopologyError } from "./problems.ts";
import { declaration } from "./schema/index.ts";
import { fieldsOf, shapeOf } from "./schema/walk.ts";
import type { Topology } from "./topology.ts";
import { resolve } from "./topology.ts";

export { checkTopology } from "./checks/index.ts";

/** Where a declaration comes from. */
export interface Origin {
  /** The environment's name: the stack's. Where it is one of the classes, it is also the default class. */
  readonly name: string;
  /** The file or stack, for messages. */
  readonly source: string;
}

/**
 * Reads a declaration: fills in defaults, and refuses what cannot be planned.
 *
 * @param value what the user declared, as parsed YAML or JSON
 * @throws TopologyError with every problem, each with its path, what was found, what is accepted and how to mend it
 */
export function parseTopology(value: unknown, origin: Origin): Topology {
  const schema = declaration(classOf(value, origin.name));
  const parsed = schema.safeParse(value);
  if (parsed.success) {
    const topology = resolve(parsed.data, origin.name);
    const problems = checkTopology(topology);
    if (problems.length > 0) throw new TopologyError(origin.source, problems);
    return topology;
  }
  const structural = problemsOf(schema, value, parsed.error);
  throw new TopologyError(origin.source, [...structural, ...checkWhatIsValid(schema, value, parsed.error, origin)]);
}

/** The class whose sizes are the defaults: the declared one, the stack's name where it is a class, else `prod`. */
function classOf(value: unknown, name: string): EnvironmentClass {
  const declared =
    typeof value === "object" && value !== null ? (value as Record<string, unknown>)["environment"] : undefined;
  return ENVIRONMENTS.find((known) => known === declared) ?? ENVIRONMENTS.find((known) => known === name) ?? "prod";
}

/**
 * Checks across fields what is left when the invalid parts are taken out, so that a misspelt key does not hide a
 * duplicate index. A section with anything invalid in it is taken out whole, of `regions` just the region; nothing is
 * said that would depend on the default in its place.
 */
function checkWhatIsValid(
  schema: ReturnType<typeof declaration>,
  value: unknown,
  error: z.ZodError,
  origin: Origin,
): Problem[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  const remaining = new Map<string, unknown>(Object.entries(value));
  const refused = new Set<string>();
  for (const issue of error.issues) {
    const [section, entry] = issue.path.map(String);
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) for (const meant of sectionsOf(schema, key)) refused.add(meant);
      if (section === undefined) for (const key of issue.keys) remaining.delete(key);
    }
    if (section === undefined) continue;
    refused.add(section);
    const regions = remaining.get(section);
    if (section === "regions" && entry !== undefined && typeof regions === "object" && regions !== null) {
      remaining.set(section, Object.fromEntries(Object.entries(regions).filter(([name]) => name !== entry)));
    } else {
      remaining.delete(section);
    }
  }
  const regions = remaining.get("regions");
  const none = typeof regions !== "object" || regions === null || Object.keys(regions).length === 0;
  if (none) remaining.set("regions", STAND_IN);
  const reduced = schema.safeParse(Object.fromEntries(remaining));
  if (!reduced.success) return [];
  const topology = resolve(reduced.data, origin.name);
  return checkTopology(none ? { ...topology, regions: [] } : topology, refused);
}

/** A declaration needs a region. Where none is valid, what needs no region is still checked. */
const STAND_IN = { "stand-in": { cloud: "local", index: 0 } };

/** Sections that an unknown key may have been meant for: the one it is a misspelling of, and those that have such a key. */
function sectionsOf(schema: z.ZodType, key: string): string[] {
  const sections = [...shapeOf(schema).keys()];
  const meant = didYouMean(key, sections);
  const homes = fieldsOf(schema).filter(({ path }) => path.at(-1) === key);
  return [...(meant === undefined ? [] : [meant]), ...homes.map(({ path }) => path[0] ?? "")];
}
