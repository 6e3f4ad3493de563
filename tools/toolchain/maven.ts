import { copyFile, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { install, searchCache, verifyPinned } from "./cache.ts";
import { run } from "./command.ts";
import { debianPackages } from "./debian.ts";
import { announced } from "./elapsed.ts";
import { parseChecksums } from "./files.ts";
import { java } from "./java.ts";
import { withLock } from "./lock.ts";
import { resolveTool, whyUnavailable } from "./resolve.ts";
import { whichProgram } from "./search.ts";
import type { Context, Search, Tool, ToolDefinition, ToolName, Way } from "./types.ts";
import { compareVersions } from "./versions.ts";

/** The oldest Maven that the dependency plugin below runs on. Source: the plugin's system requirements. */
const floor = "3.6.3";
const dependencyPlugin = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1";

/** Maven runs on the Java that was chosen, whatever the user's default is. */
function environmentOf({ host }: Context, javaTool: Tool<"java">): Readonly<Record<string, string | undefined>> {
  return { ...host.environment, ...javaTool.environment, JAVA_HOME: javaTool.paths["home"], MAVEN_ARGS: "" };
}

async function versionOf(mvn: string, context: Context, javaTool: Tool<"java">): Promise<string> {
  const { stdout } = await run(mvn, ["-B", "--version"], {
    environment: environmentOf(context, javaTool),
    signal: context.signal,
    timeout: 30_000,
  });
  const version = /Apache Maven (\d+(?:\.\d+)+)/u.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`its version could not be read from "${stdout.trim()}"`);
  if (compareVersions(version, floor) < 0) throw new Error(`it is Maven ${version}, older than ${floor}`);
  return version;
}

const unpacked = debianPackages({
  name: "maven",
  packages: ["maven"],
  // Java was found or unpacked before.
  without: /^(?:openjdk-|default-jre|java-common|ca-certificates-java)/u,
  programs: () => ({ mvn: "usr/share/maven/bin/mvn" }),
  version: async (tool, context) => {
    const { tool: javaTool } = await java.find(context);
    if (javaTool === undefined) throw new Error("it needs Java, which is not there yet");
    return versionOf(tool.paths["mvn"] ?? "", context, javaTool);
  },
});

async function find(context: Context): Promise<Search<"maven">> {
  const { host, signal } = context;
  const javaTool = (await java.find(context)).tool;
  if (javaTool === undefined) return { notes: ["Maven needs Java, which is not there yet"] };
  const notes: string[] = [];
  const mvn = await whichProgram(host, "mvn");
  if (mvn !== undefined) {
    try {
      const version = await versionOf(mvn, context, javaTool);
      return { tool: { name: "maven", version, source: "path", paths: { mvn }, environment: {} }, notes };
    } catch (error) {
      signal?.throwIfAborted();
      notes.push(`${mvn} cannot be used: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const cached = await unpacked.cached(context);
  return { ...cached, notes: [...notes, ...cached.notes] };
}

/** Maven resolves the jars of Kafka and Cassandra; once they are in the cache it is not needed any more. */
export const maven: ToolDefinition<"maven"> = {
  name: "maven",
  title: "Apache Maven",
  purpose: "downloads Kafka and Cassandra",
  accepted: `${floor} or newer`,
  commands: { debian: "sudo apt-get install maven", fedora: "sudo dnf install maven", macos: "brew install maven" },
  find,
  ways: [unpacked.way],
};

/** A tool that is a folder of jars, pinned by a pom.xml and a checksums.sha256 in one folder. */
export interface JarTool<Name extends ToolName> {
  readonly name: Name;
  readonly version: string;
  /** Folder with `pom.xml` and `checksums.sha256`. */
  readonly pins: string;
  /** Jars that have a role of their own, by role. */
  readonly roles: Readonly<Record<string, string>>;
}

async function pinnedJars(pins: string): Promise<ReadonlyMap<string, string>> {
  const checksums = parseChecksums(await readFile(join(pins, "checksums.sha256"), "utf8"));
  return new Map([...checksums].map(([jar, sha256]) => [join("lib", jar), sha256]));
}

/** Finds the jars in the cache, and resolves them with Maven. */
export function mavenJars<Name extends ToolName>(
  definition: JarTool<Name>,
): { readonly find: (context: Context) => Promise<Search<Name>>; readonly way: Way<Name> } {
  const { name, version, pins } = definition;
  const way: Way<Name> = {
    label: `resolve tools/toolchain/${name}/pom.xml with Maven`,
    obstacle: async (context) => (await whyUnavailable(java, context)) ?? whyUnavailable(maven, context),
    install: async (context) => {
      const { host, signal, progress } = context;
      const expected = await pinnedJars(pins);
      const javaTool = await resolveTool(java, context);
      const mvn = (await resolveTool(maven, context)).paths["mvn"] ?? "mvn";
      return install(
        context,
        name,
        version,
        async (folder) => {
          // A copy, so that nothing is written into the project.
          await copyFile(join(pins, "pom.xml"), join(folder, "pom.xml"));
          const goal = `${dependencyPlugin}:copy-dependencies`;
          const settings = [
            "-DincludeScope=runtime",
            `-DoutputDirectory=${join(folder, "lib")}`,
            "-Dstyle.color=never",
          ];
          // Two Mavens at once can spoil the local repository that they share.
          await withLock(
            join(host.cacheDirectory, ".lock-maven"),
            () =>
              announced(progress, `resolving the jars of ${name} ${version} with Maven`, () =>
                run(mvn, ["-q", "-B", "-C", "-f", join(folder, "pom.xml"), goal, ...settings], {
                  environment: environmentOf(context, javaTool),
                  cwd: folder,
                  signal,
                  timeout: 15 * 60_000,
                }),
              ),
            { signal },
          );
          const jars = (await readdir(join(folder, "lib"))).map((jar) => join("lib", jar));
          await verifyPinned(folder, jars, expected);
          const roles = Object.entries(definition.roles).map(([role, jar]) => [role, join("lib", jar)] as const);
          return { version, source: "maven", paths: { lib: "lib", ...Object.fromEntries(roles) }, files: jars };
        },
        expected,
      );
    },
  };
  const findJars = async ({ host }: Context): Promise<Search<Name>> =>
    searchCache(host, name, version, await pinnedJars(pins));
  return { find: findJars, way };
}
