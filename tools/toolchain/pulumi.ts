import { join } from "node:path";
import { install, searchCache } from "./cache.ts";
import { run } from "./command.ts";
import { announced } from "./elapsed.ts";
import { goBuild } from "./go-build.ts";
import { whichProgram } from "./search.ts";
import type { Context, Search, ToolDefinition, Way } from "./types.ts";
import { compareVersions, majorVersion } from "./versions.ts";

/** The release that is installed when none is found: the one of `@pulumi/pulumi` in package.json and of tools/pulumi/go.mod. */
export const pulumiVersion = "3.259.0";
/**
 * The oldest CLI that is taken from PATH. Refresh and destroy of an inline program need 3.181, previews of both 3.192; 3.200 has
 * them and the fixes that followed. A CLI of another major version is refused by the Automation API itself.
 */
const floor = "3.200.0";

const projectFolder = join(__dirname, "..", "..");
const probeMilliseconds = 4000;
const installerMilliseconds = 5 * 60_000;

async function versionOf(pulumi: string, { host, signal }: Context): Promise<string> {
  const { stdout } = await run(pulumi, ["version"], {
    environment: { ...host.environment, PULUMI_SKIP_UPDATE_CHECK: "true" },
    signal,
    timeout: 30_000,
  });
  return stdout.trim().replace(/^v/u, "");
}

async function find(context: Context): Promise<Search<"pulumi">> {
  const { host, signal } = context;
  const notes: string[] = [];
  const pulumi = await whichProgram(host, "pulumi");
  if (pulumi !== undefined) {
    try {
      const version = await versionOf(pulumi, context);
      if (compareVersions(version, floor) >= 0 && majorVersion(version) === majorVersion(floor)) {
        return { tool: { name: "pulumi", version, source: "path", paths: { pulumi }, environment: {} }, notes };
      }
      const said = version === "" ? "does not tell its version" : `is version ${version}`;
      notes.push(`${pulumi} ${said}; needed is ${floor} or newer, below 4; it is left alone`);
    } catch (error) {
      signal?.throwIfAborted();
      notes.push(`${pulumi} does not run: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const cached = await searchCache(host, "pulumi", pulumiVersion);
  return { ...cached, notes: [...notes, ...cached.notes] };
}

/** Fails unless the new binary runs and is the version that it should be: the Automation API needs to read it. */
async function checked(folder: string, context: Context): Promise<void> {
  const version = await versionOf(join(folder, "bin", "pulumi"), context);
  if (version !== pulumiVersion) {
    throw new Error(`the new CLI says it is version "${version}", ${pulumiVersion} was asked for`);
  }
}

const content = { version: pulumiVersion, paths: { pulumi: "bin/pulumi" }, files: ["bin/pulumi"] } as const;

/** Whether the download site answers; a machine without a way to it should not wait for long to learn so. */
async function siteObstacle({ host, signal }: Context): Promise<string | undefined> {
  const limit = AbortSignal.timeout(probeMilliseconds);
  try {
    const response = await fetch(`${host.pulumiDownloadSite}/install.sh`, {
      method: "HEAD",
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    });
    return response.ok ? undefined : `${host.pulumiDownloadSite} answers with status ${response.status}`;
  } catch {
    signal?.throwIfAborted();
    return `${host.pulumiDownloadSite} cannot be reached`;
  }
}

/**
 * The vendor's installer, by `PulumiCommand.install()` of the Automation API: it installs the SDK's own version. In a process of its own, because that call
 * can neither be interrupted nor given a time limit. The vendor publishes no signature that it would check: what vouches for the
 * download is TLS, and the version that the binary then reports.
 */
const officialInstaller: Way<"pulumi"> = {
  label: "run the official installer",
  obstacle: siteObstacle,
  install: async (context) => {
    const program = `
      const { PulumiCommand } = require("@pulumi/pulumi/automation");
      PulumiCommand.install({ root: process.argv[1] }).catch((error) => {
        console.error(String(error));
        process.exitCode = 1;
      });`;
    return install(context, "pulumi", pulumiVersion, async (folder) => {
      await announced(context.progress, `installing the Pulumi CLI ${pulumiVersion} with its official installer`, () =>
        run(process.execPath, ["-e", program, "--", folder], {
          environment: context.host.environment,
          cwd: projectFolder,
          signal: context.signal,
          timeout: installerMilliseconds,
        }),
      );
      await checked(folder, context);
      return { ...content, source: "installer" };
    });
  },
};

const build = goBuild({
  name: "pulumi",
  title: `the Pulumi CLI ${pulumiVersion}`,
  version: pulumiVersion,
  module: "tools/pulumi",
  packages: ["github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"],
  variables: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": `v${pulumiVersion}` },
  expected: "about 4 min the first time, on two cores",
  check: checked,
});

export const pulumi: ToolDefinition<"pulumi"> = {
  name: "pulumi",
  title: "The Pulumi CLI",
  purpose: "is the engine that every preview, deployment and test runs on",
  accepted: `${floor} or newer, below 4`,
  commands: {
    debian: `curl -fsSL https://get.pulumi.com | sh -s -- --version ${pulumiVersion}   (or install Go 1.21 or newer: it will be built)`,
    fedora: `curl -fsSL https://get.pulumi.com | sh -s -- --version ${pulumiVersion}   (or sudo dnf install golang: it will be built)`,
    macos: "brew install pulumi/tap/pulumi   (or brew install go: it will be built)",
  },
  find,
  ways: [officialInstaller, build],
};
