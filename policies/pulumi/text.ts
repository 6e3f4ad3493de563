import type { PolicyComplianceFramework, PolicyConfigSchema, Severity } from "@pulumi/policy";
import { z } from "zod";
import type { Policy } from "../policy.ts";

/** What the engine and its consoles show of a policy. */
export interface ShownText {
  readonly name: string;
  readonly description: string;
  readonly severity: Severity;
  readonly tags: string[];
  readonly remediationSteps: string;
  readonly framework?: PolicyComplianceFramework;
  readonly configSchema?: PolicyConfigSchema;
}

/** A policy's text in the SDK's terms: the first reference is its framework, and every one is a tag. */
export function shownText(policy: Policy): ShownText {
  const [first] = policy.references;
  const settings = policy.settings === undefined ? undefined : settingsSchema(policy.settings);
  return {
    name: policy.id,
    description: policy.demands,
    severity: policy.severity,
    tags: policy.references.map(({ framework, id }) => `${framework} ${id}`),
    remediationSteps: policy.remediation,
    ...(first === undefined
      ? {}
      : { framework: { name: first.framework, version: "", reference: first.id, specification: policy.why } }),
    ...(settings === undefined ? {} : { configSchema: settings }),
  };
}

/** Settings as JSON Schema. What has a default may be left out. */
function settingsSchema(settings: z.ZodType): PolicyConfigSchema {
  const { properties, required } = z.toJSONSchema(settings, { io: "input", unrepresentable: "any" });
  return {
    properties: { ...(properties as PolicyConfigSchema["properties"] | undefined) },
    ...(required === undefined ? {} : { required }),
  };
}
