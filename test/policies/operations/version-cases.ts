import type { Case } from "../case.ts";

const CLUSTER = "eu-west-1-kubernetes-cluster";
const NODES = "eu-west-1-kubernetes-nodes-base-a";
const KAFKA = "eu-west-1-kafka-cluster";
const REDIS = "eu-west-1-redis-group";

const runs = (
  title: string,
  resource: string,
  set: NonNullable<Case["changes"][number]["set"]>,
  today: string,
  message?: string,
): Case => ({
  policy: "versions-supported",
  title,
  changes: [{ resource, set }],
  today,
  expects: message === undefined ? "passes" : { fails: [`${resource}: ${message}`] },
});

const maintained = (
  title: string,
  windows: readonly [string | undefined, string],
  ...messages: readonly string[]
): Case => ({
  policy: "maintenance-apart",
  title,
  changes: [
    { resource: REDIS, set: { maintenanceWindow: windows[0] } },
    { resource: "eu-central-1-redis-group", set: { maintenanceWindow: windows[1] } },
  ],
  expects: messages.length === 0 ? "passes" : { fails: messages },
});

const AT_ONCE = "eu-central-1-redis-group: it is maintained at the same time as Redis in eu-west-1";
const UNSTATED = `${REDIS}: it states no weekly maintenance window, so that AWS chooses one`;

export const VERSION_CASES: readonly Case[] = [
  runs("the last day of Kubernetes 1.33", CLUSTER, { version: "1.33" }, "2026-07-28"),
  runs(
    "the first day after Kubernetes 1.33",
    CLUSTER,
    { version: "1.33" },
    "2026-07-29",
    "it runs 1.33, whose standard support on EKS ended on 2026-07-29",
  ),
  runs(
    "nodes that stayed behind",
    NODES,
    { version: "1.31" },
    "2026-06-01",
    "it runs 1.31, whose standard support on EKS ended on 2025-11-26",
  ),
  runs(
    "a version from before the table",
    CLUSTER,
    { version: "1.24" },
    "2026-06-01",
    "it runs 1.24, which the table of EKS's versions as of 2026-02 does not have",
  ),
  runs(
    "a version that is a property of every object",
    CLUSTER,
    { version: "constructor" },
    "2026-06-01",
    "it runs constructor, which the table of EKS's versions as of 2026-02 does not have",
  ),
  runs("no version", CLUSTER, { version: undefined }, "2026-06-01", "it states no version, so that EKS chooses one"),
  runs("the last day of Kafka 3.6", KAFKA, { kafkaVersion: "3.6.0" }, "2026-05-31"),
  runs(
    "the first day after Kafka 3.7, without ZooKeeper",
    KAFKA,
    { kafkaVersion: "3.7.x.kraft" },
    "2026-09-01",
    "it runs 3.7.x, whose standard support on MSK ended on 2026-09-01",
  ),
  runs(
    "no version of Kafka",
    KAFKA,
    { kafkaVersion: undefined },
    "2026-06-01",
    "it states no version, so that MSK chooses one",
  ),
  runs("another minor version of Valkey", REDIS, { engineVersion: "8.2" }, "2026-06-01"),
  runs(
    "Redis 5, by the default engine",
    REDIS,
    { engine: undefined, engineVersion: "5.0.6" },
    "2026-06-01",
    "it runs redis 5, whose standard support on ElastiCache ended on 2026-02-01",
  ),
  runs(
    "no version of Redis",
    REDIS,
    { engineVersion: undefined },
    "2026-06-01",
    "it states no version, so that ElastiCache chooses one",
  ),
  {
    policy: "versions-supported",
    title: "a secondary, whose version is its primary's to say",
    changes: [
      {
        resource: REDIS,
        set: { engine: undefined, engineVersion: undefined, globalReplicationGroupId: "sgaui-prod-global" },
      },
    ],
    expects: "passes",
  },
  {
    policy: "versions-supported",
    title: "90 days before the end, where less is accepted",
    changes: [{ resource: CLUSTER, set: { version: "1.33" } }],
    today: "2026-04-29",
    settings: { noticeDays: 90 },
    expects: "passes",
  },
  {
    policy: "versions-supported",
    title: "90 days before the end, where that is too late",
    changes: [{ resource: CLUSTER, set: { version: "1.33" } }],
    today: "2026-04-30",
    settings: { noticeDays: 90 },
    expects: {
      fails: [
        `${CLUSTER}: it runs 1.33, whose standard support ends on 2026-07-29, in less than the 90 days that are accepted`,
      ],
    },
  },
  {
    policy: "versions-supported",
    title: "a version that is not known yet",
    changes: [{ resource: KAFKA, unknown: ["kafkaVersion"] }],
    expects: { unevaluated: [`${KAFKA}: kafkaVersion`] },
  },
  maintained("one after the other", ["sun:06:00-sun:07:00", "sun:05:00-sun:06:00"]),
  maintained("a minute at once", ["sun:05:00-sun:06:01", "sun:06:00-sun:07:00"], AT_ONCE),
  maintained("over the end of the week", ["sat:23:30-sun:00:30", "sun:00:00-sun:01:00"], AT_ONCE),
  maintained("over the end of the week, one after the other", ["sat:23:00-sun:00:00", "sun:00:00-sun:01:00"]),
  maintained("no window", [undefined, "sun:05:00-sun:06:00"], UNSTATED),
  maintained("no day of the week", ["abc:05:00-abc:06:00", "sun:05:00-sun:06:00"], UNSTATED),
  maintained("a time of day only", ["05:00-06:00", "sun:05:00-sun:06:00"], UNSTATED),
  {
    policy: "maintenance-apart",
    title: "a window that is not known yet",
    changes: [{ resource: REDIS, unknown: ["maintenanceWindow"] }],
    expects: { unevaluated: [`${REDIS}: maintenanceWindow`] },
  },
];
