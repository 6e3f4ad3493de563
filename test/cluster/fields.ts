import { isObject } from "../clouds/kubernetes/kubernetes-object.ts";

/** A part of an object. */
export type Fields = Readonly<Record<string, unknown>>;

/** What stands at a path, such as `spec.template.spec`; undefined where it leads nowhere. */
export function at(part: Fields, path: string): unknown {
  let value: unknown = part;
  for (const key of path.split(".")) value = isObject(value) ? value[key] : undefined;
  return value;
}

/** The objects of a list; none where there is no list. */
export function listAt(part: Fields, path: string): readonly Fields[] {
  const value = at(part, path);
  return Array.isArray(value) ? (value as readonly unknown[]).filter(isObject) : [];
}

/** An object; an empty one where there is none. */
export function fieldsAt(part: Fields, path: string): Fields {
  const value = at(part, path);
  return isObject(value) ? value : {};
}

/** Text; undefined where there is none. */
export function textAt(part: Fields, path: string): string | undefined {
  const value = at(part, path);
  return typeof value === "string" ? value : undefined;
}

/** Texts of a list; none where there is no list. */
export function textsAt(part: Fields, path: string): readonly string[] {
  const value = at(part, path);
  return Array.isArray(value) ? (value as readonly unknown[]).filter((item) => typeof item === "string") : [];
}

/**
 * Whether a label selector takes these labels. An empty selector takes everything.
 *
 * @throws Error for a selector by expressions: nothing here has one, and it would be judged wrongly
 */
export function selects(selector: Fields, labels: Fields): boolean {
  if (selector["matchExpressions"] !== undefined) throw new Error("a selector by expressions is not judged here");
  return Object.entries(fieldsAt(selector, "matchLabels")).every(([key, value]) => labels[key] === value);
}
