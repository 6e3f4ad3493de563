import { environmentPolicy } from "../policy.ts";
import { BUCKET, partsOf } from "./bucket-parts.ts";
import { lacksOwnKey } from "./customer-key.ts";

const BY_KMS = ["aws:kms", "aws:kms:dsse"];

export const bucketEncryption = environmentPolicy({
  id: "bucket-encryption",
  demands: "Every bucket encrypts what is put into it with a customer managed key.",
  why: "Whoever may read the bucket then needs leave to use the key as well, and the key can be switched off after a leak.",
  severity: "high",
  references: [
    { framework: "checkov", id: "CKV_AWS_145" },
    { framework: "FSBP", id: "S3.17" },
  ],
  remediation: "Leave the encryption of `AwsStorage`'s bucket in place, with `aws:kms` and the region's key `storage`.",
  applies: (resources) => resources.of(BUCKET).length > 0,
  judge: (resources, _context, report) => {
    for (const bucket of resources.of(BUCKET)) {
      report.whereKnown(() => {
        const [encryption] = partsOf(
          resources,
          bucket,
          "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        );
        const path = "rules.0.applyServerSideEncryptionByDefault";
        // What S3 does by itself.
        const algorithm = encryption?.properties.text(`${path}.sseAlgorithm`) ?? "AES256";
        const wrong =
          encryption !== undefined && BY_KMS.includes(algorithm)
            ? lacksOwnKey(encryption, `${path}.kmsMasterKeyId`)
            : [`it is encrypted by ${algorithm}; accepted is ${BY_KMS.join(" or ")}, with a customer managed key`];
        for (const message of wrong) report.violation(bucket, message);
      });
    }
  },
});
