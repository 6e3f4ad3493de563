import * as sdk from "@pulumi/policy";
import { SECRET, UNKNOWN } from "../values.ts";
import type { Value } from "../values.ts";

/** What the SDK throws where a policy touches something unknown. Its type definitions leave it out. */
const { UnknownValueError } = sdk as unknown as { readonly UnknownValueError: new (...parameters: never[]) => Error };

/**
 * Names of properties that hold secrets wherever they are. The engine hands policies their plain texts, and tells only of those that the
 * provider's schema calls secret.
 */
const SECRET_NAME = /(?:password|passphrase|privateKey|secretKey|secretString|secretBinary|authToken|accessToken)$/i;

/**
 * Properties as the SDK gives them, for our policies to read: what is unknown stands beside what is known and does not hide it, and no secret
 * keeps its value.
 *
 * @param given the SDK's object, which throws where something unknown is read
 * @param secrets names of properties at the top that the provider's schema calls secret
 */
export function readProperties(
  given: Readonly<Record<string, unknown>>,
  secrets: readonly string[],
): Record<string, Value> {
  // For each unknown property the SDK makes an error, whose stack trace would take most of the time here.
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return Object.fromEntries(
      Object.keys(given).map((name) => [
        name,
        read(() => (secrets.includes(name) ? hidden(given[name]) : given[name]), name),
      ]),
    );
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function read(property: () => unknown, name: string): Value {
  try {
    const value = property();
    return SECRET_NAME.test(name) ? hidden(value) : converted(value);
  } catch (error) {
    if (error instanceof UnknownValueError) return UNKNOWN;
    throw error;
  }
}

/** A secret that is there; what is missing is none. */
function hidden(value: unknown): Value {
  return value === undefined || value === null || value === "" ? (value ?? null) : SECRET;
}

function converted(value: unknown): Value {
  if (typeof value === "symbol") return value as Value;
  if (typeof value !== "object" || value === null) return value as Value;
  // By position: to go through the items otherwise would end at the first unknown one.
  if (Array.isArray(value))
    return Array.from({ length: value.length }, (_, at) => read(() => value[at] as unknown, ""));
  const object = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.keys(object).map((name) => [name, read(() => object[name], name)]));
}
