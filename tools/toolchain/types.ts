/** The names of the programs that environments run on, in the order in which they are listed to people. */
export const toolNames = ["pulumi", "java", "kafka", "mirror-maker", "cassandra", "redis", "etcd", "haproxy"] as const;

/** A program that environments run on. */
export type EnvironmentToolName = (typeof toolNames)[number];

/** Programs that only tests and lints run. */
export type TestToolName = "kubernetes" | "kwok" | "crds" | "kube-score" | "porcupine";

/** The programs that Meridian runs but does not ship. */
export type ToolName = EnvironmentToolName | TestToolName;

/** What the toolchain itself needs while it installs: Go builds what has no package, Maven resolves Kafka and Cassandra. */
export type BuilderName = "go" | "maven";

/** What checks the workflows of the project itself: whoever changes them needs it, and nobody else. */
export type LinterName = "actionlint" | "shellcheck" | "zizmor";

/** Whatever the toolchain can look for. */
export type ProgramName = ToolName | BuilderName | LinterName;

/** Where a tool was found, or how it was installed. */
export type ToolSource = "path" | "environment" | "cache" | "installer" | "go" | "maven" | "apt" | "unpacked" | "pip";

/** A tool that is ready to run. */
export interface Tool<Name extends ProgramName = ToolName> {
  readonly name: Name;
  /** Version as the tool (or its pinned coordinate) reports it, without a leading `v`. */
  readonly version: string;
  /** `cache` when it was there already; how it was installed when this call did it. */
  readonly source: ToolSource;
  /**
   * Absolute paths by role.
   * `pulumi`: `pulumi`. `java`: `java`. `redis`: `redis-server`, `redis-cli`. `etcd`: `etcd`, `etcdctl`.
   * `haproxy`: `haproxy`. `kafka`, `mirror-maker`: `lib` (folder of jars). `cassandra`: `lib` (folder of jars), `jamm` (agent jar).
   * `kubernetes`: `kube-apiserver`, `kube-controller-manager`, `kube-scheduler`. `kwok`: `kwok`, `stages` (folder of YAML files).
   * `crds`: `definitions` (folder of YAML files). `kube-score`: `kube-score`. `porcupine`: `checker`.
   * `actionlint`: `actionlint`. `zizmor`: `zizmor`. `shellcheck`: `shellcheck`.
   */
  readonly paths: Readonly<Record<string, string>>;
  /** Environment variables that the tool's programs need, such as `LD_LIBRARY_PATH` of an unpacked package. Usually empty. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The machine as the toolchain sees it. Tests hand in one of their own. */
export interface Host {
  readonly platform: NodeJS.Platform;
  readonly architecture: string;
  /** The environment of every program that is started; `PATH`, `JAVA_HOME`, `MERIDIAN_CACHE_DIR` and the like are read from it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folder that holds every installed tool, one folder a tool and in it one a version. */
  readonly cacheDirectory: string;
  /** Folders looked through after those of `PATH`: where servers live that a plain user's `PATH` leaves out. */
  readonly extraDirectories: readonly string[];
  /** Name and release of the operating system, for messages and cache keys: `debian-12`, `macos`. */
  readonly release: string;
  /** Where the official Pulumi installer is downloaded from; probed before the installer is started. */
  readonly pulumiDownloadSite: string;
}

/** Choices of a call to the toolchain. */
export interface ToolchainOptions {
  /** Called with one line of text whenever there is something to tell a person. */
  readonly onProgress?: ((message: string) => void) | undefined;
  /** Ends child processes and leaves no half-made cache entry. */
  readonly signal?: AbortSignal | undefined;
  /** Default: this machine. */
  readonly host?: Host | undefined;
}

/** What every step of the toolchain is handed. */
export interface Context {
  readonly host: Host;
  readonly progress: (message: string) => void;
  readonly signal: AbortSignal | undefined;
}

/** What a search found, and what it saw but could not use: too old, damaged, incomplete. */
export interface Search<Name extends ProgramName = ToolName> {
  readonly tool?: Tool<Name>;
  readonly notes: readonly string[];
}

/** One way to install a tool. */
export interface Way<Name extends ProgramName = ToolName> {
  /** Completes "would …": `build it with Go from tools/pulumi/go.mod`. */
  readonly label: string;
  /** Why this way is closed on this machine; `undefined` when it is open. Changes nothing. */
  readonly obstacle: (context: Context) => Promise<string | undefined>;
  readonly install: (context: Context) => Promise<Tool<Name>>;
}

/** How one tool is found, installed and explained. */
export interface ToolDefinition<Name extends ProgramName = ToolName> {
  readonly name: Name;
  /** As people write it: `Apache Kafka`. */
  readonly title: string;
  /** Completes "it …": why Meridian needs it. */
  readonly purpose: string;
  /** Versions that are accepted, in words. */
  readonly accepted: string;
  /** What a person types to install it. */
  readonly commands: InstallCommands;
  readonly find: (context: Context) => Promise<Search<Name>>;
  /** Tried in this order. */
  readonly ways: readonly Way<Name>[];
}

/** Commands that install a tool, by operating system. */
export interface InstallCommands {
  readonly debian: string;
  readonly fedora: string;
  readonly macos: string;
}
