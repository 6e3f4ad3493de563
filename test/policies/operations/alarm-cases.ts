import type { Case } from "../case.ts";

const ALARM = "eu-west-1-alarms-kafka-controller";
const IN_SYNC = "eu-west-1-alarms-kafka-in-sync-replicas";

const tells = (title: string, change: Omit<Case["changes"][number], "resource">, message?: string): Case => ({
  policy: "alarms-tell-somebody",
  title,
  changes: [{ resource: ALARM, ...change }],
  expects: message === undefined ? "passes" : { fails: [`${ALARM}: ${message}`] },
});

const watched = (title: string, resource: string | RegExp, ...messages: readonly string[]): Case => ({
  policy: "stores-and-entry-watched",
  title,
  changes: [{ resource, remove: true }],
  expects: messages.length === 0 ? "passes" : { fails: messages.map((message) => `environment: ${message}`) },
});

const NOBODY = "it has no action, so it tells nobody";

export const ALARM_CASES: readonly Case[] = [
  tells("actions that are switched on, by a topic whose ARN is not known yet", {
    set: { actionsEnabled: true },
    unknown: ["alarmActions.0"],
  }),
  tells("no action", { set: { alarmActions: [] } }, NOBODY),
  tells("no word of actions", { set: { alarmActions: undefined } }, NOBODY),
  tells("actions that are switched off", { set: { actionsEnabled: false } }, "its actions are switched off"),
  tells(
    "a topic in another region",
    { referenced: { alarmActions: ["us-east-1-alarms-topic"] } },
    "it tells a topic in us-east-1, accepted is one in eu-west-1",
  ),
  {
    policy: "alarms-tell-somebody",
    title: "an alarm of several that tells nobody",
    changes: [{ resource: "all", add: "aws:cloudwatch/compositeAlarm:CompositeAlarm", set: { region: "eu-west-1" } }],
    expects: { fails: [`all: ${NOBODY}`] },
  },
  {
    policy: "alarms-tell-somebody",
    title: "actions that are not known yet",
    changes: [{ resource: ALARM, unknown: ["alarmActions"] }],
    expects: { unevaluated: [`${ALARM}: alarmActions`] },
  },
  watched("one of two alarms on copies", IN_SYNC),
  watched("one of two alarms on errors and targets", /^eu-west-1-alarms-balancer-(latency|capacity)$/),
  watched(
    "Kafka in a region",
    /^eu-west-1-alarms-kafka-/,
    "no alarm in eu-west-1 tells of a lost controller of Kafka, such as one on ActiveControllerCount",
    "no alarm in eu-west-1 tells of full disks of Kafka, such as one on KafkaDataLogsDiskUsed",
    "no alarm in eu-west-1 tells of partitions without a leader of Kafka, such as one on OfflinePartitionsCount",
    "no alarm in eu-west-1 tells of partitions without enough copies of Kafka, such as one on UnderMinIsrPartitionCount",
  ),
  watched(
    "Replicators in a region",
    /^us-east-1-alarms-replicator-.*-(latency|lag)$/,
    "no alarm in us-east-1 tells of falling behind of the copying of Kafka, such as one on ReplicationLatency",
  ),
  watched(
    "Redis in a region",
    /^eu-west-1-alarms-redis-/,
    "no alarm in eu-west-1 tells of too little CPU of Redis, such as one on EngineCPUUtilization",
    "no alarm in eu-west-1 tells of too little memory of Redis, such as one on DatabaseMemoryUsagePercentage",
  ),
  watched(
    "the entry in a region",
    /^eu-west-1-alarms-balancer-/,
    "no alarm in eu-west-1 tells of a lack of healthy targets of the entry, such as one on HealthyHostCount",
    "no alarm in eu-west-1 tells of errors of the entry, such as one on HTTPCode_Target_5XX_Count",
  ),
  watched(
    "the copying of backups in a region",
    "eu-west-1-alarms-backups-failed",
    "no alarm in eu-west-1 tells of failed copies of the copying of backups, such as one on OperationsFailedReplication",
  ),
  {
    policy: "stores-and-entry-watched",
    title: "metrics of the same names in another namespace",
    changes: [
      { resource: ALARM, set: { namespace: "Custom" } },
      { resource: /^eu-west-1-alarms-redis-.*-cpu$/, set: { "metricQueries.0.metric.namespace": "Custom" } },
      {
        resource: "eu-west-1-alarms-kafka-disk",
        set: {
          "metricQueries.0.expression": (old) => (typeof old === "string" ? old.replace("AWS/Kafka", "Custom") : old),
        },
      },
    ],
    expects: {
      fails: [
        "environment: no alarm in eu-west-1 tells of a lost controller of Kafka, such as one on ActiveControllerCount",
        "environment: no alarm in eu-west-1 tells of full disks of Kafka, such as one on KafkaDataLogsDiskUsed",
      ],
    },
  },
  {
    policy: "stores-and-entry-watched",
    title: "a metric that is not known yet, and may be what nothing else watches",
    changes: [{ resource: ALARM, unknown: ["metricName"] }],
    expects: { unevaluated: [`${ALARM}: metricName`] },
  },
];
