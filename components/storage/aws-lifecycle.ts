import type * as inputs from "@pulumi/aws/types/input";

/** How long a region's buckets keep what is written into them. */
export interface BucketRetention {
  /** Days that access logs are kept: a whole number from 1. Default: 365 (CKV_AWS_338 asks for a year of logs). */
  readonly logDays?: number;
  /**
   * Days after which a backup moves to Glacier Instant Retrieval, which is read as fast and bills for 90 days at
   * least: a whole number from 0. Default: 30.
   */
  readonly backupColdAfterDays?: number;
  /**
   * Days after which a backup is deleted: a whole number above `backupColdAfterDays`. Default: never. The tools that
   * write backups also delete them: an incremental backup refers to files of older ones, whose age says nothing about
   * their use.
   */
  readonly backupDays?: number;
  /** Days that what was deleted or overwritten can be had back: a whole number from 1. Default: 30. */
  readonly deletedDays?: number;
}

type Rule = inputs.s3.BucketLifecycleConfigurationRule;

const LOG_DAYS = 365;
const COLD_AFTER_DAYS = 30;
const DELETED_DAYS = 30;
/** An upload that has not ended after a week was given up. */
const ABANDONED_UPLOAD_DAYS = 7;

/** Rules of the bucket of logs. */
export function logRules({ logDays = LOG_DAYS, deletedDays = DELETED_DAYS }: BucketRetention): Rule[] {
  return [{ ...rule("expire-logs", deletedDays), expiration: { days: logDays } }];
}

/** Rules of the bucket of backups. */
export function backupRules(retention: BucketRetention): Rule[] {
  const { backupColdAfterDays = COLD_AFTER_DAYS, backupDays, deletedDays = DELETED_DAYS } = retention;
  return [
    {
      ...rule("keep-backups", deletedDays),
      transitions: [{ days: backupColdAfterDays, storageClass: "GLACIER_IR" }],
      // Without an end of their own, what is left of deleted backups still goes: the marks of their deletion.
      expiration: backupDays === undefined ? { expiredObjectDeleteMarker: true } : { days: backupDays },
    },
  ];
}

function rule(id: string, deletedDays: number): Rule {
  return {
    id,
    status: "Enabled",
    filter: { prefix: "" },
    noncurrentVersionExpiration: { noncurrentDays: deletedDays },
    abortIncompleteMultipartUpload: { daysAfterInitiation: ABANDONED_UPLOAD_DAYS },
  };
}

/** @throws Error naming every number that is not accepted, what is, and how to mend it */
export function checkRetention(name: string, retention: BucketRetention): void {
  const {
    logDays = LOG_DAYS,
    backupColdAfterDays = COLD_AFTER_DAYS,
    backupDays,
    deletedDays = DELETED_DAYS,
  } = retention;
  const problems = [
    below("logDays", logDays, 1),
    below("backupColdAfterDays", backupColdAfterDays, 0),
    below("deletedDays", deletedDays, 1),
    backupDays === undefined ? undefined : below("backupDays", backupDays, backupColdAfterDays + 1),
  ].filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new Error(problems.map((problem) => `${name}: ${problem}`).join("\n"));
}

function below(argument: keyof BucketRetention, found: number, least: number): string | undefined {
  if (Number.isInteger(found) && found >= least) return undefined;
  return `${argument} is ${found}, accepted is a whole number of days from ${least}: raise it to ${least} or more`;
}
