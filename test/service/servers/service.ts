/** The service as it is deployed: child processes of Node, configured by environment variables. */
import { readFile, writeFile } from "node:fs/promises";
import { Agent } from "node:https";
import { join, resolve } from "node:path";
import {
  DEVELOPMENT_AUDIENCE,
  DEVELOPMENT_ISSUER,
  developmentKeySet,
} from "../../../components/service/development-token.ts";
import { canonicalPlacement, encodePlacement } from "../../../components/topology/placement.ts";
import type { KeyPair } from "../../../providers/local/certificates.ts";
import { createAuthority } from "../../../providers/local/certificates.ts";
import type { CredentialFiles } from "../../../services/shard/src/peering/credentials.ts";
import { spiffeId } from "../../../services/shard/src/peering/spiffe-id.ts";
import type { Answered } from "../requests.ts";
import { json, put, send } from "../requests.ts";
import { writeNodeCertificate } from "./node-certificates.ts";
import { eventually, freePort, OwnedProcess } from "./owned-process.ts";
import { DATACENTRE, PASSWORD } from "./stores.ts";
import type { Stores } from "./stores.ts";

const SOURCE = resolve(__dirname, "..", "..", "..", "services", "shard", "src");
export const TOPIC = "meridian.writes";

/** How Node runs the service, as its README says. */
const FLAGS = ["--max-old-space-size=128", "--max-semi-space-size=2", "--optimize-for-size"];
const NODE_VARIABLES = { NODE_ENV: "production", MALLOC_ARENA_MAX: "2" };

/** The variables with which both the service and its migrations reach the stores. */
function cassandraVariables(stores: Stores): Record<string, string> {
  return {
    CASSANDRA_CONTACT_POINTS: JSON.stringify([`127.0.0.1:${stores.cassandra.port}`]),
    CASSANDRA_LOCAL_DATACENTER: DATACENTRE,
    CASSANDRA_TLS: "true",
    CASSANDRA_CA_FILE: stores.authority.file,
    CASSANDRA_USERNAME: "cassandra",
    CASSANDRA_PASSWORD: "cassandra",
    CASSANDRA_REPLICATION: JSON.stringify({ [DATACENTRE]: 1 }),
  };
}

/** A migration that has ended. */
export interface Migrated {
  readonly code: number | null;
  readonly output: string;
}

/** Runs the migrations to their end. */
export async function migrate(stores: Stores, changes: Readonly<Record<string, string>> = {}): Promise<Migrated> {
  const passwordFile = join(stores.directory, "password");
  await writeFile(passwordFile, PASSWORD);
  const brokers = [`127.0.0.1:${stores.kafka.port}`];
  const migration = new OwnedProcess({
    command: process.execPath,
    arguments: [join(SOURCE, "migrate.ts")],
    environment: {
      ...cassandraVariables(stores),
      KAFKA_CLUSTERS: JSON.stringify([
        { region: "alpha", brokers, username: "meridian", passwordFile, tls: true, caFile: stores.authority.file },
      ]),
      KAFKA_TOPICS: topics(4),
      MIGRATION_DEADLINE_MILLISECONDS: "30000",
      ...changes,
    },
  });
  migration.start();
  return { code: await migration.ended(), output: migration.output };
}

/** The declared topics, with so many partitions. */
export function topics(partitions: number, more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify([{ name: TOPIC, partitions, retentionMilliseconds: 3_600_000, replicationFactor: 1, ...more }]);
}

/** A node of the service that runs. */
export interface ServiceNode {
  readonly url: string;
  readonly process: OwnedProcess;
  /** Writes as another node of its region does. */
  putAsNode(path: string, value: string, headers: Readonly<Record<string, string>>): Promise<Answered>;
  /** Starts it (again) and waits until it listens. */
  start(): Promise<void>;
  /** Waits until /readyz says this. */
  becomes(
    status: "ready" | "degraded" | "unavailable",
    degraded: readonly string[],
    deadlineMilliseconds?: number,
  ): Promise<void>;
}

