import { keyAdministration } from "../../components/aws-key-administration.ts";

const USE = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"];

/** Policy of the key that encrypts states and images: whom the account's IAM policies let use it. */
export const stateKeyPolicy = (account: string): object => ({
  Version: "2012-10-17",
  Statement: [
    keyAdministration(account),
    {
      Sid: "IamPoliciesGrantUse",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      // ECR makes grants for each repository, for itself.
      Action: [...USE, "kms:CreateGrant"],
      Resource: "*",
    },
  ],
});

/**
 * Policy of the key of an environment's secrets: its own roles use it, and people whom IAM lets. The roles of other environments, which may
 * use every key of the account that does not say otherwise, do not.
 *
 * @param roles ARNs of the environment's roles; they have to exist
 */
export const secretsKeyPolicy = (account: string, roles: readonly string[]): object => ({
  Version: "2012-10-17",
  Statement: [
    keyAdministration(account),
    { Sid: "RolesOfTheEnvironment", Effect: "Allow", Principal: { AWS: roles }, Action: USE, Resource: "*" },
    {
      Sid: "PeopleWhomIamLets",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: USE,
      Resource: "*",
      Condition: { ArnNotLike: { "aws:PrincipalArn": `arn:aws:iam::${account}:role/meridian-*` } },
    },
  ],
});
