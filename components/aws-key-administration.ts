/**
 * What administers a key and does not use it. Whoever may change the policy can let himself use the key: the account's IAM policies
 * should grant this to few.
 */
const ADMINISTRATION: readonly string[] = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:DisableKeyRotation",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListKeyRotations",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:RevokeGrant",
  "kms:RotateKeyOnDemand",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
];

/**
 * The statement of a key's policy without which nobody could change the key: IAM policies of the account may grant what it
 * names, and nothing that uses the key. In a key's policy the resource `*` is the key itself.
 */
export const keyAdministration = (account: string): Readonly<Record<string, unknown>> => ({
  Sid: "AccountAdministers",
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: ADMINISTRATION,
  Resource: "*",
});
