import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import type { AwsPlacement } from "../../../components/aws-component.ts";
import { AwsBucketReplication } from "../../../components/storage/aws-replication.ts";
import type { AwsBucketReplicationArgs } from "../../../components/storage/aws-replication.ts";
import { inventories, record, valueOf } from "./recorder.ts";

const PLACEMENT: AwsPlacement = {
  environment: "prod",
  region: "eu-west-1",
  account: "123456789012",
  tags: { project: "meridian" },
  protect: true,
};
const NAME = "eu-west-1-storage-replication";
const SOURCE = "arn:aws:s3:::from";
const TARGET = "arn:aws:s3:::to";
const bucket = (name: string): AwsBucketReplicationArgs["source"] => ({
  name: pulumi.output(name),
  arn: pulumi.output(`arn:aws:s3:::${name}`),
});
const args = (): AwsBucketReplicationArgs => ({
  placement: PLACEMENT,
  subject: "backups",
  source: bucket("from"),
  target: bucket("to"),
  targetRegion: "eu-central-1",
  prefix: "eu-west-1/",
  keys: { source: pulumi.output("key-from"), target: pulumi.output("key-to") },
  ready: [],
});

describe("the copying of a bucket into another region", () => {
  test("copies what is below the prefix, deletions too, and encrypts it with the target's key", async () => {
    const recording = await record(() => {
      const versioning = new s3.BucketVersioning("versioning", {
        region: "eu-central-1",
        bucket: "to",
        versioningConfiguration: { status: "Enabled" },
      });
      return new AwsBucketReplication(NAME, { ...args(), ready: [versioning] });
    });
    expect(recording.inputs(`${NAME}-configuration`)).toEqual({
      region: "eu-west-1",
      bucket: "from",
      role: `arn:aws:test:global:${NAME}-role`,
      rules: [
        {
          id: "to-eu-central-1",
          status: "Enabled",
          priority: 1,
          filter: { prefix: "eu-west-1/" },
          deleteMarkerReplication: { status: "Enabled" },
          sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
          destination: {
            bucket: TARGET,
            metrics: { status: "Enabled" },
            encryptionConfiguration: { replicaKmsKeyId: "key-to" },
          },
        },
      ],
    });
    const { dependsOn, parent } = recording.get(`${NAME}-configuration`);
    expect(dependsOn).toEqual([`${NAME}-policy`, `${NAME}-role`, "versioning"]);
    expect(parent).toBe(NAME);
    const { copy } = recording.result;
    expect([await valueOf(copy.source), await valueOf(copy.target), copy.rule]).toEqual([
      "from",
      "to",
      "to-eu-central-1",
    ]);
  });

  test("acts as a role that S3 assumes, and that can do nothing else", async () => {
    const recording = await record(() => new AwsBucketReplication(NAME, args()));
    const { assumeRolePolicy, name, ...role } = recording.inputs(`${NAME}-role`);
    expect(name).toMatch(/^prod-eu-west-1-replication-backups-[0-9a-f]{8}$/);
    expect(role).toEqual({
      description: "S3 copies backups of eu-west-1 to eu-central-1",
      tags: { project: "meridian", Name: `prod-${NAME}-role` },
    });
    expect(JSON.parse(String(assumeRolePolicy))).toEqual({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" }],
    });
    const { policy, ...attachment } = recording.inputs(`${NAME}-policy`);
    expect(attachment).toEqual({ name: "replication", role: name });
    expect(JSON.parse(String(policy))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ReadTheConfiguration",
          Effect: "Allow",
          Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
          Resource: SOURCE,
        },
        {
          Sid: "ReadTheSource",
          Effect: "Allow",
          Action: ["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"],
          Resource: `${SOURCE}/*`,
        },
        {
          Sid: "WriteTheTarget",
          Effect: "Allow",
          Action: ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"],
          Resource: `${TARGET}/*`,
        },
        {
          Sid: "DecryptTheSource",
          Effect: "Allow",
          Action: "kms:Decrypt",
          Resource: "key-from",
          Condition: {
            StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" },
            StringLike: { "kms:EncryptionContext:aws:s3:arn": [SOURCE, `${SOURCE}/*`] },
          },
        },
        {
          Sid: "EncryptTheTarget",
          Effect: "Allow",
          Action: ["kms:Encrypt", "kms:GenerateDataKey"],
          Resource: "key-to",
          Condition: {
            StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" },
            StringLike: { "kms:EncryptionContext:aws:s3:arn": [TARGET, `${TARGET}/*`] },
          },
        },
      ],
    });
  });

  test("copies everything, and asks for no key, between buckets with S3's own keys", async () => {
    const { placement, subject, source, target, targetRegion, ready } = args();
    const without = { placement, subject, source, target, targetRegion, ready };
    const recording = await record(() => new AwsBucketReplication(NAME, without));
    expect(recording.inputs(`${NAME}-configuration`)["rules"]).toEqual([
      {
        id: "to-eu-central-1",
        status: "Enabled",
        priority: 1,
        filter: { prefix: "" },
        deleteMarkerReplication: { status: "Enabled" },
        destination: { bucket: TARGET, metrics: { status: "Enabled" } },
      },
    ]);
    expect(String(recording.inputs(`${NAME}-policy`)["policy"])).not.toContain("kms:");
  });

  test("refuses to copy a region into itself", async () => {
    await expect(
      record(() => new AwsBucketReplication(NAME, { ...args(), targetRegion: "eu-west-1" })),
    ).rejects.toThrow(
      `${NAME}: targetRegion is eu-west-1, the source's own region; accepted is another: ` +
        "name the region that the bucket is copied into",
    );
  });

  test("follows transforms, and is the same resources whatever is known", async () => {
    const recording = await record(
      () => new AwsBucketReplication(NAME, { ...args(), transform: { role: { maxSessionDuration: 7200 } } }),
    );
    expect(recording.inputs(`${NAME}-role`)["maxSessionDuration"]).toBe(7200);
    const { known, unknown } = await inventories(() => new AwsBucketReplication(NAME, args()));
    expect(unknown).toEqual(known);
    expect(known).toHaveLength(4);
  });
});
