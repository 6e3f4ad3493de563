import type { Statement } from "./policy-document.ts";

/**
 * Operators that are false where the request does not have the key. Those that end in `IfExists`, and `ForAllValues`, are true then.
 * Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
 */
const BINDING_OPERATOR = /^(foranyvalue:)?(string(equals|equalsignorecase|like)|arn(equals|like))$/;

/** Keys that tell who calls. */
export const CALLER_KEYS: readonly string[] = [
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "kms:calleraccount",
];

/** Keys that tell for whom a service calls. Source: IAM User Guide, "The confused deputy problem". */
export const SOURCE_KEYS: readonly string[] = [
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
];

/** Whether a condition holds a statement to values of one of these keys, or of keys that begin so, that are not just any. */
export function isBoundBy(
  { conditions }: Statement,
  keys: readonly string[],
  prefixes: readonly string[] = [],
): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      BINDING_OPERATOR.test(operator) &&
      (keys.includes(key) || prefixes.some((prefix) => key.startsWith(prefix))) &&
      values.length > 0 &&
      !values.some(isAny),
  );
}

/** Whether it speaks of everybody. */
export function isForEverybody({ principals }: Statement): boolean {
  return principals.some(({ kind }) => kind === "everybody");
}

/** Whether a text with wildcards stands for whatever there is: `*`, an ARN of any account, or one of any bucket. */
export function isAny(pattern: string): boolean {
  if (/^[*?]*$/.test(pattern)) return true;
  if (!pattern.startsWith("arn:")) return false;
  const [, , , , account = "*", ...resource] = pattern.split(":");
  return /[*?]/.test(account) || (account === "" && /^[*?]*$/.test(resource.join(":")));
}

/** Whether a resource's ARN stands for every resource: `*`, or an ARN whose part after the account is a wildcard alone. */
export function isEveryResource(resource: string): boolean {
  const parts = resource.split(":");
  return parts.length < 6 ? /[*?]/.test(resource) : /^[*?/]+$/.test(parts.slice(5).join(":"));
}

/** Whether a name of actions with wildcards, such as `iam:Pass*`, allows an action. IAM makes no difference between cases. */
export function allowsAction(pattern: string, action: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "i").test(action);
}
