import { createHash } from "node:crypto";
import { conceal, hasUnknown, opened, reveal, secret, UNKNOWN } from "../../../providers/local/properties.ts";
import type { PlainObject, Wire, WireObject } from "../../../providers/local/properties.ts";
import type { CloudKind } from "./cloud-kind.ts";
import { checkInputs } from "./check.ts";
import type { Failure } from "./check.ts";
import type { AutoNameFacts, InputFacts, TypeFacts } from "./facts.ts";
import type { TypeModel } from "./model.ts";
import { defaultsKey, isWireList, isWireObject, knownPart, within, withoutNotes, withoutNulls } from "./wire.ts";

/** Random digits that Pulumi ends an automatic name with. */
const randomDigits = 7;

/** What the engine asks to be checked. */
export interface CheckedResource {
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** Inputs of the resource as it is; empty for a new one, also for one that replaces another. */
  readonly old: WireObject;
  readonly inputs: WireObject;
  /** From the engine: automatic names come from it. */
  readonly seed: Uint8Array;
}

/** Inputs as they are from now on, or what is wrong with them. */
export interface Prepared {
  readonly inputs: WireObject;
  readonly failures: readonly Failure[];
}

/**
 * Checks inputs as the provider does in every preview, without asking the cloud, and fills in what the provider fills in:
 * defaults, the automatic name, JSON of documents that were given as objects.
 */
export function prepare(resource: CheckedResource, facts: TypeFacts, model: TypeModel, kind: CloudKind): Prepared {
  const inputs = asJson(withoutNotes(withoutNulls(resource.inputs)), facts.inputs);
  const { value, secrets } = reveal(inputs);
  const failures = [...checkInputs(value, facts.inputs, secrets)];
  if (facts.global !== true) failures.push(...placeFailures(value, facts.place ?? "region", kind));
  const named = autoName(resource, inputs, facts.autoName);
  if (named.failure !== undefined) failures.push(named.failure);
  if (failures.length > 0) return { inputs: resource.inputs, failures };

  const complete = withDefaults(named.inputs, facts.inputs);
  const refused = model.validate?.(knownProposal(complete)) ?? [];
  const filled = Object.keys(complete).filter((key) => !(key in inputs));
  return {
    inputs: { ...complete, [defaultsKey]: filled },
    failures: refused.map((reason) => ({ property: "", reason })),
  };
}

/** What is wrong with where a resource shall be. */
function placeFailures(inputs: PlainObject, property: string, kind: CloudKind): readonly Failure[] {
  const place = inputs[property];
  const accepted = [...kind.regions, ...(property === "region" ? [] : kind.furtherPlaces)];
  if (place === undefined)
    return [
      {
        property,
        reason: `was not given; every regional resource states its ${property}, such as ${kind.exampleRegion}`,
      },
    ];
  if (typeof place !== "string" || accepted.includes(place)) return [];
  return [{ property, reason: `there is no ${property} ${JSON.stringify(place)}; there are ${accepted.join(", ")}` }];
}

function knownProposal(inputs: WireObject): Parameters<NonNullable<TypeModel["validate"]>>[0] {
  const { known, unknown } = knownPart(reveal(inputs).value);
  return { inputs: known, unknown };
}

/** Makes JSON of documents that were given as objects. */
function asJson(inputs: WireObject, facts: Readonly<Record<string, InputFacts>>): WireObject {
  return Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => {
      const { value: inside } = opened(value);
      if (facts[key]?.json !== true || (!isWireObject(inside) && !isWireList(inside))) return [key, value];
      const revealed = reveal({ inside });
      if (hasUnknown(revealed.value)) return [key, conceal(UNKNOWN)];
      const json = JSON.stringify(revealed.value["inside"]);
      return [key, opened(value).isSecret || revealed.secrets.length > 0 ? secret(json) : json];
    }),
  );
}

function withDefaults(inputs: WireObject, facts: Readonly<Record<string, InputFacts>>): WireObject {
  const result: Record<string, Wire> = {};
  for (const [key, value] of Object.entries(inputs)) {
    const properties = facts[key]?.properties;
    const fill = (inside: Wire): Wire => {
      if (properties === undefined) return inside;
      if (isWireList(inside)) return inside.map((item) => within(item, fill));
      return isWireObject(inside) ? withDefaults(inside, properties) : inside;
    };
    result[key] = within(value, fill);
  }
  for (const [key, known] of Object.entries(facts))
    if (known.default !== undefined && !(key in inputs) && !(known.conflicts ?? []).some((other) => other in inputs))
      result[key] = known.default;
  return result;
}

function autoName(
  { old, name, seed, type }: CheckedResource,
  inputs: WireObject,
  facts: AutoNameFacts | undefined,
): { readonly inputs: WireObject; readonly failure?: Failure } {
  if (facts === undefined || facts.property in inputs) return { inputs };
  if (facts.unless !== undefined && facts.unless in inputs) return { inputs };
  const { property, maxLength, separator = "-", prefix = "" } = facts;
  const notes = old[defaultsKey];
  const before = old[property];
  // The name that was made for it once stays its name.
  if (isWireList(notes) && notes.includes(property) && before !== undefined)
    return { inputs: { ...inputs, [property]: before } };
  const base = facts.lowerCase === true ? name.toLowerCase() : name;
  const digits = createHash("sha256").update(seed).update(type).digest("hex").slice(0, randomDigits);
  const made = `${prefix}${base}${separator}${digits}`;
  if (made.length <= maxLength) return { inputs: { ...inputs, [property]: made } };
  const reason = `the automatic name ${JSON.stringify(made)} has ${made.length} characters, and at most ${maxLength} are accepted: give ${property}, or shorten the logical name ${JSON.stringify(name)}`;
  return { inputs, failure: { property, reason } };
}
