/** The variables with which both the service and its migrations reach Cassandra and Kafka. */
import { z } from "zod";
import { ENDPOINTS, NAME, NAME_ACCEPTED, REPLICATION } from "./schemas.ts";
import { variable } from "./variable.ts";

const REPLICATION_ACCEPTED = "a JSON object from datacentre to its number of replicas, 1 to 99";

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
  cassandraUsername: variable({
    name: "CASSANDRA_USERNAME",
    description: "Cassandra role.",
    accepted: "a text",
    example: "shard",
    schema: z.string(),
  }),
  cassandraPassword: variable({
    name: "CASSANDRA_PASSWORD",
    description: "Password of the Cassandra role.",
    accepted: "a text",
    example: "",
    secret: true,
    schema: z.string(),
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

/** The user of the service with its region's Kafka. */
export const KAFKA_USER_VARIABLES = {
  kafkaUsername: variable({
    name: "KAFKA_USERNAME",
    description: "Kafka user (SASL/PLAIN).",
    accepted: "a text",
    example: "shard",
    schema: z.string(),
  }),
  kafkaPassword: variable({
    name: "KAFKA_PASSWORD",
    description: "Password of the Kafka user.",
    accepted: "a text",
    example: "",
    secret: true,
    schema: z.string(),
  }),
};

/** A Kafka topic's name: what Kafka itself accepts. */
export const TOPIC = z.string().regex(/^[A-Za-z0-9._-]{1,249}$/, "not a topic name");
