import type { Case } from "../case.ts";

const CLUSTER = "eu-west-1-kafka-cluster";
/** From eu-west-1 to eu-central-1. */
const OUT = "eu-central-1-kafka-from-eu-west-1-replicator";
const OUT_TO_US = "us-east-1-kafka-from-eu-west-1-replicator";
const IN = "eu-west-1-kafka-from-eu-central-1-replicator";
const IN_FROM_US = "eu-west-1-kafka-from-us-east-1-replicator";
const TOPICS = "replicationInfoList.topicReplications.0";
const GROUPS = "replicationInfoList.consumerGroupReplications";

const everywhere = (title: string, set: NonNullable<Case["changes"][number]["set"]>, message?: string): Case => ({
  policy: "kafka-copied-everywhere",
  title,
  changes: [{ resource: OUT, set }],
  expects: message === undefined ? "passes" : { fails: [`${OUT}: ${message}`] },
});

export const KAFKA_COPY_CASES: readonly Case[] = [
  everywhere("every topic is copied", { [`${TOPICS}.topicsToReplicates`]: [".*"] }),
  everywhere("a pattern that only Java knows, beside one that fits", {
    [`${TOPICS}.topicsToReplicates`]: ["(?>a)", "meridian\\..*"],
  }),
  everywhere("positions by the provider's default", { [`${GROUPS}.0.synchroniseConsumerGroupOffsets`]: undefined }),
  everywhere(
    "topics of another beginning only",
    { [`${TOPICS}.topicsToReplicates`]: ["meridian", "writes"] },
    "it does not copy meridian.writes",
  ),
  everywhere(
    "a topic that is left out",
    { [`${TOPICS}.topicsToExcludes`]: ["meridian\\.w.*"] },
    "it does not copy meridian.writes",
  ),
  everywhere("no topics", { "replicationInfoList.topicReplications": [] }, "it does not copy meridian.writes"),
  everywhere(
    "positions that are not synchronised",
    { [`${GROUPS}.0.synchroniseConsumerGroupOffsets`]: false },
    "it does not copy the positions of consumer groups",
  ),
  everywhere("no consumer groups", { [GROUPS]: [] }, "it does not copy the positions of consumer groups"),
  {
    policy: "kafka-copied-everywhere",
    title: "a region that one other has no copy of",
    changes: [{ resource: OUT, remove: true }],
    expects: { fails: [`${CLUSTER}: no Replicator copies it into eu-central-1`] },
  },
  {
    policy: "kafka-copied-everywhere",
    title: "topics that are not known yet",
    changes: [{ resource: OUT, unknown: [`${TOPICS}.topicsToReplicates.0`] }],
    expects: { unevaluated: [`${OUT}: ${TOPICS}.topicsToReplicates.0`] },
  },
  {
    policy: "kafka-copies-have-room",
    title: "larger brokers in every region",
    changes: [{ resource: /-kafka-cluster$/, set: { "brokerNodeGroupInfo.instanceType": "kafka.m7g.2xlarge" } }],
    expects: "passes",
  },
  {
    policy: "kafka-copies-have-room",
    title: "fewer brokers in a region",
    changes: [{ resource: CLUSTER, set: { numberOfBrokerNodes: 3 } }],
    expects: {
      fails: [
        `${OUT}: its source has 3 brokers and its target 6, accepted are equal numbers`,
        `${IN}: its source has 6 brokers and its target 3, accepted are equal numbers`,
        `${IN_FROM_US}: its source has 6 brokers and its target 3, accepted are equal numbers`,
        `${OUT_TO_US}: its source has 3 brokers and its target 6, accepted are equal numbers`,
      ],
    },
  },
  {
    policy: "kafka-copies-have-room",
    title: "no number of brokers in a region",
    changes: [
      { resource: CLUSTER, set: { numberOfBrokerNodes: undefined } },
      { resource: IN_FROM_US, remove: true },
      { resource: OUT_TO_US, remove: true },
    ],
    expects: {
      fails: [
        `${OUT}: its source has no stated number of brokers and its target 6, accepted are equal numbers`,
        `${IN}: its source has 6 brokers and its target no stated number, accepted are equal numbers`,
      ],
    },
  },
  {
    policy: "kafka-copies-have-room",
    title: "smaller brokers in a region, and of no type",
    changes: [
      { resource: CLUSTER, set: { "brokerNodeGroupInfo.instanceType": undefined } },
      { resource: "us-east-1-kafka-cluster", set: { "brokerNodeGroupInfo.instanceType": "kafka.m7g.large" } },
      { resource: /^(eu-central-1|us-east-1)-kafka-from-.*-replicator$/, remove: true },
    ],
    expects: {
      fails: [
        `${IN}: its source has brokers of kafka.m7g.xlarge and its target of no stated type, accepted are equal types`,
        `${IN_FROM_US}: its source has brokers of kafka.m7g.large and its target of no stated type, accepted are equal types`,
      ],
    },
  },
  {
    policy: "kafka-copies-have-room",
    title: "a source that is elsewhere",
    changes: [{ resource: OUT, referenced: { kafkaClusters: ["eu-central-1-kafka-cluster"] } }],
    expects: { fails: [`${OUT}: its source in another region is no cluster of this environment`] },
  },
  {
    policy: "kafka-copies-have-room",
    title: "a target that is elsewhere",
    changes: [{ resource: OUT, referenced: { kafkaClusters: [CLUSTER] } }],
    expects: { fails: [`${OUT}: its target in its own region is no cluster of this environment`] },
  },
  {
    policy: "kafka-copies-have-room",
    title: "brokers that are not known yet",
    changes: [
      { resource: CLUSTER, unknown: ["numberOfBrokerNodes"] },
      { resource: /^(eu-central-1|us-east-1)-kafka-from-eu-west-1-replicator$/, remove: true },
      { resource: IN_FROM_US, remove: true },
    ],
    expects: { unevaluated: [`${CLUSTER}: numberOfBrokerNodes`] },
  },
];
