import type { Plan } from "../../components/topology/index.ts";
import type { ResourceData } from "../../policies/resource.ts";
import type { Value } from "../../policies/values.ts";
import { UNKNOWN } from "../../policies/values.ts";
import { isUnknownMark } from "../../providers/local/properties.ts";
import { recordUnknown } from "../inventory/index.ts";

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
  if (typeof value === "string" && isUnknownMark(value)) return UNKNOWN;
  if (Array.isArray(value)) return value.map(known);
  if (typeof value !== "object" || value === null) return value as Value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, known(item)]));
}
