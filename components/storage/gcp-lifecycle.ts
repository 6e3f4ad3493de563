import type * as inputs from "@pulumi/gcp/types/input";
import { ABANDONED_UPLOAD_DAYS, checkDays, COLD_AFTER_DAYS, DELETED_DAYS, LOG_DAYS } from "./retention.ts";
import type { BucketRetention } from "./retention.ts";

/** How long a region's buckets on Google Cloud keep what is written into them. */
export interface GcpBucketRetention extends BucketRetention {
  /**
   * Days after which a backup moves to Coldline, which is read as fast and bills for 90 days at least: a whole number from 1.
   * Default: 30.
   */
  readonly backupColdAfterDays?: number;
  /**
   * Days in which nobody can delete or overwrite a backup, whatever he may do otherwise: a whole number from 1. The tools that delete old
   * backups have to keep them for longer. Default: none.
   */
  readonly backupLockDays?: number;
  /**
   * Days that also a version which was deleted for good can be had back, and a bucket: a whole number from 7 to 90. Default: 7. Source:
   * Cloud Storage, "Soft delete".
   */
  readonly softDeleteDays?: number;
}

type Rule = inputs.storage.BucketLifecycleRule;

const DAY = 86_400;
const SOFT_DELETE_DAYS = 7;

/** Rules of the bucket of logs. */
export function logRules({ logDays = LOG_DAYS, deletedDays = DELETED_DAYS }: GcpBucketRetention): Rule[] {
  return [{ action: { type: "Delete" }, condition: { age: logDays, withState: "LIVE" } }, ...rules(deletedDays)];
}

/** Rules of the bucket of backups. */
export function backupRules(retention: GcpBucketRetention): Rule[] {
  const { backupColdAfterDays = COLD_AFTER_DAYS, backupDays, deletedDays = DELETED_DAYS } = retention;
  return [
    {
      action: { type: "SetStorageClass", storageClass: "COLDLINE" },
      condition: { age: backupColdAfterDays, matchesStorageClasses: ["STANDARD"], withState: "LIVE" },
    },
    ...(backupDays === undefined
      ? []
      : [{ action: { type: "Delete" }, condition: { age: backupDays, withState: "LIVE" } }]),
    ...rules(deletedDays),
  ];
}

function rules(deletedDays: number): Rule[] {
  return [
    { action: { type: "Delete" }, condition: { daysSinceNoncurrentTime: deletedDays, withState: "ARCHIVED" } },
    { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: ABANDONED_UPLOAD_DAYS } },
  ];
}

/** What can be had back after it was deleted for good. */
export function softDelete({ softDeleteDays = SOFT_DELETE_DAYS }: GcpBucketRetention): {
  retentionDurationSeconds: number;
} {
  return { retentionDurationSeconds: softDeleteDays * DAY };
}

/** What nobody can delete, where something is so. */
export function locked({ backupLockDays }: GcpBucketRetention): { retentionPolicy?: { retentionPeriod: string } } {
  return backupLockDays === undefined ? {} : { retentionPolicy: { retentionPeriod: String(backupLockDays * DAY) } };
}

/** @throws Error naming every number that is not accepted, what is, and how to mend it */
export function checkRetention(name: string, retention: GcpBucketRetention): void {
  const { backupColdAfterDays = COLD_AFTER_DAYS, backupDays, backupLockDays } = retention;
  const { logDays = LOG_DAYS, deletedDays = DELETED_DAYS, softDeleteDays = SOFT_DELETE_DAYS } = retention;
  checkDays(name, {
    logDays: { found: logDays, least: 1 },
    backupColdAfterDays: { found: backupColdAfterDays, least: 1 },
    deletedDays: { found: deletedDays, least: 1 },
    softDeleteDays: { found: softDeleteDays, least: 7, most: 90 },
    backupDays: { found: backupDays, least: backupColdAfterDays + 1 },
    backupLockDays: { found: backupLockDays, least: 1 },
  });
}
