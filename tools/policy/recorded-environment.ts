import type { Plan } from "../../components/topology/index.ts";
import type { ResourceData } from "../../policies/resource.ts";
import type { Value } from "../../policies/values.ts";
import { UNKNOWN } from "../../policies/values.ts";
import { recordUnknown } from "../inventory/index.ts";

/** How the SDK writes what is not known yet. Source: `unknownValue` of `@pulumi/pulumi/runtime/rpc`. */
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What an environment without clouds consists of, from its program alone: nothing of it is brought up. */
export async function recordedEnvironment(plan: Plan): Promise<ResourceData[]> {
  return (await recordUnknown(plan)).map(({ urn, type, name, inputs, protect, references }) => ({
    urn,
    type,
    name,
    properties: known(inputs) as Record<string, Value>,
    protect,
    references,
  }));
}

function known(value: unknown): Value {
  if (value === UNKNOWN_TEXT) return UNKNOWN;
  if (Array.isArray(value)) return value.map(known);
  if (typeof value !== "object" || value === null) return value as Value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, known(item)]));
}
