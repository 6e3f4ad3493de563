import type { Change, Cloud, Context, Properties, Rules, StoredResource } from "../../simulated/model.ts";
import { numberAt, objectsAt, textAt } from "../../simulated/values.ts";
import { keyNamed } from "./key-policies.ts";
import { label, when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

/** The only time within which S3 promises to replicate, in minutes. */
const PROMISED_MINUTES = 15;

const invalid = (reason: string): string => `InvalidRequest: ${reason}`;

function isVersioned(cloud: Cloud, bucket: StoredResource): boolean {
  const setting = cloud.all(type.bucketVersioning).find(({ state }) => textAt(state, "bucket") === bucket.id);
  return setting !== undefined && textAt(setting.state, "versioningConfiguration.status") === "Enabled";
}

function replicationProblems(context: Context): readonly string[] {
  const { cloud, inputs } = context;
  const source = cloud.get(type.bucket, textAt(inputs, "bucket") ?? "");
  if (source === undefined) return [];
  const rules = objectsAt(inputs, "rules");
  const priorities = rules.flatMap((rule) => numberAt(rule, "priority") ?? []);
  return [
    ...when(!isVersioned(cloud, source), () => {
      return invalid(
        `versioning must be 'Enabled' on the bucket to apply a replication configuration: ${label(source)}`,
      );
    }),
    ...when(new Set(priorities).size < priorities.length, () => {
      return invalid(`found duplicate priority in replication rules: ${priorities.join(", ")}`);
    }),
    ...rules.flatMap((rule) => ruleProblems(cloud, rule, source)),
  ];
}

function ruleProblems(cloud: Cloud, rule: Properties, source: StoredResource): readonly string[] {
  const [destination] = objectsAt(rule, "destination");
  const target = cloud.byLink((destination && textAt(destination, "bucket")) ?? "");
  if (destination === undefined || target === undefined) return [];
  const filtered = rule["filter"] !== undefined;
  const encrypted = textAt(rule, "sourceSelectionCriteria.sseKmsEncryptedObjects.status") === "Enabled";
  const keyArn = textAt(destination, "encryptionConfiguration.replicaKmsKeyId");
  const key = keyNamed(cloud, keyArn, target.region);
  const minutes = ["replicationTime.time", "metrics.eventThreshold"].flatMap((path) =>
    objectsAt(destination, path).flatMap((each) => numberAt(each, "minutes") ?? []),
  );
  return [
    ...when(target.id === source.id, () => invalid(`the destination bucket cannot be the source: ${label(source)}`)),
    ...when(!isVersioned(cloud, target), () =>
      invalid(`destination bucket must have versioning enabled: ${label(target)}`),
    ),
    ...when(filtered && (rule["deleteMarkerReplication"] === undefined || rule["priority"] === undefined), () => {
      return invalid("deleteMarkerReplication and priority must be specified for a rule with a filter");
    }),
    ...when(encrypted && keyArn === undefined, () => {
      return invalid("replicaKmsKeyId must be specified if sseKmsEncryptedObjects is enabled");
    }),
    ...when(key !== undefined && key.region !== target.region, () => {
      return invalid(
        `the replica's key ${key === undefined ? "" : label(key)} is in ${key?.region ?? ""}, and the destination ${label(target)} in ${target.region}`,
      );
    }),
    ...minutes
      .filter((value) => value !== PROMISED_MINUTES)
      .map((value) => invalid(`replication time and its metrics are ${PROMISED_MINUTES} minutes: found ${value}`)),
    ...when(
      objectsAt(destination, "replicationTime").length > 0 && objectsAt(destination, "metrics").length === 0,
      () => {
        return invalid("metrics must be specified with replicationTime");
      },
    ),
  ];
}

function replicationOf(cloud: Cloud, bucket: string): StoredResource | undefined {
  return cloud.all(type.bucketReplication).find(({ state }) => textAt(state, "bucket") === bucket);
}

/** Versions of a bucket that replicates cannot be stopped; the provider stops them when it deletes the setting. */
function versioningStops(cloud: Cloud, setting: StoredResource): readonly string[] {
  const replication = replicationOf(cloud, textAt(setting.state, "bucket") ?? "");
  return when(replication !== undefined, () => {
    return `InvalidBucketState: a replication configuration is present on this bucket, so you cannot change the versioning state: ${replication === undefined ? "" : label(replication)}`;
  });
}

function versioningChange({ cloud, inputs, previous }: Change): readonly string[] {
  const status = textAt(inputs, "versioningConfiguration.status");
  return [
    ...when(status === "Disabled" && textAt(previous.state, "versioningConfiguration.status") !== "Disabled", () => {
      return "versioningConfiguration.status cannot be updated from 'Enabled' or 'Suspended' to 'Disabled'";
    }),
    ...(status === "Enabled" ? [] : versioningStops(cloud, previous)),
  ];
}

/** Versions of objects, and their replication into other buckets. */
export const s3ReplicationRules: Rules = {
  [type.bucketReplication]: { check: replicationProblems, update: replicationProblems },
  [type.bucketVersioning]: {
    update: versioningChange,
    blocksDelete: ({ cloud, resource }) =>
      textAt(resource.state, "versioningConfiguration.status") === "Disabled" ? [] : versioningStops(cloud, resource),
  },
};
