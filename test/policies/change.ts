import type { ResourceData } from "../../policies/resource.ts";
import type { Value } from "../../policies/values.ts";
import { UNKNOWN } from "../../policies/values.ts";

/** Another value, or what to make of the one that is there. Undefined takes the property away. */
export type NewValue = Value | undefined | ((old: Value | undefined) => Value | undefined);

/** A change to what an environment declares. */
export interface Change {
  /** Logical name of the resource; a pattern changes all that it fits. At least one has to be there. */
  readonly resource: string | RegExp;
  /** Only resources of this type. Default: any. */
  readonly type?: string;
  /** Adds a resource of that name and this type, with the values that are set. */
  readonly add?: string;
  /** New values by path, such as `vpcConfig.endpointPublicAccess`; items of lists by their number. A property that goes takes its references along. */
  readonly set?: Readonly<Record<string, NewValue>>;
  /** Paths whose values are not known yet. */
  readonly unknown?: readonly string[];
  /** Properties whose references are forgotten: what they were made from is no longer told. */
  readonly unreferenced?: readonly string[];
  /** Properties that are made from other resources, by the logical names of these. */
  readonly referenced?: Readonly<Record<string, readonly string[]>>;
  readonly protect?: boolean;
  /** Takes the resource away. */
  readonly remove?: true;
}

/**
 * The resources of an environment after some changes. Those that are given stay as they are.
 *
 * @throws Error for a change that fits no resource, or changes nothing: a test of nothing
 */
export function changed(resources: readonly ResourceData[], changes: readonly Change[]): ResourceData[] {
  return changes.reduce<ResourceData[]>((state, change) => apply(state, change), [...resources]);
}

function apply(resources: readonly ResourceData[], change: Change): ResourceData[] {
  if (change.add !== undefined) {
    const name = String(change.resource);
    const bare = {
      urn: `${change.add}::${name}`,
      type: change.add,
      name,
      properties: {},
      protect: false,
      references: {},
    };
    return [...resources, withChange(bare, change, resources)];
  }
  const fits = ({ name, type }: ResourceData): boolean =>
    (typeof change.resource === "string" ? name === change.resource : change.resource.test(name)) &&
    (change.type === undefined || type === change.type);
  if (!resources.some(fits)) throw new Error(`no resource fits ${String(change.resource)} ${change.type ?? ""}`);
  return resources.flatMap((resource) => {
    if (!fits(resource)) return [resource];
    return change.remove === true ? [] : [withChange(resource, change, resources)];
  });
}

function withChange(resource: ResourceData, change: Change, all: readonly ResourceData[]): ResourceData {
  let properties: Value = resource.properties;
  for (const [path, value] of Object.entries(change.set ?? {})) properties = put(properties, path.split("."), value);
  for (const path of change.unknown ?? []) properties = put(properties, path.split("."), UNKNOWN);
  const gone = Object.entries(change.set ?? {}).flatMap(([path, value]) => (value === undefined ? [path] : []));
  const forgotten = [...gone, ...(change.unreferenced ?? [])];
  const references = {
    ...Object.fromEntries(Object.entries(resource.references).filter(([property]) => !forgotten.includes(property))),
    ...Object.fromEntries(
      Object.entries(change.referenced ?? {}).map(([property, names]) => [
        property,
        names.map((name) => urnOf(name, all)),
      ]),
    ),
  };
  const result = {
    ...resource,
    properties: properties as ResourceData["properties"],
    references,
    ...(change.protect === undefined ? {} : { protect: change.protect }),
  };
  if (same(result, resource)) throw new Error(`nothing of ${resource.name} changes: it has these values already`);
  return result;
}

function urnOf(name: string, all: readonly ResourceData[]): string {
  const found = all.find((resource) => resource.name === name);
  if (found === undefined) throw new Error(`no resource is named ${name}`);
  return found.urn;
}

function put(target: Value | undefined, [step, ...rest]: readonly string[], value: NewValue): Value {
  if (step === undefined) {
    return (typeof value === "function" ? value(target) : value) as Value;
  }
  if (Array.isArray(target)) {
    const list = [...(target as readonly Value[])];
    const at = Number(step);
    const next = put(list[at], rest, value) as Value | undefined;
    if (next === undefined) list.splice(at, 1);
    else list[at] = next;
    return list;
  }
  const object = typeof target === "object" && target !== null ? (target as Record<string, Value | undefined>) : {};
  return { ...object, [step]: put(object[step], rest, value) };
}

const plain = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) => (typeof item === "symbol" ? item.toString() : item));
const same = (a: ResourceData, b: ResourceData): boolean => plain(a) === plain(b);
