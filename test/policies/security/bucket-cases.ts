import type { Case } from "../case.ts";
import type { Change } from "../change.ts";
import { document } from "./documents.ts";

const BACKUPS = "eu-west-1-storage-backups";
const LOGS = "eu-west-1-storage-logs";
const DEFAULT = "rules.0.applyServerSideEncryptionByDefault";
const BLOCK = `${BACKUPS}-public-access-block`;
const ENCRYPTION = `${BACKUPS}-encryption`;
const VERSIONING = `${BACKUPS}-versioning`;
const LOGGING = `${BACKUPS}-logging`;
const OWNERSHIP = `${BACKUPS}-ownership`;
const POLICY = `${BACKUPS}-policy`;
const KMS_ONLY = "accepted is aws:kms or aws:kms:dsse, with a customer managed key";

/** As if logs could be encrypted with a key of ours: S3's and the load balancers' logs cannot. */
const LOGS_BY_KMS: Change = {
  resource: `${LOGS}-encryption`,
  set: { [DEFAULT]: { sseAlgorithm: "aws:kms:dsse", kmsMasterKeyId: "arn:aws:kms:eu-west-1:123456789012:key/1" } },
};
/** As if the bucket of logs had its own requests logged elsewhere. */
const LOGS_LOGGED: Change = {
  resource: "logging-of-logs",
  add: "aws:s3/bucketLogging:BucketLogging",
  set: { bucket: `${LOGS}-bucket`, targetBucket: "bucket-of-another-account" },
};

const refusal = (...resources: readonly string[]): Record<string, unknown> => ({
  Effect: "Deny",
  Principal: { AWS: "*" },
  Action: "s3:*",
  Resource: resources,
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});
const ARN = `arn:aws:s3:eu-west-1:123456789012:${BACKUPS}`;
const WHOLE = refusal(ARN, `${ARN}/*`);

