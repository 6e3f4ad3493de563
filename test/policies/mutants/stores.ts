import type { Mutant } from "./mutant.ts";
import { first, text, weakened, without } from "./mutant.ts";

const KAFKA = "eu-west-1-kafka-cluster";
const KAFKA_SETTINGS = "eu-west-1-kafka-configuration";
const REDIS = "eu-west-1-redis-group";

const setting = (key: string, value: string) =>
  text((old) => old.replace(new RegExp(`^${key.replaceAll(".", "\\.")}=.*$`, "m"), `${key}=${value}`));

/** Kafka, Redis, buckets and images. */
export const STORE_MUTANTS: readonly Mutant[] = [
  weakened("Kafka in plain text", KAFKA, { "encryptionInfo.encryptionInTransit.clientBroker": "TLS_PLAINTEXT" }),
  weakened("brokers that speak in plain text", KAFKA, { "encryptionInfo.encryptionInTransit.inCluster": false }),
  weakened("Kafka on a key of AWS", KAFKA, { "encryptionInfo.encryptionAtRestKmsKeyArn": undefined }),
  weakened("Kafka for anybody", KAFKA, { "clientAuthentication.unauthenticated": true }),
  weakened("Kafka on the internet", KAFKA, {
    "brokerNodeGroupInfo.connectivityInfo.publicAccess.type": "SERVICE_PROVIDED_EIPS",
  }),
  weakened("Kafka without logs", KAFKA, { "loggingInfo.brokerLogs.cloudwatchLogs.enabled": false }),
  {
    title: "Kafka in two zones",
    changes: [
      {
        resource: KAFKA,
        set: { "brokerNodeGroupInfo.clientSubnets": first(2), numberOfBrokerNodes: 4 },
        referenced: {
          brokerNodeGroupInfo: [
            "eu-west-1-network-data-a",
            "eu-west-1-network-data-b",
            "eu-west-1-kafka-security-group",
          ],
        },
      },
    ],
  },
  weakened("brokers unevenly in zones", KAFKA, { numberOfBrokerNodes: 5 }),
  weakened("Kafka with fewer brokers than its peer", KAFKA, { numberOfBrokerNodes: 3 }),
  weakened("brokers smaller than their peers", KAFKA, { "brokerNodeGroupInfo.instanceType": "kafka.m7g.large" }),
  weakened("two copies of each record", KAFKA_SETTINGS, {
    serverProperties: setting("default.replication.factor", "2"),
  }),
  weakened("writes that one copy acknowledges", KAFKA_SETTINGS, {
    serverProperties: setting("min.insync.replicas", "1"),
  }),
  weakened("writes that no broker's loss survives", KAFKA_SETTINGS, {
    serverProperties: setting("min.insync.replicas", "3"),
  }),
  weakened("unclean elections", KAFKA_SETTINGS, {
    serverProperties: setting("unclean.leader.election.enable", "true"),
  }),
  weakened("other Kafka settings than in other regions", KAFKA_SETTINGS, {
    serverProperties: setting("auto.create.topics.enable", "true"),
  }),
  weakened("another Kafka version than in other regions", KAFKA, { kafkaVersion: "3.6.0" }),
  { title: "Kafka without protection", changes: [{ resource: KAFKA, protect: false }] },
  without("Kafka that is not copied from a region", "eu-central-1-kafka-from-eu-west-1-replicator"),
  weakened("Redis disks in plain text", REDIS, { atRestEncryptionEnabled: false }),
  weakened("Redis traffic in plain text", REDIS, { transitEncryptionEnabled: false }),
  weakened("Redis that also takes plain text", REDIS, { transitEncryptionMode: "preferred" }),
  weakened("Redis for anybody", REDIS, { userGroupIds: undefined }),
  weakened("Redis on a key of AWS", REDIS, { kmsKeyId: undefined }),
  weakened("Redis in one zone", REDIS, { multiAzEnabled: false }),
  weakened("Redis that nobody fails over", REDIS, { automaticFailoverEnabled: false }),
  weakened("Redis without replicas", REDIS, { replicasPerNodeGroup: 0 }),
  weakened("Redis without snapshots", REDIS, { snapshotRetentionLimit: 0 }),
  weakened("another Redis version than in other regions", REDIS, { engineVersion: "7.2" }),
  { title: "Redis without protection", changes: [{ resource: REDIS, protect: false }] },
  weakened("a Redis user with a password", "eu-west-1-redis-user", {
    "authenticationMode.type": "no-password-required",
  }),
  weakened("backups without a key", "eu-west-1-storage-backups-encryption", {
    "rules.0.applyServerSideEncryptionByDefault.sseAlgorithm": "AES256",
  }),
  weakened("backups without versions", "eu-west-1-storage-backups-versioning", {
    "versioningConfiguration.status": "Suspended",
  }),
  weakened("a bucket that may be public", "eu-west-1-storage-backups-public-access-block", {
    blockPublicPolicy: false,
  }),
  without("a bucket that nobody keeps from being public", "eu-west-1-storage-backups-public-access-block"),
  without("a bucket that takes requests without TLS", "eu-west-1-storage-backups-policy"),
  without("a bucket whose requests are not logged", "eu-west-1-storage-backups-logging"),
  without("backups that stay in their region", "eu-west-1-storage-replication-configuration"),
  weakened("copies of backups that are switched off", "eu-west-1-storage-replication-configuration", {
    "rules.0.status": "Disabled",
  }),
  without("a bucket that grows for ever", "eu-west-1-storage-backups-lifecycle"),
  weakened("images that can be overwritten", "eu-west-1-registry-repository", { imageTagMutability: "MUTABLE" }),
  weakened("images that nobody scans", "eu-west-1-registry-repository", {
    "imageScanningConfiguration.scanOnPush": false,
  }),
  weakened("images without a key", "eu-west-1-registry-repository", { encryptionConfigurations: undefined }),
];
