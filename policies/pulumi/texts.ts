import { z } from "zod";
import type { Family, Policy, Severity } from "../policy.ts";
import type { Level, ServedPolicies } from "./pack.ts";

/** What the engine and its consoles show of a policy. */
export interface PackPolicy {
  readonly name: string;
  readonly description: string;
  readonly severity: Severity;
  readonly remediation: string;
  readonly tags: readonly string[];
  /** What it looks at: single resources before they are created, or everything at the end. */
  readonly on: "resource" | "stack";
  /** Its own level, where it does not follow the topology's. */
  readonly level?: Level;
  /** The framework that it comes from first. */
  readonly framework?: { readonly name: string; readonly reference: string; readonly specification: string };
  /** Settings as JSON Schema. */
  readonly settings?: { readonly properties: Readonly<Record<string, object>>; readonly required: readonly string[] };
}

/** The policy that tells what could be judged only with all other resources in sight. */
export const judgedLastName = (family: Family): string => `${family}-judged-last`;

/** The policy that lists what the others could not judge. */
export const notEvaluatedName = (family: Family): string => `${family}-not-evaluated`;

/** The policies of a pack as the engine is told of them, in the order in which they are asked. */
export function policiesOf(served: ServedPolicies): PackPolicy[] {
  return (Object.entries(served) as [Family, readonly Policy[]][]).flatMap(([family, policies]) => [
    ...policies.map(packPolicy),
    ...(policies.some(({ kind }) => kind === "resource") ? [judgedLast(family)] : []),
    notEvaluated(family),
  ]);
}

/** A policy's text: the first reference is its framework, and every one is a tag. */
function packPolicy(policy: Policy): PackPolicy {
  const [first] = policy.references;
  return {
    name: policy.id,
    description: policy.demands,
    severity: policy.severity,
    remediation: policy.remediation,
    tags: policy.references.map(({ framework, id }) => `${framework} ${id}`),
    on: policy.kind === "resource" ? "resource" : "stack",
    ...(first === undefined
      ? {}
      : { framework: { name: first.framework, reference: first.id, specification: policy.why } }),
    ...(policy.settings === undefined ? {} : { settings: settingsSchema(policy.settings) }),
  };
}

const judgedLast = (family: Family): PackPolicy => ({
  name: judgedLastName(family),
  description: "Policies on single resources, where a resource could be judged only with all others in sight.",
  severity: "high",
  remediation: "The message begins with the policy's id: docs/policies.md says how to fulfil it.",
  tags: [],
  on: "stack",
});

/** Never more than advisory by itself: a preview does not know everything, and need not. */
const notEvaluated = (family: Family): PackPolicy => ({
  name: notEvaluatedName(family),
  description: "What is not known yet was not judged, and does not pass for fulfilled.",
  severity: "low",
  remediation:
    "Nothing to mend. `npm run policy <environment>` judges the finished environment on simulated clouds, where everything is known.",
  tags: [],
  on: "stack",
  level: "advisory",
});

/** What has a default may be left out. */
function settingsSchema(settings: z.ZodType): NonNullable<PackPolicy["settings"]> {
  const { properties, required } = z.toJSONSchema(settings, { io: "input", unrepresentable: "any" });
  return { properties: { ...(properties as Record<string, object> | undefined) }, required: required ?? [] };
}
