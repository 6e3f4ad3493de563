/** Real Redis, Kafka and Cassandra for a test: one of each, on loopback, with TLS and passwords, in a folder of its own. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { javaArguments } from "../../../components/cassandra/local-configuration.ts";
import { ensureTools } from "../../../tools/toolchain/index.ts";
import type { Tool, ToolName } from "../../../tools/toolchain/index.ts";
import type { KeyPair } from "../../../providers/local/certificates.ts";
import { createAuthority, signCertificate } from "../../../providers/local/certificates.ts";
import { freePort, OwnedProcess } from "./owned-process.ts";

export const DATACENTRE = "alpha";
export const PASSWORD = "test-password";

/** A store that runs: where it listens, and its process. */
export interface Store {
  readonly port: number;
  readonly process: OwnedProcess;
  /** Starts it (again) and waits until it serves. */
  start(): Promise<void>;
}

/** The stores, and the folder that they live in. */
export interface Stores {
  readonly directory: string;
  /** Certificate of the authority that signed the stores' certificates, PEM, and the file that has it. */
  readonly authority: { readonly certificate: string; readonly file: string };
  readonly redis: Store;
  readonly kafka: Store;
  readonly cassandra: Store;
  /** Ends every process and removes the folder. */
  stop(): Promise<void>;
}

type Tools = ReadonlyMap<ToolName, Tool>;

function pathOf(tools: Tools, name: ToolName, role: string): string {
  const path = tools.get(name)?.paths[role];
  if (path === undefined) throw new Error(`the toolchain has no ${role} of ${name}`);
  return path;
}

function environmentOf(tools: Tools, name: ToolName): Readonly<Record<string, string>> {
  return tools.get(name)?.environment ?? {};
}

function store(port: number, process: OwnedProcess, ready: string, deadlineMilliseconds: number): Store {
  return {
    port,
    process,
    async start() {
      process.output = "";
      process.start();
      await process.untilOutput(ready, deadlineMilliseconds);
    },
  };
}

/** Writes a certificate for loopback, its key, both in one file and its authority, as the stores want them. */
async function writeCertificate(authority: KeyPair, directory: string): Promise<void> {
  const hosts = ["127.0.0.1"];
  const made = await signCertificate(authority, { name: "store", hosts, client: false, days: 1, now: new Date() });
  await writeFile(join(directory, "certificate.pem"), made.certificate);
  await writeFile(join(directory, "key.pem"), made.key);
  await writeFile(join(directory, "both.pem"), `${made.key}${made.certificate}`);
  await writeFile(join(directory, "authority.pem"), authority.certificate);
}

async function redisStore(tools: Tools, directory: string): Promise<Store> {
  const port = await freePort();
  const process = new OwnedProcess({
    command: pathOf(tools, "redis", "redis-server"),
    arguments: [
      "--bind",
      "127.0.0.1",
      "--port",
      "0",
      "--tls-port",
      String(port),
      "--tls-cert-file",
      join(directory, "certificate.pem"),
      "--tls-key-file",
      join(directory, "key.pem"),
      "--tls-auth-clients",
      "no",
      "--requirepass",
      PASSWORD,
      "--save",
      "",
      "--dir",
      directory,
    ],
    environment: environmentOf(tools, "redis"),
  });
  return store(port, process, "Ready to accept connections", 20_000);
}

const KAFKA_LOGGING = `status = error
rootLogger.level = info
rootLogger.appenderRef.stdout.ref = stdout
appender.stdout.type = Console
appender.stdout.name = stdout
appender.stdout.layout.type = PatternLayout
appender.stdout.layout.pattern = %p %m (%c)%n
`;

async function kafkaStore(tools: Tools, directory: string): Promise<Store> {
  const port = await freePort();
  const controller = await freePort();
  const login = `org.apache.kafka.common.security.plain.PlainLoginModule required username="meridian" password="${PASSWORD}" user_meridian="${PASSWORD}";`;
  await writeFile(join(directory, "log4j2.properties"), KAFKA_LOGGING);
  const configuration = join(directory, "server.properties");
  await writeFile(
    configuration,
    `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controller}
controller.listener.names=CONTROLLER
listeners=CLIENT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}
advertised.listeners=CLIENT://127.0.0.1:${port}
inter.broker.listener.name=CLIENT
listener.security.protocol.map=CLIENT:SASL_SSL,CONTROLLER:PLAINTEXT
ssl.keystore.type=PEM
ssl.keystore.location=${join(directory, "both.pem")}
ssl.truststore.type=PEM
ssl.truststore.location=${join(directory, "authority.pem")}
sasl.enabled.mechanisms=PLAIN
sasl.mechanism.inter.broker.protocol=PLAIN
listener.name.client.plain.sasl.jaas.config=${login}
log.dirs=${join(directory, "data")}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
log.cleaner.dedupe.buffer.size=16777216
`,
  );
  const command = pathOf(tools, "java", "java");
  const environment = environmentOf(tools, "java");
  const java = [
    "-Xmx256m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    `-Dlog4j2.configurationFile=${join(directory, "log4j2.properties")}`,
    "-cp",
    join(pathOf(tools, "kafka", "lib"), "*"),
  ];
  const format = new OwnedProcess({
    command,
    arguments: [
      ...java,
      "kafka.tools.StorageTool",
      "format",
      "--config",
      configuration,
      "--cluster-id",
      "AAAAAAAAAAAAAAAAAAAAAA",
    ],
    environment,
  });
  format.start();
  if ((await format.ended()) !== 0) throw new Error(`Kafka's storage was not formatted:\n${format.output}`);
  const process = new OwnedProcess({ command, arguments: [...java, "kafka.Kafka", configuration], environment });
  return store(port, process, "Kafka Server started", 60_000);
}

