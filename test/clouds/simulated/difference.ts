import { isRecord, reveal, UNKNOWN } from "../../../providers/local/properties.ts";
import type { Plain, PlainObject, WireObject } from "../../../providers/local/properties.ts";
import type { Difference, PropertyChange } from "../provider-protocol.ts";
import type { InputFacts, TypeFacts } from "./facts.ts";
import type { TypeModel, Value } from "./model.ts";
import { equal } from "./values.ts";
import { defaultsKey, isWireList, knownPart, withoutNotes } from "./wire.ts";

type PropertyFacts = Readonly<Record<string, InputFacts>>;

/** Compares inputs as the provider does. That something became secret is no change; a value that is not known yet is one. */
export function compare(old: WireObject, inputs: WireObject, facts: TypeFacts, model: TypeModel): Difference {
  const before = withoutNotes(reveal(old).value);
  const after = withoutNotes(reveal(inputs).value);
  const found = compareObjects(before, after, facts.inputs, "");
  const corrected = model.difference?.({
    previous: knownPart(before).known,
    inputs: knownPart(after).known,
    unknown: knownPart(after).unknown,
    changed: found.map(({ path }) => dotted(path)),
  });
  const changes = found
    .filter(({ path }) => !covers(corrected?.ignore, path))
    .map((change) => ({
      ...change,
      replaces:
        (change.replaces || covers(corrected?.replace, change.path)) && !covers(corrected?.inPlace, change.path),
    }));
  return {
    changes,
    deleteBeforeReplace: keepsGivenName(old, inputs, facts) && changes.some(({ replaces }) => replaces),
  };
}

function covers(paths: readonly string[] | undefined, path: string): boolean {
  const own = dotted(path);
  return (paths ?? []).some((each) => own === each || own.startsWith(`${each}.`));
}

function dotted(path: string): string {
  return path.replaceAll(/\["?([^"\]]*)"?\]/g, ".$1");
}

function keepsGivenName(old: WireObject, inputs: WireObject, { autoName }: TypeFacts): boolean {
  if (autoName === undefined) return false;
  const made = [old[defaultsKey], inputs[defaultsKey]].some(
    (notes) => isWireList(notes) && notes.includes(autoName.property),
  );
  const name = inputs[autoName.property];
  return !made && typeof name === "string" && name === old[autoName.property];
}

function compareObjects(old: PlainObject, inputs: PlainObject, facts: PropertyFacts, path: string): PropertyChange[] {
  return [...new Set([...Object.keys(old), ...Object.keys(inputs)])].flatMap((key) =>
    compareValues(old[key], inputs[key], facts[key] ?? { type: "any" }, path === "" ? key : `${path}.${key}`),
  );
}

function compareValues(
  old: Plain | undefined,
  value: Plain | undefined,
  facts: InputFacts,
  path: string,
): PropertyChange[] {
  if (old === undefined && value === undefined) return [];
  if (value === undefined) {
    // What the cloud computes stays as it is when it is no longer asked for.
    if (facts.computed === true) return [];
    return [{ path, kind: "delete", replaces: replacesWithin(old ?? null, facts) }];
  }
  if (old === undefined) return [{ path, kind: "add", replaces: replacesWithin(value, facts) }];
  const changed = (): PropertyChange[] => [{ path, kind: "update", replaces: facts.replaces === true }];
  if (value === UNKNOWN || old === UNKNOWN) return [{ path, kind: "update", replaces: replacesWithin(old, facts) }];
  if (facts.type === "object" && isObject(old) && isObject(value))
    return compareObjects(old, value, facts.properties ?? {}, path);
  if (facts.type === "map" && isObject(old) && isObject(value))
    return [...new Set([...Object.keys(old), ...Object.keys(value)])].flatMap((key) =>
      compareValues(
        old[key],
        value[key],
        { type: "string", ...facts.of, ...(facts.replaces === true ? { replaces: true } : {}) },
        `${path}["${key}"]`,
      ),
    );
  if (isList(old) && isList(value)) return compareLists(old, value, facts, path);
  if (typeof old === "string" && typeof value === "string") return sameText(old, value) ? [] : changed();
  return same(old, value) ? [] : changed();
}

function compareLists(
  old: readonly Plain[],
  value: readonly Plain[],
  facts: InputFacts,
  path: string,
): PropertyChange[] {
  // A longer or shorter list is a change of the list itself, so its own flag counts for an item more or less. For what changes
  // within an item that is an object, only the flags inside count.
  const item: InputFacts = { ...facts, type: facts.type === "object[]" ? "object" : "any", computed: false };
  return Array.from({ length: Math.max(old.length, value.length) }, (_, position) => position).flatMap((position) =>
    compareValues(old[position], value[position], item, `${path}[${position}]`),
  );
}

/** Whether the appearance or disappearance of a value replaces: by its own flag, or by one of something inside. */
function replacesWithin(value: Plain, facts: InputFacts): boolean {
  if (facts.replaces === true) return true;
  if (isList(value)) return value.some((item) => replacesWithin(item, { ...facts, type: "object" }));
  if (!isObject(value)) return false;
  return Object.entries(value).some(([key, item]) => {
    const inside = facts.properties?.[key];
    return inside !== undefined && replacesWithin(item, inside);
  });
}

/** JSON documents are the same however they are written. */
function sameText(old: string, value: string): boolean {
  if (old === value) return true;
  if (!old.startsWith("{") || !value.startsWith("{")) return false;
  try {
    return equal(JSON.parse(old) as Value, JSON.parse(value) as Value);
  } catch {
    return false;
  }
}

function same(left: Plain, right: Plain): boolean {
  const a = knownPart({ value: left });
  const b = knownPart({ value: right });
  return a.unknown.length === 0 && b.unknown.length === 0 && equal(a.known["value"], b.known["value"]);
}

function isObject(value: Plain): value is PlainObject {
  return isRecord(value);
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}
