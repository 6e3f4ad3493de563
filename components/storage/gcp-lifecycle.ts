import type * as inputs from "@pulumi/gcp/types/input";

/** How long a region's buckets keep what is written into them. */
export interface GcpBucketRetention {
  /** Days that access logs are kept: a whole number from 1. Default: 365. */
  readonly logDays?: number;
  /**
   * Days after which a backup moves to Coldline, which is read as fast and bills for 90 days at least: a whole number from 1.
   * Default: 30.
   */
  readonly backupColdAfterDays?: number;
  /**
   * Days after which a backup is deleted: a whole number above `backupColdAfterDays`. Default: never. The tools that write backups also
   * delete them: an incremental backup refers to files of older ones, whose age says nothing about their use.
   */
  readonly backupDays?: number;
  /**
   * Days in which nobody can delete or overwrite a backup, whatever he may do otherwise: a whole number from 1. The tools that delete old
   * backups have to keep them for longer. Default: none.
   */
  readonly backupLockDays?: number;
  /** Days that what was deleted or overwritten can be had back: a whole number from 1. Default: 30. */
  readonly deletedDays?: number;
  /**
   * Days that also a version which was deleted for good can be had back, and a bucket: a whole number from 7 to 90. Default: 7. Source:
   * Cloud Storage, "Soft delete".
   */
  readonly softDeleteDays?: number;
}

type Rule = inputs.storage.BucketLifecycleRule;

const DAY = 86_400;
const LOG_DAYS = 365;
const COLD_AFTER_DAYS = 30;
const DELETED_DAYS = 30;
const SOFT_DELETE_DAYS = 7;
/** An upload that has not ended after a week was given up. */
const ABANDONED_UPLOAD_DAYS = 7;

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
  const problems = [
    outside("logDays", logDays, 1),
    outside("backupColdAfterDays", backupColdAfterDays, 1),
    outside("deletedDays", deletedDays, 1),
    outside("softDeleteDays", softDeleteDays, 7, 90),
    backupDays === undefined ? undefined : outside("backupDays", backupDays, backupColdAfterDays + 1),
    backupLockDays === undefined ? undefined : outside("backupLockDays", backupLockDays, 1),
  ].filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new Error(problems.map((problem) => `${name}: ${problem}`).join("\n"));
}

function outside(
  argument: keyof GcpBucketRetention,
  found: number,
  least: number,
  most = Number.POSITIVE_INFINITY,
): string | undefined {
  if (Number.isInteger(found) && found >= least && found <= most) return undefined;
  const accepted = Number.isFinite(most) ? `from ${least} to ${most}` : `from ${least}`;
  const mend = found > most ? `lower it to ${most} or less` : `raise it to ${least} or more`;
  return `${argument} is ${found}, accepted is a whole number of days ${accepted}: ${mend}`;
}
