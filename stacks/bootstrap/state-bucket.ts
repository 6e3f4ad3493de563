import * as s3 from "@pulumi/aws/s3";
import type * as pulumi from "@pulumi/pulumi";

/** How long states that were replaced are kept, in days. */
const OLD_STATES_DAYS = 90;

/**
 * The bucket of all states of an account: private, versioned, encrypted with a key of ours, reached by TLS only, and protected. Pulumi locks a
 * stack by an object beside its state, so that two updates cannot run at once; no table is needed.
 *
 * **Cost**: under 1 USD a month (0.023 USD for each GB). List price of eu-west-1, recalled in 2026: check before you rely on it.
 */
export function createStateBucket(region: string, key: pulumi.Output<string>): s3.Bucket {
  const bucket = new s3.Bucket(
    "state",
    { region, bucketPrefix: "meridian-state-", forceDestroy: false },
    { protect: true },
  );
  const of = { region, bucket: bucket.bucket };
  const under = { parent: bucket };
  new s3.BucketPublicAccessBlock(
    "state-public-access-block",
    { ...of, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    under,
  );
  new s3.BucketOwnershipControls("state-ownership", { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } }, under);
  const versioning = new s3.BucketVersioning(
    "state-versioning",
    { ...of, versioningConfiguration: { status: "Enabled" } },
    under,
  );
  new s3.BucketServerSideEncryptionConfiguration(
    "state-encryption",
    {
      ...of,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key },
          bucketKeyEnabled: true,
        },
      ],
    },
    under,
  );
  new s3.BucketLifecycleConfiguration(
    "state-lifecycle",
    {
      ...of,
      rules: [
        {
          id: "old-states",
          status: "Enabled",
          filter: { prefix: "" },
          noncurrentVersionExpiration: { noncurrentDays: OLD_STATES_DAYS },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
      ],
    },
    // Rules on versions that are not current need versions.
    { ...under, dependsOn: [versioning] },
  );
  new s3.BucketPolicy(
    "state-policy",
    { ...of, policy: bucket.arn.apply((arn) => JSON.stringify(tlsOnly(arn))) },
    under,
  );
  return bucket;
}

const tlsOnly = (arn: string): object => ({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "RefusesPlainText",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [arn, `${arn}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ],
});
