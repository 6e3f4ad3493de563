import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Job, Process } from "../../providers/local/sdk.ts";
import { Component } from "../component.ts";
import type { Machine } from "../machine/index.ts";
import { sourceDigest } from "../machine/sources.ts";
import type { Region } from "../region/index.ts";
import type { CassandraWithPassword } from "./index.ts";
import { cassandraYaml, javaArguments, LOGBACK } from "./local-configuration.ts";

/** Arguments of `LocalCassandra`. */
export interface LocalCassandraArgs {
  readonly machine: Machine;
  /** Name of the environment: the cluster's name. */
  readonly environment: string;
  /** The regions by name: each node hangs under its own. */
  readonly regions: ReadonlyMap<string, Region>;
}

/**
 * One Cassandra cluster on this machine: a datacentre a region with one node each, on loopback, with TLS for
 * clients, password authentication and a generated password. Cassandra's own default role is locked.
 *
 * **Cost**: about 850 MiB of memory a region.
 */
export class LocalCassandra extends Component implements CassandraWithPassword {
  readonly contactPoints: Record<string, pulumi.Output<string[]>> = {};
  /** The service's own default. */
  readonly keyspacePrefix = "meridian";
  readonly authentication = "password";
  readonly tls = true;
  readonly ownAuthority = true;
  readonly username: pulumi.Output<string>;
  readonly password: pulumi.Output<string>;
  readonly authority: pulumi.Output<string>;
  /** Done when every node has joined and the password is in force. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: LocalCassandraArgs) {
    super("cassandra:Local", name, {});
    const { machine } = args;
    this.username = pulumi.output("meridian");
    this.password = machine.password(this.childName("password"), this);
    this.authority = machine.authority.certificate;
    const nodes = [...args.regions.values()].map((region) => new LocalNode(machine, region));
    const seeds = pulumi
      .all(nodes.map((node) => pulumi.interpolate`127.0.0.1:${node.storage}`))
      .apply((addresses) => addresses.join(","));
    const processes = nodes.map((node) => node.start(args.environment, seeds, nodes.length));
    for (const node of nodes) this.contactPoints[node.region] = pulumi.output([node.contactPoint]);
    this.ready = new Job(
      this.childName("roles"),
      {
        root: machine.root,
        name: "jobs/cassandra-roles",
        command: machine.node,
        arguments: [join(machine.project, "components", "cassandra", "roles.mts")],
        environment: {
          CASSANDRA_NODES: pulumi.jsonStringify(
            Object.fromEntries(nodes.map((node) => [node.region, node.contactPoint])),
          ),
          CASSANDRA_USERNAME: this.username,
          CASSANDRA_PASSWORD_FILE: "{directory}/password",
          CASSANDRA_CA_FILE: "{directory}/authority.pem",
        },
        files: { password: { content: this.password }, "authority.pem": { content: this.authority } },
        triggers: { source: sourceDigest(machine.project, ["components/cassandra/roles.mts"]) },
        deadlineSeconds: 180,
      },
      this.childOptions({ dependsOn: processes }),
    );
    this.registerOutputs({});
  }
}

/** One node. Its port is known before any node starts, since each is told of all. */
class LocalNode extends Component {
  readonly region: string;
  readonly storage: pulumi.Output<number>;
  readonly contactPoint: pulumi.Output<string>;
  readonly #machine: Machine;
  readonly #native: pulumi.Output<number>;

  constructor(machine: Machine, region: Region) {
    super("cassandra:LocalNode", `${region.plan.name}-cassandra`, { parent: region });
    this.region = region.plan.name;
    this.#machine = machine;
    const ports = machine.ports(this.childName("ports"), ["storage", "native"], this);
    this.storage = ports.storage;
    this.#native = ports.native;
    this.contactPoint = pulumi.interpolate`127.0.0.1:${ports.native}`;
    this.registerOutputs({ contactPoint: this.contactPoint });
  }

  start(environment: string, seeds: pulumi.Output<string>, nodes: number): Process {
    const machine = this.#machine;
    const certificate = machine.authority.sign(this.childName("certificate"), this, {
      name: `${this.region} cassandra`,
    });
    const configuration = cassandraYaml({
      clusterName: environment,
      seeds,
      storage: this.storage,
      native: this.#native,
    });
    return new Process(
      this.childName("node"),
      {
        root: machine.root,
        name: `${this.region}/cassandra`,
        command: machine.path("java", "java"),
        arguments: [
          ...javaArguments(nodes),
          pulumi.interpolate`-javaagent:${machine.path("cassandra", "jamm")}`,
          "-cp",
          pulumi.interpolate`${machine.path("cassandra", "lib")}/*`,
          "org.apache.cassandra.service.CassandraDaemon",
        ],
        environment: machine.environment("java"),
        files: {
          "cassandra.yaml": { content: configuration },
          "cassandra-rackdc.properties": { content: `dc=${this.region}\nrack=a\n` },
          "logback.xml": { content: LOGBACK },
          // Cassandra reads both from one file.
          "node.pem": { content: pulumi.interpolate`${certificate.key}${certificate.certificate}` },
        },
        ports: [this.storage, this.#native],
        readiness: { kind: "tcp", port: this.#native, deadlineSeconds: 180 },
        graceSeconds: 20,
      },
      this.childOptions(),
    );
  }
}
