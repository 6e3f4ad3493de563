import * as pulumi from "@pulumi/pulumi";
import { Process } from "../../providers/local/sdk.ts";
import { Component } from "../component.ts";
import type { Machine } from "../machine/index.ts";
import type { Region } from "../region/index.ts";
import type { RedisWithPassword } from "./index.ts";
import { SERVICE_ACCESS } from "./service-access.ts";

/** Memory of a local Redis, in MiB: enough for a rehearsal, small beside the other tiers. */
const MEMORY_MIB = 64;

/** Who logs in: the service, and replicas to their primary. There is no default user. */
const USERNAME = "shard";
const REPLICA = "replica";

/** What a replica's user may do. Source: Redis documentation, "ACL", "ACL rules for Sentinel and Replicas". */
const REPLICA_ACCESS = "on -@all +psync +replconf +ping";

/** Arguments of `LocalRedis`. */
export interface LocalRedisArgs {
  readonly machine: Machine;
  readonly region: Region;
  /** Replicas beside the primary. */
  readonly replicas: number;
}

/**
 * A region's Redis as processes: a primary and its replicas, on loopback, with TLS, users and generated passwords.
 *
 * **Cost**: about 10 MiB of memory a process when empty.
 */
export class LocalRedis extends Component implements RedisWithPassword {
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  readonly cluster = false;
  readonly authentication = "password";
  readonly tls = true;
  readonly username: pulumi.Output<string>;
  readonly password: pulumi.Output<string>;
  readonly authority: pulumi.Output<string>;

  constructor(name: string, args: LocalRedisArgs) {
    super("redis:Local", name, { parent: args.region });
    const { machine } = args;
    const replicas = Array.from({ length: args.replicas }, (_, position) => `replica-${position + 1}`);
    const { primary: primaryPort, ...replicaPorts } = machine.ports<string>(
      this.childName("ports"),
      ["primary", ...replicas],
      this,
    );
    if (primaryPort === undefined) throw new Error(`${name} has no port for its primary`);
    this.username = pulumi.output(USERNAME);
    this.password = machine.password(this.childName("password"), this);
    this.authority = machine.authority.certificate;
    const replicaPassword = machine.password(this.childName("replica-password"), this);
    const certificate = machine.authority.sign(this.childName("certificate"), this, {
      name: `${args.region.plan.name} redis`,
    });
    this.host = pulumi.output("127.0.0.1");
    this.port = primaryPort;

    const start = (
      role: string,
      port: pulumi.Output<number>,
      extra: pulumi.Input<string>,
      after: pulumi.Resource[],
    ): Process =>
      new Process(
        this.childName(role),
        {
          root: machine.root,
          name: `${args.region.plan.name}/redis-${role}`,
          command: machine.path("redis", "redis-server"),
          arguments: ["{directory}/redis.conf"],
          environment: machine.environment("redis"),
          files: {
            "redis.conf": { content: configuration(port, extra) },
            "users.acl": { content: users(this.password, replicaPassword) },
            "authority.pem": { content: this.authority },
            "certificate.pem": { content: certificate.certificate },
            "key.pem": { content: certificate.key },
          },
          ports: [port],
          readiness: { kind: "tcp", port: port },
        },
        this.childOptions({ dependsOn: after }),
      );
    const primary = start("primary", primaryPort, "", []);
    for (const [replica, port] of Object.entries(replicaPorts)) {
      const following = pulumi.interpolate`replicaof 127.0.0.1 ${primaryPort}\nmasteruser ${REPLICA}\nmasterauth ${replicaPassword}\n`;
      start(replica, port, following, [primary]);
    }
    this.registerOutputs({ host: this.host, port: this.port });
  }
}

function users(password: pulumi.Input<string>, replicaPassword: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`user default off
user ${USERNAME} ${SERVICE_ACCESS} >${password}
user ${REPLICA} ${REPLICA_ACCESS} >${replicaPassword}
`;
}

/** Of Redis in its own folder: a path written out would have to be quoted. */
function configuration(port: pulumi.Input<number>, extra: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`bind 127.0.0.1
port 0
tls-port ${port}
tls-cert-file certificate.pem
tls-key-file key.pem
tls-ca-cert-file authority.pem
tls-auth-clients no
tls-replication yes
protected-mode yes
aclfile users.acl
dir .
maxmemory ${MEMORY_MIB}mb
maxmemory-policy allkeys-lru
save ""
appendonly no
${extra}`;
}
