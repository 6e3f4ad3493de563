import type { Cloud, Context, Properties, Rules, Value } from "../../simulated/model.ts";
import { flagAt, textAt } from "../../simulated/values.ts";
import { keyNamed } from "./key-policies.ts";
import { allowing, readPolicy } from "./policy-documents.ts";
import { when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

/** A key policy stays changeable: the account, or somebody in it, may put another one. */
function policyProblems(cloud: Cloud, document: Value | undefined, bypass: boolean): readonly string[] {
  if (document === undefined) return [];
  const statements = readPolicy(document);
  if (statements === undefined) return ["MalformedPolicyDocumentException: the policy is no valid JSON policy"];
  const principals = allowing(document, { action: "kms:PutKeyPolicy" }).flatMap(
    ({ principals: named }) => named?.["AWS"] ?? [],
  );
  const ours = principals.some(
    (one) => one === "*" || one === cloud.account || one.startsWith(`arn:aws:iam::${cloud.account}:`),
  );
  const roles = statements
    .flatMap(({ principals: named }) => named?.["AWS"] ?? [])
    .filter((arn) => arn.startsWith(`arn:aws:iam::${cloud.account}:role/`) && !arn.includes("aws-service-role/"))
    .filter((arn) => cloud.byLink(arn) === undefined);
  return [
    ...when(!ours && !bypass, () => {
      return "MalformedPolicyDocumentException: the new key policy will not allow you to update the key policy in the future";
    }),
    ...when(roles.length > 0, () => {
      return `MalformedPolicyDocumentException: policy contains a statement with one or more invalid principals: ${roles.join(", ")}`;
    }),
  ];
}

function keyProblems({ cloud, inputs }: Context): readonly string[] {
  const spec = textAt(inputs, "customerMasterKeySpec") ?? "SYMMETRIC_DEFAULT";
  const usage = textAt(inputs, "keyUsage") ?? "ENCRYPT_DECRYPT";
  const fits = usagesOf(spec).includes(usage);
  return [
    ...policyProblems(cloud, inputs["policy"], flagAt(inputs, "bypassPolicyLockoutSafetyCheck")),
    ...when(flagAt(inputs, "enableKeyRotation") && spec !== "SYMMETRIC_DEFAULT", () => {
      return `UnsupportedOperationException: automatic rotation is for symmetric keys, and this one is ${spec}`;
    }),
    ...when(!fits, () => `ValidationException: KeyUsage ${usage} is not compatible with KeySpec ${spec}`),
  ];
}

function usagesOf(spec: string): readonly string[] {
  if (spec === "SYMMETRIC_DEFAULT") return ["ENCRYPT_DECRYPT"];
  if (spec.startsWith("HMAC_")) return ["GENERATE_VERIFY_MAC"];
  if (spec.startsWith("RSA_")) return ["ENCRYPT_DECRYPT", "SIGN_VERIFY"];
  return spec === "ECC_SECG_P256K1" || spec.startsWith("ML_DSA") ? ["SIGN_VERIFY"] : ["SIGN_VERIFY", "KEY_AGREEMENT"];
}

function aliasProblems({ inputs }: { readonly inputs: Properties }): readonly string[] {
  const name = textAt(inputs, "name") ?? "";
  return when(
    name.startsWith("alias/aws/"),
    () => `NotAuthorizedException: the alias ${name} is reserved: it begins with alias/aws/`,
  );
}

function targetProblems({ cloud, inputs, region }: Context): readonly string[] {
  const target = textAt(inputs, "targetKeyId") ?? "";
  const key = keyNamed(cloud, target, region) ?? cloud.get(type.replicaKey, target, region);
  return [
    ...aliasProblems({ inputs }),
    ...when(key === undefined, () => `NotFoundException: the key ${target} does not exist in ${region}`),
  ];
}

/** Keys, their policies and aliases. A deletion is scheduled by AWS, whatever is still encrypted. */
export const kmsRules: Rules = {
  [type.key]: { check: keyProblems, update: keyProblems },
  [type.keyPolicy]: {
    check: ({ cloud, inputs }) =>
      policyProblems(cloud, inputs["policy"], flagAt(inputs, "bypassPolicyLockoutSafetyCheck")),
    update: ({ cloud, inputs }) =>
      policyProblems(cloud, inputs["policy"], flagAt(inputs, "bypassPolicyLockoutSafetyCheck")),
  },
  "aws:kms/alias:Alias": {
    check: targetProblems,
    update: targetProblems,
    compute: ({ cloud, inputs, region }) => {
      const key = keyNamed(cloud, textAt(inputs, "targetKeyId"), region);
      return key === undefined ? {} : { targetKeyArn: textAt(key.state, "arn") ?? "" };
    },
  },
};
