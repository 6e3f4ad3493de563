import type { Properties, Value } from "./model.ts";

/** Tells whether a value is an object (not a list, not null). */
export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Tells whether a value is a list. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** The value at a dotted path, such as `vpcConfig.subnetIds`. A number in the path is a position in a list. */
export function valueAt(properties: Properties, path: string): Value | undefined {
  let value: Value | undefined = properties;
  for (const key of path.split(".")) {
    if (isList(value)) value = value[Number(key)];
    else if (isObject(value)) value = value[key];
    else return undefined;
  }
  return value;
}

/** The string at a dotted path. */
export function textAt(properties: Properties, path: string): string | undefined {
  const value = valueAt(properties, path);
  return typeof value === "string" ? value : undefined;
}

/** The number at a dotted path. */
export function numberAt(properties: Properties, path: string): number | undefined {
  const value = valueAt(properties, path);
  return typeof value === "number" ? value : undefined;
}

/** The boolean at a dotted path; absent is false. */
export function flagAt(properties: Properties, path: string): boolean {
  return valueAt(properties, path) === true;
}

/** The strings of the list at a dotted path; absent is empty. */
export function textsAt(properties: Properties, path: string): readonly string[] {
  const value = valueAt(properties, path);
  return isList(value) ? value.filter((item) => typeof item === "string") : [];
}

/** The objects of the list at a dotted path, or the one object there; absent is empty. */
export function objectsAt(properties: Properties, path: string): readonly Properties[] {
  const value = valueAt(properties, path);
  if (isObject(value)) return [value];
  return isList(value) ? value.filter(isObject) : [];
}

/** Lays values over others, nested objects into nested objects; lists are replaced whole. */
export function overlay(below: Properties, above: Properties): Properties {
  const result: Record<string, Value> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const under = result[key];
    result[key] = isObject(value) && isObject(under) ? overlay(under, value) : value;
  }
  return result;
}

/** A copy with the value at a dotted path of object keys set. */
export function withValueAt(properties: Properties, path: string, value: Value): Properties {
  const [key = "", ...rest] = path.split(".");
  if (rest.length === 0) return { ...properties, [key]: value };
  const under = properties[key];
  return { ...properties, [key]: withValueAt(isObject(under) ? under : {}, rest.join("."), value) };
}

/** Every string in a value, with its dotted path. */
export function texts(value: Value, path = ""): readonly { readonly path: string; readonly text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]: [string, Value]) =>
    texts(item, path === "" ? key : `${path}.${key}`),
  );
}

/** Compares two values by content. The order of an object's keys does not matter, that of a list does. */
export function equal(left: Value | undefined, right: Value | undefined): boolean {
  if (left === right) return true;
  if (isList(left) && isList(right))
    return left.length === right.length && left.every((item, position) => equal(item, right[position]));
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => key in right && equal(left[key], right[key]));
}
