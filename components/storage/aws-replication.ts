import * as iam from "@pulumi/aws/iam";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { Bucket, BucketCopy } from "./index.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsBucketReplicationChildren {
  role: iam.RoleArgs;
  policy: iam.RolePolicyArgs;
  replication: s3.BucketReplicationConfigArgs;
}

/** Arguments of `AwsBucketReplication`. */
export interface AwsBucketReplicationArgs extends AwsComponentArgs<AwsBucketReplicationChildren> {
  /** What the bucket holds, in one word: part of the role's name, such as `backups`. */
  readonly subject: string;
  /** The bucket that is copied; it lies in the placement's region. */
  readonly source: Bucket;
  /** The bucket that it is copied into. */
  readonly target: Bucket;
  /** AWS region of the target, another than the placement's. */
  readonly targetRegion: string;
  /** Only objects whose key begins with it are copied. Default: all. */
  readonly prefix?: string;
  /** ARNs of the keys that the buckets are encrypted with. Default: none, for buckets with S3's own keys (SSE-S3). */
  readonly keys?: { readonly source: pulumi.Input<string>; readonly target: pulumi.Input<string> };
  /** What must exist first: the versioning of both buckets (`ready` of both regions' storage). */
  readonly ready: readonly pulumi.Resource[];
}

/**
 * Copies a bucket into another region as it is written, deletions included: a deleted backup can be had back in both
 * regions for as long as the buckets keep what was deleted. What was there before the replication began is not
 * copied; neither is a copy copied on, so two regions may copy into each other.
 *
 * S3 copies most objects within 15 minutes and promises nothing (S3 User Guide, "Replicating objects"); the rule's
 * metrics show how far behind the copy is.
 *
 * **Cost**: 0.02 USD for each GB between European regions, 0.005 USD for 1,000 objects, and 1.20 USD a month for the
 * rule's four metrics; the copies are stored at the target's price. List prices of eu-west-1, recalled in 2026: check
 * before you rely on them.
 */
export class AwsBucketReplication extends AwsComponent<AwsBucketReplicationChildren> {
  /** The copying, as metrics name it. */
  readonly copy: BucketCopy;
  /** Every child, by kind. */
  readonly nodes: {
    readonly role: iam.Role;
    readonly policy: iam.RolePolicy;
    readonly replication: s3.BucketReplicationConfig;
  };

  constructor(name: string, args: AwsBucketReplicationArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("storage:AwsReplication", name, args, options);
    const { region } = this.placement;
    const { keys, source, subject, target, targetRegion } = args;
    if (targetRegion === region) {
      throw new Error(
        `${name}: targetRegion is ${targetRegion}, the source's own region; accepted is another: name the region ` +
          "that the bucket is copied into",
      );
    }
    const role = this.make("role", iam.Role, "role", {
      name: this.physicalName(`replication-${subject}`, 64),
      description: `S3 copies ${subject} of ${region} to ${targetRegion}`,
      // S3 documents no condition on the source for this role; who may set it on a bucket is held by iam:PassRole.
      assumeRolePolicy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" }],
      }),
      tags: this.tags("role"),
    });
    const policy = this.make("policy", iam.RolePolicy, "policy", {
      name: "replication",
      role: role.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [...copying(source, target), ...(keys === undefined ? [] : encrypting(args, keys, region))],
      }),
    });
    const rule = `to-${targetRegion}`;
    const replication = this.make(
      "replication",
      s3.BucketReplicationConfig,
      "configuration",
      {
        region,
        bucket: source.name,
        role: role.arn,
        rules: [
          {
            id: rule,
            status: "Enabled",
            priority: 1,
            filter: { prefix: args.prefix ?? "" },
            deleteMarkerReplication: { status: "Enabled" },
            ...(keys === undefined
              ? {}
              : { sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } } }),
            destination: {
              bucket: target.arn,
              metrics: { status: "Enabled" },
              ...(keys === undefined ? {} : { encryptionConfiguration: { replicaKmsKeyId: keys.target } }),
            },
          },
        ],
      },
      // Without the role's permissions what is written in between would stay uncopied.
      { dependsOn: [policy, ...args.ready] },
    );
    this.copy = { source: source.name, target: target.name, rule };
    this.nodes = { role, policy, replication };
    this.registerOutputs({ copy: this.copy });
  }
}

type Statement = Readonly<Record<string, unknown>>;

function copying(source: Bucket, target: Bucket): Statement[] {
  return [
    {
      Sid: "ReadTheConfiguration",
      Effect: "Allow",
      Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
      Resource: source.arn,
    },
    {
      Sid: "ReadTheSource",
      Effect: "Allow",
      Action: ["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"],
      Resource: pulumi.interpolate`${source.arn}/*`,
    },
    {
      Sid: "WriteTheTarget",
      Effect: "Allow",
      Action: ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"],
      Resource: pulumi.interpolate`${target.arn}/*`,
    },
  ];
}

function encrypting(
  { source, target, targetRegion }: AwsBucketReplicationArgs,
  keys: NonNullable<AwsBucketReplicationArgs["keys"]>,
  region: string,
): Statement[] {
  // The context is the bucket's ARN with a bucket key, the object's without.
  const within = (bucket: Bucket, via: string): object => ({
    StringEquals: { "kms:ViaService": `s3.${via}.amazonaws.com` },
    StringLike: { "kms:EncryptionContext:aws:s3:arn": [bucket.arn, pulumi.interpolate`${bucket.arn}/*`] },
  });
  return [
    {
      Sid: "DecryptTheSource",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: keys.source,
      Condition: within(source, region),
    },
    {
      Sid: "EncryptTheTarget",
      Effect: "Allow",
      Action: ["kms:Encrypt", "kms:GenerateDataKey"],
      Resource: keys.target,
      Condition: within(target, targetRegion),
    },
  ];
}
