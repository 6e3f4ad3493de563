import type { Facts, InputFacts, TypeFacts } from "../simulated/facts.ts";
import type { Cloud, Context, StoredResource, Value } from "../simulated/model.ts";
import { isList, isObject, textAt } from "../simulated/values.ts";

/** How an id of a type looks. */
interface IdShape {
  readonly pattern: RegExp;
  readonly notFound: string;
}

/**
 * Finds references to what does not exist, or is in another region than may be referred to. An id or an ARN of a type that is
 * simulated must exist; so must what a property names that the facts say `refers` to a type.
 */
export class ReferenceCheck {
  readonly #facts: Facts;
  readonly #shapes: readonly IdShape[];

  constructor(facts: Facts) {
    this.#facts = facts;
    this.#shapes = [...facts.values()].flatMap(({ id, notFound }) => {
      // `subnet-{hex:17}`: what is only a number of hexadecimal digits after a prefix is known by its looks.
      const shape = /^([a-z-]+-)\{hex:(\d+)\}$/.exec(id);
      if (shape === null || notFound === undefined) return [];
      return [{ pattern: new RegExp(`^${shape[1] ?? ""}[0-9a-f]{${shape[2] ?? ""}}$`), notFound }];
    });
  }

  /** What is wrong with the references of a resource's inputs. */
  problems(context: Context, facts: TypeFacts): readonly string[] {
    return this.#walkAll(context.inputs, facts.inputs, "", {
      context,
      global: facts.global === true,
      anyRegion: false,
    });
  }

  #walkAll(
    object: Readonly<Record<string, Value>>,
    facts: Readonly<Record<string, InputFacts>>,
    path: string,
    scope: Scope,
  ): readonly string[] {
    return Object.entries(object).flatMap(([key, value]) => {
      const known = facts[key];
      if (known === undefined || known.type === "map" || key === "region") return [];
      return this.#walk(value, known, path === "" ? key : `${path}.${key}`, {
        ...scope,
        anyRegion: scope.anyRegion || known.crossRegion === true,
      });
    });
  }

  #walk(value: Value, facts: InputFacts, path: string, scope: Scope): readonly string[] {
    if (isList(value)) return value.flatMap((item, position) => this.#walk(item, facts, `${path}[${position}]`, scope));
    if (isObject(value)) return this.#walkAll(value, facts.properties ?? {}, path, scope);
    return typeof value === "string" ? this.#check(value, facts, path, scope) : [];
  }

  #check(value: string, facts: InputFacts, path: string, scope: Scope): readonly string[] {
    const { cloud, region } = scope.context;
    if (facts.refers !== undefined) return this.#checkName(value, facts.refers, path, scope);
    const shape = this.#shapes.find(({ pattern }) => pattern.test(value));
    if (shape !== undefined) {
      const found = cloud.byId(value);
      if (found.length === 0) return [`${shape.notFound}: ${path}: there is no ${value}`];
      if (scope.global || scope.anyRegion || found.some((each) => this.#regionsOf(each).includes(region))) return [];
      const where = found.map((each) => `${each.name} in ${each.region}`).join(", ");
      return [`${shape.notFound}: ${path}: there is no ${value} in ${region}; it is ${where}`];
    }
    return value.startsWith("arn:") ? this.#checkArn(value, path, scope) : [];
  }

  #checkArn(value: string, path: string, { context, global, anyRegion }: Scope): readonly string[] {
    const { cloud, region } = context;
    const [, , service = "", arnRegion = "", account = "", ...rest] = value.split(":");
    // AWS's own, such as managed policies, and what AWS makes by itself, such as roles that are linked to a service.
    const bucket = service === "s3" && account === "";
    if ((account !== cloud.account && !bucket) || value.includes("*") || rest.join(":").includes("aws-service-role/"))
      return this.#withoutWildcard(value, path, { context, global, anyRegion });
    const found = cloud.byLink(value);
    const code = (found === undefined ? undefined : this.#facts.get(found.type)?.notFound) ?? notFoundCode(service);
    if (found === undefined) return [`${code}: ${path}: there is no ${value}`];
    if (global || anyRegion || arnRegion === "" || arnRegion === region) return [];
    return [`${code}: ${path}: ${value} (${found.name}) is in ${arnRegion}, and only what is in ${region} is accepted`];
  }

  /** A log group's ARN may end with `:*`. */
  #withoutWildcard(value: string, path: string, scope: Scope): readonly string[] {
    return value.startsWith("arn:aws:logs:") && value.endsWith(":*")
      ? this.#checkArn(value.slice(0, -2), path, scope)
      : [];
  }

  #checkName(value: string, type: string, path: string, { context, anyRegion }: Scope): readonly string[] {
    const facts = this.#facts.get(type);
    // What AWS brings along, such as the parameter group default.redis7.
    if (value.startsWith("default")) return [];
    const name = facts?.global === true || anyRegion ? undefined : context.region;
    if (context.cloud.get(type, value, name) !== undefined) return [];
    const elsewhere = context.cloud.byId(value).filter((each) => each.type === type);
    const where = elsewhere.map((each) => `; there is one in ${each.region}`).join("");
    return [`${facts?.notFound ?? "NotFound"}: ${path}: there is no ${type} ${JSON.stringify(value)}${where}`];
  }

  #regionsOf(resource: StoredResource): readonly string[] {
    const further = this.#facts.get(resource.type)?.visibleIn ?? [];
    return [resource.region, ...further.flatMap((path) => textAt(resource.state, path) ?? [])];
  }
}

interface Scope {
  readonly context: { readonly cloud: Cloud; readonly region: string };
  readonly global: boolean;
  readonly anyRegion: boolean;
}

function notFoundCode(service: string): string {
  switch (service) {
    case "iam":
      return "NoSuchEntity";
    case "s3":
      return "NoSuchBucket";
    case "kms":
    case "sns":
      return "NotFoundException";
    default:
      return "ResourceNotFoundException";
  }
}
