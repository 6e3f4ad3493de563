/** The service's configuration: environment variables, checked with zod before anything is opened. */
import { z } from "zod";
import { AUTHENTICATION_VARIABLES } from "./configuration/authentication.ts";
import { COORDINATION_VARIABLES } from "./configuration/coordination.ts";
import { ENDPOINTS, NAME, NAME_ACCEPTED, wholeNumber } from "./configuration/schemas.ts";
import { peeringProblems, PEERING_VARIABLES } from "./configuration/peering.ts";
import { readStoreAccess } from "./configuration/store-access.ts";
import type { ServiceAccess } from "./configuration/store-access.ts";
import {
  AWS_VARIABLES,
  CASSANDRA_VARIABLES,
  KAFKA_ACCESS_VARIABLES,
  REDIS_VARIABLES,
  TOPIC,
} from "./configuration/stores.ts";
import { TRACING_VARIABLES } from "./configuration/tracing.ts";
import { ConfigurationError, problemOf, readVariables, variable } from "./configuration/variable.ts";
import type { Environment, ValuesOf } from "./configuration/variable.ts";

const duration = (minimum: number, maximum: number): { accepted: string; unit: string; schema: z.ZodType<number> } => ({
  unit: "milliseconds",
  accepted: `a whole number from ${minimum} to ${maximum}`,
  schema: wholeNumber(minimum, maximum),
});

/** Every variable that `main.ts` reads. */
export const SERVICE_VARIABLES = {
  environment: variable({
    name: "MERIDIAN_ENVIRONMENT",
    description: "Name of the environment, in logs.",
    accepted: NAME_ACCEPTED,
    example: "local",
    schema: NAME,
  }),
  region: variable({
    name: "MERIDIAN_REGION",
    description: "Region of this node; a region of the placement and of PEERS.",
    accepted: NAME_ACCEPTED,
    example: "eu-west-1",
    schema: NAME,
  }),
  node: variable({
    name: "MERIDIAN_NODE",
    description: "Name of this node, unique in its environment; in logs and in the events of its writes.",
    accepted: NAME_ACCEPTED,
    example: "shard-0",
    schema: NAME,
  }),
  httpHost: variable({
    name: "HTTP_HOST",
    description: "Address to listen on, to callers and to nodes.",
    accepted: "an address or host name",
    example: "0.0.0.0",
    default: "127.0.0.1",
    schema: z.string(),
  }),
  httpPort: variable({
    name: "HTTP_PORT",
    description: "Port to listen on, to callers.",
    accepted: "a whole number from 1 to 65535",
    example: "8080",
    schema: wholeNumber(1, 65535),
  }),
  placementFile: variable({
    name: "PLACEMENT_FILE",
    description: "Path of the shard placement, as the planner writes it.",
    accepted: "the path of a readable file",
    example: "/etc/meridian/placement.json",
    schema: z.string(),
  }),
  ...PEERING_VARIABLES,
  classes: variable({
    name: "CLASSES",
    description: "The data classes and the guarantee of each.",
    accepted:
      'a JSON list of {"name", "consistency"}: names of 1 to 63 lower-case letters, digits and dashes, each once and none admin; consistency "strong" or "available"',
    example: '[{"name":"ledger","consistency":"strong"}]',
    json: true,
    schema: z
      .array(
        z.strictObject({
          name: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, "not a class name"),
          consistency: z.enum(["strong", "available"]),
        }),
      )
      .min(1, "an empty list")
      .refine((classes) => new Set(classes.map(({ name }) => name)).size === classes.length, "a name is used twice")
      // Its paths are those of /v1/admin/.
      .refine((classes) => classes.every(({ name }) => name !== "admin"), "the name admin is the service's own"),
  }),
  detection: variable({
    name: "DETECTION",
    description:
      "How a node of another region is found to be lost: it is asked every interval; after `threshold` failures in a row it is left out. Found within threshold × (interval + timeout).",
    unit: "milliseconds",
    accepted: 'a JSON object {"intervalMilliseconds" ≥ 50, "threshold" ≥ 1, "timeoutMilliseconds" ≥ 10}',
    example: '{"intervalMilliseconds":1000,"threshold":3,"timeoutMilliseconds":500}',
    default: '{"intervalMilliseconds":1000,"threshold":3,"timeoutMilliseconds":500}',
    json: true,
    schema: z.strictObject({
      intervalMilliseconds: z.int().min(50).max(3_600_000),
      threshold: z.int().min(1).max(100),
      timeoutMilliseconds: z.int().min(10).max(60_000),
    }),
  }),
  ...AUTHENTICATION_VARIABLES,
  ...COORDINATION_VARIABLES,
  ...AWS_VARIABLES,
  ...CASSANDRA_VARIABLES,
  cassandraTimeout: variable({
    name: "CASSANDRA_TIMEOUT_MILLISECONDS",
    description: "Longest time for one Cassandra statement.",
    default: "2000",
    example: "2000",
    ...duration(10, 60_000),
  }),
  kafkaBrokers: variable({
    name: "KAFKA_BROKERS",
    description: "Kafka brokers of this region to connect to first.",
    accepted: "a JSON list of host:port",
    example: '["127.0.0.1:9092"]',
    json: true,
    schema: ENDPOINTS,
  }),
  ...KAFKA_ACCESS_VARIABLES,
  kafkaTopic: variable({
    name: "KAFKA_TOPIC",
    description: "Topic to which every write is appended.",
    accepted: "1 to 249 letters, digits, dots, dashes and underscores",
    example: "meridian.writes",
    default: "meridian.writes",
    schema: TOPIC,
  }),
  kafkaTimeout: variable({
    name: "KAFKA_TIMEOUT_MILLISECONDS",
    description: "Longest time for one append to Kafka, its retry included.",
    default: "2000",
    example: "2000",
    ...duration(10, 60_000),
  }),
  ...REDIS_VARIABLES,
  redisTimeout: variable({
    name: "REDIS_TIMEOUT_MILLISECONDS",
    description: "Longest time for one Redis command; after it the read goes to Cassandra.",
    default: "250",
    example: "250",
    ...duration(1, 10_000),
  }),
  cacheTtl: variable({
    name: "CACHE_TTL_MILLISECONDS",
    description:
      "How stale an answer from Redis may be, in reads of `available` classes. What may be staler is read from Cassandra.",
    default: "5000",
    example: "5000",
    ...duration(100, 86_400_000),
  }),
  longestStaleRead: variable({
    name: "STALE_READ_MILLISECONDS",
    description:
      "When no region can serve a read of an `available` class, how old a value this node may answer with instead, marked `x-meridian-degraded: stale-read`. 0: none.",
    default: "60000",
    example: "60000",
    ...duration(0, 3_600_000),
  }),
  requestDeadline: variable({
    name: "REQUEST_DEADLINE_MILLISECONDS",
    description: "Longest time for a whole request, its attempts in other regions included.",
    default: "5000",
    example: "5000",
    ...duration(100, 60_000),
  }),
  drainDelay: variable({
    name: "DRAIN_DELAY_MILLISECONDS",
    description:
      "After SIGTERM, how long new connections are still accepted while /readyz says 503, so that load balancers notice first.",
    default: "0",
    example: "5000",
    ...duration(0, 120_000),
  }),
  drainTimeout: variable({
    name: "DRAIN_TIMEOUT_MILLISECONDS",
    description: "Longest time for the requests in flight to end once no new connection is accepted.",
    default: "8000",
    example: "8000",
    ...duration(0, 120_000),
  }),
  logLevel: variable({
    name: "LOG_LEVEL",
    description: "Least severe level that is logged. `debug` adds a line a request (never its key or body).",
    accepted: "fatal, error, warn, info, debug or trace",
    example: "info",
    default: "info",
    schema: z.enum(["fatal", "error", "warn", "info", "debug", "trace"]),
  }),
  ...TRACING_VARIABLES,
};

