import { environmentPolicy } from "../policy.ts";
import { backupBuckets } from "./backup-buckets.ts";

const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const KEY = "aws:kms/key:Key";
const KMS = ["aws:kms", "aws:kms:dsse"];

export const backupsEncrypted = environmentPolicy({
  id: "backups-encrypted",
  demands: "Backups are encrypted with a key of ours in the bucket's own region.",
  why: "A key of ours keeps who may read the bucket from reading backups; a key of another region takes them with it when that region is lost.",
  severity: "high",
  references: [
    { framework: "Well-Architected", id: "REL09-BP02" },
    { framework: "checkov", id: "CKV_AWS_145" },
  ],
  remediation:
    "Leave the `encryption` of the bucket `backups` of `AwsStorage` in place, with the region's key `storage`.",
  applies: (resources) => backupBuckets(resources).length > 0,
  judge: (resources, _context, report) => {
    for (const bucket of backupBuckets(resources)) {
      // Without one, S3 encrypts with a key of its own.
      const [encryption] = resources.referring(bucket, ENCRYPTION, "bucket");
      if (encryption === undefined) {
        report.violation(bucket, "it is encrypted with S3's own key, accepted is a key of ours");
        continue;
      }
      report.whereKnown(() => {
        const algorithms = encryption.properties
          .list("rules")
          .map((rule) => rule.text("applyServerSideEncryptionByDefault.sseAlgorithm"));
        const keys = resources.referenced(encryption, "rules", KEY);
        if (!algorithms.some((algorithm) => KMS.includes(algorithm ?? ""))) {
          report.violation(bucket, "it is encrypted with S3's own key, accepted is a key of ours");
        } else if (keys.length === 0) {
          report.violation(bucket, "it is encrypted with AWS's key for S3, accepted is a key of ours");
        } else if (keys.some((key) => key.region !== bucket.region)) {
          report.violation(bucket, "it is encrypted with a key of another region");
        }
      });
    }
  },
});
