import { z } from "zod";
import { resourcePolicy } from "../policy.ts";
import type { Resource } from "../resource.ts";
import type { VersionTable } from "./version-ends.ts";
import { EKS, KAFKA, REDIS } from "./version-ends.ts";

const CLUSTER = "aws:eks/cluster:Cluster";
const NODES = "aws:eks/nodeGroup:NodeGroup";
const KAFKA_CLUSTER = "aws:msk/cluster:Cluster";
const REDIS_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup";

/** A version, as its table names it. */
interface Running {
  readonly service: "EKS" | "MSK" | "ElastiCache";
  readonly table: VersionTable;
  readonly version: string | undefined;
}

export const versionsSupported = resourcePolicy({
  id: "versions-supported",
  demands: "Kubernetes, Kafka and Redis run versions that the cloud supports as standard, and that are stated.",
  why: "After the end of support the cloud upgrades by itself at a time of its own, or charges several times as much, and faults are no longer mended.",
  severity: "high",
  references: [
    { framework: "checkov", id: "CKV_AWS_339" },
    { framework: "FSBP", id: "EKS.2" },
  ],
  remediation:
    "Raise `kubernetes.version`, `kafkaVersion` of `AwsKafka` or `engineVersion` of `AwsRedis`. A version that is missing from the table of the policies is added to it with its source.",
  types: [CLUSTER, NODES, KAFKA_CLUSTER, REDIS_GROUP],
  settings: z.strictObject({
    noticeDays: z
      .int()
      .min(0)
      .max(730)
      .default(0)
      .describe("Days before the end of support from which on a version is no longer accepted."),
  }),
  judge: (resource, { today, settings: { noticeDays } }) => {
    const running = runningIn(resource);
    if (running === undefined) return [];
    const { service, table, version } = running;
    if (version === undefined) return [`it states no version, so that ${service} chooses one`];
    if (!Object.hasOwn(table.ends, version)) {
      return [`it runs ${version}, which the table of ${service}'s versions as of ${table.asOf} does not have`];
    }
    const end = table.ends[version];
    if (end === undefined || today < earlier(end, noticeDays)) return [];
    return [
      today < end
        ? `it runs ${version}, whose standard support ends on ${end}, in less than the ${noticeDays} days that are accepted`
        : `it runs ${version}, whose standard support on ${service} ended on ${end}`,
    ];
  },
});

/** Undefined where the version is another resource's to say. */
function runningIn({ type, properties }: Resource): Running | undefined {
  switch (type) {
    case KAFKA_CLUSTER:
      // The same Kafka with and without ZooKeeper.
      return { service: "MSK", table: KAFKA, version: properties.text("kafkaVersion")?.replace(/\.kraft$/, "") };
    case REDIS_GROUP: {
      if (properties.has("globalReplicationGroupId") && !properties.has("engineVersion")) return undefined;
      const major = properties.text("engineVersion")?.split(".")[0];
      const engine = properties.text("engine") ?? "redis";
      return { service: "ElastiCache", table: REDIS, version: major === undefined ? undefined : `${engine} ${major}` };
    }
    default:
      return { service: "EKS", table: EKS, version: properties.text("version") };
  }
}

/** Some days earlier, as `2026-01-31`. */
function earlier(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - days);
  return date.toISOString().slice(0, 10);
}
