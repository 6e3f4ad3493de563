import { isRecord, UNKNOWN } from "../../../providers/local/properties.ts";
import type { Plain, PlainObject } from "../../../providers/local/properties.ts";

/** How a property differs. */
export interface PropertyChange {
  /** Path, such as `spec.template.spec.containers[0].image`. */
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
}

/** Whether a value is an object (not a list, not null). */
export const isPlainObject = (value: Plain | undefined): value is PlainObject => isRecord(value);
/** Whether a value is a list. */
export const isPlainList = (value: Plain | undefined): value is readonly Plain[] => Array.isArray(value);

/** What differs between two values, down to single fields. A value that is not known yet differs from everything. */
export function differences(before: Plain | undefined, after: Plain | undefined, path = ""): readonly PropertyChange[] {
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [{ path, kind: "add" }];
  if (after === undefined) return [{ path, kind: "delete" }];
  if (isPlainObject(before) && isPlainObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => differences(before[key], after[key], joined(path, key)));
  }
  if (isPlainList(before) && isPlainList(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) => index).flatMap((index) =>
      differences(before[index], after[index], `${path}[${index}]`),
    );
  }
  const same = before === after && after !== UNKNOWN;
  return same ? [] : [{ path, kind: "update" }];
}

/** Whether two values are the same. */
export const equal = (left: Plain | undefined, right: Plain | undefined): boolean =>
  differences(left, right).length === 0;

/** Keys with a dot, such as those of labels, are written as the engine reads them. */
function joined(path: string, key: string): string {
  if (!/^[\w$-]+$/u.test(key)) return `${path}["${key}"]`;
  return path === "" ? key : `${path}.${key}`;
}

/** Whether a path lies at or below another one. */
export function lies(path: string, within: string): boolean {
  return path === within || [".", "["].some((separator) => path.startsWith(`${within}${separator}`));
}

/** A copy without some keys. */
export function without<Of>(object: Readonly<Record<string, Of>>, ...keys: readonly string[]): Record<string, Of> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

/** A copy without what is null or not known, at any depth: for the API server, null is absent. */
export function withoutGaps(value: Plain): Plain {
  if (isPlainList(value)) return value.filter((item) => item !== null && item !== UNKNOWN).map(withoutGaps);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      item === null || item === UNKNOWN ? [] : [[key, withoutGaps(item)]],
    ),
  );
}
