import type { Cloud, StoredResource } from "../../simulated/model.ts";
import { textAt } from "../../simulated/values.ts";
import { trusts } from "./policy-documents.ts";
import { label, when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

/** The role with an ARN. */
export function roleByArn(cloud: Cloud, arn: string | undefined): StoredResource | undefined {
  const role = cloud.byLink(arn ?? "");
  return role?.type === type.role ? role : undefined;
}

/** A message if a role does not let a service assume it. */
export function trustProblems(
  role: StoredResource,
  service: string,
  message: (named: string) => string,
): readonly string[] {
  return when(!trusts(role.state["assumeRolePolicy"], service), () => {
    return message(`${label(role)} does not trust ${service}`);
  });
}

/** ARNs of the managed policies that are attached to a role. */
export function attachedPolicies(cloud: Cloud, role: StoredResource): readonly string[] {
  return cloud.mentioning(role.id, type.rolePolicyAttachment).flatMap(({ state }) => textAt(state, "policyArn") ?? []);
}

/** Whether a managed policy of AWS is attached to a role. */
export function attachesPolicy(cloud: Cloud, role: StoredResource, policyArn: string): boolean {
  return attachedPolicies(cloud, role).includes(policyArn);
}

/**
 * Whether a role has one of these managed policies of AWS, or any policy that somebody wrote: what that allows is not
 * looked into.
 */
export function hasPolicy(cloud: Cloud, role: StoredResource, policyArns: readonly string[]): boolean {
  const own = cloud.mentioning(role.id, type.rolePolicy).length > 0;
  const attached = attachedPolicies(cloud, role);
  return own || attached.some((arn) => policyArns.includes(arn) || !arn.startsWith("arn:aws:iam::aws:"));
}
