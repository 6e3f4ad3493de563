import type { ChildProcessByStdio } from "node:child_process";
import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Readable } from "node:stream";

const PROJECT = join(__dirname, "..");

/** How a command ended, and what it printed. */
export interface CommandResult {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Waits for a command that was started, until it and what it started have closed their streams. */
export async function resultOf(child: ChildProcessByStdio<null, Readable, Readable>): Promise<CommandResult> {
  const [output, errors]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  return { code, output: Buffer.concat(output).toString(), errors: Buffer.concat(errors).toString() };
}

/**
 * Starts a script of the project, as an npm script does.
 *
 * @param script path from the project's folder
 * @param environment all of its environment
 */
export function startScript(
  script: string,
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, ["--import", "tsx", join(PROJECT, script), ...words], {
    cwd: PROJECT,
    env: { ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    // Before jest gives up, so that a command that hangs does not outlive its test.
    timeout: 50_000,
    killSignal: "SIGKILL",
  });
}

/** Runs a script of the project to its end: see {@link startScript}. */
export function runScript(...started: Parameters<typeof startScript>): Promise<CommandResult> {
  return resultOf(startScript(...started));
}