/** The service's configuration, read and checked, with how each store is reached. */
export interface Configuration extends ValuesOf<typeof SERVICE_VARIABLES> {
  readonly access: ServiceAccess;
}

/** A data class: a name in the path, and the guarantee that its keys have. */
export type DataClass = Configuration["classes"][number];

/** What is chosen by class: quorum across regions, or within the region. */
export type Consistency = DataClass["consistency"];

/**
 * Reads the service's configuration.
 *
 * @throws ConfigurationError with every problem: each names the variable, what was found, what is accepted and how to
 *   mend it. Values of passwords are never shown.
 */
export function readConfiguration(environment: Environment): Configuration {
  const configuration = readVariables(SERVICE_VARIABLES, environment);
  const regions = Object.keys(configuration.peers);
  const { access, problems } = readStoreAccess(configuration);
  problems.push(...peeringProblems(configuration));
  if (!regions.includes(configuration.region)) {
    problems.push(
      problemOf(
        SERVICE_VARIABLES.peers,
        `the regions ${regions.join(", ")}`,
        `not this node's, ${configuration.region}`,
      ),
    );
  }
  const everywhere = ["0.0.0.0", "::", "[::]"].includes(configuration.httpHost);
  if (configuration.etcdEndpoints !== undefined && configuration.peerAdvertisedUrl === undefined && everywhere) {
    problems.push(
      problemOf(
        SERVICE_VARIABLES.peerAdvertisedUrl,
        "nothing",
        `HTTP_HOST=${configuration.httpHost} is no address that other nodes could reach an owner at`,
      ),
    );
  }
  if ((configuration.etcdUsername === undefined) !== (configuration.etcdPassword === undefined)) {
    problems.push(
      problemOf(SERVICE_VARIABLES.etcdPassword, "only one of ETCD_USERNAME and ETCD_PASSWORD", "they go together"),
    );
  }
  const strong = Object.keys(configuration.cassandraStrongReplication ?? {});
  const known = Object.keys(configuration.cassandraReplication);
  const unknown = strong.filter((datacentre) => !known.includes(datacentre));
  if (unknown.length > 0) {
    problems.push(
      problemOf(
        SERVICE_VARIABLES.cassandraStrongReplication,
        `the datacentre(s) ${unknown.join(", ")}`,
        `CASSANDRA_REPLICATION has only ${known.join(", ")}`,
      ),
    );
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { ...configuration, access };
}
