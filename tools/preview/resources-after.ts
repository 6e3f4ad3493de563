import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { ResourceData } from "../../policies/resource.ts";
import { nameInUrn } from "../../policies/urn.ts";
import type { Value } from "../../policies/values.ts";
import { SECRET, UNKNOWN } from "../../policies/values.ts";
import type { References } from "./update-plan.ts";

/** How the engine writes what is not known yet, by kind of value. Source: `sdk/go/common/resource/plugin/rpc.go`. */
const UNKNOWN_TEXTS: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** How the engine writes a secret in an event. */
const SECRET_TEXT = "[secret]";

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
  if (UNKNOWN_TEXTS.has(value)) return UNKNOWN;
  if (value === SECRET_TEXT) return SECRET;
  if (Array.isArray(value)) return value.map(converted);
  if (typeof value !== "object" || value === null) return value as Value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, converted(item)]));
}
