import { readFile, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { rootCertificates } from "node:tls";
import { run } from "./command.ts";
import { debianArchitecture, debianPackages } from "./debian.ts";
import type { DebianPackages } from "./debian.ts";
import { trustStore } from "./java-keystore.ts";
import { isExecutable, whichProgram } from "./search.ts";
import type { Context, Search, Tool, ToolDefinition, ToolSource } from "./types.ts";
import { majorVersion } from "./versions.ts";

/** Kafka 4 needs 17; it is also the release that Cassandra 5.0 is made for, so it is preferred among several. */
const preferred = 17;
/**
 * Cassandra 5.0 installs a security manager when it starts; Java 24 removed it (JEP 486), and 18 to 23 allow it with
 * `-Djava.security.manager=allow`.
 */
const newest = 23;

async function versionOf(
  java: string,
  context: Context,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout, stderr } = await run(java, ["-version"], {
    // Options of the user's own, such as an agent, neither belong here nor into the text that is read.
    environment: { ...context.host.environment, ...environment, JAVA_TOOL_OPTIONS: "", _JAVA_OPTIONS: "" },
    signal: context.signal,
    timeout: 30_000,
  });
  const version = /version "(\d[\w.]*)/u.exec(stderr + stdout)?.[1];
  if (version === undefined) throw new Error(`its version could not be read from "${stderr.trim()}"`);
  return version;
}

function refusal(version: string): string | undefined {
  const major = majorVersion(version);
  if (major < preferred) return `is Java ${version}, older than ${preferred}`;
  return major > newest ? `is Java ${version}; Cassandra 5.0 runs on ${preferred} to ${newest}` : undefined;
}

/** Where a Java may be, in the order in which they are asked. */
async function candidates(context: Context): Promise<readonly (readonly [string, ToolSource])[]> {
  const { host } = context;
  const found: (readonly [string, ToolSource])[] = [];
  const home = host.environment["JAVA_HOME"];
  if (home) found.push([join(home, "bin", "java"), "environment"]);
  const onPath = await whichProgram(host, "java");
  if (onPath !== undefined) found.push([onPath, "path"]);
  const systemFolders = host.platform === "darwin" ? ["/opt/homebrew/opt", "/usr/local/opt"] : ["/usr/lib/jvm"];
  for (const folder of host.extraDirectories.length === 0 ? [] : systemFolders) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((one) => /java|jdk|jre/u.test(one)).sort())
      found.push([join(folder, name, "bin", "java"), "path"]);
  }
  return found;
}

async function find(context: Context): Promise<Search<"java">> {
  const notes: string[] = [];
  const seen = new Set<string>();
  let usable: Tool<"java"> | undefined;
  for (const [path, source] of await candidates(context)) {
    if (!(await isExecutable(path))) {
      if (source === "environment") notes.push(`JAVA_HOME is set, but ${path} is not there`);
      continue;
    }
    const java = await realpath(path);
    if (seen.has(java)) continue;
    seen.add(java);
    try {
      const version = await versionOf(java, context);
      const refused = refusal(version);
      if (refused !== undefined) {
        notes.push(`${path} ${refused}`);
        continue;
      }
      const tool: Tool<"java"> = {
        name: "java",
        version,
        source,
        paths: { java, home: dirname(dirname(java)) },
        environment: {},
      };
      if (majorVersion(version) === preferred) return { tool, notes };
      usable ??= tool;
    } catch (error) {
      context.signal?.throwIfAborted();
      notes.push(`${path} does not run: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (usable !== undefined) return { tool: usable, notes };
  const cached = await unpacked.cached(context);
  return { ...cached, notes: [...notes, ...cached.notes] };
}

async function certificateAuthorities({ host }: Context): Promise<string> {
  for (const path of [host.environment["SSL_CERT_FILE"], "/etc/ssl/certs/ca-certificates.crt"]) {
    const pem = path === undefined ? undefined : await readFile(path, "utf8").catch(() => undefined);
    if (pem !== undefined) return pem;
  }
  return rootCertificates.join("\n");
}

/** Debian's Java of one release, unpacked. */
const openjdk = (release: number): DebianPackages<"java"> => {
  const home = `usr/lib/jvm/java-${release}-openjdk-${debianArchitecture(process.arch)}`;
  return debianPackages({
    name: "java",
    packages: [`openjdk-${release}-jre-headless`],
    // Fonts, printing and set-up scripts, which no server of ours uses; the list of authorities is made below.
    without:
      /^(?:ca-certificates-java|java-common|libcups2|libharfbuzz0b|libfontconfig1|fontconfig-config|fonts-|libavahi)/u,
    programs: () => ({ java: `${home}/bin/java`, home }),
    finish: async (root, context) => {
      const store = join(root, home, "lib", "security", "cacerts");
      await rm(store, { force: true });
      await writeFile(store, trustStore(await certificateAuthorities(context)));
    },
    version: async (tool, context) => {
      const version = await versionOf(tool.paths["java"] ?? "", context, tool.environment);
      const refused = refusal(version);
      if (refused !== undefined) throw new Error(`the package's Java ${refused}`);
      return version;
    },
  });
};
const unpacked = openjdk(preferred);
/** Debian 13 has no 17 any more. */
const unpackedNewer = openjdk(21);

export const java: ToolDefinition<"java"> = {
  name: "java",
  title: `Java ${preferred}`,
  purpose: "runs Kafka and Cassandra",
  accepted: `${preferred} (preferred) to ${newest}`,
  commands: {
    debian: `sudo apt-get install openjdk-${preferred}-jre-headless   (Debian 13: openjdk-21-jre-headless)`,
    fedora: "sudo dnf install java-21-openjdk-headless",
    macos: `brew install openjdk@${preferred}`,
  },
  find,
  ways: [unpacked.way, unpackedNewer.way],
};
