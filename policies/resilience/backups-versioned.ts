import { environmentPolicy } from "../policy.ts";
import { backupBuckets } from "./backup-buckets.ts";

const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";

export const backupsVersioned = environmentPolicy({
  id: "backups-versioned",
  demands: "Backups that are deleted or overwritten can be had back: their bucket is versioned.",
  why: "Whoever may write backups may also spoil them, by mistake or to extort; and S3 copies only versioned buckets.",
  severity: "high",
  references: [
    { framework: "checkov", id: "CKV_AWS_21" },
    { framework: "FSBP", id: "S3.14" },
    { framework: "Well-Architected", id: "REL09-BP02" },
  ],
  remediation: "Leave the `versioning` of the bucket `backups` of `AwsStorage` at `Enabled`.",
  applies: (resources) => backupBuckets(resources).length > 0,
  judge: (resources, _context, report) => {
    for (const bucket of backupBuckets(resources)) {
      const [versioning] = resources.referring(bucket, VERSIONING, "bucket");
      if (versioning === undefined) {
        report.violation(bucket, "it has no versioning");
        continue;
      }
      report.whereKnown(() => {
        const status = versioning.properties.text("versioningConfiguration.status");
        if (status !== "Enabled") {
          report.violation(bucket, `its versioning is ${status ?? "not stated"}, accepted is Enabled`);
        }
      });
    }
  },
});
