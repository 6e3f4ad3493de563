import * as pulumi from "@pulumi/pulumi";

/** What administers a key without being able to use it. */
const ADMINISTRATION = [
  "kms:CancelKeyDeletion",
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
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateKeyDescription",
];

/**
 * The statement of a key's policy without which nobody could change the key: IAM policies of the account may grant what it
 * names, and nothing that uses the key. In a key's policy the resource `*` is the key itself.
 */
export const keyAdministration = (account: pulumi.Input<string>): object => ({
  Sid: "AccountAdministers",
  Effect: "Allow",
  Principal: { AWS: pulumi.interpolate`arn:aws:iam::${account}:root` },
  Action: ADMINISTRATION,
  Resource: "*",
});
