import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { isUnknownMark, opened } from "../../providers/local/properties.ts";
import type { Wire } from "../../providers/local/properties.ts";
import type { Value } from "../values.ts";
import { SECRET, UNKNOWN } from "../values.ts";

/**
 * Names of properties that hold secrets wherever they are. The engine marks what a program or a provider calls secret; a plain text that was
 * given for one of these is not marked.
 */
export const SECRET_NAME =
  /(?:password|passphrase|privateKey|secretKey|secretString|secretBinary|authToken|accessToken)$/i;

/**
 * Properties as the engine sends them, for our policies to read: what is unknown stands beside what is known and does not hide it, and no
 * secret keeps its value.
 *
 * @param sent the message; without one there are no properties
 * @param secrets names of properties at the top that the provider's schema calls secret
 */
export function readProperties(sent: Struct | undefined, secrets: readonly string[]): Record<string, Value> {
  const properties = (sent?.toJavaScript() ?? {}) as Readonly<Record<string, Wire>>;
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      secrets.includes(name) ? hidden(value) : read(value, name),
    ]),
  );
}

function read(wire: Wire, name: string): Value {
  if (typeof wire === "string" && isUnknownMark(wire)) return UNKNOWN;
  if (SECRET_NAME.test(name)) return hidden(wire);
  if (typeof wire !== "object" || wire === null) return wire;
  if (Array.isArray(wire)) return wire.map((item: Wire) => read(item, ""));
  const { value, isSecret } = opened(wire);
  if (isSecret) return hidden(value);
  return Object.fromEntries(Object.entries(wire).map(([key, item]) => [key, read(item, key)]));
}

/** A secret that is there; what is missing or unknown is none. */
function hidden(wire: Wire): Value {
  const { value, isSecret } = opened(wire);
  if (isSecret) return hidden(value);
  if (value === null || value === "") return value;
  return typeof value === "string" && isUnknownMark(value) ? UNKNOWN : SECRET;
}
