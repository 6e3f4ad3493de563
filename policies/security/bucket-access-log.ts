import { environmentPolicy } from "../policy.ts";
import { BUCKET, namesBucket, partsOf } from "./bucket-parts.ts";

export const bucketAccessLog = environmentPolicy({
  id: "bucket-access-log",
  demands: "Every bucket logs the requests to it, into another bucket.",
  why: "After a leak these logs tell what was read, and by whom.",
  severity: "medium",
  references: [
    { framework: "checkov", id: "CKV_AWS_18" },
    { framework: "FSBP", id: "S3.9" },
  ],
  remediation: "Leave the logging of `AwsStorage`'s bucket `backups` in place; its target is the bucket `logs`.",
  applies: (resources) => resources.of(BUCKET).length > 0,
  judge: (resources, _context, report) => {
    for (const bucket of resources.of(BUCKET)) {
      report.whereKnown(() => {
        const [logging] = partsOf(resources, bucket, "aws:s3/bucketLogging:BucketLogging");
        if (logging === undefined) {
          report.violation(bucket, "its requests are not logged; accepted is a log in another bucket");
        } else if (namesBucket(logging, "targetBucket", bucket)) {
          report.violation(bucket, "its requests are logged in itself, without end; accepted is another bucket");
        }
      });
    }
  },
});
