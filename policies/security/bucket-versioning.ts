import { environmentPolicy } from "../policy.ts";
import { BUCKET, partsOf } from "./bucket-parts.ts";

export const bucketVersioning = environmentPolicy({
  id: "bucket-versioning",
  demands: "Every bucket keeps the versions of what is overwritten or deleted.",
  why: "A faulty or hostile client can then not destroy a backup or a log: the version before it stays.",
  severity: "high",
  references: [
    { framework: "checkov", id: "CKV_AWS_21" },
    { framework: "FSBP", id: "S3.14" },
  ],
  remediation: "Leave the versioning of `AwsStorage`'s buckets in place, with the status `Enabled`.",
  applies: (resources) => resources.of(BUCKET).length > 0,
  judge: (resources, _context, report) => {
    for (const bucket of resources.of(BUCKET)) {
      report.whereKnown(() => {
        const [versioning] = partsOf(resources, bucket, "aws:s3/bucketVersioning:BucketVersioning");
        const status = versioning?.properties.text("versioningConfiguration.status") ?? "Disabled";
        if (status !== "Enabled") report.violation(bucket, `its versioning is ${status}; accepted is Enabled`);
      });
    }
  },
});
