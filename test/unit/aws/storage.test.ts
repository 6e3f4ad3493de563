import * as pulumi from "@pulumi/pulumi";
import type { AwsPlacement } from "../../../components/aws-component.ts";
import type { Keys } from "../../../components/keys/index.ts";
import { AwsStorage } from "../../../components/storage/aws.ts";
import type { AwsStorageArgs } from "../../../components/storage/aws.ts";
import type { Recording } from "./recorder.ts";
import { inventories, record, valueOf } from "./recorder.ts";

const ACCOUNT = "123456789012";
const PLACEMENT: AwsPlacement = {
  environment: "prod",
  region: "eu-west-1",
  account: ACCOUNT,
  tags: { project: "meridian" },
  protect: true,
};
const KEYS: Keys = {
  arns: {
    data: pulumi.output("key-data"),
    logs: pulumi.output("key-logs"),
    secrets: pulumi.output("key-secrets"),
    storage: pulumi.output("key-storage"),
  },
};
/** What AWS computes: a bucket's name from its prefix. */
const OPTIONS = {
  answers: (type: string, name: string): Record<string, unknown> =>
    type === "aws:s3/bucket:Bucket" ? { bucket: `${name}-123`, arn: `arn:aws:s3:::${name}-123` } : {},
};
const LOGS = "eu-west-1-storage-logs-123";
const BACKUPS = "eu-west-1-storage-backups-123";

const create =
  (args: Partial<AwsStorageArgs> = {}) =>
  (): AwsStorage =>
    new AwsStorage("eu-west-1-storage", { placement: PLACEMENT, keys: KEYS, ...args });

const recorded = (args?: Partial<AwsStorageArgs>): Promise<Recording<AwsStorage>> => record(create(args), OPTIONS);

