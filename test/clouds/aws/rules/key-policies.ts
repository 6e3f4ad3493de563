import type { Cloud, StoredResource, Value } from "../../simulated/model.ts";
import { textAt } from "../../simulated/values.ts";
import { accepted, allowing, matches } from "./policy-documents.ts";
import { when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

/** The policy of a key: that which is attached by itself, or that which it was made with. */
export function keyPolicyOf(cloud: Cloud, key: StoredResource): Value | undefined {
  const attached = cloud.all(type.keyPolicy).find(({ state }) => textAt(state, "keyId") === key.id);
  return attached === undefined ? key.state["policy"] : attached.state["policy"];
}

/** The key that an argument names by ARN or id, where the account has it. */
export function keyNamed(cloud: Cloud, name: string | undefined, region: string): StoredResource | undefined {
  if (name === undefined) return undefined;
  return cloud.byLink(name) ?? cloud.get(type.key, name, region);
}

/** CloudWatch Logs encrypts a group with a key only if the key's policy lets it, for that group. */
export function logGroupKeyProblems(
  cloud: Cloud,
  name: string | undefined,
  region: string,
  group: string,
): readonly string[] {
  const key = keyNamed(cloud, name, region);
  if (key === undefined) return [];
  const arn = `arn:aws:logs:${region}:${cloud.account}:log-group:${group}`;
  const lets = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"].every((action) =>
    allowing(keyPolicyOf(cloud, key), { action, principal: `logs.${region}.amazonaws.com` }).some((statement) => {
      const groups = accepted(statement, "kms:EncryptionContext:aws:logs:arn");
      return groups === undefined || groups.some((pattern) => matches(pattern, arn));
    }),
  );
  return when(!lets, () => {
    return `AccessDeniedException: the specified KMS key ${key.name} does not exist or is not allowed to be used with ARN '${arn}'`;
  });
}

/** Whether a service-linked role may use a key: it has no permission but what the key's own policy gives it. */
export function letsServiceRole(cloud: Cloud, key: StoredResource, role: string): boolean {
  const arn = `arn:aws:iam::${cloud.account}:role/aws-service-role/${role}`;
  return ["kms:GenerateDataKeyWithoutPlaintext", "kms:CreateGrant"].every(
    (action) => allowing(keyPolicyOf(cloud, key), { action, principal: arn }).length > 0,
  );
}
