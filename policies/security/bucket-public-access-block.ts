import { environmentPolicy } from "../policy.ts";
import { BUCKET, partsOf } from "./bucket-parts.ts";

const SWITCHES = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

export const bucketPublicAccessBlock = environmentPolicy({
  id: "bucket-public-access-block",
  demands: "Every bucket refuses public access in all four ways.",
  why: "It holds also where a policy or an access list lets everybody in by mistake.",
  severity: "critical",
  references: [
    { framework: "checkov", id: "CKV2_AWS_6" },
    { framework: "FSBP", id: "S3.8" },
  ],
  remediation: "Leave the public access block of `AwsStorage`'s buckets in place, with all four of its switches on.",
  applies: (resources) => resources.of(BUCKET).length > 0,
  judge: (resources, _context, report) => {
    for (const bucket of resources.of(BUCKET)) {
      report.whereKnown(() => {
        const blocks = partsOf(resources, bucket, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
        if (blocks.length === 0)
          report.violation(bucket, "it has no public access block; accepted is one with all four");
        for (const { properties } of blocks) {
          const off = SWITCHES.filter((name) => properties.flag(name) !== true);
          if (off.length > 0) {
            report.violation(bucket, `its public access block leaves out ${off.join(", ")}; accepted are all four`);
          }
        }
      });
    }
  },
});
