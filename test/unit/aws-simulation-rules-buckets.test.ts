import type { Properties } from "../clouds/simulated/model.ts";
import { ACCOUNT, testRules } from "./aws-simulation-rules-cloud.ts";
import type { Made, RulesCloud } from "./aws-simulation-rules-cloud.ts";
import { balancer, key, network, policy, role } from "./aws-simulation-rules-scenes.ts";

const bucket = (cloud: RulesCloud, name = "backups", inputs: Properties = {}): Made =>
  cloud.create("bucket", name, { bucket: name, ...inputs });

const attach = (cloud: RulesCloud, { id, arn }: Made, statement: Properties): Made =>
  cloud.create("bucketPolicy", `${id}-policy`, {
    bucket: id,
    policy: policy({
      Effect: "Allow",
      Principal: { AWS: ACCOUNT },
      Action: "s3:GetObject",
      Resource: `${arn}/*`,
      ...statement,
    }),
  });

const OPEN: Properties = { Principal: "*" };

const log = (cloud: RulesCloud, source: Made, target: Made, targetPrefix = "s3/"): Made =>
  cloud.create("bucketLogging", "logging", { bucket: source.id, targetBucket: target.id, targetPrefix });

function logTarget(cloud: RulesCloud, region = "eu-west-1", prefix = "s3/"): Made {
  const made = bucket(cloud, "logs", { region });
  cloud.create("bucketPolicy", "logs-policy", {
    region,
    bucket: made.id,
    policy: policy({
      Effect: "Allow",
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `${made.arn}/${prefix}*`,
    }),
  });
  return made;
}

const lifecycle = (cloud: RulesCloud, ...rules: readonly Properties[]): Made =>
  cloud.create("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "lifecycle", {
    bucket: bucket(cloud).id,
    rules: rules.map((rule) => ({ id: "old", status: "Enabled", ...rule })),
  });

const tiered = (storageClass: string, days: number, end: number): Properties => ({
  transitions: [{ storageClass, days }],
  expiration: { days: end },
});

