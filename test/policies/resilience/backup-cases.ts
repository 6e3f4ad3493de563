import type { Case } from "../case.ts";
import type { Change } from "../change.ts";

const BUCKET = "eu-west-1-storage-backups";
const VERSIONING = "eu-west-1-storage-backups-versioning";
const ENCRYPTION = "eu-west-1-storage-backups-encryption";
const COPY = "eu-west-1-storage-replication-configuration";
const COPY_BUCKET = "eu-central-1-storage-backups";
const COPY_KEY = "eu-central-1-keys-storage";
const ALGORITHM = "rules.0.applyServerSideEncryptionByDefault.sseAlgorithm";

const copied = (title: string, change: Omit<Change, "resource">, ...messages: readonly string[]): Case => ({
  policy: "backups-copied",
  title,
  changes: [{ resource: COPY, ...change }],
  expects: messages.length === 0 ? "passes" : { fails: messages.map((message) => `${BUCKET}: ${message}`) },
});

const encrypted = (title: string, change: Omit<Change, "resource">, message?: string): Case => ({
  policy: "backups-encrypted",
  title,
  changes: [{ resource: ENCRYPTION, ...change }],
  expects: message === undefined ? "passes" : { fails: [`${BUCKET}: ${message}`] },
});

const versioned = (title: string, change: Omit<Change, "resource">, message: string): Case => ({
  policy: "backups-versioned",
  title,
  changes: [{ resource: VERSIONING, ...change }],
  expects: { fails: [`${BUCKET}: ${message}`] },
});

const S3_KEY = "it is encrypted with S3's own key, accepted is a key of ours";
const NO_KEY = "its copy is encrypted with no key of ours";

export const BACKUP_CASES: readonly Case[] = [
  {
    policy: "backups-in-every-region",
    title: "a region without a bucket, and without anything to back up",
    changes: [
      { resource: /^eu-central-1-(storage-backups|kubernetes-cluster|kafka-cluster|redis-group)$/, remove: true },
    ],
    expects: "passes",
  },
  {
    policy: "backups-in-every-region",
    title: "two regions without a bucket",
    changes: [{ resource: /^(us-east|eu-west)-1-storage-backups$/, remove: true }],
    expects: {
      fails: [
        "environment: eu-west-1 runs clusters or stores, and has no bucket for backups",
        "environment: us-east-1 runs clusters or stores, and has no bucket for backups",
      ],
    },
  },
  {
    policy: "backups-in-every-region",
    title: "a region that is not known yet",
    changes: [{ resource: "eu-west-1-redis-group", unknown: ["region"] }],
    expects: { unevaluated: ["eu-west-1-redis-group: region"] },
  },
  {
    policy: "backups-versioned",
    title: "other buckets without versions",
    changes: [{ resource: "eu-west-1-storage-logs-versioning", remove: true }],
    expects: "passes",
  },
  versioned("no versioning", { remove: true }, "it has no versioning"),
  versioned(
    "versioning that was switched off",
    { set: { "versioningConfiguration.status": "Suspended" } },
    "its versioning is Suspended, accepted is Enabled",
  ),
  versioned(
    "versioning that says nothing",
    { set: { versioningConfiguration: undefined } },
    "its versioning is not stated, accepted is Enabled",
  ),
  {
    policy: "backups-versioned",
    title: "versioning that is not known yet",
    changes: [{ resource: VERSIONING, unknown: ["versioningConfiguration.status"] }],
    expects: { unevaluated: [`${VERSIONING}: versioningConfiguration.status`] },
  },
  encrypted("twice encrypted", { set: { [ALGORITHM]: "aws:kms:dsse" } }),
  encrypted("a key whose ARN is not known yet", {
    unknown: ["rules.0.applyServerSideEncryptionByDefault.kmsMasterKeyId"],
  }),
  encrypted("no encryption of ours", { remove: true }, S3_KEY),
  encrypted("S3's key", { set: { [ALGORITHM]: "AES256" } }, S3_KEY),
  encrypted("no algorithm", { set: { rules: [] } }, S3_KEY),
  encrypted(
    "AWS's key",
    { set: { "rules.0.applyServerSideEncryptionByDefault.kmsMasterKeyId": undefined }, unreferenced: ["rules"] },
    "it is encrypted with AWS's key for S3, accepted is a key of ours",
  ),
  encrypted(
    "another region's key",
    { referenced: { rules: [COPY_KEY] } },
    "it is encrypted with a key of another region",
  ),
  {
    policy: "backups-encrypted",
    title: "an algorithm that is not known yet",
    changes: [{ resource: ENCRYPTION, unknown: [ALGORITHM] }],
    expects: { unevaluated: [`${ENCRYPTION}: ${ALGORITHM}`] },
  },
  copied("a copy whose key and bucket are not known yet", {
    unknown: ["rules.0.destination.encryptionConfiguration.replicaKmsKeyId", "rules.0.destination.bucket"],
  }),
  copied("no copy", { remove: true }, "it is not copied into another region"),
  copied(
    "copying that is switched off",
    { set: { "rules.0.status": "Disabled" } },
    "its copying into another region is switched off",
  ),
  copied("no rules", { set: { rules: [] } }, "its copying into another region is switched off"),
  copied(
    "a copy in the same region",
    { referenced: { rules: [BUCKET, "eu-west-1-storage-logs", COPY_KEY] } },
    "no bucket of this environment in another region is where it is copied to",
  ),
  copied("a copy without a key", { set: { "rules.0.destination.encryptionConfiguration": undefined } }, NO_KEY),
  copied(
    "a copy whose key is empty",
    { set: { "rules.0.destination.encryptionConfiguration.replicaKmsKeyId": "" } },
    NO_KEY,
  ),
  copied(
    "a copy that is encrypted with the source's key",
    { referenced: { rules: [COPY_BUCKET, "eu-west-1-keys-storage"] } },
    "its copy is encrypted with a key of another region than the copy's",
  ),
  copied(
    "copying of what has no key only",
    { set: { "rules.0.sourceSelectionCriteria": undefined } },
    "its copying leaves out what is encrypted with a key of ours",
  ),
  {
    policy: "backups-copied",
    title: "rules that are not known yet",
    changes: [{ resource: COPY, unknown: ["rules"] }],
    expects: { unevaluated: [`${COPY}: rules`] },
  },
];