/** How nodes are prepared. */
export interface NodesOptions {
  /** Whether there is only the region alpha. Default: no. */
  readonly alone?: boolean;
  /** Variables that differ from the tests' own. */
  readonly changes?: Readonly<Record<string, string>>;
}

function certificateOf(stores: Stores, authority: KeyPair, region: string): Promise<CredentialFiles> {
  return writeNodeCertificate(join(stores.directory, `node-${region}`), authority, {
    uris: [spiffeId("test", region)],
  });
}

/** Prepares one node in each of two regions; both use the one Cassandra datacentre, Kafka and Redis that there are. */
export async function prepareNodes(
  stores: Stores,
  { alone = false, changes = {} }: NodesOptions = {},
): Promise<{ readonly alpha: ServiceNode; readonly beta: ServiceNode }> {
  const placementFile = join(stores.directory, "placement.json");
  const keysFile = join(stores.directory, "token-keys.json");
  await writeFile(keysFile, developmentKeySet(PASSWORD));
  const placement = canonicalPlacement(
    1,
    alone ? ["alpha"] : ["alpha", "beta"],
    Array.from({ length: 16384 }, (_, slot) => (alone ? [0] : slot % 2 === 0 ? [0, 1] : [1, 0])),
  );
  await writeFile(placementFile, encodePlacement(placement));
  const ports = { alpha: await freePort(), beta: await freePort() };
  const peerPorts = { alpha: await freePort(), beta: await freePort() };
  const peerUrl = (region: "alpha" | "beta"): string => `https://127.0.0.1:${peerPorts[region]}`;
  const peers = { alpha: [peerUrl("alpha")], ...(alone ? {} : { beta: [peerUrl("beta")] }) };
  const authority = await createAuthority({ name: "nodes", days: 1, now: new Date() });
  const certificates = {
    alpha: await certificateOf(stores, authority, "alpha"),
    beta: await certificateOf(stores, authority, "beta"),
  };
  const prepare = (region: "alpha" | "beta"): ServiceNode => {
    const url = `http://127.0.0.1:${ports[region]}`;
    const child = new OwnedProcess({
      command: process.execPath,
      arguments: [...FLAGS, join(SOURCE, "main.ts")],
      environment: {
        ...NODE_VARIABLES,
        ...cassandraVariables(stores),
        MERIDIAN_ENVIRONMENT: "test",
        MERIDIAN_REGION: region,
        MERIDIAN_NODE: `${region}-0`,
        HTTP_PORT: String(ports[region]),
        PLACEMENT_FILE: placementFile,
        TOKEN_ISSUER: DEVELOPMENT_ISSUER,
        TOKEN_AUDIENCE: DEVELOPMENT_AUDIENCE,
        TOKEN_KEYS: keysFile,
        PEERS: JSON.stringify(peers),
        PEER_PORT: String(peerPorts[region]),
        PEER_CERTIFICATE_FILE: certificates[region].certificate,
        PEER_KEY_FILE: certificates[region].key,
        PEER_CA_FILE: certificates[region].authorities,
        CLASSES: JSON.stringify([
          { name: "ledger", consistency: "strong" },
          { name: "profile", consistency: "available" },
        ]),
        DETECTION: JSON.stringify({ intervalMilliseconds: 200, threshold: 3, timeoutMilliseconds: 200 }),
        KAFKA_BROKERS: JSON.stringify([`127.0.0.1:${stores.kafka.port}`]),
        KAFKA_TLS: "true",
        KAFKA_CA_FILE: stores.authority.file,
        KAFKA_USERNAME: "meridian",
        KAFKA_PASSWORD: PASSWORD,
        REDIS_HOST: "127.0.0.1",
        REDIS_PORT: String(stores.redis.port),
        REDIS_TLS: "true",
        REDIS_CA_FILE: stores.authority.file,
        REDIS_PASSWORD: PASSWORD,
        // Long, so that a value that the test did not expect to be in Redis would be noticed.
        CACHE_TTL_MILLISECONDS: "60000",
        ...changes,
      },
    });
    return {
      url,
      process: child,
      async putAsNode(path, value, headers) {
        const { certificate, key, authorities } = certificates[region];
        const [cert, ownKey, ca] = await Promise.all([certificate, key, authorities].map((path) => readFile(path)));
        // Known by its region: the certificate has no address.
        const agent = new Agent({ cert, key: ownKey, ca, checkServerIdentity: () => undefined });
        return put(peerUrl(region), path, value, headers, agent).finally(() => {
          agent.destroy();
        });
      },
      async start() {
        child.output = "";
        child.start();
        await child.untilOutput('"msg":"listening"', 20_000);
      },
      async becomes(status, degraded, deadlineMilliseconds = 30_000) {
        let seen = "";
        await eventually(`${region} is ${status} (${degraded.join(", ")})`, deadlineMilliseconds, async () => {
          const answer = await send(url, "/readyz");
          seen = answer.text;
          const body = json(answer);
          return body["status"] === status && JSON.stringify(body["degraded"]) === JSON.stringify(degraded)
            ? true
            : undefined;
        }).catch((error: unknown) => {
          throw new Error(`${String(error)}; it said ${seen}\n${child.output.slice(-2000)}`);
        });
      },
    };
  };
  return { alpha: prepare("alpha"), beta: prepare("beta") };
}

