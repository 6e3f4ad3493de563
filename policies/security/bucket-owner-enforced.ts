import { environmentPolicy } from "../policy.ts";
import { BUCKET, partsOf } from "./bucket-parts.ts";

export const bucketOwnerEnforced = environmentPolicy({
  id: "bucket-owner-enforced",
  demands: "The owner of every bucket owns what is in it, and access lists mean nothing.",
  why: "Policies alone then tell who may read; an object of another account's cannot be read or deleted by the owner.",
  severity: "medium",
  references: [
    { framework: "checkov", id: "CKV2_AWS_65" },
    { framework: "FSBP", id: "S3.12" },
  ],
  remediation: "Leave the ownership controls of `AwsStorage`'s buckets in place, with `BucketOwnerEnforced`.",
  applies: (resources) => resources.of(BUCKET).length > 0,
  judge: (resources, _context, report) => {
    for (const bucket of resources.of(BUCKET)) {
      report.whereKnown(() => {
        const [controls] = partsOf(resources, bucket, "aws:s3/bucketOwnershipControls:BucketOwnershipControls");
        const ownership = controls?.properties.text("rule.objectOwnership");
        if (ownership !== "BucketOwnerEnforced") {
          report.violation(
            bucket,
            `its ownership is ${ownership ?? "not controlled"}; accepted is BucketOwnerEnforced`,
          );
        }
      });
    }
  },
});
