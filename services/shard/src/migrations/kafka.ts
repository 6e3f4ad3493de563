/** Brings every region's Kafka to the declared topics. */
import { Admin, ConfigResourceTypes, IncrementalAlterConfigOperationTypes } from "@platformatic/kafka";
import { kafkaAccess } from "../stores/kafka-access.ts";
import type { KafkaAccess } from "../stores/kafka-access.ts";

/** A topic as it is to be. */
export interface Topic {
  readonly name: string;
  readonly partitions: number;
  /** How long events are kept; -1 for ever. */
  readonly retentionMilliseconds: number;
  readonly replicationFactor: number;
  /** Replicas that must have a write before it is acknowledged. */
  readonly minimumInSync: number;
}

/** A region's Kafka, how it is logged in to, and the topics that it is to have. */
export interface KafkaCluster {
  readonly region: string;
  readonly brokers: readonly string[];
  readonly access: KafkaAccess;
  readonly topics: readonly Topic[];
}

/** What is migrated, and how patiently. */
export interface KafkaMigrationOptions {
  readonly clusters: readonly KafkaCluster[];
  /** Longest time to wait for a cluster and for a topic's leaders, in milliseconds. */
  readonly deadlineMilliseconds: number;
  readonly onProgress: (message: string) => void;
}

/** The settings that a topic is kept at. */
export function topicSettings(topic: Topic): Readonly<Record<string, string>> {
  return {
    "cleanup.policy": "delete",
    "retention.ms": String(topic.retentionMilliseconds),
    "min.insync.replicas": String(topic.minimumInSync),
  };
}

const PAUSE = 500;
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE));

interface ExistingTopic {
  readonly partitions: number;
  readonly replicas: number;
  readonly hasLeaders: boolean;
}

async function describeTopic(admin: Admin, name: string): Promise<ExistingTopic | undefined> {
  const names = await admin.listTopics();
  if (!names.includes(name)) return undefined;
  const metadata = await admin.metadata({ topics: [name], forceUpdate: true });
  const topic = metadata.topics.get(name);
  if (topic === undefined) return undefined;
  return {
    partitions: topic.partitionsCount,
    replicas: topic.partitions[0]?.replicas.length ?? 0,
    hasLeaders: topic.partitions.every(({ leader }) => leader >= 0),
  };
}

/** The errors at the bottom of one that stands for several: those say what Kafka answered. */
function rootErrors(error: unknown): readonly Error[] {
  if (error instanceof AggregateError) return error.errors.flatMap((inner: unknown) => rootErrors(inner));
  if (!(error instanceof Error)) return [new Error(String(error))];
  return error.cause instanceof Error ? [error, ...rootErrors(error.cause)] : [error];
}

function reasonOf(error: unknown): string {
  return [...new Set(rootErrors(error).map(({ message }) => message))].join("; ");
}

/** Whether Kafka answered that another migration has just made the topic. */
function alreadyExists(error: unknown): boolean {
  return rootErrors(error).some((root) => "apiId" in root && root.apiId === "TOPIC_ALREADY_EXISTS");
}

/** Waits until the topic is there with a leader for each of at least so many partitions. */
async function awaitTopic(admin: Admin, topic: Topic, deadline: number): Promise<ExistingTopic> {
  for (;;) {
    const existing = await describeTopic(admin, topic.name).catch(() => undefined);
    if (existing?.hasLeaders === true && existing.partitions >= topic.partitions) return existing;
    if (performance.now() > deadline) {
      throw new Error(`topic ${topic.name}: not every partition has a leader in time; are all brokers up?`);
    }
    await pause();
  }
}

/** The declared settings that differ from the topic's. */
async function differingSettings(admin: Admin, topic: Topic): Promise<readonly (readonly [string, string])[]> {
  const declared = Object.entries(topicSettings(topic));
  const [description] = await admin.describeConfigs({
    resources: [
      {
        resourceType: ConfigResourceTypes.TOPIC,
        resourceName: topic.name,
        configurationKeys: declared.map(([name]) => name),
      },
    ],
  });
  const found = new Map(description?.configs.map(({ name, value }) => [name, value]));
  return declared.filter(([name, value]) => found.get(name) !== value);
}

