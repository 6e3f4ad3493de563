import { existsSync } from "node:fs";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { Environment, Password, Ports, Tool } from "../../providers/local/sdk.ts";
import { Component } from "../component.ts";
import { LocalAuthority } from "./authority.ts";

/** Where the machine keeps its files and finds the project. Absolute paths. */
export interface MachineArgs {
  /** Folder that holds every process's files. Created, owned and removed by the environment. */
  readonly directory: string;
  /** The project's folder, from whose sources the service and the jobs run. */
  readonly project: string;
}

type ToolOnMachine = "java" | "kafka" | "mirror-maker" | "cassandra" | "redis" | "etcd" | "haproxy";

/**
 * This machine, as the place where `local` regions run: a folder, and the programs that the tiers are.
 *
 * **Cost**: none but memory: about 1.2 GiB a region.
 */
export class Machine extends Component {
  readonly project: string;
  /** The folder of the environment's processes, known once it exists. */
  readonly root: pulumi.Output<string>;
  /** The Node.js that runs the service and the jobs: the project's pinned one where it is installed. */
  readonly node: string;
  /** Signs the certificates of the stores. */
  readonly authority: LocalAuthority;
  readonly #tools = new Map<ToolOnMachine, Tool>();

  constructor(name: string, args: MachineArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("machine:Machine", name, options);
    this.project = args.project;
    const environment = new Environment(this.childName("folder"), { root: args.directory }, this.childOptions());
    this.root = environment.root;
    const pinned = join(args.project, "node_modules", ".bin", "node");
    this.node = existsSync(pinned) ? pinned : process.execPath;
    this.authority = new LocalAuthority(this.childName("authority"), { name: "stores" }, this.childOptions());
    for (const tool of ["java", "kafka", "mirror-maker", "cassandra", "redis", "etcd", "haproxy"] as const) {
      this.#tools.set(tool, new Tool(this.childName(tool), { name: tool }, this.childOptions()));
    }
    this.registerOutputs({ root: this.root });
  }

  /** Path of a program or folder of a tool, such as `("redis", "redis-server")`. */
  path(tool: ToolOnMachine, role: string): pulumi.Output<string> {
    return this.#tool(tool).paths.apply((paths) => {
      const path = paths[role];
      if (path === undefined)
        throw new Error(`the tool ${tool} has no ${role}: found ${Object.keys(paths).join(", ")}`);
      return path;
    });
  }

  /** Environment variables that a tool's programs need. */
  environment(tool: ToolOnMachine): pulumi.Output<Record<string, string>> {
    return this.#tool(tool).environment;
  }

  /** A password that is made once and stays a secret. Letters and digits only. */
  password(name: string, parent: Component): pulumi.Output<string> {
    return new Password(name, {}, { parent }).value;
  }

  /** Free ports on the loopback interface, by role. They stay the same as long as the resource lives. */
  ports<Role extends string>(
    name: string,
    roles: readonly Role[],
    parent: Component,
  ): Record<Role, pulumi.Output<number>> {
    const ports = new Ports(name, { root: this.root, name, names: [...roles] }, { parent }).ports;
    const entries = roles.map((role): [Role, pulumi.Output<number>] => [
      role,
      ports.apply((numbers) => {
        const number = numbers[role];
        if (number === undefined) throw new Error(`${name} has no port for ${role}`);
        return number;
      }),
    ]);
    return Object.fromEntries(entries) as Record<Role, pulumi.Output<number>>;
  }

  #tool(tool: ToolOnMachine): Tool {
    const found = this.#tools.get(tool);
    if (found === undefined) throw new Error(`the machine has no tool ${tool}`);
    return found;
  }
}
