import type { Case } from "../case.ts";

/** How long what is stored is kept. */
export const STORAGE_COST_CASES: readonly Case[] = [
  {
    policy: "storage-lifecycle",
    title: "prod as it is shipped: one tiers, one expires",
    changes: [],
    expects: "passes",
  },
  {
    policy: "storage-lifecycle",
    title: "rules without a filter, a last day, and a bucket without versions that keeps none",
    changes: [
      {
        resource: "eu-west-1-storage-logs-lifecycle",
        set: {
          "rules.0.filter": undefined,
          "rules.0.expiration": { date: "2027-01-01T00:00:00Z" },
          "rules.0.noncurrentVersionExpiration": undefined,
        },
      },
      { resource: "eu-west-1-storage-logs-versioning", set: { "versioningConfiguration.status": "Suspended" } },
    ],
    expects: "passes",
  },
  {
    policy: "storage-lifecycle",
    title: "no lifecycle of a bucket and of a repository",
    changes: [
      { resource: "eu-west-1-storage-logs-lifecycle", remove: true },
      { resource: "us-east-1-registry-lifecycle", remove: true },
    ],
    expects: {
      fails: [
        "eu-west-1-storage-logs: it has no lifecycle: whatever is in it is kept and paid for",
        "us-east-1-registry-repository: it has no lifecycle policy: every image is kept and paid for",
      ],
    },
  },
  {
    policy: "storage-lifecycle",
    title: "lifecycles that keep something",
    changes: [
      { resource: "eu-west-1-storage-backups-lifecycle", set: { "rules.0.transitions": undefined } },
      { resource: "eu-central-1-storage-backups-lifecycle", set: { "rules.0.noncurrentVersionExpiration": undefined } },
      { resource: "us-east-1-storage-backups-lifecycle", set: { "rules.0.abortIncompleteMultipartUpload": undefined } },
      {
        resource: "us-east-1-registry-lifecycle",
        set: { policy: JSON.stringify({ rules: [{ rulePriority: 1, action: { type: "transition" } }] }) },
      },
    ],
    expects: {
      fails: [
        "eu-central-1-storage-backups: its lifecycle keeps what was overwritten or deleted",
        "eu-west-1-storage-backups: its lifecycle neither deletes nor moves all that is in it after a time",
        "us-east-1-registry-repository: its lifecycle policy lets no image go",
        "us-east-1-storage-backups: its lifecycle keeps the parts of uploads that were given up",
      ],
    },
  },
  {
    policy: "storage-lifecycle",
    title: "lifecycles of a part, or switched off",
    changes: [
      { resource: "eu-west-1-storage-logs-lifecycle", set: { "rules.0.filter.prefix": "access/" } },
      { resource: "eu-central-1-storage-logs-lifecycle", set: { "rules.0.status": "Disabled" } },
      { resource: "us-east-1-storage-logs-lifecycle", set: { "rules.0.prefix": "access/" } },
      { resource: "us-east-1-registry-lifecycle", set: { policy: "no JSON" } },
    ],
    expects: {
      fails: ["eu-central-1", "eu-west-1", "us-east-1"]
        .flatMap((region) => [
          `${region}-storage-logs: its lifecycle keeps the parts of uploads that were given up`,
          `${region}-storage-logs: its lifecycle keeps what was overwritten or deleted`,
          `${region}-storage-logs: its lifecycle neither deletes nor moves all that is in it after a time`,
        ])
        .concat("us-east-1-registry-repository: its lifecycle policy lets no image go")
        .sort(),
    },
  },
  {
    policy: "storage-lifecycle",
    title: "rules and policies are not known yet",
    changes: [
      { resource: "eu-west-1-storage-logs-lifecycle", unknown: ["rules.0.status"] },
      { resource: "us-east-1-registry-lifecycle", unknown: ["policy"] },
    ],
    expects: {
      unevaluated: ["eu-west-1-storage-logs-lifecycle: rules.0.status", "us-east-1-registry-lifecycle: policy"],
    },
  },
];
