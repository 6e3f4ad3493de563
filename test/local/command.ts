import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { join } from "node:path";
import type { CommandResult } from "../command-result.ts";
import { projectFolder } from "../engine/harness.ts";

/** Time that a command's streams may stay open after its end, before what they said until then is taken for all. */
const STREAMS_GRACE_MILLISECONDS = 10_000;

/** A Meridian command that runs as a user would run it, with its environment's files in a folder of the test's own. */
export class MeridianCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<CommandResult>;

  /**
   * @param stateDirectory folder for the environment's files
   * @param words the command's words, such as `["up", "local"]`
   */
  constructor(stateDirectory: string, words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const bin = join(projectFolder, "node_modules", ".bin");
    // Without the tsx command in between, the engine is a child of this very process.
    const child = spawn(process.execPath, ["--import", "tsx", join(projectFolder, "tools", "cli.ts"), ...words], {
      cwd: projectFolder,
      env: {
        ...process.env,
        PATH: `${bin}:${process.env["PATH"] ?? ""}`,
        MERIDIAN_STATE_DIRECTORY: stateDirectory,
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child = child;
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
    this.ended = new Promise((resolve, reject) => {
      child.on("error", reject);
      const end = (code: number | null): void => {
        resolve({ code, output: Buffer.concat(output).toString(), errors: Buffer.concat(errors).toString() });
      };
      child.on("exit", (code) => {
        // What a killed command started may hold its streams open for long after its own end.
        const grace = setTimeout(end, STREAMS_GRACE_MILLISECONDS, code);
        child.on("close", () => {
          clearTimeout(grace);
          end(code);
        });
      });
    });
  }
}

/** Runs a command to its end. */
export function meridian(stateDirectory: string, ...words: readonly string[]): Promise<CommandResult> {
  return new MeridianCommand(stateDirectory, words).ended;
}
