import type { Wire, WireObject } from "../../../providers/local/properties.ts";
import { isRecord, reveal, UNKNOWN } from "../../../providers/local/properties.ts";
import { within } from "../simulated/wire.ts";
import type { Checked } from "../provider-protocol.ts";
import { isPlainObject } from "./difference.ts";
import type { ObjectType } from "./object-type.ts";

/** Notes on an object that the provider has named it. The real provider's own annotation. */
export const AUTONAMED = "pulumi.com/autonamed";

/**
 * Fills in what the type says, and a name where none is given: the logical one and eight random digits, kept from one update to the next.
 * What is inside an object is for the API server to judge.
 *
 * @param name logical name of the resource
 * @param seed the engine's random bytes, the same in preview and update
 */
export function checkObject(
  type: ObjectType,
  name: string,
  old: WireObject,
  news: WireObject,
  seed: Uint8Array,
): Checked {
  const failures: { property: string; reason: string }[] = [];
  const given = reveal(news).value;
  for (const property of ["apiVersion", "kind"] as const) {
    const value = given[property];
    if (value !== undefined && value !== type[property])
      failures.push({
        property,
        reason: `is ${JSON.stringify(value)}, but the resource's type says ${type[property]}`,
      });
  }
  const { metadata } = given;
  if (metadata !== undefined && metadata !== UNKNOWN && !isPlainObject(metadata))
    failures.push({ property: "metadata", reason: "is not an object" });
  if (isPlainObject(metadata) && metadata["generateName"] !== undefined && metadata["name"] === undefined)
    failures.push({
      property: "metadata.generateName",
      reason: "gives another name at each update; set metadata.name, or neither",
    });
  const typed: WireObject = { ...news, apiVersion: type.apiVersion, kind: type.kind };
  const named = metadata === UNKNOWN || (isPlainObject(metadata) && metadata["name"] !== undefined);
  if (named || failures.length > 0) return { inputs: typed, failures };
  const generated = autoname(old) ?? `${name}-${Buffer.from(seed).toString("hex").slice(0, 8)}`;
  return { inputs: { ...typed, metadata: withName(news["metadata"] ?? {}, generated) }, failures };
}

/** The name that the provider has given before, if it has. */
export function autoname(inputs: WireObject): string | undefined {
  const { metadata } = reveal(inputs).value;
  if (!isPlainObject(metadata) || !isPlainObject(metadata["annotations"])) return undefined;
  const { name } = metadata;
  return metadata["annotations"][AUTONAMED] === "true" && typeof name === "string" ? name : undefined;
}

function withName(metadata: Wire, name: string): Wire {
  return within(metadata, (inside) => {
    const fields: WireObject = isRecord(inside) ? inside : {};
    const annotations = within(fields["annotations"] ?? {}, (each) =>
      isRecord(each) ? { ...each, [AUTONAMED]: "true" } : { [AUTONAMED]: "true" },
    );
    return { ...fields, name, annotations };
  });
}
