import * as pulumi from "@pulumi/pulumi";
import { Process } from "../../providers/local/sdk.ts";
import { Component } from "../component.ts";
import type { Machine } from "../machine/index.ts";
import type { KafkaWithPassword } from "./index.ts";
import { LOCAL_JVM, LOCAL_LOGGING } from "./local.ts";

/** Heap of the process, in MiB. */
const HEAP_MIB = 192;

/** Arguments of `LocalKafkaMirrors`. */
export interface LocalKafkaMirrorsArgs {
  readonly machine: Machine;
  /** Topics that every region's log is copied from. */
  readonly topics: readonly string[];
  /** Every region's Kafka, by region. Fewer than two: nothing is copied. */
  readonly clusters: ReadonlyMap<string, KafkaWithPassword>;
  /** What must be ready before: all brokers, since MirrorMaker does not start without one of them. */
  readonly dependsOn: readonly pulumi.Resource[];
}

/**
 * Copies every region's log to every other region's Kafka, as `<region>.<topic>`: MirrorMaker 2, in the place of MSK's Replicators and
 * with their names. One process for all regions: one a region would need its memory for each. It is no region's, so that the loss of one stops
 * the copies from and to that one only.
 *
 * **Cost**: about 300 MiB of memory; nothing when there are fewer than two regions.
 */
export class LocalKafkaMirrors extends Component {
  constructor(name: string, args: LocalKafkaMirrorsArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("kafka:LocalMirrors", name, options);
    const { machine, clusters } = args;
    const [first] = clusters.values();
    if (first !== undefined && clusters.size > 1) {
      new Process(
        this.childName("mirror-maker"),
        {
          root: machine.root,
          name: "mirrors/kafka",
          command: machine.path("java", "java"),
          arguments: [
            `-Xmx${HEAP_MIB}m`,
            "-XX:+UseSerialGC",
            ...LOCAL_JVM,
            "-Dlog4j2.configurationFile={directory}/log4j2.properties",
            "-cp",
            pulumi.interpolate`${machine.path("mirror-maker", "lib")}/*`,
            "org.apache.kafka.connect.mirror.MirrorMaker",
            "{directory}/mirrors.properties",
          ],
          environment: machine.environment("java"),
          files: {
            "mirrors.properties": { content: mirrorProperties(args.topics, clusters) },
            "log4j2.properties": { content: LOCAL_LOGGING },
            "authority.pem": { content: first.authority },
          },
          // The copies begin within seconds after that, and nothing waits for them.
          readiness: { kind: "log", pattern: "Kafka MirrorMaker started", deadlineSeconds: 120 },
          graceSeconds: 10,
        },
        this.childOptions({ dependsOn: [...args.dependsOn] }),
      );
    }
    this.registerOutputs({});
  }
}

/** A topic as the pattern that matches it alone. In a class a dot needs no backslash, which a properties file would take for its own. */
const pattern = (topic: string): string => topic.replaceAll(".", "[.]");

/** MirrorMaker's configuration. Source of the names: Kafka documentation, "MirrorMaker Configs" and "Geo-Replication". */
function mirrorProperties(
  topics: readonly string[],
  clusters: ReadonlyMap<string, KafkaWithPassword>,
): pulumi.Output<string> {
  const names = [...clusters.keys()];
  const connections = [...clusters].map(
    ([name, { bootstrapServers, username, password }]) =>
      pulumi.interpolate`${name}.bootstrap.servers=${bootstrapServers.apply((servers) => servers.join(","))}
${name}.security.protocol=SASL_SSL
${name}.ssl.truststore.type=PEM
${name}.ssl.truststore.location={directory}/authority.pem
${name}.sasl.mechanism=PLAIN
${name}.plugin.discovery=service_load
${name}.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="${username}" password="${password}";
`,
  );
  const flows = names.flatMap((source) =>
    names
      .filter((target) => target !== source)
      .map(
        (target) => `${source}->${target}.enabled=true\n${source}->${target}.topics=${topics.map(pattern).join(",")}\n`,
      ),
  );
  const common = `clusters=${names.join(",")}
tasks.max=1
replication.factor=1
offset-syncs.topic.replication.factor=1
heartbeats.topic.replication.factor=1
checkpoints.topic.replication.factor=1
offset.storage.replication.factor=1
offset.storage.partitions=1
status.storage.replication.factor=1
status.storage.partitions=1
config.storage.replication.factor=1
refresh.topics.interval.seconds=5
offset.flush.interval.ms=1000
sync.topic.acls.enabled=false
emit.heartbeats.enabled=false
emit.checkpoints.enabled=false
sync.group.offsets.enabled=false
refresh.groups.enabled=false
`;
  return pulumi.all(connections).apply((texts) => `${common}${texts.join("")}${flows.join("")}`);
}
