import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import type { LinterName } from "../toolchain/index.ts";
import { ensureLinter, ToolMissingError } from "../toolchain/index.ts";

/** The project's folder. */
const PROJECT = join(__dirname, "..", "..");

/** What one linter said of the workflows. */
export interface LintResult {
  readonly linter: LinterName;
  /** 0 when it found nothing. */
  readonly exitCode: number;
}

/** Paths of the workflows from the project's folder, sorted. */
export function workflowFiles(project = PROJECT): string[] {
  const folder = join(project, ".github", "workflows");
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => relative(project, join(folder, name)))
    .sort();
}

/**
 * Runs actionlint, with ShellCheck for the scripts, and zizmor without a network on the workflows and on dependabot's settings. What they
 * find goes to the terminal.
 *
 * @param project the folder that holds `.github`; by default the project's own
 * @throws ToolMissingError when a linter can neither be found nor installed: it is never left out
 */
export async function lintWorkflows(
  onProgress: (message: string) => void,
  project = PROJECT,
  signal?: AbortSignal,
): Promise<readonly LintResult[]> {
  const tools = { onProgress, signal };
  const program = async (name: LinterName): Promise<string> => (await ensureLinter(name, tools)).paths[name] ?? name;
  const [actionlint, shellcheck, zizmor] = [
    await program("actionlint"),
    await program("shellcheck"),
    await program("zizmor"),
  ];
  const files = workflowFiles(project);
  return [
    {
      linter: "actionlint",
      exitCode: await execute(project, actionlint, ["-shellcheck", shellcheck, "-pyflakes=", ...files]),
    },
    {
      linter: "zizmor",
      // The strictest persona but for what it calls merely a matter of taste; no finding is let through for being minor.
      exitCode: await execute(project, zizmor, ["--offline", "--no-progress", "--persona=pedantic", ".github"]),
    },
  ];
}

function execute(cwd: string, command: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", reject);
    child.on("exit", (code) => {
      resolve(code ?? 1);
    });
  });
}

async function main(): Promise<number> {
  const results = await lintWorkflows((message) => process.stderr.write(`${message}\n`));
  for (const { linter, exitCode } of results) {
    process.stderr.write(`${linter}: ${exitCode === 0 ? "nothing found" : `findings (exit code ${exitCode})`}\n`);
  }
  return results.some(({ exitCode }) => exitCode !== 0) ? 1 : 0;
}

if (require.main === module) {
  main().then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(error instanceof ToolMissingError ? error.message : error);
      process.exitCode = 1;
    },
  );
}