/** Buckets, in an environment of one region. */
export const BUCKET_CASES: readonly Case[] = (
  [
    {
      policy: "bucket-public-access-block",
      title: "a block that names its bucket is the bucket's",
      changes: [{ resource: BLOCK, unreferenced: ["bucket"] }],
      expects: "passes",
    },
    {
      policy: "bucket-public-access-block",
      title: "a block is the bucket's before its name is known",
      changes: [
        { resource: BLOCK, unknown: ["bucket"] },
        { resource: BACKUPS, unknown: ["bucket"] },
      ],
      expects: "passes",
    },
    {
      policy: "bucket-public-access-block",
      title: "all four switches have to be on, and those left out are off",
      changes: [{ resource: BLOCK, set: { blockPublicPolicy: false, restrictPublicBuckets: undefined } }],
      expects: {
        fails: [
          `${BACKUPS}: its public access block leaves out blockPublicPolicy, restrictPublicBuckets; accepted are all four`,
        ],
      },
    },
    {
      policy: "bucket-public-access-block",
      title: "another bucket's block is none",
      changes: [{ resource: BLOCK, referenced: { bucket: [LOGS] } }],
      expects: { fails: [`${BACKUPS}: it has no public access block; accepted is one with all four`] },
    },
    {
      policy: "bucket-public-access-block",
      title: "a switch is not known",
      changes: [{ resource: BLOCK, unknown: ["ignorePublicAcls"] }],
      expects: { unevaluated: [`${BLOCK}: ignorePublicAcls`] },
    },
    {
      policy: "bucket-public-access-block",
      title: "whose block it is is not known, so that no bucket can be judged",
      changes: [{ resource: BLOCK, unknown: ["bucket"], unreferenced: ["bucket"] }],
      expects: { unevaluated: [`${BLOCK}: bucket`, `${BLOCK}: bucket`] },
    },
    {
      policy: "bucket-encryption",
      title: "a key of ours is ours before its ARN is known",
      changes: [LOGS_BY_KMS, { resource: ENCRYPTION, unknown: [`${DEFAULT}.kmsMasterKeyId`] }],
      expects: "passes",
    },
    {
      policy: "bucket-encryption",
      title: "S3's own key is not ours: logs can have no other, and have an exception",
      changes: [{ resource: ENCRYPTION, unknown: [`${DEFAULT}.kmsMasterKeyId`] }],
      expects: { fails: [`${LOGS}: it is encrypted by AES256; ${KMS_ONLY}`] },
    },
    {
      policy: "bucket-encryption",
      title: "S3 encrypts by itself when nothing is said",
      changes: [LOGS_BY_KMS, { resource: ENCRYPTION, remove: true }],
      expects: { fails: [`${BACKUPS}: it is encrypted by AES256; ${KMS_ONLY}`] },
    },
    {
      policy: "bucket-encryption",
      title: "without a key, KMS takes AWS's",
      changes: [LOGS_BY_KMS, { resource: ENCRYPTION, set: { [`${DEFAULT}.kmsMasterKeyId`]: undefined } }],
      expects: {
        fails: [`${BACKUPS}: it names no key, and so is left to AWS's; accepted is a customer managed key`],
      },
    },
    {
      policy: "bucket-encryption",
      title: "how it is encrypted is not known",
      changes: [LOGS_BY_KMS, { resource: ENCRYPTION, unknown: [`${DEFAULT}.sseAlgorithm`] }],
      expects: { unevaluated: [`${ENCRYPTION}: ${DEFAULT}.sseAlgorithm`] },
    },
    {
      policy: "bucket-versioning",
      title: "versions of a bucket that is told by its name",
      changes: [{ resource: VERSIONING, unreferenced: ["bucket"] }],
      expects: "passes",
    },
    {
      policy: "bucket-versioning",
      title: "suspended versions are none",
      changes: [{ resource: VERSIONING, set: { "versioningConfiguration.status": "Suspended" } }],
      expects: { fails: [`${BACKUPS}: its versioning is Suspended; accepted is Enabled`] },
    },
    {
      policy: "bucket-versioning",
      title: "S3 keeps no versions when nothing is said",
      changes: [{ resource: VERSIONING, remove: true }],
      expects: { fails: [`${BACKUPS}: its versioning is Disabled; accepted is Enabled`] },
    },
    {
      policy: "bucket-versioning",
      title: "whether versions are kept is not known",
      changes: [{ resource: VERSIONING, unknown: ["versioningConfiguration.status"] }],
      expects: { unevaluated: [`${VERSIONING}: versioningConfiguration.status`] },
    },
    {
      policy: "bucket-access-log",
      title: "every bucket's requests are logged in another",
      changes: [LOGS_LOGGED],
      expects: "passes",
    },
    {
      policy: "bucket-access-log",
      title: "the bucket of logs has none, and an exception; no other may have none",
      changes: [{ resource: LOGGING, remove: true }],
      expects: {
        fails: [
          `${BACKUPS}: its requests are not logged; accepted is a log in another bucket`,
          `${LOGS}: its requests are not logged; accepted is a log in another bucket`,
        ],
      },
    },
    {
      policy: "bucket-access-log",
      title: "a bucket does not log its requests in itself, told by reference",
      changes: [LOGS_LOGGED, { resource: LOGGING, referenced: { targetBucket: [BACKUPS] } }],
      expects: {
        fails: [`${BACKUPS}: its requests are logged in itself, without end; accepted is another bucket`],
      },
    },
    {
      policy: "bucket-access-log",
      title: "a bucket does not log its requests in itself, told by name",
      changes: [{ ...LOGS_LOGGED, set: { bucket: `${LOGS}-bucket`, targetBucket: `${LOGS}-bucket` } }],
      expects: {
        fails: [`${LOGS}: its requests are logged in itself, without end; accepted is another bucket`],
      },
    },
    {
      policy: "bucket-access-log",
      title: "where its requests are logged is not known",
      changes: [LOGS_LOGGED, { resource: LOGGING, unknown: ["targetBucket"], unreferenced: ["targetBucket"] }],
      expects: { unevaluated: [`${LOGGING}: targetBucket`] },
    },
    {
      policy: "bucket-refuses-plain-http",
      title: "the refusal may be of everybody by another name, and the only statement",
      changes: [{ resource: POLICY, set: { policy: document(WHOLE) } }],
      expects: "passes",
    },
    {
      policy: "bucket-refuses-plain-http",
      title: "the refusal may be in a policy of the bucket's own arguments",
      changes: [
        { resource: POLICY, remove: true },
        { resource: BACKUPS, set: { policy: document({ ...WHOLE, Action: "*", Resource: "*" }) } },
      ],
      expects: "passes",
    },
    ...(
      [
        ["an allowance is no refusal", { ...WHOLE, Effect: "Allow" }],
        ["some are not everybody", { ...WHOLE, Principal: { AWS: "arn:aws:iam::123456789012:root" } }],
        ["an action is not every action", { ...WHOLE, Action: "s3:GetObject" }],
        ["without a condition it is about something else", { ...WHOLE, Condition: undefined }],
        ["requests by TLS are not to be refused", { ...WHOLE, Condition: { Bool: { "aws:SecureTransport": "true" } } }],
        ["another key is no TLS", { ...WHOLE, Condition: { Bool: { "aws:ViaAWSService": "false" } } }],
        ["the operator is Bool", { ...WHOLE, Condition: { StringEquals: { "aws:SecureTransport": "false" } } }],
        [
          "a further condition lets some through",
          {
            ...WHOLE,
            Condition: {
              Bool: { "aws:SecureTransport": "false" },
              StringEquals: { "aws:PrincipalAccount": "123456789012" },
            },
          },
        ],
      ] as const
    ).map(([title, statement]): Case => ({
      policy: "bucket-refuses-plain-http",
      title,
      changes: [{ resource: POLICY, set: { policy: document(statement) } }],
      expects: { fails: [`${BACKUPS}: no statement of its policy refuses everybody's every action without TLS`] },
    })),
    {
      policy: "bucket-refuses-plain-http",
      title: "a bucket without a policy refuses nothing",
      changes: [{ resource: POLICY, remove: true }],
      expects: { fails: [`${BACKUPS}: no statement of its policy refuses everybody's every action without TLS`] },
    },
    {
      policy: "bucket-refuses-plain-http",
      title: "the objects belong to it",
      changes: [{ resource: POLICY, set: { policy: document(refusal(ARN)) } }],
      expects: { fails: [`${BACKUPS}: its refusal of requests without TLS leaves out the bucket or its objects`] },
    },
    {
      policy: "bucket-refuses-plain-http",
      title: "the bucket belongs to it",
      changes: [{ resource: POLICY, set: { policy: document(refusal(`${ARN}/*`)) } }],
      expects: { fails: [`${BACKUPS}: its refusal of requests without TLS leaves out the bucket or its objects`] },
    },
    {
      policy: "bucket-refuses-plain-http",
      title: "the policy is not known",
      changes: [{ resource: POLICY, unknown: ["policy"] }],
      expects: { unevaluated: [`${POLICY}: policy`] },
    },
    {
      policy: "bucket-owner-enforced",
      title: "ownership of a bucket that is told by its name",
      changes: [{ resource: OWNERSHIP, unreferenced: ["bucket"] }],
      expects: "passes",
    },
    {
      policy: "bucket-owner-enforced",
      title: "access lists count with any other ownership",
      changes: [{ resource: OWNERSHIP, set: { "rule.objectOwnership": "BucketOwnerPreferred" } }],
      expects: { fails: [`${BACKUPS}: its ownership is BucketOwnerPreferred; accepted is BucketOwnerEnforced`] },
    },
    {
      policy: "bucket-owner-enforced",
      title: "ownership has to be said",
      changes: [{ resource: OWNERSHIP, remove: true }],
      expects: { fails: [`${BACKUPS}: its ownership is not controlled; accepted is BucketOwnerEnforced`] },
    },
    {
      policy: "bucket-owner-enforced",
      title: "the ownership is not known",
      changes: [{ resource: OWNERSHIP, unknown: ["rule"] }],
      expects: { unevaluated: [`${OWNERSHIP}: rule`] },
    },
  ] satisfies Case[]
).map((each): Case => ({ ...each, environment: "dev" }));
