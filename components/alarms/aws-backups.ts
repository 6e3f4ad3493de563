import type { BucketCopy } from "../storage/index.ts";
import type { AlarmSet } from "./aws-alarm.ts";

/** Copying of backups, from and to the region. */
export interface BackupsSubject {
  /** The copying out of the region. Default: none. */
  readonly outgoing?: BucketCopy;
  /** The copying into the region, by the region that it comes from. Default: none. */
  readonly incoming?: Readonly<Record<string, BucketCopy>>;
}

/** S3 publishes these every five minutes or so, on a best-effort basis. */
const PERIOD = 300;
const LATE_SECONDS = 3600;

/**
 * Alarms on the copying of backups. S3 publishes failures in the source's region and lateness in the target's (S3
 * User Guide, "Using S3 Replication metrics").
 */
export function backupsAlarms({ outgoing, incoming = {} }: BackupsSubject): AlarmSet {
  const late: AlarmSet = Object.fromEntries(
    Object.entries(incoming).map(([source, copy]) => [
      `backups-${source}-late`,
      {
        alarmDescription:
          `Backups from ${source} are more than an hour late: so much would be missing after its loss. S3 catches ` +
          "up by itself; if it does not, check the replication's role and both buckets' keys. Nothing is " +
          "published while there is nothing to copy.",
        comparisonOperator: "GreaterThanThreshold",
        evaluationPeriods: 3,
        threshold: LATE_SECONDS,
        treatMissingData: "notBreaching",
        ...metricOf(copy, "ReplicationLatency"),
        statistic: "Maximum",
      },
    ]),
  );
  if (outgoing === undefined) return late;
  return {
    ...late,
    "backups-failed": {
      alarmDescription:
        "Backups could not be copied to the other region, and S3 does not try again. Check the replication's role " +
        "and both buckets' keys, then copy what failed by a Batch Replication job.",
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 1,
      threshold: 0,
      treatMissingData: "notBreaching",
      ...metricOf(outgoing, "OperationsFailedReplication"),
      statistic: "Sum",
    },
  };
}

function metricOf(copy: BucketCopy, metricName: string) {
  return {
    namespace: "AWS/S3",
    metricName,
    dimensions: { SourceBucket: copy.source, DestinationBucket: copy.target, RuleId: copy.rule },
    period: PERIOD,
  };
}
