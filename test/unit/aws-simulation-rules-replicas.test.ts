import type { Properties } from "../clouds/simulated/model.ts";
import { testRules } from "./aws-simulation-rules-cloud.ts";
import type { Made, RulesCloud } from "./aws-simulation-rules-cloud.ts";
import { key, role } from "./aws-simulation-rules-scenes.ts";

const FAR = "eu-central-1";

const versioned = (cloud: RulesCloud, { id, name, inputs }: Made, status = "Enabled"): Made =>
  cloud.create("bucketVersioning", `${name}-versions`, {
    region: inputs["region"] as string,
    bucket: id,
    versioningConfiguration: { status },
  });

/** A bucket and its copy in another region. */
interface Pair {
  readonly source: Made;
  readonly copy: Made;
  readonly versions: Made;
}

function pair(cloud: RulesCloud, source = "Enabled", copy = "Enabled"): Pair {
  const one = cloud.create("bucket", "source", { bucket: "source" });
  const other = cloud.create("bucket", "copy", { bucket: "the-copy", region: FAR });
  const versions = versioned(cloud, one, source);
  versioned(cloud, other, copy);
  return { source: one, copy: other, versions };
}

function replicate(
  cloud: RulesCloud,
  { source, copy }: Pair,
  rule: Properties = {},
  destination: Properties = {},
): Made {
  return cloud.create("bucketReplication", "replication", {
    bucket: source.id,
    role: role(cloud, "replication", "s3.amazonaws.com").arn,
    rules: [
      {
        id: "all",
        status: "Enabled",
        priority: 0,
        filter: {},
        deleteMarkerReplication: { status: "Enabled" },
        destination: { bucket: copy.arn, ...destination },
        ...rule,
      },
    ],
  });
}

const ENCRYPTED: Properties = { sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } } };
const encryptedBy = ({ arn }: Made): Properties => ({ encryptionConfiguration: { replicaKmsKeyId: arn } });
const within = (minutes: number): Properties => ({
  replicationTime: { status: "Enabled", time: { minutes } },
  metrics: { status: "Enabled", eventThreshold: { minutes } },
});

describe("copies of buckets", () => {
  testRules([
    {
      rule: "a bucket that is copied keeps versions",
      refused: (cloud) => replicate(cloud, pair(cloud, "Suspended")),
      because:
        "InvalidRequest: versioning must be 'Enabled' on the bucket to apply a replication configuration: source (source)",
      accepted: (cloud) => replicate(cloud, pair(cloud)),
    },
    {
      rule: "a copy keeps versions",
      refused: (cloud) => replicate(cloud, pair(cloud, "Enabled", "Suspended")),
      because: "InvalidRequest: destination bucket must have versioning enabled: copy (the-copy)",
      accepted: (cloud) => replicate(cloud, pair(cloud)),
    },
    {
      rule: "a bucket is not its own copy",
      refused: (cloud) => {
        const made = pair(cloud);
        replicate(cloud, { ...made, copy: made.source });
      },
      because: "InvalidRequest: the destination bucket cannot be the source: source (source)",
      accepted: (cloud) => replicate(cloud, pair(cloud)),
    },
    {
      rule: "a rule with a filter says what becomes of delete markers",
      refused: (cloud) => {
        const { source, copy } = pair(cloud);
        cloud.create("bucketReplication", "replication", {
          bucket: source.id,
          role: role(cloud, "replication", "s3.amazonaws.com").arn,
          rules: [{ id: "all", status: "Enabled", priority: 0, filter: {}, destination: { bucket: copy.arn } }],
        });
      },
      because: "InvalidRequest: deleteMarkerReplication and priority must be specified for a rule with a filter",
      accepted: (cloud) => replicate(cloud, pair(cloud)),
    },
    {
      rule: "a priority is one rule's",
      refused: (cloud) => twice(cloud, 1, 1),
      because: "InvalidRequest: found duplicate priority in replication rules: 1, 1",
      accepted: (cloud) => twice(cloud, 1, 2),
    },
    {
      rule: "copies of what a key encrypts are encrypted by another",
      refused: (cloud) => replicate(cloud, pair(cloud), ENCRYPTED),
      because: "InvalidRequest: replicaKmsKeyId must be specified if sseKmsEncryptedObjects is enabled",
      accepted: (cloud) => {
        const made = key(cloud, "copies", [], { region: FAR });
        replicate(cloud, pair(cloud), ENCRYPTED, encryptedBy(made));
      },
    },
    {
      rule: "a copy's key is in the copy's region",
      refused: (cloud) => replicate(cloud, pair(cloud), ENCRYPTED, encryptedBy(key(cloud, "near"))),
      because:
        "InvalidRequest: the replica's key near (…) is in eu-west-1, and the destination copy (the-copy) in eu-central-1",
      accepted: (cloud) =>
        replicate(cloud, pair(cloud), ENCRYPTED, encryptedBy(key(cloud, "far", [], { region: FAR }))),
    },
    {
      rule: "copies are promised within a quarter of an hour",
      refused: (cloud) =>
        replicate(cloud, pair(cloud), {}, { metrics: { status: "Enabled", eventThreshold: { minutes: 30 } } }),
      because: "InvalidRequest: replication time and its metrics are 15 minutes: found 30",
      accepted: (cloud) => replicate(cloud, pair(cloud), {}, within(15)),
    },
    {
      rule: "a promise is measured",
      refused: (cloud) =>
        replicate(cloud, pair(cloud), {}, { replicationTime: { status: "Enabled", time: { minutes: 15 } } }),
      because: "InvalidRequest: metrics must be specified with replicationTime",
      accepted: (cloud) => replicate(cloud, pair(cloud), {}, within(15)),
    },
    {
      rule: "a bucket keeps versions while it is copied",
      refused: (cloud) => {
        const made = pair(cloud);
        replicate(cloud, made);
        cloud.delete(made.versions);
      },
      because:
        "InvalidBucketState: a replication configuration is present on this bucket, so you cannot change the versioning state: replication",
      accepted: (cloud) => {
        const made = pair(cloud);
        cloud.delete(replicate(cloud, made));
        cloud.delete(made.versions);
      },
    },
    {
      rule: "versions are not suspended while a bucket is copied",
      refused: (cloud) => {
        const made = pair(cloud);
        replicate(cloud, made);
        cloud.update(made.versions, { versioningConfiguration: { status: "Suspended" } });
      },
      because: "InvalidBucketState: a replication configuration is present on this bucket",
      accepted: (cloud) => cloud.update(pair(cloud).versions, { versioningConfiguration: { status: "Suspended" } }),
    },
    {
      rule: "versions that were kept are not disabled",
      refused: (cloud) => cloud.update(pair(cloud).versions, { versioningConfiguration: { status: "Disabled" } }),
      because: "versioningConfiguration.status cannot be updated from 'Enabled' or 'Suspended' to 'Disabled'",
      accepted: (cloud) =>
        cloud.update(pair(cloud, "Suspended").versions, { versioningConfiguration: { status: "Enabled" } }),
    },
  ]);
});

function twice(cloud: RulesCloud, ...priorities: readonly number[]): Made {
  const { source, copy } = pair(cloud);
  return cloud.create("bucketReplication", "replication", {
    bucket: source.id,
    role: role(cloud, "replication", "s3.amazonaws.com").arn,
    rules: priorities.map((priority, place) => ({
      id: `rule-${place}`,
      status: "Enabled",
      priority,
      filter: { prefix: `${place}/` },
      deleteMarkerReplication: { status: "Disabled" },
      destination: { bucket: copy.arn },
    })),
  });
}
