import * as pulumi from "@pulumi/pulumi";
import type { SecretAccess } from "../identity/aws-statements.ts";
import type { AwsPolicyStatement } from "../identity/index.ts";
import type { Bucket } from "../storage/index.ts";

export type { SecretAccess };

/** Where Medusa keeps backups: the one place that its description has for all datacentres. */
export interface BackupStore {
  readonly region: string;
  readonly bucket: Bucket;
  readonly keyArn: pulumi.Input<string>;
}

/** Prefix of the backups of all datacentres, in the backups of the region that describes them. */
export const backupsPrefix = (controlRegion: string): string => `${controlRegion}/cassandra`;

const through = (service: string, region: string): Pick<AwsPolicyStatement, "Condition"> => ({
  Condition: { StringEquals: { "kms:ViaService": `${service}.${region}.amazonaws.com` } },
});

/** Writing Cassandra's backups, reading and purging them, and nothing of what else is in the bucket. */
export function backupsStore({ region, bucket, keyArn }: BackupStore): AwsPolicyStatement[] {
  const prefix = backupsPrefix(region);
  return [
    {
      Sid: "BackupsList",
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: [bucket.arn],
      Condition: { StringLike: { "s3:prefix": [`${prefix}/*`] } },
    },
    { Sid: "BackupsLocation", Effect: "Allow", Action: ["s3:GetBucketLocation"], Resource: [bucket.arn] },
    {
      Sid: "BackupsObjects",
      Effect: "Allow",
      Action: [
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:GetObject",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
      ],
      Resource: [pulumi.interpolate`${bucket.arn}/${prefix}/*`],
    },
    {
      Sid: "BackupsKey",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: [keyArn],
      ...through("s3", region),
    },
  ];
}

/**
 * Writing the value of one secret. Its tags, its deletion and every other secret are left alone. Where no policy is declared for it, External
 * Secrets takes away what policy it has after each write: it has none.
 */
export function tokenWriter({ region, arn, keyArn }: SecretAccess): AwsPolicyStatement[] {
  return [
    {
      Sid: "TokenWrite",
      Effect: "Allow",
      Action: ["secretsmanager:DeleteResourcePolicy", "secretsmanager:PutSecretValue"],
      Resource: [arn],
    },
    {
      Sid: "TokenWriteKey",
      Effect: "Allow",
      Action: ["kms:GenerateDataKey"],
      Resource: [keyArn],
      ...through("secretsmanager", region),
    },
  ];
}

/** Reading one secret each of other regions. */
export function tokensReader(secrets: readonly SecretAccess[]): AwsPolicyStatement[] {
  if (secrets.length === 0) return [];
  return [
    {
      Sid: "TokensRead",
      Effect: "Allow",
      Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
      Resource: secrets.map(({ arn }) => arn),
    },
    {
      Sid: "TokensReadKey",
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: secrets.map(({ keyArn }) => keyArn),
      Condition: {
        StringEquals: { "kms:ViaService": secrets.map(({ region }) => `secretsmanager.${region}.amazonaws.com`) },
      },
    },
  ];
}
