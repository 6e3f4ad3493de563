import { conceal, isRecord, opened, secret } from "../../../providers/local/properties.ts";
import type { Plain, Wire, WireObject } from "../../../providers/local/properties.ts";

/**
 * Marks in an object what is secret in the inputs that it came from. Where the two are not alike in shape, more is marked rather than
 * less.
 */
export function markSecrets(inputs: Wire | undefined, value: Plain): Wire {
  if (inputs === undefined || inputs === null) return conceal(value);
  const { value: inside, isSecret } = opened(inputs);
  if (isSecret) return secret(conceal(value));
  if (isList(inside)) {
    if (!isPlain(value, "list") || value.length !== inside.length)
      return holdsSecret(inside) ? secret(conceal(value)) : conceal(value);
    return value.map((item, index) => markSecrets(inside[index], item));
  }
  if (isRecord(inside)) {
    if (!isPlain(value, "object")) return holdsSecret(inside) ? secret(conceal(value)) : conceal(value);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, markSecrets(inside[key], item)]));
  }
  return conceal(value);
}

/** The state of an object: its live form with what is secret marked. All of a Secret's data is. */
export function stateOf(inputs: WireObject, live: Readonly<Record<string, Plain>>): WireObject {
  const marked = markSecrets(inputs, live);
  if (!isRecord(marked)) return {};
  const isSecret = live["apiVersion"] === "v1" && live["kind"] === "Secret";
  return Object.fromEntries(
    Object.entries(marked).map(([key, value]) => {
      const hide = isSecret && (key === "data" || key === "stringData") && !opened(value).isSecret;
      return [key, hide ? secret(value) : value];
    }),
  );
}

/** Secrets as messages could show them: as they are, and as the API server writes them in a Secret. */
export function spellings(secrets: readonly string[]): readonly string[] {
  return secrets.flatMap((each) => [each, Buffer.from(each, "utf8").toString("base64")]);
}

function holdsSecret(wire: Wire): boolean {
  const { value, isSecret } = opened(wire);
  if (isSecret) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsSecret);
}

const isList = (wire: Wire): wire is readonly Wire[] => Array.isArray(wire);

function isPlain(value: Plain, shape: "list"): value is readonly Plain[];
function isPlain(value: Plain, shape: "object"): value is Readonly<Record<string, Plain>>;
function isPlain(value: Plain, shape: "list" | "object"): boolean {
  return shape === "list" ? Array.isArray(value) : isRecord(value);
}
