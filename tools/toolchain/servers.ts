import { run } from "./command.ts";
import { debianPackages } from "./debian.ts";
import { whichProgram } from "./search.ts";
import type { Context, InstallCommands, Search, Tool, ToolDefinition, ToolName } from "./types.ts";
import { compareVersions } from "./versions.ts";

/** A server that every Linux distribution packages. */
interface Server<Name extends ToolName> {
  readonly name: Name;
  readonly title: string;
  readonly purpose: string;
  /** Oldest version that has what the local environment uses. */
  readonly floor: string;
  /** Programs by name; the first tells the version. */
  readonly programs: readonly [string, ...string[]];
  readonly versionArgument: string;
  readonly versionPattern: RegExp;
  readonly packages: readonly string[];
  readonly commands: InstallCommands;
}

function server<Name extends ToolName>(definition: Server<Name>): ToolDefinition<Name> {
  const { name, floor, programs } = definition;
  const [main] = programs;

  const versionOf = async (tool: Pick<Tool, "paths" | "environment">, context: Context): Promise<string> => {
    const { stdout, stderr } = await run(tool.paths[main] ?? main, [definition.versionArgument], {
      environment: { ...context.host.environment, ...tool.environment },
      signal: context.signal,
      timeout: 20_000,
    });
    const version = definition.versionPattern.exec(stdout + stderr)?.[1];
    if (version === undefined) throw new Error(`its version could not be read from "${(stdout + stderr).trim()}"`);
    if (compareVersions(version, floor) < 0) throw new Error(`it is version ${version}, older than ${floor}`);
    return version;
  };

  const unpacked = debianPackages({
    name,
    packages: definition.packages,
    programs: () =>
      Object.fromEntries(
        programs.map((program) => [program, `usr/${program === "haproxy" ? "sbin" : "bin"}/${program}`]),
      ),
    version: versionOf,
  });

  const find = async (context: Context): Promise<Search<Name>> => {
    const notes: string[] = [];
    const found = await Promise.all(
      programs.map(async (program) => [program, await whichProgram(context.host, program)] as const),
    );
    const absent = found.filter(([, path]) => path === undefined).map(([program]) => program);
    const paths = Object.fromEntries(found.flatMap(([program, path]) => (path === undefined ? [] : [[program, path]])));
    if (absent.length === 0) {
      try {
        const version = await versionOf({ paths, environment: {} }, context);
        return { tool: { name, version, source: "path", paths, environment: {} }, notes };
      } catch (error) {
        context.signal?.throwIfAborted();
        notes.push(`${paths[main] ?? main} cannot be used: ${error instanceof Error ? error.message : String(error)}`);
      }
    } else if (absent.length < programs.length) {
      notes.push(`${Object.values(paths).join(", ")} found, but no ${absent.join(", ")}`);
    }
    const cached = await unpacked.cached(context);
    return { ...cached, notes: [...notes, ...cached.notes] };
  };

  return {
    name,
    title: definition.title,
    purpose: definition.purpose,
    accepted: `${floor} or newer`,
    commands: definition.commands,
    find,
    ways: [unpacked.way],
  };
}

/** Valkey, which some distributions install in its place, answers to the same name and protocol. 6.0 brought users and ACLs. */
export const redis = server({
  name: "redis",
  title: "Redis",
  purpose: "holds each region's copies for fast reads",
  floor: "6.0",
  programs: ["redis-server", "redis-cli"],
  versionArgument: "--version",
  versionPattern: /server v=(\d+(?:\.\d+)+)/u,
  packages: ["redis-server", "redis-tools"],
  commands: {
    debian: "sudo apt-get install redis-server",
    fedora: "sudo dnf install redis",
    macos: "brew install redis",
  },
});

/** 3.4 is the first whose JSON gateway is at /v3. */
export const etcd = server({
  name: "etcd",
  title: "etcd",
  purpose: "coordinates the regions",
  floor: "3.4",
  programs: ["etcd", "etcdctl"],
  versionArgument: "--version",
  versionPattern: /etcd Version: (\d+(?:\.\d+)+)/u,
  packages: ["etcd-server", "etcd-client"],
  commands: {
    debian: "sudo apt-get install etcd-server etcd-client",
    fedora: "sudo dnf install etcd",
    macos: "brew install etcd",
  },
});

/** 2.2 brought `http-check send`, which the health checks use. */
export const haproxy = server({
  name: "haproxy",
  title: "HAProxy",
  purpose: "is the global entry that sends requests to healthy regions",
  floor: "2.2",
  programs: ["haproxy"],
  versionArgument: "-v",
  versionPattern: /version (\d+(?:\.\d+)+)/u,
  packages: ["haproxy"],
  commands: {
    debian: "sudo apt-get install haproxy",
    fedora: "sudo dnf install haproxy",
    macos: "brew install haproxy",
  },
});