/** When Cassandra's commit log is on disk: before a write is acknowledged, or within ten seconds, as it is deployed where three replicas have it. */
const COMMIT_LOG = {
  batch: "commitlog_sync: batch",
  periodic: "commitlog_sync: periodic\ncommitlog_sync_period: 10000ms",
} as const;

async function cassandraStore(tools: Tools, directory: string, commitLog: keyof typeof COMMIT_LOG): Promise<Store> {
  const port = await freePort();
  const storage = await freePort();
  await writeFile(
    join(directory, "cassandra.yaml"),
    `cluster_name: test
num_tokens: 16
auto_bootstrap: false
partitioner: org.apache.cassandra.dht.Murmur3Partitioner
endpoint_snitch: GossipingPropertyFileSnitch
seed_provider:
  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
    parameters:
      - seeds: "127.0.0.1:${storage}"
listen_address: 127.0.0.1
rpc_address: 127.0.0.1
storage_port: ${storage}
native_transport_port: ${port}
client_encryption_options:
  enabled: true
  optional: false
  keystore: ${join(directory, "both.pem")}
  ssl_context_factory:
    class_name: org.apache.cassandra.security.PEMBasedSslContextFactory
authenticator:
  class_name: org.apache.cassandra.auth.PasswordAuthenticator
authorizer: AllowAllAuthorizer
role_manager: CassandraRoleManager
${COMMIT_LOG[commitLog]}
commitlog_segment_size: 8MiB
memtable_heap_space: 64MiB
file_cache_size: 32MiB
`,
  );
  await writeFile(join(directory, "cassandra-rackdc.properties"), `dc=${DATACENTRE}\nrack=a\n`);
  await writeFile(
    join(directory, "logback.xml"),
    `<configuration><appender name="STDOUT" class="ch.qos.logback.core.ConsoleAppender"><encoder><pattern>%level %msg%n</pattern></encoder></appender><root level="INFO"><appender-ref ref="STDOUT"/></root></configuration>`,
  );
  const process = new OwnedProcess({
    command: pathOf(tools, "java", "java"),
    arguments: [
      ...javaArguments(1).map((argument) => argument.replaceAll("{directory}", directory)),
      `-javaagent:${pathOf(tools, "cassandra", "jamm")}`,
      "-cp",
      join(pathOf(tools, "cassandra", "lib"), "*"),
      "org.apache.cassandra.service.CassandraDaemon",
    ],
    environment: environmentOf(tools, "java"),
    directory,
  });
  return store(port, process, "Starting listening for CQL clients", 120_000);
}

/**
 * Starts the three stores. When one of them does not start, the others are ended again.
 *
 * @param commitLog how Cassandra syncs its commit log. Default: batch, so that the one replica loses nothing when it is killed
 */
export async function startStores(commitLog: keyof typeof COMMIT_LOG = "batch"): Promise<Stores> {
  const tools = await ensureTools(["java", "kafka", "cassandra", "redis"]);
  const directory = await mkdtemp(join(tmpdir(), "meridian-service-"));
  const started: Store[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map(({ process }) => process.stop("SIGKILL")));
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const authority = await createAuthority({ name: "test", days: 1, now: new Date() });
    const file = join(directory, "authority.pem");
    await writeFile(file, authority.certificate);
    const folder = async (name: string): Promise<string> => {
      const path = join(directory, name);
      await mkdir(path);
      await writeCertificate(authority, path);
      return path;
    };
    const redis = await redisStore(tools, await folder("redis"));
    const kafka = await kafkaStore(tools, await folder("kafka"));
    const cassandra = await cassandraStore(tools, await folder("cassandra"), commitLog);
    started.push(redis, kafka, cassandra);
    await Promise.all(started.map((one) => one.start()));
    // Only the first start makes the role with which the tests log in.
    await cassandra.process.untilOutput("Created default superuser role", 60_000);
    return { directory, authority: { certificate: authority.certificate, file }, redis, kafka, cassandra, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