async function ensureTopic(admin: Admin, topic: Topic, deadline: number): Promise<string> {
  const replicas = topic.replicationFactor;
  const existing = await describeTopic(admin, topic.name);
  if (existing === undefined) {
    const configs = Object.entries(topicSettings(topic)).map(([name, value]) => ({ name, value }));
    try {
      await admin.createTopics({ topics: [topic.name], partitions: topic.partitions, replicas, configs });
    } catch (error) {
      if (!alreadyExists(error)) throw error;
    }
    await awaitTopic(admin, topic, deadline);
    return "created";
  }
  if (existing.partitions > topic.partitions) {
    throw new Error(
      `topic ${topic.name}: found ${existing.partitions} partitions, declared ${topic.partitions}. Kafka cannot take partitions away: ` +
        `declare at least ${existing.partitions}, or declare a topic of another name and move the readers to it.`,
    );
  }
  if (existing.replicas !== replicas) {
    throw new Error(
      `topic ${topic.name}: found ${existing.replicas} replica(s), declared ${replicas}. ` +
        `Declare ${existing.replicas}, or move the partitions with kafka-reassign-partitions first.`,
    );
  }
  const changes: string[] = [];
  if (existing.partitions < topic.partitions) {
    await admin.createPartitions({ topics: [{ name: topic.name, count: topic.partitions }] });
    await awaitTopic(admin, topic, deadline);
    changes.push(`${existing.partitions} → ${topic.partitions} partitions`);
  }
  const differing = await differingSettings(admin, topic);
  if (differing.length > 0) {
    const configs = differing.map(([name, value]) => ({
      name,
      value,
      configOperation: IncrementalAlterConfigOperationTypes.SET,
    }));
    await admin.incrementalAlterConfigs({
      resources: [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: topic.name, configs }],
    });
    changes.push(differing.map(([name, value]) => `${name} = ${value}`).join(", "));
  }
  return changes.length === 0 ? "unchanged" : changes.join("; ");
}

async function connect(admin: Admin, cluster: KafkaCluster, deadline: number): Promise<void> {
  for (;;) {
    try {
      await admin.metadata({ topics: [], forceUpdate: true });
      return;
    } catch (error) {
      if (performance.now() > deadline) {
        throw new Error(`cannot reach ${cluster.brokers.join(", ")}: ${reasonOf(error)}`, { cause: error });
      }
      await pause();
    }
  }
}

async function migrateCluster(cluster: KafkaCluster, options: KafkaMigrationOptions): Promise<void> {
  const deadline = performance.now() + options.deadlineMilliseconds;
  const admin = new Admin({
    clientId: "meridian-migrate",
    bootstrapBrokers: [...cluster.brokers],
    ...kafkaAccess(cluster.access),
    connectTimeout: 2000,
    retries: 1,
    retryDelay: 200,
  });
  try {
    await connect(admin, cluster, deadline);
    for (const topic of cluster.topics) {
      const done = await ensureTopic(admin, topic, deadline);
      options.onProgress(`kafka ${cluster.region}: topic ${topic.name}: ${done}`);
    }
  } catch (error) {
    throw new Error(`Kafka of ${cluster.region}: ${reasonOf(error)}`, {
      cause: error,
    });
  } finally {
    await admin.close().catch(() => undefined);
  }
}

/**
 * Makes the topics that are missing, adds partitions, and sets what differs, in all clusters at once. Safe to repeat and to
 * run twice at once.
 *
 * @throws AggregateError with one error a cluster, each with what is wrong and how to mend it
 */
export async function migrateKafka(options: KafkaMigrationOptions): Promise<void> {
  const results = await Promise.allSettled(options.clusters.map((cluster) => migrateCluster(cluster, options)));
  const errors = results.flatMap((result): unknown[] => (result.status === "rejected" ? [result.reason] : []));
  if (errors.length > 0) {
    throw new AggregateError(
      errors,
      errors.map((error) => (error instanceof Error ? error.message : String(error))).join("\n"),
    );
  }
}