/** Reads the topic from its beginning until so many events (of the key, if one is given) have come: the events with their keys. */
export async function readTopic(
  stores: Stores,
  count: number,
  wanted?: string,
): Promise<readonly { readonly key: string; readonly value: string }[]> {
  // In a process of its own: the client is made of ES modules.
  const script = `
    import { readFileSync } from "node:fs";
    import { Consumer, stringDeserializers } from "@platformatic/kafka";
    const consumer = new Consumer({ clientId: "test", groupId: "test-" + process.pid, bootstrapBrokers: ["127.0.0.1:${stores.kafka.port}"],
      sasl: { mechanism: "PLAIN", username: "meridian", password: "${PASSWORD}" },
      tls: { ca: readFileSync(${JSON.stringify(stores.authority.file)}) }, deserializers: stringDeserializers });
    const stream = await consumer.consume({ topics: ["${TOPIC}"], mode: "earliest", autocommit: false });
    let left = ${count};
    const wanted = ${JSON.stringify(wanted ?? null)};
    for await (const { key, value } of stream) {
      if (wanted !== null && key !== wanted) continue;
      console.log(JSON.stringify({ key, value }));
      if (--left === 0) break;
    }
    process.exit(0);`;
  const reader = new OwnedProcess({
    command: process.execPath,
    arguments: ["--input-type=module", "--eval", script],
    directory: SOURCE,
  });
  reader.start();
  const timer = setTimeout(() => void reader.stop("SIGKILL"), 30_000);
  await reader.ended();
  clearTimeout(timer);
  return reader.output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as { key: string; value: string });
}

/** Appends records to the topic, as whoever may write to it can. */
export async function appendToTopic(
  stores: Stores,
  records: readonly { readonly key: string; readonly value: string }[],
): Promise<void> {
  const script = `
    import { readFileSync } from "node:fs";
    import { Producer, stringSerializers } from "@platformatic/kafka";
    const producer = new Producer({ clientId: "test", bootstrapBrokers: ["127.0.0.1:${stores.kafka.port}"],
      sasl: { mechanism: "PLAIN", username: "meridian", password: "${PASSWORD}" },
      tls: { ca: readFileSync(${JSON.stringify(stores.authority.file)}) }, serializers: stringSerializers, autocreateTopics: false });
    const messages = ${JSON.stringify(records)}.map((record) => ({ topic: "${TOPIC}", ...record }));
    await producer.send({ messages, acks: -1 });
    process.exit(0);`;
  const writer = new OwnedProcess({
    command: process.execPath,
    arguments: ["--input-type=module", "--eval", script],
    directory: SOURCE,
  });
  writer.start();
  if ((await writer.ended()) !== 0) throw new Error(`the records were not appended:\n${writer.output}`);
}
