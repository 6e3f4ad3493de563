import type { Case } from "../case.ts";
import type { NewValue } from "../change.ts";

const CLUSTER = "eu-west-1-kafka-cluster";
const SETTINGS = "eu-west-1-kafka-configuration";

/** Other values of settings; undefined takes one away. */
const settings =
  (values: Readonly<Record<string, string | undefined>>): NewValue =>
  (old) =>
    Object.entries(values).reduce(
      (text, [key, value]) => {
        const line = new RegExp(`^${key.replaceAll(".", "\\.")}=.*\\n`, "m");
        return text.replace(line, value === undefined ? "" : `${key}=${value}\n`);
      },
      typeof old === "string" ? old : "",
    );

const durable = (
  title: string,
  values: Readonly<Record<string, string | undefined>>,
  ...messages: readonly string[]
): Case => ({
  policy: "kafka-durable-settings",
  title,
  changes: [{ resource: SETTINGS, set: { serverProperties: settings(values) } }],
  expects: messages.length === 0 ? "passes" : { fails: messages.map((message) => `${SETTINGS}: ${message}`) },
});

const IN_SYNC = "accepted is more than 1 and less than the replication factor";
const UNCLEAN = "unclean.leader.election.enable is not false, so that a replica that lags may become the leader";

export const KAFKA_CASES: readonly Case[] = [
  durable("four copies, three of which have a record", {
    "default.replication.factor": "4",
    "min.insync.replicas": "3",
  }),
  durable("settings with spaces, comments and an earlier value", {
    "default.replication.factor": "2\n# as MSK recommends\n default.replication.factor = 3 ",
  }),
  durable(
    "two copies",
    { "default.replication.factor": "2" },
    "default.replication.factor is 2, accepted is 3 or more",
    `min.insync.replicas is 2, ${IN_SYNC}, 2`,
  ),
  durable(
    "copies left to the default",
    { "default.replication.factor": undefined },
    "it leaves default.replication.factor to a default, accepted is 3 or more",
  ),
  durable(
    "two copies of the positions of consumers",
    { "offsets.topic.replication.factor": "2" },
    "offsets.topic.replication.factor is 2, accepted is 3 or more",
  ),
  durable(
    "transactions left to the defaults",
    { "transaction.state.log.replication.factor": undefined, "transaction.state.log.min.isr": undefined },
    `it leaves transaction.state.log.min.isr to a default, ${IN_SYNC}`,
    "it leaves transaction.state.log.replication.factor to a default, accepted is 3 or more",
  ),
  durable("one copy acknowledges", { "min.insync.replicas": "1" }, `min.insync.replicas is 1, ${IN_SYNC}`),
  durable("every copy has to acknowledge", { "min.insync.replicas": "3" }, `min.insync.replicas is 3, ${IN_SYNC}, 3`),
  durable(
    "every copy of a transaction has to acknowledge",
    { "transaction.state.log.min.isr": "3" },
    `transaction.state.log.min.isr is 3, ${IN_SYNC}, 3`,
  ),
  durable("an unclean election", { "unclean.leader.election.enable": "true" }, UNCLEAN),
  durable("an election left to the default", { "unclean.leader.election.enable": undefined }, UNCLEAN),
  {
    policy: "kafka-durable-settings",
    title: "settings that are not known yet",
    changes: [{ resource: SETTINGS, unknown: ["serverProperties"] }],
    expects: { unevaluated: [`${SETTINGS}: serverProperties`] },
  },
  {
    policy: "kafka-has-settings",
    title: "a configuration whose ARN is not known yet",
    changes: [{ resource: CLUSTER, unknown: ["configurationInfo.arn"] }],
    expects: "passes",
  },
  {
    policy: "kafka-has-settings",
    title: "no configuration",
    changes: [{ resource: CLUSTER, set: { configurationInfo: undefined } }],
    expects: { fails: [`${CLUSTER}: it has no configuration of ours, only MSK's defaults`] },
  },
  {
    policy: "kafka-has-settings",
    title: "nothing known of a configuration",
    changes: [{ resource: CLUSTER, unknown: ["configurationInfo"] }],
    expects: { unevaluated: [`${CLUSTER}: configurationInfo`] },
  },
  {
    policy: "kafka-brokers-even",
    title: "one broker in each of three zones",
    changes: [{ resource: CLUSTER, set: { numberOfBrokerNodes: 3 } }],
    expects: "passes",
  },
  {
    policy: "kafka-brokers-even",
    title: "five brokers in three zones",
    changes: [{ resource: CLUSTER, set: { numberOfBrokerNodes: 5 } }],
    expects: { fails: [`${CLUSTER}: it has 5 brokers in 3 zones, accepted is a multiple of the zones`] },
  },
  {
    policy: "kafka-brokers-even",
    title: "no subnets",
    changes: [{ resource: CLUSTER, set: { "brokerNodeGroupInfo.clientSubnets": [] } }],
    expects: { fails: [`${CLUSTER}: it names no subnets, and so no zones`] },
  },
  {
    policy: "kafka-brokers-even",
    title: "no number of brokers",
    changes: [{ resource: CLUSTER, set: { numberOfBrokerNodes: undefined } }],
    expects: { fails: [`${CLUSTER}: it states no number of brokers`] },
  },
  {
    policy: "kafka-brokers-even",
    title: "no brokers",
    changes: [{ resource: CLUSTER, set: { numberOfBrokerNodes: 0 } }],
    expects: { fails: [`${CLUSTER}: it states no number of brokers`] },
  },
  {
    policy: "kafka-brokers-even",
    title: "brokers that are not known yet",
    changes: [{ resource: CLUSTER, unknown: ["numberOfBrokerNodes"] }],
    expects: { unevaluated: [`${CLUSTER}: numberOfBrokerNodes`] },
  },
  {
    // Own topic and two copies of it, 48 partitions three times each, and 300 of Kafka's own: 732.
    policy: "kafka-partitions-fit",
    title: "244 partitions on each of three brokers that take 300",
    changes: [
      {
        resource: CLUSTER,
        set: { numberOfBrokerNodes: 3, "brokerNodeGroupInfo.instanceType": "kafka.t3.small" },
      },
    ],
    expects: "passes",
  },
  {
    policy: "kafka-partitions-fit",
    title: "366 partitions on each of two brokers that take 300",
    changes: [
      {
        resource: CLUSTER,
        set: { numberOfBrokerNodes: 2, "brokerNodeGroupInfo.instanceType": "kafka.t3.small" },
      },
    ],
    expects: {
      fails: [
        `${CLUSTER}: each of 2 brokers has 366 partitions with replicas and other regions' copies, accepted for kafka.t3.small are 300`,
      ],
    },
  },
  {
    policy: "kafka-partitions-fit",
    title: "a single broker, and a copy less than there was",
    changes: [
      { resource: "eu-west-1-kafka-from-us-east-1-replicator", remove: true },
      {
        resource: CLUSTER,
        set: { numberOfBrokerNodes: undefined, "brokerNodeGroupInfo.instanceType": "kafka.t3.small" },
      },
    ],
    expects: {
      fails: [
        `${CLUSTER}: each of 1 brokers has 588 partitions with replicas and other regions' copies, accepted for kafka.t3.small are 300`,
      ],
    },
  },
  {
    policy: "kafka-partitions-fit",
    title: "brokers that the table does not know",
    changes: [{ resource: CLUSTER, set: { "brokerNodeGroupInfo.instanceType": "kafka.m99.large" } }],
    expects: { fails: [`${CLUSTER}: its brokers are kafka.m99.large, which the table of partitions does not know`] },
  },
  {
    policy: "kafka-partitions-fit",
    title: "brokers of no type",
    changes: [{ resource: CLUSTER, set: { "brokerNodeGroupInfo.instanceType": undefined } }],
    expects: { fails: [`${CLUSTER}: its brokers are of no type, which the table of partitions does not know`] },
  },
  {
    policy: "kafka-partitions-fit",
    title: "a type of broker that is not known yet",
    changes: [{ resource: CLUSTER, unknown: ["brokerNodeGroupInfo.instanceType"] }],
    expects: { unevaluated: [`${CLUSTER}: brokerNodeGroupInfo.instanceType`] },
  },
];
