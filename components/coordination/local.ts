import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Job, Process } from "../../providers/local/sdk.ts";
import { Component } from "../component.ts";
import type { Machine } from "../machine/index.ts";
import { sourceDigest } from "../machine/sources.ts";
import type { Region } from "../region/index.ts";
import type { Plan, Voter } from "../topology/index.ts";
import type { CoordinationWithPassword } from "./index.ts";

/** Arguments of `LocalCoordination`. */
export interface LocalCoordinationArgs {
  readonly machine: Machine;
  readonly plan: Plan;
  /** The regions by name: each voter hangs under its own. */
  readonly regions: ReadonlyMap<string, Region>;
}

interface Member {
  readonly voter: Voter;
  readonly component: LocalVoter;
}

/**
 * The plan's etcd voters as processes on loopback, with TLS for clients and generated passwords of root and of the service.
 *
 * **Cost**: about 30 MiB of memory a voter.
 */
export class LocalCoordination extends Component implements CoordinationWithPassword {
  readonly authentication = "password";
  readonly endpoints: Record<string, pulumi.Output<string>[]> = {};
  readonly username: pulumi.Output<string>;
  readonly password: pulumi.Output<string>;
  readonly service: CoordinationWithPassword["service"];
  readonly authority: pulumi.Output<string>;
  /** Done when every voter takes part and the password is in force. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: LocalCoordinationArgs) {
    super("coordination:Local", name, {});
    const { machine, plan } = args;
    this.username = pulumi.output("root");
    this.password = machine.password(this.childName("password"), this);
    this.service = { username: "shard", password: machine.password(this.childName("service-password"), this) };
    this.authority = machine.authority.certificate;
    const members = plan.coordination.voters.flatMap((voter): Member[] => {
      const region = args.regions.get(voter.region);
      return region === undefined ? [] : [{ voter, component: new LocalVoter(voter, machine, region) }];
    });
    const initialCluster = pulumi
      .all(members.map(({ voter, component }) => pulumi.interpolate`${voter.name}=http://127.0.0.1:${component.peer}`))
      .apply((urls) => urls.join(","));
    const processes = members.map(({ component }) => component.start(initialCluster, plan));
    for (const { voter, component } of members) {
      this.endpoints[voter.region] = [...(this.endpoints[voter.region] ?? []), component.endpoint];
    }
    this.ready = new Job(
      this.childName("authentication"),
      {
        root: machine.root,
        name: "jobs/etcd-authentication",
        command: machine.node,
        arguments: [join(machine.project, "components", "coordination", "authentication.mts")],
        environment: {
          ETCD_ENDPOINTS: pulumi.jsonStringify(members.map(({ component }) => component.endpoint)),
          ETCD_PASSWORD_FILE: "{directory}/password",
          ETCD_SERVICE_USER: this.service.username,
          ETCD_SERVICE_PASSWORD_FILE: "{directory}/service-password",
          ETCD_SERVICE_PREFIX: `/meridian/${plan.environment.name}/`,
          NODE_EXTRA_CA_CERTS: "{directory}/authority.pem",
        },
        files: {
          password: { content: this.password },
          "service-password": { content: this.service.password },
          "authority.pem": { content: this.authority },
        },
        triggers: { source: sourceDigest(machine.project, ["components/coordination/authentication.mts"]) },
        deadlineSeconds: 90,
      },
      this.childOptions({ dependsOn: processes }),
    );
    this.registerOutputs({});
  }
}

/** One voter. Its port is known before any voter starts, since each is told of all. */
class LocalVoter extends Component {
  readonly peer: pulumi.Output<number>;
  readonly endpoint: pulumi.Output<string>;
  readonly #voter: Voter;
  readonly #machine: Machine;
  readonly #client: pulumi.Output<number>;

  constructor(voter: Voter, machine: Machine, region: Region) {
    super("coordination:LocalVoter", `${region.plan.name}-coordination-${voter.name}`, { parent: region });
    this.#voter = voter;
    this.#machine = machine;
    const ports = machine.ports(this.childName("ports"), ["client", "peer"], this);
    this.peer = ports.peer;
    this.#client = ports.client;
    this.endpoint = pulumi.interpolate`https://127.0.0.1:${ports.client}`;
    this.registerOutputs({ endpoint: this.endpoint });
  }

  start(initialCluster: pulumi.Output<string>, plan: Plan): Process {
    const machine = this.#machine;
    const peerUrl = pulumi.interpolate`http://127.0.0.1:${this.peer}`;
    const certificate = machine.authority.sign(this.childName("certificate"), this, {
      name: `etcd ${this.#voter.name}`,
    });
    return new Process(
      this.childName("etcd"),
      {
        root: machine.root,
        name: `${this.#voter.region}/etcd-${this.#voter.name}`,
        command: machine.path("etcd", "etcd"),
        arguments: [
          "--name",
          this.#voter.name,
          "--data-dir",
          "{directory}/data",
          "--listen-client-urls",
          this.endpoint,
          "--advertise-client-urls",
          this.endpoint,
          "--cert-file",
          "{directory}/certificate.pem",
          "--key-file",
          "{directory}/key.pem",
          "--listen-peer-urls",
          peerUrl,
          "--initial-advertise-peer-urls",
          peerUrl,
          "--initial-cluster",
          initialCluster,
          "--initial-cluster-state",
          "new",
          "--initial-cluster-token",
          plan.environment.name,
          "--heartbeat-interval",
          String(plan.coordination.heartbeatMilliseconds),
          "--election-timeout",
          String(plan.coordination.electionMilliseconds),
          "--logger",
          "zap",
        ],
        environment: machine.environment("etcd"),
        files: {
          "certificate.pem": { content: certificate.certificate },
          "key.pem": { content: certificate.key },
        },
        ports: [this.#client, this.peer],
        // The client port opens only with a quorum, for which the other voters must start as well: the job waits for that.
        readiness: { kind: "tcp", port: this.peer },
      },
      this.childOptions(),
    );
  }
}
