import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** A property value as the engine sends it: JSON, in which a secret is a signed object and an unknown a fixed string. */
export type Wire = null | boolean | number | string | readonly Wire[] | { readonly [key: string]: Wire };

/** The properties of one resource, as the engine sends them. */
export type WireObject = Readonly<Record<string, Wire>>;

/** A property value without its secret wrappers; what is not known yet is {@link UNKNOWN}. */
export type Plain =
  null | boolean | number | string | typeof UNKNOWN | readonly Plain[] | { readonly [key: string]: Plain };

/** The properties of one resource, revealed. */
export type PlainObject = Readonly<Record<string, Plain>>;

/** Stands for a value that a preview does not know yet. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** The key that marks special objects, and what it says of secrets: `sdk/go/common/resource/sig` of Pulumi. */
export const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** What the engine sends for an unknown value, by the value's kind: `sdk/go/common/resource/plugin/rpc.go` of Pulumi. */
const unknownString = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const unknowns: ReadonlySet<string> = new Set([
  unknownString,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Tells whether a value is an object with string keys (not an array, not null). */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toWire(value: unknown): Wire {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map(toWire);
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toWire(item)]));
  throw new TypeError(`a property of type ${typeof value} cannot be sent to the engine`);
}

/** Reads a protobuf struct; an absent one is an empty object. */
export function fromStruct(struct: Struct | undefined): WireObject {
  const wire = toWire(struct?.toJavaScript() ?? {});
  return isRecord(wire) ? wire : {};
}

/** Writes a protobuf struct. */
export function toStruct(properties: WireObject): Struct {
  return Struct.fromJavaScript({ ...properties });
}

/** Marks a value as a secret, so that the engine encrypts it in the state and masks it in what it prints. */
export function secret(value: Wire): Wire {
  return { [signatureKey]: secretSignature, value };
}

/** A wire value without its secret wrapper, and whether it had one. */
export function opened(wire: Wire): { readonly value: Wire; readonly isSecret: boolean } {
  return isRecord(wire) && wire[signatureKey] === secretSignature
    ? { value: wire["value"] ?? null, isSecret: true }
    : { value: wire, isSecret: false };
}

/** Tells whether a text is the engine's mark for something that is not known yet. */
export function isUnknownMark(text: string): boolean {
  return unknowns.has(text);
}

/** What {@link reveal} found. */
export interface Revealed {
  readonly value: PlainObject;
  /** Every string inside a secret. They must appear in no message. */
  readonly secrets: readonly string[];
}

/** Takes the secret wrappers off, and remembers what was in them. */
export function reveal(properties: WireObject): Revealed {
  const secrets: string[] = [];
  const walk = (wire: Wire, isSecret: boolean): Plain => {
    if (typeof wire === "string") {
      if (unknowns.has(wire)) return UNKNOWN;
      if (isSecret) secrets.push(wire);
      return wire;
    }
    if (wire === null || typeof wire !== "object") return wire;
    if (isArray(wire)) return wire.map((item) => walk(item, isSecret));
    const inside = opened(wire);
    return inside.isSecret ? walk(inside.value, true) : walkAll(wire, isSecret);
  };
  const walkAll = (wire: WireObject, isSecret: boolean): PlainObject => {
    const value: Record<string, Plain> = {};
    for (const [key, item] of Object.entries(wire)) value[key] = walk(item, isSecret);
    return value;
  };
  return { value: walkAll(properties, false), secrets };
}

function isArray(wire: Wire): wire is readonly Wire[] {
  return Array.isArray(wire);
}

/** The reverse of {@link reveal} for values that are not secret: what is unknown becomes the engine's mark for it. */
export function conceal(value: Plain): Wire {
  if (value === UNKNOWN) return unknownString;
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(conceal);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, conceal(item)]));
}

/** Tells whether anything in a value is unknown. */
export function hasUnknown(value: Plain): boolean {
  if (value === UNKNOWN) return true;
  if (value === null || typeof value !== "object") return false;
  return Object.values(value).some(hasUnknown);
}

/** Compares two wire values by content; the order of an object's keys does not matter. Secretness does. */
export function same(left: Wire | undefined, right: Wire | undefined): boolean {
  if (left === right) return true;
  if (left === null || right === null || typeof left !== "object" || typeof right !== "object") return false;
  if (isArray(left) !== isArray(right)) return false;
  const a = new Map(Object.entries(left));
  const b = new Map(Object.entries(right));
  return a.size === b.size && [...a].every(([key, value]) => b.has(key) && same(value, b.get(key)));
}
