/** The configuration of the migrations. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { ENDPOINTS, NAME, wholeNumber } from "../configuration/schemas.ts";
import { cassandraAccess, loginOf, readAuthorities } from "../configuration/store-access.ts";
import { AUTHENTICATION, AWS_VARIABLES, CASSANDRA_VARIABLES, TOPIC } from "../configuration/stores.ts";
import { ConfigurationError, problemOf, readVariables, variable } from "../configuration/variable.ts";
import type { Environment, ValuesOf } from "../configuration/variable.ts";
import type { LoginOutsideGoogle, StoreAccess } from "../stores/access.ts";
import { PASSWORD_MECHANISMS } from "../stores/kafka-access.ts";
import type { KafkaAccess } from "../stores/kafka-access.ts";
import type { KafkaCluster } from "./kafka.ts";

const REPLICAS = z.int().min(1).max(32_767);

/** Every variable that `migrate.ts` reads. */
export const MIGRATION_VARIABLES = {
  ...AWS_VARIABLES,
  migratesCassandra: variable({
    name: "MIGRATE_CASSANDRA",
    description:
      "Whether Cassandra's keyspaces and tables are brought to what is declared. `false` where something else makes them, as for Keyspaces: then only Kafka's topics are.",
    accepted: "true or false",
    example: "true",
    default: "true",
    schema: z.enum(["true", "false"]).transform((text) => text === "true"),
  }),
  ...CASSANDRA_VARIABLES,
  kafkaClusters: variable({
    name: "KAFKA_CLUSTERS",
    description:
      "Every region's Kafka and how to log in, as in KAFKA_AUTHENTICATION and its kin; `[]` for none. `awsRegion`: default AWS_REGION. `replicationFactor` is that of topics that do not say their own.",
    accepted:
      'a JSON list of {"region", "brokers": ["host:port"]} with "username" and "passwordFile": path, or "authentication": "iam" with "awsRegion", or "authentication": "google-iam"; optional "mechanism", "tls": true or false, "caFile": path, "replicationFactor" ≥ 1',
    example:
      '[{"region":"eu-west-1","brokers":["127.0.0.1:9092"],"username":"admin","passwordFile":"/run/secrets/kafka"}]',
    json: true,
    schema: z.array(
      z.strictObject({
        region: NAME,
        brokers: ENDPOINTS,
        authentication: z.enum(AUTHENTICATION).default("password"),
        username: z.string().min(1).optional(),
        passwordFile: z.string().min(1).optional(),
        awsRegion: z.string().min(1).optional(),
        mechanism: z.enum(PASSWORD_MECHANISMS).default("PLAIN"),
        tls: z.boolean().default(false),
        caFile: z.string().min(1).optional(),
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
  readonly cassandraAccess: StoreAccess<LoginOutsideGoogle>;
}

type DeclaredCluster = ValuesOf<typeof MIGRATION_VARIABLES>["kafkaClusters"][number];

/** How a cluster is reached. Tells of everything that is wrong with it. */
function kafkaAccessOf(
  cluster: DeclaredCluster,
  awsRegion: string | undefined,
  onProblem: (found: string, reason: string) => void,
): KafkaAccess {
  const { region, authentication, username, passwordFile, caFile } = cluster;
  let password: string | undefined;
  try {
    password = passwordFile === undefined ? undefined : readFileSync(passwordFile, "utf8").replace(/\r?\n$/, "");
  } catch {
    onProblem(`no readable file at ${passwordFile ?? ""}`, `the passwordFile of ${region}`);
    password = "";
  }
  const { login, lacks } = loginOf({
    method: authentication,
    username,
    password,
    awsRegion: cluster.awsRegion ?? awsRegion,
  });
  const missing = [
    ...lacks.map((part) => (part === "password" ? "passwordFile" : part)),
    ...(authentication === "password" && username === undefined ? ["username"] : []),
  ];
  for (const name of missing) onProblem(`no ${name} of ${region}`, `its authentication is ${authentication}`);
  const { authorities, refused } = caFile === undefined ? {} : readAuthorities(caFile);
  if (refused !== undefined) onProblem(`no certificates at ${caFile ?? ""} (${refused})`, `the caFile of ${region}`);
  return { login, encryption: cluster.tls ? { authorities } : undefined, mechanism: cluster.mechanism };
}

/** @throws ConfigurationError with every problem */
export function readMigrationConfiguration(environment: Environment): MigrationConfiguration {
  const { kafkaClusters, kafkaTopics, ...rest } = readVariables(MIGRATION_VARIABLES, environment);
  const { access: cassandra, problems } = cassandraAccess(rest);
  const clusters = kafkaClusters.map((cluster): KafkaCluster => {
    const access = kafkaAccessOf(cluster, rest.awsRegion, (found, reason) => {
      problems.push(problemOf(MIGRATION_VARIABLES.kafkaClusters, found, reason));
    });
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
    return { region: cluster.region, brokers: cluster.brokers, access, topics };
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { ...rest, kafkaClusters: clusters, cassandraAccess: cassandra };
}
