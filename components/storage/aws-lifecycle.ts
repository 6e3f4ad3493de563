import type * as inputs from "@pulumi/aws/types/input";
import { ABANDONED_UPLOAD_DAYS, checkDays, COLD_AFTER_DAYS, DELETED_DAYS, LOG_DAYS } from "./retention.ts";
import type { BucketRetention } from "./retention.ts";

/** How long a region's buckets on AWS keep what is written into them. */
export interface AwsBucketRetention extends BucketRetention {
  /**
   * Days after which a backup moves to Glacier Instant Retrieval, which is read as fast and bills for 90 days at
   * least: a whole number from 0. Default: 30.
   */
  readonly backupColdAfterDays?: number;
}

type Rule = inputs.s3.BucketLifecycleConfigurationRule;

/** Rules of the bucket of logs. */
export function logRules({ logDays = LOG_DAYS, deletedDays = DELETED_DAYS }: AwsBucketRetention): Rule[] {
  return [{ ...rule("expire-logs", deletedDays), expiration: { days: logDays } }];
}

/** Rules of the bucket of backups. */
export function backupRules(retention: AwsBucketRetention): Rule[] {
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
export function checkRetention(name: string, retention: AwsBucketRetention): void {
  const {
    logDays = LOG_DAYS,
    backupColdAfterDays = COLD_AFTER_DAYS,
    backupDays,
    deletedDays = DELETED_DAYS,
  } = retention;
  checkDays(name, {
    logDays: { found: logDays, least: 1 },
    backupColdAfterDays: { found: backupColdAfterDays, least: 0 },
    deletedDays: { found: deletedDays, least: 1 },
    backupDays: { found: backupDays, least: backupColdAfterDays + 1 },
  });
}
