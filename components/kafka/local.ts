import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { Process } from "../../providers/local/sdk.ts";
import { Component } from "../component.ts";
import type { Machine } from "../machine/index.ts";
import type { Region } from "../region/index.ts";
import type { KafkaWithPassword } from "./index.ts";

/** Heap of a local broker, in MiB. */
const HEAP_MIB = 256;
const USERNAME = "meridian";
/** For a short start, and for nothing outside the broker's folder, also when it is killed. */
export const LOCAL_JVM = ["-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Djava.io.tmpdir={directory}"];

/** Arguments of `LocalKafka`. */
export interface LocalKafkaArgs {
  readonly machine: Machine;
  readonly region: Region;
  /** Name of the environment: part of the cluster's id. */
  readonly environment: string;
}

/**
 * A region's Kafka as one process that is broker and controller (KRaft), on loopback, with TLS, SASL/PLAIN and a
 * generated password.
 *
 * **Cost**: about 350 MiB of memory.
 */
export class LocalKafka extends Component implements KafkaWithPassword {
  readonly bootstrapServers: pulumi.Output<string[]>;
  readonly authentication = "password";
  readonly tls = true;
  readonly username: pulumi.Output<string>;
  readonly password: pulumi.Output<string>;
  readonly authority: pulumi.Output<string>;

  constructor(name: string, args: LocalKafkaArgs) {
    super("kafka:Local", name, { parent: args.region });
    const { machine } = args;
    const ports = machine.ports(this.childName("ports"), ["client", "controller"], this);
    this.username = pulumi.output(USERNAME);
    this.password = machine.password(this.childName("password"), this);
    this.authority = machine.authority.certificate;
    const certificate = machine.authority.sign(this.childName("certificate"), this, {
      name: `${args.region.plan.name} kafka`,
    });
    this.bootstrapServers = pulumi.output([pulumi.interpolate`127.0.0.1:${ports.client}`]);

    const classPath = pulumi.interpolate`${machine.path("kafka", "lib")}/*`;
    const java = machine.path("java", "java");
    new Process(
      this.childName("broker"),
      {
        root: machine.root,
        name: `${args.region.plan.name}/kafka`,
        command: java,
        arguments: [
          `-Xms${HEAP_MIB}m`,
          `-Xmx${HEAP_MIB}m`,
          "-XX:+UseSerialGC",
          ...LOCAL_JVM,
          "-Dlog4j2.configurationFile={directory}/log4j2.properties",
          "-cp",
          classPath,
          "kafka.Kafka",
          "{directory}/server.properties",
        ],
        prepare: [
          {
            command: java,
            arguments: [
              ...LOCAL_JVM,
              "-Dlog4j2.configurationFile={directory}/log4j2.properties",
              "-cp",
              classPath,
              "kafka.tools.StorageTool",
              "format",
              "--config",
              "{directory}/server.properties",
              "--cluster-id",
              clusterId(args.environment, args.region.plan.name),
            ],
            unless: "data/meta.properties",
          },
        ],
        environment: machine.environment("java"),
        files: {
          "server.properties": { content: serverProperties(ports, this.password) },
          "log4j2.properties": { content: LOCAL_LOGGING },
          // Kafka reads both from one file, the key first.
          "broker.pem": { content: pulumi.interpolate`${certificate.key}${certificate.certificate}` },
          "authority.pem": { content: this.authority },
        },
        ports: [ports.client, ports.controller],
        readiness: { kind: "log", pattern: "Kafka Server started", deadlineSeconds: 120 },
        graceSeconds: 20,
      },
      this.childOptions(),
    );
    this.registerOutputs({ bootstrapServers: this.bootstrapServers });
  }
}

/** A cluster id: 16 bytes in base64, always the same for a region of an environment. */
function clusterId(environment: string, region: string): string {
  return createHash("sha256").update(`${environment}/${region}`).digest().subarray(0, 16).toString("base64url");
}

function serverProperties(
  ports: { readonly client: pulumi.Output<number>; readonly controller: pulumi.Output<number> },
  password: pulumi.Output<string>,
): pulumi.Output<string> {
  const login = pulumi.interpolate`org.apache.kafka.common.security.plain.PlainLoginModule required username="${USERNAME}" password="${password}" user_${USERNAME}="${password}";`;
  return pulumi.interpolate`process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${ports.controller}
controller.listener.names=CONTROLLER
listeners=CLIENT://127.0.0.1:${ports.client},CONTROLLER://127.0.0.1:${ports.controller}
advertised.listeners=CLIENT://127.0.0.1:${ports.client}
inter.broker.listener.name=CLIENT
listener.security.protocol.map=CLIENT:SASL_SSL,CONTROLLER:SASL_SSL
ssl.keystore.type=PEM
ssl.keystore.location={directory}/broker.pem
ssl.truststore.type=PEM
ssl.truststore.location={directory}/authority.pem
sasl.enabled.mechanisms=PLAIN
sasl.mechanism.inter.broker.protocol=PLAIN
sasl.mechanism.controller.protocol=PLAIN
listener.name.client.plain.sasl.jaas.config=${login}
listener.name.controller.plain.sasl.jaas.config=${login}
log.dirs={directory}/data
auto.create.topics.enable=false
unclean.leader.election.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
num.network.threads=2
num.io.threads=4
log.cleaner.dedupe.buffer.size=16777216
`;
}

/** What a Java process of Kafka logs, and where to: log4j2.properties. */
export const LOCAL_LOGGING = `status = error
rootLogger.level = info
rootLogger.appenderRef.stdout.ref = stdout
appender.stdout.type = Console
appender.stdout.name = stdout
appender.stdout.layout.type = PatternLayout
appender.stdout.layout.pattern = %d{ISO8601} %p %m (%c)%n
logger.config.name = org.apache.kafka.common.config
logger.config.level = warn
logger.server.name = kafka.server.KafkaConfig
logger.server.level = warn
`;