describe("buckets", () => {
  testRules([
    {
      rule: "a name is one of a host",
      refused: (cloud) => bucket(cloud, "Backups"),
      because: "InvalidBucketName: the specified bucket is not valid: Backups",
      accepted: (cloud) => bucket(cloud, "backups.of-meridian"),
    },
    {
      rule: "a name is no address",
      refused: (cloud) => bucket(cloud, "192.0.2.1"),
      because: "InvalidBucketName: the specified bucket is not valid: 192.0.2.1",
      accepted: (cloud) => bucket(cloud, "192-0-2-1"),
    },
    {
      rule: "a name has three characters at least",
      refused: (cloud) => bucket(cloud, "ab"),
      because: "InvalidBucketName: the specified bucket is not valid: ab",
      accepted: (cloud) => bucket(cloud, "abc"),
    },
    {
      rule: "a bucket that a balancer logged to is not empty, also when the balancer has gone",
      refused: (cloud) => {
        cloud.delete(balancerLogs(cloud, true));
      },
      because: "BucketNotEmpty: the bucket logs you tried to delete is not empty",
      accepted: (cloud) => {
        cloud.delete(balancerLogs(cloud, false));
      },
    },
    {
      rule: "a bucket that is not empty goes if it is forced",
      refused: (cloud) => {
        cloud.delete(balancerLogs(cloud, true, { forceDestroy: false }));
      },
      because: "BucketNotEmpty: the bucket logs you tried to delete is not empty",
      accepted: (cloud) => {
        cloud.delete(balancerLogs(cloud, true, { forceDestroy: true }));
      },
    },
    {
      rule: "a policy is JSON",
      refused: (cloud) => cloud.create("bucketPolicy", "policy", { bucket: bucket(cloud).id, policy: "none" }),
      because: "MalformedPolicy: policies must be valid JSON",
      accepted: (cloud) => attach(cloud, bucket(cloud), {}),
    },
    {
      rule: "a policy is about its bucket",
      refused: (cloud) => attach(cloud, bucket(cloud), { Resource: "arn:aws:s3:::backups-of-others/*" }),
      because: "MalformedPolicy: policy has invalid resource: arn:aws:s3:::backups-of-others/* is not of backups",
      accepted: (cloud) => attach(cloud, bucket(cloud), { Resource: "arn:aws:s3:::backups" }),
    },
    {
      rule: "a policy says for whom it is",
      refused: (cloud) =>
        cloud.create("bucketPolicy", "policy", {
          bucket: bucket(cloud).id,
          policy: policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::backups/*" }),
        }),
      because: "MalformedPolicy: missing required field Principal",
      accepted: (cloud) => attach(cloud, bucket(cloud), {}),
    },
    {
      rule: "a policy names roles that there are",
      refused: (cloud) => attach(cloud, bucket(cloud), { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/none` } }),
      because: "MalformedPolicy: invalid principal in policy: arn:aws:iam::",
      accepted: (cloud) =>
        attach(cloud, bucket(cloud), { Principal: { AWS: role(cloud, "some", "ec2.amazonaws.com").arn } }),
    },
    {
      rule: "a policy for everybody is blocked, as every new bucket blocks it",
      refused: (cloud) => attach(cloud, bucket(cloud), OPEN),
      because:
        "AccessDenied: public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access of backups",
      accepted: (cloud) => {
        const made = bucket(cloud);
        cloud.create("bucketPublicAccess", "access", { bucket: made.id, blockPublicPolicy: false });
        attach(cloud, made, OPEN);
      },
    },
    {
      rule: "a policy that denies everybody something, or allows the account's own, is not public",
      refused: (cloud) =>
        attach(cloud, bucket(cloud), { ...OPEN, Condition: { StringLike: { "aws:UserAgent": "meridian" } } }),
      because: "AccessDenied: public policies are prevented",
      accepted: (cloud) => {
        attach(cloud, bucket(cloud), {
          ...OPEN,
          Effect: "Deny",
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        });
        attach(cloud, bucket(cloud, "more"), {
          ...OPEN,
          Condition: { StringEquals: { "aws:PrincipalAccount": ACCOUNT } },
        });
      },
    },
    {
      rule: "access is logged into a bucket of the region",
      refused: (cloud) => log(cloud, bucket(cloud), logTarget(cloud, "us-east-1")),
      because:
        "CrossLocationLoggingProhibitted: the target bucket logs (logs) is in us-east-1, and the bucket in eu-west-1",
      accepted: (cloud) => log(cloud, bucket(cloud), logTarget(cloud)),
    },
    {
      rule: "access is logged into a bucket whose policy lets it",
      refused: (cloud) => log(cloud, bucket(cloud), logTarget(cloud), "other/"),
      because:
        "InvalidTargetBucketForLogging: the policy of logs (logs) does not let logging.s3.amazonaws.com put objects with the prefix other/",
      accepted: (cloud) => log(cloud, bucket(cloud), logTarget(cloud), "s3/backups/"),
    },
    {
      rule: "access is logged into a bucket that there is",
      refused: (cloud) =>
        cloud.create("bucketLogging", "logging", { bucket: bucket(cloud).id, targetBucket: "none", targetPrefix: "" }),
      because: "InvalidTargetBucketForLogging: the target bucket for logging does not exist: none",
      accepted: (cloud) => log(cloud, bucket(cloud), logTarget(cloud)),
    },
    {
      rule: "a bucket of one owner has no access control list",
      refused: (cloud) => cloud.create("bucketAcl", "acl", { bucket: bucket(cloud).id, acl: "private" }),
      because: "AccessControlListNotSupported: the bucket backups does not allow ACLs",
      accepted: (cloud) => {
        const { id } = bucket(cloud);
        cloud.create("bucketOwnership", "ownership", { bucket: id, rule: { objectOwnership: "BucketOwnerPreferred" } });
        cloud.create("bucketAcl", "acl", { bucket: id, acl: "private" });
      },
    },
    {
      rule: "a key goes with encryption by KMS",
      refused: (cloud) => encrypt(cloud, "AES256"),
      because: "InvalidArgument: a KMS key cannot be given with the encryption AES256",
      accepted: (cloud) => encrypt(cloud, "aws:kms"),
    },
    {
      rule: "rules of a lifecycle have different ids",
      refused: (cloud) => lifecycle(cloud, { expiration: { days: 1 } }, { expiration: { days: 2 } }),
      because: "InvalidArgument: rule ID must be unique: old, old",
      accepted: (cloud) => lifecycle(cloud, { expiration: { days: 1 } }, { id: "older", expiration: { days: 2 } }),
    },
    {
      rule: "an object is seldom used after 30 days at the earliest",
      refused: (cloud) => lifecycle(cloud, tiered("STANDARD_IA", 29, 365)),
      because:
        "InvalidArgument: 'Days' in Transition action must be greater than or equal to 30 for storageClass 'STANDARD_IA'",
      accepted: (cloud) => lifecycle(cloud, tiered("GLACIER_IR", 29, 365)),
    },
    {
      rule: "an object moves before it ends",
      refused: (cloud) => lifecycle(cloud, tiered("GLACIER_IR", 90, 90)),
      because:
        "InvalidArgument: 'Days' in the Expiration action must be greater than 'Days' in the Transition action: found 90",
      accepted: (cloud) => lifecycle(cloud, tiered("GLACIER_IR", 90, 91)),
    },
    {
      rule: "an object lives a day at least",
      refused: (cloud) => lifecycle(cloud, { expiration: { days: 0 } }),
      because: "InvalidArgument: 'Days' for Expiration action must be a positive integer",
      accepted: (cloud) => lifecycle(cloud, { expiration: { days: 1 } }),
    },
    {
      rule: "an upload that was never ended has no tags",
      refused: (cloud) =>
        lifecycle(cloud, {
          filter: { tag: { key: "a", value: "b" } },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        }),
      because: "InvalidRequest: AbortIncompleteMultipartUpload cannot be specified with tags or object sizes",
      accepted: (cloud) =>
        lifecycle(cloud, { filter: { prefix: "a/" }, abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } }),
    },
  ]);
});

function encrypt(cloud: RulesCloud, sseAlgorithm: string): Made {
  const applyServerSideEncryptionByDefault = { sseAlgorithm, kmsMasterKeyId: key(cloud, "storage").arn };
  return cloud.create("bucketEncryption", "encryption", {
    bucket: bucket(cloud).id,
    rules: [{ applyServerSideEncryptionByDefault }],
  });
}

/** A bucket that a load balancer could log to, and did or did not, until it went. */
function balancerLogs(cloud: RulesCloud, enabled: boolean, inputs: Properties = {}): Made {
  const made = bucket(cloud, "logs", inputs);
  const writer = { Service: "logdelivery.elasticloadbalancing.amazonaws.com" };
  attach(cloud, made, { Principal: writer, Action: "s3:PutObject" });
  cloud.delete(balancer(cloud, network(cloud), "balancer", { accessLogs: { enabled, bucket: made.id } }));
  return made;
}
