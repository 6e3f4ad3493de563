import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { ResourceData } from "../../policies/resource.ts";
import { nameInUrn } from "../../policies/urn.ts";
import type { Value } from "../../policies/values.ts";
import { SECRET, UNKNOWN } from "../../policies/values.ts";
import { isUnknownMark } from "../../providers/local/properties.ts";
import { MASK } from "./changes/shown-value.ts";
import type { References } from "./update-plan.ts";

/**
 * What an environment will consist of, as far as a preview tells: what it leaves as it is, from the state before, and what it changes or
 * creates, as it is declared.
 *
 * @param before the resources of the state before
 * @param references what resources will be made from; undefined where only the state before tells
 */
export function resourcesAfter(
  before: readonly ResourceData[],
  events: readonly EngineEvent[],
  references: References | undefined,
): ResourceData[] {
  const known = new Map(before.map((resource) => [resource.urn, resource]));
  const after = new Map<string, ResourceData>();
  for (const { resourcePreEvent } of events) {
    const metadata = resourcePreEvent?.metadata;
    if (metadata === undefined || metadata.type.startsWith("pulumi:")) continue;
    const { urn, type, op, new: declared } = metadata;
    if (REMOVES.has(op)) continue;
    const old = known.get(urn);
    const made = references?.get(urn) ?? old?.references ?? {};
    // What the cloud filled in stays with a resource that is changed, and is another one's with one that is replaced.
    const filled = op === "update" || op === "same" ? old?.properties : undefined;
    const properties =
      op === "same" && old !== undefined
        ? old.properties
        : { ...filled, ...(converted(declared?.inputs ?? {}) as Record<string, Value>) };
    after.set(urn, {
      urn,
      type,
      name: nameInUrn(urn),
      properties,
      protect: declared?.protect ?? false,
      references: made,
    });
  }
  return [...after.values()];
}

const REMOVES: ReadonlySet<string> = new Set([
  "delete",
  "delete-replaced",
  "discard",
  "discard-replaced",
  "remove-pending-replace",
  "read-discard",
]);

function converted(value: unknown): Value {
  if (typeof value === "string" && isUnknownMark(value)) return UNKNOWN;
  if (value === MASK) return SECRET;
  if (Array.isArray(value)) return value.map(converted);
  if (typeof value !== "object" || value === null) return value as Value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, converted(item)]));
}
