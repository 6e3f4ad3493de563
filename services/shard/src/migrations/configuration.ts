/** The configuration of the migrations. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { ENDPOINTS, NAME, wholeNumber } from "../configuration/schemas.ts";
import { CASSANDRA_VARIABLES, TOPIC } from "../configuration/stores.ts";
import { ConfigurationError, problemOf, readVariables, variable } from "../configuration/variable.ts";
import type { Environment, ValuesOf } from "../configuration/variable.ts";
import type { KafkaCluster } from "./kafka.ts";

const REPLICAS = z.int().min(1).max(32_767);

/** Every variable that `migrate.ts` reads. */
export const MIGRATION_VARIABLES = {
  ...CASSANDRA_VARIABLES,
  kafkaClusters: variable({
    name: "KAFKA_CLUSTERS",
    description:
      "Every region's Kafka and its user (SASL/PLAIN); `[]` for none. `replicationFactor` is that of topics that do not say their own.",
    accepted:
      'a JSON list of {"region", "brokers": ["host:port"], "username", "passwordFile": path, "replicationFactor" ≥ 1 (optional)}',
    example:
      '[{"region":"eu-west-1","brokers":["127.0.0.1:9092"],"username":"admin","passwordFile":"/run/secrets/kafka"}]',
    json: true,
    schema: z.array(
      z.strictObject({
        region: NAME,
        brokers: ENDPOINTS,
        username: z.string().min(1),
        passwordFile: z.string().min(1),
        replicationFactor: REPLICAS.optional(),
      }),
    ),
  }),
  kafkaTopics: variable({
    name: "KAFKA_TOPICS",
    description: "The topics that every region's Kafka has. Other topics are left alone.",
    accepted:
      'a JSON list of {"name", "partitions" ≥ 1, "retentionMilliseconds" ≥ 1000 or -1 for ever, "replicationFactor" ≥ 1 (unless every cluster says one), "minimumInSync" ≥ 1 (default: one less than the replicas, at least 1)}',
    example: '[{"name":"meridian.writes","partitions":12,"retentionMilliseconds":604800000,"replicationFactor":3}]',
    json: true,
    schema: z.array(
      z.strictObject({
        name: TOPIC,
        partitions: z.int().min(1).max(10_000),
        retentionMilliseconds: z.union([z.literal(-1), z.int().min(1000)]),
        replicationFactor: REPLICAS.optional(),
        minimumInSync: REPLICAS.optional(),
      }),
    ),
  }),
  deadline: variable({
    name: "MIGRATION_DEADLINE_MILLISECONDS",
    description: "How long to wait for stores that do not answer yet, and for another migration that is at work.",
    unit: "milliseconds",
    accepted: "a whole number from 0 to 3600000",
    example: "60000",
    default: "60000",
    schema: wholeNumber(0, 3_600_000),
  }),
};

/** The migrations' configuration, read and checked: passwords are read, every topic has its replicas in every cluster. */
export interface MigrationConfiguration extends Omit<
  ValuesOf<typeof MIGRATION_VARIABLES>,
  "kafkaClusters" | "kafkaTopics"
> {
  readonly kafkaClusters: readonly KafkaCluster[];
}

/** @throws ConfigurationError with every problem */
export function readMigrationConfiguration(environment: Environment): MigrationConfiguration {
  const { kafkaClusters, kafkaTopics, ...rest } = readVariables(MIGRATION_VARIABLES, environment);
  const problems: string[] = [];
  const clusters = kafkaClusters.map((cluster): KafkaCluster => {
    let password = "";
    try {
      password = readFileSync(cluster.passwordFile, "utf8").replace(/\r?\n$/, "");
    } catch {
      const found = `no readable file at ${cluster.passwordFile}`;
      problems.push(problemOf(MIGRATION_VARIABLES.kafkaClusters, found, `the passwordFile of ${cluster.region}`));
    }
    const topics = kafkaTopics.map((topic) => {
      const replicationFactor = topic.replicationFactor ?? cluster.replicationFactor;
      if (replicationFactor === undefined) {
        const found = `neither a replicationFactor of the topic ${topic.name} nor one of the cluster ${cluster.region}`;
        problems.push(problemOf(MIGRATION_VARIABLES.kafkaTopics, found));
      }
      return {
        name: topic.name,
        partitions: topic.partitions,
        retentionMilliseconds: topic.retentionMilliseconds,
        replicationFactor: replicationFactor ?? 1,
        // One replica may be lost without losing an acknowledged write or the ability to write.
        minimumInSync: topic.minimumInSync ?? Math.max(1, (replicationFactor ?? 1) - 1),
      };
    });
    const wrong = topics.find((topic) => topic.minimumInSync > topic.replicationFactor);
    if (wrong !== undefined) {
      const found = `minimumInSync ${wrong.minimumInSync} of the topic ${wrong.name}`;
      problems.push(
        problemOf(MIGRATION_VARIABLES.kafkaTopics, found, `more than its ${wrong.replicationFactor} replica(s)`),
      );
    }
    return { region: cluster.region, brokers: cluster.brokers, username: cluster.username, password, topics };
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { ...rest, kafkaClusters: clusters };
}
