import type { Case } from "../case.ts";
import type { Change } from "../change.ts";

const LOGS = "eu-west-1-kafka-logs";
const KEY = "eu-west-1-keys-data";
const BUCKET = "eu-west-1-storage-backups";
const LIFECYCLE = "eu-west-1-storage-backups-lifecycle";

const logs = (days: number | undefined, message?: string, settings?: Case["settings"]): Case => ({
  policy: "log-retention",
  title: `${String(days)} days${settings === undefined ? "" : `, where ${JSON.stringify(settings)} is accepted`}`,
  changes: [{ resource: LOGS, set: { retentionInDays: days } }],
  ...(settings === undefined ? {} : { settings }),
  expects: message === undefined ? "passes" : { fails: [`${LOGS}: ${message}`] },
});

const lifecycle = (
  policy: "bucket-growth" | "backup-retention",
  title: string,
  change: Omit<Change, "resource">,
  ...messages: readonly string[]
): Case => ({
  policy,
  title,
  changes: [{ resource: LIFECYCLE, ...change }],
  expects: messages.length === 0 ? "passes" : { fails: messages.map((message) => `${BUCKET}: ${message}`) },
});

const key = (days: number | undefined, message?: string, settings?: Case["settings"]): Case => ({
  policy: "key-deletion-window",
  title: `${String(days)} days${settings === undefined ? "" : `, where ${JSON.stringify(settings)} is accepted`}`,
  changes: [{ resource: KEY, set: { deletionWindowInDays: days } }],
  ...(settings === undefined ? {} : { settings }),
  expects: message === undefined ? "passes" : { fails: [`${KEY}: ${message}`] },
});

const FOR_EVER = "it keeps logs for ever, accepted are 30 to 400 days";
const UPLOADS = "no rule ends uploads that were given up";
const VERSIONS = "no rule lets go of versions that are no longer current";

export const RETENTION_CASES: readonly Case[] = [
  logs(30),
  logs(400),
  logs(14, "it keeps logs for 14 days, accepted are 30 to 400"),
  logs(545, "it keeps logs for 545 days, accepted are 30 to 400"),
  logs(0, FOR_EVER),
  logs(undefined, FOR_EVER),
  logs(90, undefined, { leastDays: 90, mostDays: 365 }),
  logs(60, "it keeps logs for 60 days, accepted are 90 to 400", { leastDays: 90 }),
  {
    policy: "log-retention",
    title: "days that are not known yet",
    changes: [{ resource: LOGS, unknown: ["retentionInDays"] }],
    expects: { unevaluated: [`${LOGS}: retentionInDays`] },
  },
  lifecycle("bucket-growth", "one rule for each", {
    set: {
      rules: [
        { status: "Enabled", abortIncompleteMultipartUpload: { daysAfterInitiation: 30 } },
        { status: "Enabled", noncurrentVersionExpiration: { noncurrentDays: 90 } },
      ],
    },
  }),
  lifecycle("bucket-growth", "no lifecycle", { remove: true }, "it has no lifecycle"),
  lifecycle(
    "bucket-growth",
    "a rule that is switched off",
    { set: { "rules.0.status": "Disabled" } },
    UPLOADS,
    VERSIONS,
  ),
  lifecycle("bucket-growth", "no rules", { set: { rules: [] } }, UPLOADS, VERSIONS),
  lifecycle("bucket-growth", "uploads stay", { set: { "rules.0.abortIncompleteMultipartUpload": undefined } }, UPLOADS),
  lifecycle("bucket-growth", "versions stay", { set: { "rules.0.noncurrentVersionExpiration": undefined } }, VERSIONS),
  {
    policy: "bucket-growth",
    title: "rules that are not known yet",
    changes: [{ resource: LIFECYCLE, unknown: ["rules"] }],
    expects: { unevaluated: [`${LIFECYCLE}: rules`] },
  },
  lifecycle("backup-retention", "a month of backups, two weeks of what was deleted", {
    set: { "rules.0.expiration": { days: 30 }, "rules.0.noncurrentVersionExpiration.noncurrentDays": 14 },
  }),
  lifecycle("backup-retention", "a rule that deletes early, switched off", {
    set: { "rules.0.status": "Disabled", "rules.0.expiration": { days: 1 } },
  }),
  lifecycle(
    "backup-retention",
    "a day less than a month",
    { set: { "rules.0.expiration": { days: 29 } } },
    "it deletes backups after 29 days, accepted are 30 or more",
  ),
  lifecycle(
    "backup-retention",
    "one day on which all goes",
    { set: { "rules.0.expiration": { date: "2027-01-01T00:00:00Z" } } },
    "it deletes all backups on one day, whatever their age",
  ),
  lifecycle(
    "backup-retention",
    "a day less than two weeks of what was deleted",
    { set: { "rules.0.noncurrentVersionExpiration.noncurrentDays": 13 } },
    "what is deleted can be had back for 13 days, accepted are 14 or more",
  ),
  {
    policy: "backup-retention",
    title: "less than is set, of both",
    changes: [{ resource: LIFECYCLE, set: { "rules.0.expiration": { days: 364 } } }],
    settings: { leastDays: 365, deletedDays: 31 },
    expects: {
      fails: [
        "eu-central-1-storage-backups: what is deleted can be had back for 30 days, accepted are 31 or more",
        `${BUCKET}: it deletes backups after 364 days, accepted are 365 or more`,
        `${BUCKET}: what is deleted can be had back for 30 days, accepted are 31 or more`,
        "us-east-1-storage-backups: what is deleted can be had back for 30 days, accepted are 31 or more",
      ],
    },
  },
  {
    policy: "backup-retention",
    title: "days that are not known yet",
    changes: [{ resource: LIFECYCLE, unknown: ["rules.0.noncurrentVersionExpiration.noncurrentDays"] }],
    expects: { unevaluated: [`${LIFECYCLE}: rules.0.noncurrentVersionExpiration.noncurrentDays`] },
  },
  key(undefined),
  key(29, "deleted, it is gone after 29 days, accepted are 30 or more"),
  key(14, undefined, { leastDays: 14 }),
  key(13, "deleted, it is gone after 13 days, accepted are 14 or more", { leastDays: 14 }),
  {
    policy: "key-deletion-window",
    title: "a week in dev, which protects nothing",
    environment: "dev",
    changes: [],
    expects: "passes",
  },
  {
    policy: "key-deletion-window",
    title: "days that are not known yet",
    changes: [{ resource: KEY, unknown: ["deletionWindowInDays"] }],
    expects: { unevaluated: [`${KEY}: deletionWindowInDays`] },
  },
];
