import { keyAdministration } from "../aws-key-administration.ts";
import type { KeyPurpose } from "./index.ts";

/**
 * Where a key lives, and who may make volumes with it. Known values: a policy is made inside an apply on the account.
 */
export interface KeyLocation {
  /** AWS region, such as `eu-west-1`. */
  readonly region: string;
  /** AWS account id, 12 digits. */
  readonly account: string;
  /** ARN of the service-linked role with which EC2 Auto Scaling starts worker nodes. Only the `data` key names it. */
  readonly autoScalingRole: string;
}

type Statement = Readonly<Record<string, unknown>>;

/**
 * Services through which the account's identities may use a key, as `kms:ViaService` spells them (without the
 * region).
 */
const SERVICES: Readonly<Record<KeyPurpose, readonly string[]>> = {
  data: ["cassandra", "ec2", "elasticache", "kafka"],
  logs: ["sns"],
  secrets: ["secretsmanager"],
  storage: ["ecr", "s3"],
};

const USE = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"];

/**
 * The policy of a key, as plain data. In a key's policy the resource `*` is the key itself.
 *
 * The account as a principal grants nothing by itself: it lets IAM policies of the account grant what is named here,
 * and nothing else. Without such a statement a key could no longer be administered.
 */
export function keyPolicy(purpose: KeyPurpose, location: KeyLocation): object {
  const { account, region } = location;
  const principal = { AWS: `arn:aws:iam::${account}:root` };
  const statements: Statement[] = [
    keyAdministration(account),
    {
      // The same shape as the policies of AWS's own keys: services make grants for themselves in the caller's name.
      Sid: "AccountUsesThroughServices",
      Effect: "Allow",
      Principal: principal,
      Action: ["kms:CreateGrant", ...USE],
      Resource: "*",
      Condition: {
        StringEquals: {
          "kms:CallerAccount": account,
          "kms:ViaService": SERVICES[purpose].map((service) => `${service}.${region}.amazonaws.com`),
        },
      },
    },
    ...ofPurpose(purpose, location),
  ];
  return { Version: "2012-10-17", Statement: statements };
}

function ofPurpose(purpose: KeyPurpose, { account, region, autoScalingRole }: KeyLocation): Statement[] {
  switch (purpose) {
    case "data":
      return [
        {
          Sid: "AutoScalingUsesForNodes",
          Effect: "Allow",
          Principal: { AWS: autoScalingRole },
          Action: USE,
          Resource: "*",
        },
        {
          Sid: "AutoScalingGrantsToVolumes",
          Effect: "Allow",
          Principal: { AWS: autoScalingRole },
          Action: ["kms:CreateGrant"],
          Resource: "*",
          Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
        },
      ];
    case "logs":
      return [
        {
          Sid: "LogGroupsOfTheAccount",
          Effect: "Allow",
          Principal: { Service: `logs.${region}.amazonaws.com` },
          Action: USE,
          Resource: "*",
          Condition: {
            ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${account}:log-group:*` },
          },
        },
        {
          // Held to the account's topics by the encryption context, which SNS always gives.
          Sid: "AlarmsPublishToTopicsOfTheAccount",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
          Resource: "*",
          Condition: { ArnLike: { "kms:EncryptionContext:aws:sns:topicArn": `arn:aws:sns:${region}:${account}:*` } },
        },
      ];
    case "secrets":
      return [
        {
          // Whoever creates an EKS cluster makes this grant directly, and EKS does not support kms:GrantIsForAWSResource
          // for it (EKS User Guide, "Encrypt Kubernetes secrets with KMS").
          Sid: "ClusterCreatorGrantsToEks",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: ["kms:CreateGrant"],
          Resource: "*",
          Condition: { StringEquals: { "kms:CallerAccount": account } },
        },
      ];
    case "storage":
      return [];
  }
}
