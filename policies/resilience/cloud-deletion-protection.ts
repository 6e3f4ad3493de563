import { resourcePolicy } from "../policy.ts";
import { protects } from "../protection.ts";
import type { Properties } from "../values.ts";

/** What the cloud itself does to keep state from being deleted, by type: what is wrong where it does not. Missing properties are its defaults. */
const PROTECTION: Readonly<Record<string, (properties: Properties) => string | undefined>> = {
  "aws:eks/cluster:Cluster": (properties) => needs(properties, "deletionProtection"),
  "aws:lb/loadBalancer:LoadBalancer": (properties) => needs(properties, "enableDeletionProtection"),
  "aws:dynamodb/table:Table": (properties) => needs(properties, "deletionProtectionEnabled"),
  "aws:docdb/cluster:Cluster": (properties) => needs(properties, "deletionProtection"),
  "aws:rds/cluster:Cluster": (properties) => needs(properties, "deletionProtection"),
  "aws:rds/instance:Instance": (properties) => needs(properties, "deletionProtection"),
  "aws:s3/bucket:Bucket": (properties) => refuses(properties, "forceDestroy"),
  "aws:ecr/repository:Repository": (properties) => refuses(properties, "forceDelete"),
  "aws:elasticache/replicationGroup:ReplicationGroup": (properties) =>
    properties.has("finalSnapshotIdentifier")
      ? undefined
      : "it names no finalSnapshotIdentifier, so that it would be deleted without a last snapshot",
  // Its default is 30 days.
  "aws:secretsmanager/secret:Secret": (properties) =>
    properties.number("recoveryWindowInDays") === 0
      ? "recoveryWindowInDays is 0, so that it would be gone at once, accepted are 7 to 30"
      : undefined,
};

export const cloudDeletionProtection = resourcePolicy({
  id: "cloud-deletion-protection",
  demands: "Where the environment protects, the cloud refuses to delete what holds state, or keeps a last copy.",
  why: "The engine's protection holds for the engine only; this holds for consoles, scripts and other tools as well.",
  severity: "high",
  references: [
    { framework: "checkov", id: "CKV_AWS_150" },
    { framework: "FSBP", id: "ELB.6" },
    { framework: "Well-Architected", id: "REL09-BP01" },
  ],
  remediation:
    "Leave the deletion protection of the components in place: they set it from the environment's `protect`, and take it away in a region that is `draining`.",
  types: Object.keys(PROTECTION),
  judge: ({ properties, region, type }, { plan }) => {
    if (!protects(plan, region)) return [];
    const problem = PROTECTION[type]?.(properties);
    return problem === undefined ? [] : [problem];
  },
});

const needs = (properties: Properties, flag: string): string | undefined =>
  properties.flag(flag) === true ? undefined : `${flag} is not true`;

const refuses = (properties: Properties, flag: string): string | undefined =>
  properties.flag(flag) === true ? `${flag} is true, so that it would be deleted with what is in it` : undefined;
