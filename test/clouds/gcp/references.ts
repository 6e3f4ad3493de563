import type { References } from "../simulated/cloud-kind.ts";
import type { Facts, InputFacts, TypeFacts } from "../simulated/facts.ts";
import type { Context, StoredResource, Value } from "../simulated/model.ts";
import { isList, isObject, textAt } from "../simulated/values.ts";

/**
 * Finds references to what does not exist, is in another project, or in another region than may be referred to. They are made by
 * id or by self link; a bare name, which the provider completes with its own project and region, is refused here, since it hides both.
 */
export class ReferenceCheck implements References {
  readonly #facts: Facts;

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  problems(context: Context, facts: TypeFacts): readonly string[] {
    return this.#walkAll(context.inputs, facts.inputs, "", context);
  }

  #walkAll(
    object: Readonly<Record<string, Value>>,
    facts: Readonly<Record<string, InputFacts>>,
    path: string,
    context: Context,
  ): readonly string[] {
    return Object.entries(object).flatMap(([key, value]) => {
      const known = facts[key];
      return known === undefined ? [] : this.#walk(value, known, path === "" ? key : `${path}.${key}`, context);
    });
  }

  #walk(value: Value, facts: InputFacts, path: string, context: Context): readonly string[] {
    if (isList(value))
      return value.flatMap((item, position) => this.#walk(item, facts, `${path}[${position}]`, context));
    if (isObject(value)) return this.#walkAll(value, facts.properties ?? {}, path, context);
    return typeof value === "string" && facts.refers !== undefined
      ? this.#check(value, facts, facts.refers, path, context)
      : [];
  }

  #check(value: string, facts: InputFacts, type: string, path: string, context: Context): readonly string[] {
    const found = referred(context, type, value);
    if (found === undefined) {
      const bare = value.includes("/") ? "" : "; name it by its id or self link";
      return [`${this.#facts.get(type)?.notFound ?? "notFound"}: ${path}: there is no ${type} ${value}${bare}`];
    }
    const [own, other] = [textAt(context.inputs, "project"), projectOf(found)];
    // What states no project has that of what it belongs to; a bucket's name tells none.
    if (own !== undefined && other !== undefined && own !== other)
      return [
        `invalidCrossProjectReference: ${path}: ${found.name} is in project ${other}, and only what is in ${own} is accepted`,
      ];
    const regional = found.region !== "global" && context.region !== "global" && facts.crossRegion !== true;
    return regional && !together(found.region, context.region)
      ? [`invalid: ${path}: ${found.name} is in ${found.region}, and only what is in ${context.region} is accepted`]
      : [];
  }
}

/** Whether two places are the same, or one is a zone of the other. */
function together(left: string, right: string): boolean {
  const inside = (zone: string, region: string): boolean => /^-[a-z]$/.test(zone.slice(region.length));
  return (
    left === right || (left.startsWith(right) && inside(left, right)) || (right.startsWith(left) && inside(right, left))
  );
}

/** The project that a resource is in: as it states, or as its id says. */
function projectOf({ id, inputs }: StoredResource): string | undefined {
  return textAt(inputs, "project") ?? /^projects\/([^/]+)\//.exec(id)?.[1];
}

/** The resource of a type that an id or a self link names. */
export function referred(
  { cloud }: Pick<Context, "cloud">,
  type: string,
  name: string | undefined,
): StoredResource | undefined {
  if (name === undefined) return undefined;
  const linked = cloud.byLink(name);
  return linked?.type === type ? linked : cloud.get(type, name);
}
