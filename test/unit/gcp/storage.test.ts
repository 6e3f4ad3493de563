import * as pulumi from "@pulumi/pulumi";
import { GcpStorage } from "../../../components/storage/gcp.ts";
import type { GcpStorageArgs } from "../../../components/storage/gcp.ts";
import { inventories, record, valueOf } from "../aws/recorder.ts";
import { grantedKeys, LABELS, placementOf, PROJECT, REGION } from "./store-surroundings.ts";

const NAME = `${REGION}-storage`;
const DAY = 86_400;

const create =
  (change: Partial<GcpStorageArgs> = {}) =>
  (): GcpStorage =>
    new GcpStorage(NAME, { placement: placementOf(), keys: grantedKeys(), ...change });

const bucket = (part: string, key: string): object => ({
  project: PROJECT,
  name: `shop-prod-prod-europe-west4-${part}`,
  location: REGION,
  uniformBucketLevelAccess: true,
  publicAccessPrevention: "enforced",
  versioning: { enabled: true },
  softDeletePolicy: { retentionDurationSeconds: 7 * DAY },
  storageClass: "STANDARD",
  encryption: { defaultKmsKeyName: key },
  forceDestroy: false,
  deletionPolicy: "PREVENT",
  labels: LABELS,
});
const noncurrent = {
  action: { type: "Delete" },
  condition: { daysSinceNoncurrentTime: 30, withState: "ARCHIVED" },
};
const abandoned = { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: 7 } };
const cold = {
  action: { type: "SetStorageClass", storageClass: "COLDLINE" },
  condition: { age: 30, matchesStorageClasses: ["STANDARD"], withState: "LIVE" },
};

describe("a region's buckets on Google Cloud", () => {
  test("are private, versioned, encrypted with the region's keys, and known by the project's id", async () => {
    const recording = await record(create());
    expect(recording.namesOf("gcp:storage/bucket:Bucket")).toEqual([`${NAME}-backups`, `${NAME}-logs`]);
    expect(recording.inputs(`${NAME}-logs`)).toEqual({
      ...bucket("logs", "key-logs"),
      lifecycleRules: [
        { action: { type: "Delete" }, condition: { age: 365, withState: "LIVE" } },
        noncurrent,
        abandoned,
      ],
    });
    expect(recording.inputs(`${NAME}-backups`)).toEqual({
      ...bucket("backups", "key-storage"),
      lifecycleRules: [cold, noncurrent, abandoned],
      logging: { logBucket: "shop-prod-prod-europe-west4-logs", logObjectPrefix: "gcs/europe-west4/backups" },
    });
    for (const part of ["logs", "backups"])
      expect(recording.get(`${NAME}-${part}`)).toMatchObject({ parent: NAME, protect: true });
    const { backups } = recording.result;
    expect(await valueOf(backups.name)).toBe("shop-prod-prod-europe-west4-backups");
    expect(await valueOf(backups.arn)).toBe("projects/_/buckets/shop-prod-prod-europe-west4-backups");
  });

  test("wait for their keys' grants, and the backups for who writes what is logged of them", async () => {
    const recording = await record(create());
    expect(recording.inputs(`${NAME}-log-writer`)).toEqual({
      bucket: "shop-prod-prod-europe-west4-logs",
      role: "roles/storage.objectCreator",
      member: "group:cloud-storage-analytics@google.com",
    });
    expect(recording.get(`${NAME}-logs`).dependsOn).toEqual(["grant-logs"]);
    expect(recording.get(`${NAME}-backups`).dependsOn).toEqual(
      expect.arrayContaining(["grant-storage", `${NAME}-log-writer`]),
    );
    const { nodes, ready } = recording.result;
    expect(ready).toEqual([nodes.logs, nodes.logWriter, nodes.backups]);
  });

  test("keep what is written as long as is said, and backups from everybody where it is said", async () => {
    const days = { logDays: 90, backupColdAfterDays: 5, backupDays: 400, deletedDays: 3, softDeleteDays: 90 };
    const recording = await record(create({ ...days, backupLockDays: 14 }));
    expect(recording.inputs(`${NAME}-backups`)).toMatchObject({
      softDeletePolicy: { retentionDurationSeconds: 90 * DAY },
      retentionPolicy: { retentionPeriod: String(14 * DAY) },
      lifecycleRules: [
        { condition: { age: 5 } },
        { action: { type: "Delete" }, condition: { age: 400, withState: "LIVE" } },
        { condition: { daysSinceNoncurrentTime: 3 } },
        { condition: { age: 7 } },
      ],
    });
    const logs = recording.inputs(`${NAME}-logs`);
    expect(logs["lifecycleRules"]).toMatchObject([{ condition: { age: 90 } }, {}, {}]);
    expect(logs).not.toHaveProperty("retentionPolicy");
  });

  test("refuse every number that is not accepted, at once", async () => {
    const wrong = { logDays: 0, backupColdAfterDays: 30, backupDays: 30, deletedDays: 1.5, softDeleteDays: 91 };
    await expect(record(create(wrong))).rejects.toThrow(
      [
        "logDays is 0, accepted is a whole number of days from 1: raise it to 1 or more",
        "deletedDays is 1.5, accepted is a whole number of days from 1: raise it to 1 or more",
        "softDeleteDays is 91, accepted is a whole number of days from 7 to 90: lower it to 90 or less",
        "backupDays is 30, accepted is a whole number of days from 31: raise it to 31 or more",
      ]
        .map((problem) => `${NAME}: ${problem}`)
        .join("\n"),
    );
  });

  test("lie in two regions at once where it is said, with the continent's key and under another name", async () => {
    const backupsIn = {
      location: "EU" as const,
      regions: ["europe-west4", "europe-west1"] as const,
      key: "key-of-europe",
      ready: [],
    };
    const recording = await record(create({ backupsIn }));
    expect(recording.inputs(`${NAME}-backups`)).toMatchObject({
      location: "EU",
      customPlacementConfig: { dataLocations: ["EUROPE-WEST1", "EUROPE-WEST4"] },
      rpo: "ASYNC_TURBO",
      encryption: { defaultKmsKeyName: "key-of-europe" },
    });
    expect(recording.inputs(`${NAME}-backups`)["name"]).toMatch(/^shop-prod-prod-europe-west4-backu-[0-9a-f]{8}$/);
    expect(recording.get(`${NAME}-backups`).dependsOn).not.toContain("grant-storage");
    expect(recording.inputs(`${NAME}-logs`)).toMatchObject({ location: REGION });
  });

  test("have names that fit whatever the project's id, go with what is in them where nothing is protected, and follow transforms", async () => {
    const placement = { ...placementOf(false), project: pulumi.output("a".repeat(30)) };
    const recording = await record(create({ placement, transform: { bucket: { storageClass: "NEARLINE" } } }));
    const { name, ...logs } = recording.inputs(`${NAME}-logs`);
    expect(String(name)).toHaveLength(30 + 1 + "prod-europe-west4-logs".length);
    expect(String(recording.inputs(`${NAME}-backups`)["name"]).length).toBeLessThanOrEqual(63);
    expect(logs).toMatchObject({ forceDestroy: true, deletionPolicy: "DELETE", storageClass: "NEARLINE" });
    expect(recording.get(`${NAME}-logs`).protect).toBe(false);
    const { known, unknown } = await inventories(create());
    expect(unknown).toEqual(known);
    expect(known).toHaveLength(1 + 4 + 3);
  });
});
