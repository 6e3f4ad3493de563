import * as pulumi from "@pulumi/pulumi";
import { Process } from "../../providers/local/sdk.ts";
import { Component } from "../component.ts";
import type { Machine } from "../machine/index.ts";
import type { Region } from "../region/index.ts";
import type { RedisWithPassword } from "./index.ts";

/** Memory of a local Redis, in MiB: enough for a rehearsal, small beside the other tiers. */
const MEMORY_MIB = 64;

/** Arguments of `LocalRedis`. */
export interface LocalRedisArgs {
  readonly machine: Machine;
  readonly region: Region;
  /** Replicas beside the primary. */
  readonly replicas: number;
}

/**
 * A region's Redis as processes: a primary and its replicas, on loopback, with a generated password.
 *
 * **Cost**: about 10 MiB of memory a process when empty.
 */
export class LocalRedis extends Component implements RedisWithPassword {
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  readonly cluster = false;
  readonly authentication = "password";
  readonly tls = false;
  readonly password: pulumi.Output<string>;

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
    this.password = machine.password(this.childName("password"), this);
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
            "redis.conf": { content: configuration(port, this.password, extra) },
          },
          ports: [port],
          readiness: { kind: "tcp", port: port },
        },
        this.childOptions({ dependsOn: after }),
      );
    const primary = start("primary", primaryPort, "", []);
    for (const [replica, port] of Object.entries(replicaPorts)) {
      start(replica, port, pulumi.interpolate`replicaof 127.0.0.1 ${primaryPort}\nmasterauth ${this.password}\n`, [
        primary,
      ]);
    }
    this.registerOutputs({ host: this.host, port: this.port });
  }
}

function configuration(
  port: pulumi.Input<number>,
  password: pulumi.Input<string>,
  extra: pulumi.Input<string>,
): pulumi.Output<string> {
  return pulumi.interpolate`bind 127.0.0.1
port ${port}
protected-mode yes
requirepass ${password}
# It runs in its own folder. A path written out would have to be quoted.
dir .
maxmemory ${MEMORY_MIB}mb
maxmemory-policy allkeys-lru
save ""
appendonly no
${extra}`;
}
