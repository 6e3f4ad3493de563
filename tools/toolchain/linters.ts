import { join } from "node:path";
import { searchCache } from "./cache.ts";
import { run } from "./command.ts";
import { goBuild } from "./go-build.ts";
import { pipProgram } from "./pip.ts";
import type { LinterName, ToolDefinition } from "./types.ts";

/** The release that tools/actionlint/go.mod pins. */
export const actionlintVersion = "1.7.12";
/** The release that tools/zizmor/requirements.txt pins. */
export const zizmorVersion = "1.32.0";
/** The release that tools/shellcheck/requirements.txt pins; the package's own version has one part more. */
export const shellcheckVersion = "0.11.0";

const build = goBuild({
  name: "actionlint",
  title: `actionlint ${actionlintVersion}`,
  version: actionlintVersion,
  module: "tools/actionlint",
  packages: ["github.com/rhysd/actionlint/cmd/actionlint"],
  variables: { "github.com/rhysd/actionlint.version": actionlintVersion },
  check: async (folder, context) => {
    const { stdout } = await run(join(folder, "bin/actionlint"), ["-version"], {
      environment: context.host.environment,
      signal: context.signal,
      timeout: 30_000,
    });
    const [version = ""] = stdout.split("\n");
    if (version !== actionlintVersion) {
      throw new Error(`the new actionlint says it is version "${version}", ${actionlintVersion} was asked for`);
    }
  },
});

const actionlint: ToolDefinition<"actionlint"> = {
  name: "actionlint",
  title: "actionlint",
  purpose: "checks the workflows' syntax, types and scripts",
  accepted: `exactly ${actionlintVersion}`,
  commands: {
    debian: "sudo apt-get install golang-go   (it will be built)",
    fedora: "sudo dnf install golang   (it will be built)",
    macos: "brew install go   (it will be built)",
  },
  find: ({ host }) => searchCache(host, "actionlint", actionlintVersion),
  ways: [build],
};

const pip = {
  debian: "sudo apt-get install python3-pip   (it will be installed)",
  fedora: "sudo dnf install python3-pip   (it will be installed)",
  macos: "brew install python   (it will be installed)",
};

/** The linters of workflows. Only `npm run lint:workflows` asks for them, so the doctor does not list them. */
export const linters: { readonly [Name in LinterName]: ToolDefinition<Name> } = {
  actionlint,
  shellcheck: pipProgram({
    name: "shellcheck",
    title: "ShellCheck",
    purpose: "checks the shell scripts inside workflows",
    version: shellcheckVersion,
    commands: pip,
  }),
  zizmor: pipProgram({
    name: "zizmor",
    title: "zizmor",
    purpose: "audits the workflows for what an attacker could use",
    version: zizmorVersion,
    commands: pip,
  }),
};
