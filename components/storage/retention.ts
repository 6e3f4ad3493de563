/** How long a region's buckets keep what is written into them, on any cloud. */
export interface BucketRetention {
  /** Days that access logs are kept: a whole number from 1. Default: 365 (CKV_AWS_338 asks for a year of logs). */
  readonly logDays?: number;
  /**
   * Days after which a backup is deleted: a whole number above `backupColdAfterDays`. Default: never. The tools that
   * write backups also delete them: an incremental backup refers to files of older ones, whose age says nothing about
   * their use.
   */
  readonly backupDays?: number;
  /** Days that what was deleted or overwritten can be had back: a whole number from 1. Default: 30. */
  readonly deletedDays?: number;
}

export const LOG_DAYS = 365;
export const COLD_AFTER_DAYS = 30;
export const DELETED_DAYS = 30;
/** An upload that has not ended after a week was given up. */
export const ABANDONED_UPLOAD_DAYS = 7;

/** A number of days that was found, and which ones are accepted. */
export interface Days {
  /** Undefined: nothing is wrong with it. */
  readonly found: number | undefined;
  readonly least: number;
  /** Default: any. */
  readonly most?: number;
}

/**
 * Checks numbers of days.
 *
 * @param name the component's
 * @param days by argument
 * @throws Error naming every number that is not accepted, what is, and how to mend it
 */
export function checkDays(name: string, days: Readonly<Record<string, Days>>): void {
  const problems = Object.entries(days).flatMap(([argument, { found, least, most }]) => {
    if (found === undefined) return [];
    if (Number.isInteger(found) && found >= least && (most === undefined || found <= most)) return [];
    const accepted = most === undefined ? `from ${least}` : `from ${least} to ${most}`;
    const mend = most !== undefined && found > most ? `lower it to ${most} or less` : `raise it to ${least} or more`;
    return [`${name}: ${argument} is ${found}, accepted is a whole number of days ${accepted}: ${mend}`];
  });
  if (problems.length > 0) throw new Error(problems.join("\n"));
}
