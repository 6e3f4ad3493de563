import { environmentPolicy } from "../policy.ts";
import { lifecyclesOf, rulesInForce } from "../bucket-lifecycles.ts";

const BUCKET = "aws:s3/bucket:Bucket";

export const bucketGrowth = environmentPolicy({
  id: "bucket-growth",
  demands: "Every bucket lets go of what was deleted and of uploads that were given up.",
  why: "Versions that are no longer current and parts of uploads are paid for, are not seen in a listing, and never go by themselves.",
  severity: "low",
  references: [
    { framework: "FSBP", id: "S3.10" },
    { framework: "FSBP", id: "S3.13" },
    { framework: "checkov", id: "CKV_AWS_300" },
  ],
  remediation:
    "Leave the `lifecycle` of `AwsStorage` in place; give buckets of your own a `BucketLifecycleConfiguration`.",
  applies: (resources) => resources.of(BUCKET).length > 0,
  judge: (resources, _context, report) => {
    for (const bucket of resources.of(BUCKET)) {
      const lifecycles = lifecyclesOf(resources, bucket);
      if (lifecycles.length === 0) report.violation(bucket, "it has no lifecycle");
      for (const lifecycle of lifecycles) {
        report.whereKnown(() => {
          const rules = rulesInForce(lifecycle);
          if (!rules.some((rule) => rule.has("abortIncompleteMultipartUpload.daysAfterInitiation"))) {
            report.violation(bucket, "no rule ends uploads that were given up");
          }
          if (!rules.some((rule) => rule.has("noncurrentVersionExpiration.noncurrentDays"))) {
            report.violation(bucket, "no rule lets go of versions that are no longer current");
          }
        });
      }
    }
  },
});
