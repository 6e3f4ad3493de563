/** The variables with which both the service and its migrations reach Cassandra and Kafka. */
import { z } from "zod";
import { ENDPOINTS, NAME, NAME_ACCEPTED, REPLICATION, wholeNumber } from "./schemas.ts";
import { PASSWORD_MECHANISMS } from "../stores/kafka-access.ts";
import { variable } from "./variable.ts";
import type { Variable } from "./variable.ts";

const REPLICATION_ACCEPTED = "a JSON object from datacentre to its number of replicas, 1 to 99";

/** How a store can be logged in to. */
export const AUTHENTICATION = ["password", "iam", "google-iam"] as const;
/** How one can be that Google Cloud does not run. */
export const AUTHENTICATION_OUTSIDE_GOOGLE = ["password", "iam"] as const;

function tlsVariable(name: string, store: string): Variable<boolean> {
  return variable({
    name: `${name}_TLS`,
    description: `Whether connections to ${store} are encrypted, and its certificate checked.`,
    accepted: "true or false",
    example: "true",
    default: "false",
    schema: z.enum(["true", "false"]).transform((text) => text === "true"),
  });
}

function caFileVariable(name: string, store: string): Variable<string | undefined> {
  return variable({
    name: `${name}_CA_FILE`,
    description: `Certificates of the authorities that ${store}'s certificate may be signed by, read at the start. When not set, those that the system accepts.`,
    accepted: "the path of a readable file, PEM",
    example: "/etc/meridian/secrets/ca.crt",
    optional: true,
    schema: z.string().optional(),
  });
}

/** @param identity where the process's identity comes from, and what is made of it there */
function authenticationVariable<Method extends string>(
  name: string,
  methods: readonly Method[],
  identity: string,
): Variable<Method> {
  return variable({
    name: `${name}_AUTHENTICATION`,
    description: `How to log in: by name and \`password\`, or with this process's identity${identity}.`,
    accepted: methods.length > 2 ? methods.join(", ") : methods.join(" or "),
    example: "password",
    default: "password",
    schema: z.enum(methods),
  });
}

/** What is told of a store that either cloud may run. */
const onEitherCloud = (aws: string, google: string): string =>
  `, on AWS \`iam\` (${aws}), on Google Cloud \`google-iam\` (${google})`;

/** The region of the logins by identity. */
export const AWS_VARIABLES = {
  awsRegion: variable({
    name: "AWS_REGION",
    description: "AWS region of the stores that are logged in to with an identity on AWS; needed for those only.",
    accepted: "the name of an AWS region",
    example: "eu-west-1",
    optional: true,
    schema: z
      .string()
      .regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/, "not a region's name")
      .optional(),
  }),
};

/** How Cassandra is reached, and where its keyspaces live. */
export const CASSANDRA_VARIABLES = {
  cassandraContactPoints: variable({
    name: "CASSANDRA_CONTACT_POINTS",
    description: "Cassandra nodes of the local datacentre to connect to first; the others of it are discovered.",
    accepted: "a JSON list of host:port, all with the same port",
    example: '["127.0.0.1:9042"]',
    json: true,
    schema: ENDPOINTS.refine(
      (points) => new Set(points.map((point) => point.slice(point.lastIndexOf(":")))).size === 1,
      "different ports; the driver expects the discovered nodes of a datacentre at one port",
    ),
  }),
  cassandraLocalDatacenter: variable({
    name: "CASSANDRA_LOCAL_DATACENTER",
    description: "Cassandra datacentre of this region: the only one that this node speaks to.",
    accepted: NAME_ACCEPTED,
    example: "eu-west-1",
    schema: NAME,
  }),
  cassandraTls: tlsVariable("CASSANDRA", "Cassandra"),
  cassandraCaFile: caFileVariable("CASSANDRA", "Cassandra"),
  cassandraServerName: variable({
    name: "CASSANDRA_SERVER_NAME",
    description:
      "Name that the certificates of all nodes have. When not set, a node's certificate has to have the address that the node is reached at.",
    accepted: "a host name",
    example: "cassandra.eu-west-1.amazonaws.com",
    optional: true,
    schema: z.string().optional(),
  }),
  cassandraAuthentication: authenticationVariable(
    "CASSANDRA",
    AUTHENTICATION_OUTSIDE_GOOGLE,
    " on AWS, `iam` (SigV4, for Keyspaces)",
  ),
  cassandraUsername: variable({
    name: "CASSANDRA_USERNAME",
    description: "Cassandra role, for logins by password.",
    accepted: "a text",
    example: "shard",
    optional: true,
    schema: z.string().optional(),
  }),
  cassandraPassword: variable({
    name: "CASSANDRA_PASSWORD",
    description: "Password of the Cassandra role.",
    accepted: "a text",
    example: "",
    secret: true,
    optional: true,
    schema: z.string().optional(),
  }),
  cassandraKeyspace: variable({
    name: "CASSANDRA_KEYSPACE",
    description:
      "Prefix of the keyspaces: `<prefix>_strong` and `<prefix>_available` hold the data, `<prefix>` the migrations' records.",
    accepted: "1 to 32 lower-case letters, digits and underscores, beginning with a letter",
    example: "meridian",
    default: "meridian",
    schema: z.string().regex(/^[a-z][a-z0-9_]{0,31}$/, "not a keyspace prefix"),
  }),
  cassandraReplication: variable({
    name: "CASSANDRA_REPLICATION",
    description: "Replicas of the `available` data and of the migrations' records, by datacentre.",
    unit: "replicas",
    accepted: REPLICATION_ACCEPTED,
    example: '{"eu-west-1":3}',
    json: true,
    schema: REPLICATION,
  }),
  cassandraStrongReplication: variable({
    name: "CASSANDRA_STRONG_REPLICATION",
    description: "Replicas of the `strong` data, by datacentre. When not set, the same as CASSANDRA_REPLICATION.",
    unit: "replicas",
    accepted: REPLICATION_ACCEPTED,
    example: '{"eu-west-1":3}',
    json: true,
    optional: true,
    schema: REPLICATION.optional(),
  }),
};