const refusal = (bucket: string): object => ({
  Sid: "RefuseWithoutTls",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

describe("a region's buckets on AWS", () => {
  test("are named by a prefix that AWS completes, protected, and not emptied", async () => {
    const recording = await recorded();
    for (const part of ["logs", "backups"]) {
      expect(recording.inputs(`eu-west-1-storage-${part}`)).toEqual({
        region: "eu-west-1",
        bucketPrefix: `prod-eu-west-1-${part}-`,
        forceDestroy: false,
        tags: { project: "meridian", Name: `prod-eu-west-1-storage-${part}` },
      });
      expect(recording.get(`eu-west-1-storage-${part}`)).toMatchObject({ parent: "eu-west-1-storage", protect: true });
    }
    expect(recording.namesOf("aws:s3/bucket:Bucket")).toEqual(["eu-west-1-storage-backups", "eu-west-1-storage-logs"]);
    expect(await valueOf(recording.result.logs.name)).toBe(LOGS);
    expect(await valueOf(recording.result.backups.arn)).toBe(`arn:aws:s3:::${BACKUPS}`);
  });

  test("have a prefix that leaves S3 room for its own part, however long the environment's name", async () => {
    const environment = "an-environment-with-a-very-long-name";
    const recording = await recorded({ placement: { ...PLACEMENT, environment } });
    const prefix = String(recording.inputs("eu-west-1-storage-backups")["bucketPrefix"]);
    expect(prefix.length).toBeLessThanOrEqual(37);
    expect(prefix).toMatch(/^an-environment-.*-[0-9a-f]{8}-$/);
  });

  test("are emptied and unprotected where nothing is protected", async () => {
    const recording = await recorded({ placement: { ...PLACEMENT, protect: false } });
    expect(recording.inputs("eu-west-1-storage-backups")["forceDestroy"]).toBe(true);
    expect(recording.get("eu-west-1-storage-backups").protect).toBe(false);
  });

  test("are private, versioned and owned by the account", async () => {
    const recording = await recorded();
    for (const [part, bucket] of [
      ["logs", LOGS],
      ["backups", BACKUPS],
    ] as const) {
      const child = (suffix: string): unknown => recording.inputs(`eu-west-1-storage-${part}-${suffix}`);
      expect(child("public-access-block")).toEqual({
        region: "eu-west-1",
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
      expect(child("ownership")).toEqual({
        region: "eu-west-1",
        bucket,
        rule: { objectOwnership: "BucketOwnerEnforced" },
      });
      expect(child("versioning")).toEqual({
        region: "eu-west-1",
        bucket,
        versioningConfiguration: { status: "Enabled" },
      });
    }
  });

  test("are encrypted: backups with the region's key, logs with S3's, since balancers write to no other", async () => {
    const recording = await recorded();
    expect(recording.inputs("eu-west-1-storage-logs-encryption")).toEqual({
      region: "eu-west-1",
      bucket: LOGS,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
    expect(recording.inputs("eu-west-1-storage-backups-encryption")).toEqual({
      region: "eu-west-1",
      bucket: BACKUPS,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "key-storage" },
          bucketKeyEnabled: true,
        },
      ],
    });
  });

  test("let balancers and the backups' access logs in, and nothing without TLS", async () => {
    const recording = await recorded();
    const { policy, ...inputs } = recording.inputs("eu-west-1-storage-logs-policy");
    expect(inputs).toEqual({ region: "eu-west-1", bucket: LOGS });
    expect(JSON.parse(String(policy))).toEqual({
      Version: "2012-10-17",
      Statement: [
        refusal(LOGS),
        {
          Sid: "LoadBalancersWriteAccessLogs",
          Effect: "Allow",
          Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: [`arn:aws:s3:::${LOGS}/AWSLogs/${ACCOUNT}/*`, `arn:aws:s3:::${LOGS}/*/AWSLogs/${ACCOUNT}/*`],
        },
        {
          Sid: "BucketWritesAccessLogs",
          Effect: "Allow",
          Principal: { Service: "logging.s3.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: `arn:aws:s3:::${LOGS}/s3/eu-west-1/backups/*`,
          Condition: {
            ArnEquals: { "aws:SourceArn": `arn:aws:s3:::${BACKUPS}` },
            StringEquals: { "aws:SourceAccount": ACCOUNT },
          },
        },
      ],
    });
    expect(JSON.parse(String(recording.inputs("eu-west-1-storage-backups-policy")["policy"]))).toEqual({
      Version: "2012-10-17",
      Statement: [refusal(BACKUPS)],
    });
    expect(recording.get("eu-west-1-storage-backups-policy").dependsOn).toEqual([
      "eu-west-1-storage-backups",
      "eu-west-1-storage-backups-ownership",
      "eu-west-1-storage-backups-public-access-block",
    ]);
  });

  test("log accesses to the backups once that may be written", async () => {
    const recording = await recorded();
    expect(recording.inputs("eu-west-1-storage-backups-logging")).toEqual({
      region: "eu-west-1",
      bucket: BACKUPS,
      targetBucket: LOGS,
      targetPrefix: "s3/eu-west-1/backups/",
    });
    expect(recording.get("eu-west-1-storage-backups-logging").dependsOn).toContain("eu-west-1-storage-logs-policy");
    expect(recording.namesOf("aws:s3/bucketLogging:BucketLogging")).toEqual(["eu-west-1-storage-backups-logging"]);
  });

  test("are ready with their policies and versioning", async () => {
    const { ready, nodes } = (await recorded()).result;
    expect(ready).toEqual([nodes.logs.policy, nodes.logs.versioning, nodes.backups.policy, nodes.backups.versioning]);
  });

  test("keep logs a year, and backups until the tools delete them", async () => {
    const recording = await recorded();
    const common = {
      status: "Enabled",
      filter: { prefix: "" },
      noncurrentVersionExpiration: { noncurrentDays: 30 },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    };
    expect(recording.inputs("eu-west-1-storage-logs-lifecycle")).toEqual({
      region: "eu-west-1",
      bucket: LOGS,
      rules: [{ ...common, id: "expire-logs", expiration: { days: 365 } }],
    });
    expect(recording.inputs("eu-west-1-storage-backups-lifecycle")).toEqual({
      region: "eu-west-1",
      bucket: BACKUPS,
      rules: [
        {
          ...common,
          id: "keep-backups",
          transitions: [{ days: 30, storageClass: "GLACIER_IR" }],
          expiration: { expiredObjectDeleteMarker: true },
        },
      ],
    });
    expect(recording.get("eu-west-1-storage-backups-lifecycle").dependsOn).toContain(
      "eu-west-1-storage-backups-versioning",
    );
  });

  test("keep things as long as they are told", async () => {
    const recording = await recorded({ logDays: 30, backupColdAfterDays: 60, backupDays: 400, deletedDays: 3 });
    expect(recording.inputs("eu-west-1-storage-logs-lifecycle")["rules"]).toMatchObject([
      { expiration: { days: 30 }, noncurrentVersionExpiration: { noncurrentDays: 3 } },
    ]);
    expect(recording.inputs("eu-west-1-storage-backups-lifecycle")["rules"]).toMatchObject([
      { transitions: [{ days: 60 }], expiration: { days: 400 }, noncurrentVersionExpiration: { noncurrentDays: 3 } },
    ]);
  });

  test("refuse times that S3 would refuse, all at once", async () => {
    const days = (name: string, found: number, least: number): string =>
      `eu-west-1-storage: ${name} is ${found}, accepted is a whole number of days from ${least}: raise it to ${least} or more`;
    await expect(recorded({ logDays: 0, backupColdAfterDays: -1, deletedDays: 1.5 })).rejects.toThrow(
      [days("logDays", 0, 1), days("backupColdAfterDays", -1, 0), days("deletedDays", 1.5, 1)].join("\n"),
    );
    await expect(recorded({ backupColdAfterDays: 60, backupDays: 60 })).rejects.toThrow(days("backupDays", 60, 61));
  });

  test("follow transforms, and are the same resources whatever is known", async () => {
    const recording = await recorded({
      transform: {
        bucket: (args, options, name) => {
          args.objectLockEnabled = name.endsWith("-backups");
          options.retainOnDelete = true;
        },
        logging: { targetPrefix: "elsewhere/" },
      },
    });
    expect(recording.inputs("eu-west-1-storage-backups")["objectLockEnabled"]).toBe(true);
    expect(recording.inputs("eu-west-1-storage-logs")["objectLockEnabled"]).toBe(false);
    expect(recording.get("eu-west-1-storage-logs").retainOnDelete).toBe(true);
    expect(recording.inputs("eu-west-1-storage-backups-logging")["targetPrefix"]).toBe("elsewhere/");
    const { known, unknown } = await inventories(create(), OPTIONS);
    expect(unknown).toEqual(known);
    expect(known).toHaveLength(16);
  });
});
