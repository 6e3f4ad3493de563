import type { Case } from "../case.ts";

const KEY = "eu-west-1-keys-data";
const CLUSTER = "eu-west-1-kubernetes-cluster";
const REDIS = "eu-west-1-redis-group";
const LOGS = "eu-west-1-kafka-logs";
const UNPROTECTED = "it is not protected from deletion, and the environment protects";

const asked = (resource: string, property: string, value: boolean | string | undefined, message: string): Case => ({
  policy: "cloud-deletion-protection",
  title: `${property} of ${resource} is ${String(value)}`,
  changes: [{ resource, set: { [property]: value } }],
  expects: { fails: [`${resource}: ${message}`] },
});

const added = (type: string, set: Readonly<Record<string, number | boolean>>, message?: string): Case => ({
  policy: "cloud-deletion-protection",
  title: `${type} with ${JSON.stringify(set)}`,
  changes: [{ resource: "added", add: type, set: { region: "eu-west-1", ...set } }],
  expects: message === undefined ? "passes" : { fails: [`added: ${message}`] },
});

export const PROTECTION_CASES: readonly Case[] = [
  {
    policy: "region-has-own-keys",
    title: "a global resource that names keys of two regions",
    changes: [{ resource: "eu-west-1-identity-service-policy", referenced: { policy: [KEY, "us-east-1-keys-data"] } }],
    expects: "passes",
  },
  {
    policy: "region-has-own-keys",
    title: "another region's key",
    changes: [{ resource: REDIS, referenced: { kmsKeyId: ["us-east-1-keys-data"] } }],
    expects: { fails: [`${REDIS}: it uses a key of us-east-1, accepted is one of eu-west-1`] },
  },
  {
    policy: "region-has-own-keys",
    title: "another region's secret",
    changes: [
      { resource: "scram", add: "aws:secretsmanager/secret:Secret", set: { region: "eu-central-1" } },
      {
        resource: "users",
        add: "aws:msk/scramSecretAssociation:ScramSecretAssociation",
        set: { region: "eu-west-1" },
        referenced: { secretArnLists: ["scram"] },
      },
    ],
    expects: { fails: ["users: it uses a secret of eu-central-1, accepted is one of eu-west-1"] },
  },
  {
    policy: "region-has-own-keys",
    title: "a region without keys",
    changes: [{ resource: /^eu-west-1-keys-/, type: "aws:kms/key:Key", remove: true }],
    expects: { fails: [`${CLUSTER}: its region has no key of its own`] },
  },
  {
    policy: "region-has-own-keys",
    title: "a region that is not known yet",
    changes: [{ resource: LOGS, unknown: ["region"] }],
    expects: { unevaluated: [`${LOGS}: region`] },
  },
  {
    policy: "stateful-protected",
    title: "nothing is protected in dev",
    environment: "dev",
    changes: [],
    expects: "passes",
  },
  {
    policy: "stateful-protected",
    title: "a key, a bucket and the accelerator without protection",
    changes: [
      { resource: KEY, protect: false },
      { resource: "eu-west-1-storage-backups", protect: false },
      { resource: "entry-accelerator-accelerator", protect: false },
    ],
    expects: {
      fails: ["entry-accelerator-accelerator", KEY, "eu-west-1-storage-backups"].map(
        (name) => `${name}: ${UNPROTECTED}`,
      ),
    },
  },
  {
    policy: "stateful-protected",
    title: "an unprotected resource whose region is not known yet",
    changes: [{ resource: KEY, protect: false, unknown: ["region"] }],
    expects: { unevaluated: [`${KEY}: region`] },
  },
  {
    policy: "cloud-deletion-protection",
    title: "anybody deletes in dev",
    environment: "dev",
    changes: [],
    expects: "passes",
  },
  asked(CLUSTER, "deletionProtection", false, "deletionProtection is not true"),
  asked(CLUSTER, "deletionProtection", undefined, "deletionProtection is not true"),
  asked(
    "eu-west-1-load-balancing-load-balancer",
    "enableDeletionProtection",
    undefined,
    "enableDeletionProtection is not true",
  ),
  asked(
    "eu-west-1-storage-backups",
    "forceDestroy",
    true,
    "forceDestroy is true, so that it would be deleted with what is in it",
  ),
  asked(
    "eu-west-1-registry-repository",
    "forceDelete",
    true,
    "forceDelete is true, so that it would be deleted with what is in it",
  ),
  asked(
    REDIS,
    "finalSnapshotIdentifier",
    undefined,
    "it names no finalSnapshotIdentifier, so that it would be deleted without a last snapshot",
  ),
  added("aws:dynamodb/table:Table", { deletionProtectionEnabled: false }, "deletionProtectionEnabled is not true"),
  added("aws:docdb/cluster:Cluster", { deletionProtection: false }, "deletionProtection is not true"),
  added("aws:rds/cluster:Cluster", { deletionProtection: false }, "deletionProtection is not true"),
  added("aws:rds/instance:Instance", { deletionProtection: false }, "deletionProtection is not true"),
  added("aws:rds/instance:Instance", { deletionProtection: true }),
  added("aws:secretsmanager/secret:Secret", { recoveryWindowInDays: 7 }),
  added(
    "aws:secretsmanager/secret:Secret",
    { recoveryWindowInDays: 0 },
    "recoveryWindowInDays is 0, so that it would be gone at once, accepted are 7 to 30",
  ),
  {
    policy: "cloud-deletion-protection",
    title: "a protection that is not known yet",
    changes: [{ resource: CLUSTER, unknown: ["deletionProtection"] }],
    expects: { unevaluated: [`${CLUSTER}: deletionProtection`] },
  },
];