/** How the service logs in to its region's Kafka. */
export const KAFKA_ACCESS_VARIABLES = {
  kafkaTls: tlsVariable("KAFKA", "Kafka"),
  kafkaCaFile: caFileVariable("KAFKA", "Kafka"),
  kafkaAuthentication: authenticationVariable(
    "KAFKA",
    AUTHENTICATION,
    onEitherCloud("SASL/OAUTHBEARER, for MSK", "SASL/OAUTHBEARER, for Managed Service for Apache Kafka"),
  ),
  kafkaMechanism: variable({
    name: "KAFKA_MECHANISM",
    description: "SASL mechanism of logins by password.",
    accepted: PASSWORD_MECHANISMS.join(", "),
    example: "SCRAM-SHA-512",
    default: "PLAIN",
    schema: z.enum(PASSWORD_MECHANISMS),
  }),
  kafkaUsername: variable({
    name: "KAFKA_USERNAME",
    description: "Kafka user, for logins by password.",
    accepted: "a text",
    example: "shard",
    optional: true,
    schema: z.string().optional(),
  }),
  kafkaPassword: variable({
    name: "KAFKA_PASSWORD",
    description: "Password of the Kafka user.",
    accepted: "a text",
    example: "",
    secret: true,
    optional: true,
    schema: z.string().optional(),
  }),
};

/** How the service reaches its region's Redis. */
export const REDIS_VARIABLES = {
  redisHost: variable({
    name: "REDIS_HOST",
    description: "Host of this region's Redis: of the primary, or of a cluster.",
    accepted: "an address or host name",
    example: "127.0.0.1",
    schema: z.string(),
  }),
  redisPort: variable({
    name: "REDIS_PORT",
    description: "Port of this region's Redis.",
    accepted: "a whole number from 1 to 65535",
    example: "6379",
    schema: wholeNumber(1, 65535),
  }),
  redisCluster: variable({
    name: "REDIS_CLUSTER",
    description: "Whether it is a Redis Cluster, whose shards are discovered.",
    accepted: "true or false",
    example: "true",
    default: "false",
    schema: z.enum(["true", "false"]).transform((text) => text === "true"),
  }),
  redisTls: tlsVariable("REDIS", "Redis"),
  redisCaFile: caFileVariable("REDIS", "Redis"),
  redisAuthentication: authenticationVariable(
    "REDIS",
    AUTHENTICATION,
    onEitherCloud(
      "a presigned token as the password, for ElastiCache",
      "an access token as the password, for Memorystore",
    ),
  ),
  redisUsername: variable({
    name: "REDIS_USERNAME",
    description: "Redis user; when not set, the default user. A login by `iam` needs one.",
    accepted: "a text",
    example: "shard",
    optional: true,
    schema: z.string().optional(),
  }),
  redisPassword: variable({
    name: "REDIS_PASSWORD",
    description: "Password of the Redis user.",
    accepted: "a text",
    example: "",
    secret: true,
    optional: true,
    schema: z.string().optional(),
  }),
  redisCacheName: variable({
    name: "REDIS_CACHE_NAME",
    description: "Id of ElastiCache's replication group, for a login by `iam`.",
    accepted: "a text",
    example: "meridian-eu-west-1",
    optional: true,
    schema: z.string().optional(),
  }),
};

/** A Kafka topic's name: what Kafka itself accepts. */
export const TOPIC = z.string().regex(/^[A-Za-z0-9._-]{1,249}$/, "not a topic name");
