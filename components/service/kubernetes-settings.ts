import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { Cassandra } from "../cassandra/index.ts";
import type { Kafka } from "../kafka/index.ts";
import type { Redis } from "../redis/index.ts";
import type { Plan } from "../topology/index.ts";
import { WRITES_TOPIC } from "../topology/index.ts";
import { failoverSettings } from "./failover-settings.ts";
import { coordinationSettings } from "./kubernetes-coordination-settings.ts";
import { MOUNTS, secretFile } from "./kubernetes-mounts.ts";
import { peersOf, SERVICE } from "./kubernetes-names.ts";
import { tracingSettings } from "./tracing.ts";

/** The stores that a region's replicas use. */
export interface ServiceStores {
  readonly kafka: Kafka;
  readonly redis: Redis;
  readonly cassandra: Cassandra;
}

/** What a region's replicas are configured from. */
export interface SettingsSource {
  readonly plan: Plan;
  readonly region: string;
  readonly stores: ServiceStores;
  /** Name of the environment's private zone. */
  readonly privateZone: string;
}

/** User that the service logs in to Cassandra as, where it does so by password. */
export const CASSANDRA_USER = "shard";

/** File of that password, below `MOUNTS.secrets`. */
export const CASSANDRA_PASSWORD_FILE = "cassandra-password";

/** Files of the certificate by which replicas know each other, below `MOUNTS.secrets`: the authority, the certificate and its key. They are read again when they have changed. */
export const PEER_FILES = { authority: "peer-ca.crt", certificate: "peer.crt", key: "peer.key" } as const;

/** File of the certificate of Cassandra's authority, below `MOUNTS.secrets`. */
export const CASSANDRA_CA_FILE = "cassandra-ca.crt";

/**
 * The service's environment variables, but for those that differ by replica. None holds a secret.
 *
 * Of each store it says how to log in and whether connections are encrypted (`…_AUTHENTICATION`: `password`, `iam` or `google-iam`, `…_TLS`: `true` or
 * `false`).
 *
 * @throws Error where the plan has no issuer of tokens
 */
export function serviceSettings({
  plan,
  region,
  stores,
  privateZone,
}: SettingsSource): Record<string, pulumi.Input<string>> {
  const { kafka, redis, cassandra } = stores;
  const { detection, workload } = plan;
  const { tokens } = workload;
  if (tokens === undefined) throw new Error("the service needs tokens to be declared: who issues callers' tokens");
  return {
    NODE_ENV: "production",
    NODE_COMPILE_CACHE: `${MOUNTS.temporary}/compile-cache`,
    MERIDIAN_ENVIRONMENT: plan.environment.name,
    MERIDIAN_REGION: region,
    HTTP_HOST: "0.0.0.0",
    HTTP_PORT: String(SERVICE.port),
    PLACEMENT_FILE: `${MOUNTS.placement}/placement.json`,
    PEERS: JSON.stringify(peersOf(plan, privateZone)),
    PEER_PORT: String(SERVICE.peerPort),
    PEER_CERTIFICATE_FILE: secretFile(PEER_FILES.certificate),
    PEER_KEY_FILE: secretFile(PEER_FILES.key),
    PEER_CA_FILE: secretFile(PEER_FILES.authority),
    TOKEN_ISSUER: tokens.issuer,
    TOKEN_AUDIENCE: tokens.audience,
    TOKEN_KEYS: tokens.jwksUrl,
    CLASSES: JSON.stringify(plan.dataClasses),
    DETECTION: JSON.stringify({
      intervalMilliseconds: milliseconds(detection.intervalSeconds),
      threshold: detection.threshold,
      timeoutMilliseconds: milliseconds(detection.timeoutSeconds),
    }),
    DRAIN_DELAY_MILLISECONDS: String(milliseconds(workload.drain.delaySeconds)),
    DRAIN_TIMEOUT_MILLISECONDS: String(milliseconds(workload.drain.finishSeconds)),
    ...coordinationSettings(plan, region, privateZone),
    ...failoverSettings(plan),
    ...cassandraSettings({ plan, region, cassandra, user: CASSANDRA_USER }),
    KAFKA_BROKERS: pulumi.jsonStringify(kafka.bootstrapServers),
    KAFKA_TOPIC: WRITES_TOPIC,
    ...connection("KAFKA", kafka),
    REDIS_HOST: redis.host,
    REDIS_PORT: pulumi.interpolate`${redis.port}`,
    REDIS_CLUSTER: String(redis.cluster),
    REDIS_USERNAME: redis.username,
    ...(redis.cacheName === undefined ? {} : { REDIS_CACHE_NAME: redis.cacheName }),
    ...connection("REDIS", redis),
    ...identitySettings(region, [kafka, redis, cassandra]),
    ...tracingSettings(workload),
  };
}

/** What is needed to reach Cassandra from a region. */
export interface CassandraSource {
  readonly plan: Pick<Plan, "replication">;
  readonly region: string;
  readonly cassandra: Cassandra;
  /** Role, where logins are by password. */
  readonly user: string;
}

/** How Cassandra is reached, and where its keyspaces live: the same for the service and for its migrations. */
export function cassandraSettings({
  plan: { replication },
  region,
  cassandra,
  user,
}: CassandraSource): Record<string, pulumi.Input<string>> {
  return {
    CASSANDRA_CONTACT_POINTS: pulumi.jsonStringify(cassandra.contactPoints[region] ?? []),
    CASSANDRA_LOCAL_DATACENTER: region,
    CASSANDRA_KEYSPACE: cassandra.keyspacePrefix,
    CASSANDRA_REPLICATION: JSON.stringify(replication.cassandra.available),
    CASSANDRA_STRONG_REPLICATION: JSON.stringify(replication.cassandra.strong),
    ...connection("CASSANDRA", cassandra),
    ...(cassandra.tls ? { CASSANDRA_SERVER_NAME: contactHost(cassandra, region) } : {}),
    ...(cassandra.ownAuthority === true ? { CASSANDRA_CA_FILE: secretFile(CASSANDRA_CA_FILE) } : {}),
    ...(cassandra.authentication === "password"
      ? { CASSANDRA_USERNAME: user, CASSANDRA_PASSWORD_FILE: secretFile(CASSANDRA_PASSWORD_FILE) }
      : {}),
  };
}

/** What logins with the cloud's identity need. A region on AWS has AWS's own name. */
export function identitySettings(
  region: string,
  stores: readonly Pick<Kafka, "authentication">[],
): Record<string, string> {
  return stores.some(({ authentication }) => authentication === "iam") ? { AWS_REGION: region } : {};
}

/** The name that clients reach Cassandra by: the nodes that they discover behind it have addresses, and one certificate with this name. */
function contactHost(cassandra: Cassandra, region: string): pulumi.Output<string> {
  return pulumi.output(cassandra.contactPoints[region] ?? []).apply(([first = ""]) => first.replace(/:\d+$/, ""));
}

/** Hash of settings: on the pods, so that a change of any of them starts new ones. SHA-256, in hexadecimal digits. */
export function settingsHash(settings: Readonly<Record<string, pulumi.Input<string>>>): pulumi.Output<string> {
  return pulumi.output(settings).apply((known) => {
    const inOrder = Object.entries(known).sort(([a], [b]) => (a < b ? -1 : 1));
    return createHash("sha256").update(JSON.stringify(inOrder)).digest("hex");
  });
}

function connection(
  store: string,
  { authentication, tls }: Pick<Kafka, "authentication" | "tls">,
): Record<string, string> {
  return { [`${store}_AUTHENTICATION`]: authentication, [`${store}_TLS`]: String(tls) };
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}
