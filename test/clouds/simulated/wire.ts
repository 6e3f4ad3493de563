import { isRecord, opened, reveal, secret, UNKNOWN } from "../../../providers/local/properties.ts";
import type { Plain, PlainObject, Wire, WireObject } from "../../../providers/local/properties.ts";
import type { Properties, Value } from "./model.ts";

/** Where the bridge of the real provider notes which top-level properties it has filled in itself. */
export const defaultsKey = "__defaults";

/** Tells whether a wire value is an object (not a list, not null). */
export function isWireObject(value: Wire | undefined): value is WireObject {
  return isRecord(value);
}

/** Tells whether a wire value is a list. */
export function isWireList(value: Wire | undefined): value is readonly Wire[] {
  return Array.isArray(value);
}

/** Changes a wire value inside its secret wrapper, if it has one. */
export function within(wire: Wire, change: (value: Wire) => Wire): Wire {
  const { value, isSecret } = opened(wire);
  return isSecret ? secret(within(value, change)) : change(value);
}

/** A copy without what is null, at every depth: for the provider, null is absent. */
export function withoutNulls(wire: WireObject): WireObject {
  const clean = (value: Wire): Wire =>
    within(value, (inside) => {
      if (isWireList(inside)) return inside.map(clean);
      return isWireObject(inside) ? withoutNulls(inside) : inside;
    });
  return Object.fromEntries(
    Object.entries(wire).flatMap(([key, value]) => (value === null ? [] : [[key, clean(value)]])),
  );
}

/** Lays plain values over wire values, nested objects into nested objects, also inside a secret. */
export function overlayWire(below: WireObject, above: Properties): WireObject {
  const result: Record<string, Wire> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const under = result[key];
    result[key] =
      under !== undefined && isRecord(value)
        ? within(under, (inside) => (isWireObject(inside) ? overlayWire(inside, value) : value))
        : value;
  }
  return result;
}

/** What is known of properties, and the dotted paths of what is not. In lists, null stands for what is not known. */
export function knownPart(properties: PlainObject): {
  readonly known: Properties;
  readonly unknown: readonly string[];
} {
  const unknown: string[] = [];
  const walk = (value: Plain, path: string): Value | undefined => {
    if (value === UNKNOWN) {
      unknown.push(path);
      return undefined;
    }
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) {
      const items: readonly Plain[] = value;
      return items.map((item, position) => walk(item, `${path}.${position}`) ?? null);
    }
    return walkAll(value as PlainObject, path);
  };
  const walkAll = (object: PlainObject, path: string): Properties =>
    Object.fromEntries(
      Object.entries(object).flatMap(([key, value]) => {
        const known = walk(value, path === "" ? key : `${path}.${key}`);
        return known === undefined ? [] : [[key, known]];
      }),
    );
  return { known: walkAll(properties, ""), unknown };
}

/** Properties without what the provider notes for itself. */
export function withoutNotes<Of>(properties: Readonly<Record<string, Of>>): Readonly<Record<string, Of>> {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => key !== defaultsKey));
}

/** Wire values as the cloud gets them: without secret wrappers, without notes of the provider, everything known. */
export function plain(wire: WireObject): Properties {
  return knownPart(reveal(withoutNotes(wire)).value).known;
}
