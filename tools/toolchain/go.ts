import { run } from "./command.ts";
import { whichProgram } from "./search.ts";
import type { Context, InstallCommands, Search, ToolDefinition } from "./types.ts";
import { compareVersions } from "./versions.ts";

/**
 * The first Go that can fetch a newer toolchain by itself when go.mod asks for one. Source: go.dev/doc/toolchain.
 */
const floor = "1.21";

/** What a person types for a tool that is built with Go, as no distribution has it. */
export const buildingWithGo: InstallCommands = {
  debian: "sudo apt-get install golang-go   (1.21 or newer: it will be built)",
  fedora: "sudo dnf install golang   (1.21 or newer: it will be built)",
  macos: "brew install go   (it will be built)",
};

async function find(context: Context): Promise<Search<"go">> {
  const { host, signal } = context;
  const go = await whichProgram(host, "go");
  if (go === undefined) return { notes: [] };
  try {
    // Outside any module, so that the host's own Go answers and not the toolchain that a go.mod asks for.
    const { stdout } = await run(go, ["version"], {
      environment: { ...host.environment, GOTOOLCHAIN: "local", GOFLAGS: "", GOWORK: "off" },
      cwd: "/",
      signal,
      timeout: 20_000,
    });
    const version = /go(\d+(?:\.\d+)+)/u.exec(stdout)?.[1];
    if (version === undefined) return { notes: [`${go}: its version could not be read from "${stdout.trim()}"`] };
    if (compareVersions(version, floor) < 0) {
      return { notes: [`${go} is Go ${version}, which is older than ${floor}`] };
    }
    return { tool: { name: "go", version, source: "path", paths: { go }, environment: {} }, notes: [] };
  } catch (error) {
    signal?.throwIfAborted();
    return { notes: [`${go} does not run: ${error instanceof Error ? error.message : String(error)}`] };
  }
}

/** Go is only ever found: it is there to build what cannot be downloaded or has no package. */
export const go: ToolDefinition<"go"> = {
  name: "go",
  title: "Go",
  purpose:
    "builds the Pulumi CLI where its download site cannot be reached, and the Kubernetes control plane of the tests",
  accepted: `${floor} or newer`,
  commands: {
    debian: "sudo apt-get install golang-go",
    fedora: "sudo dnf install golang",
    macos: "brew install go",
  },
  find,
  ways: [],
};
