import { spawn } from "node:child_process";
import { onInterruption } from "./interruption.ts";

/** What a program wrote and how it ended. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the program is ended and the command fails. Default: no limit. */
  readonly timeout?: number | undefined;
  /** Exit codes that are no failure. Default: 0 only. */
  readonly accepted?: readonly number[] | undefined;
}

/** A program ended with an exit code other than 0, was not there, or took too long. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  /** The message without the command: how it ended, and its last words. */
  readonly reason: string;

  constructor(command: string, reason: string, options?: ErrorOptions) {
    super(`${command}: ${reason}`, options);
    this.reason = reason;
  }
}

const outputLimit = 4 * 1024 * 1024;
const graceMilliseconds = 3000;

/** The last lines of a program's output, for an error message. */
function lastLines(text: string, count = 12): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

/**
 * Runs a program to its end. It gets a process group of its own, so that ending it ends what it started too: `go build` and
 * `mvn` start others. The group ends with the signal, the timeout, and with this process.
 */
export async function run(command: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const shown = [command, ...args].join(" ");
  options.signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...options.environment },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = { stdout: "", stderr: "" };
    let failure: unknown;
    let hardEnd: NodeJS.Timeout | undefined;

    const end = (signal: NodeJS.Signals): void => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, signal);
      } catch {
        // The group is gone already.
      }
    };
    const giveUp = (reason: unknown): void => {
      failure ??= reason;
      end("SIGTERM");
      hardEnd ??= setTimeout(() => {
        end("SIGKILL");
      }, graceMilliseconds);
    };
    const forget = onInterruption(() => {
      end("SIGKILL");
    });
    const onAbort = (): void => {
      giveUp(options.signal?.reason);
    };
    options.signal?.addEventListener("abort", onAbort, { once: true });
    const { timeout } = options;
    const limit =
      timeout === undefined
        ? undefined
        : setTimeout(() => {
            giveUp(new CommandError(shown, `not done after ${Math.round(timeout / 1000)} s`));
          }, timeout);

    const settle = (): void => {
      clearTimeout(limit);
      clearTimeout(hardEnd);
      options.signal?.removeEventListener("abort", onAbort);
      forget();
    };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        output[stream] = (output[stream] + text).slice(-outputLimit);
      });
    }
    child.on("error", (error) => {
      settle();
      reject(new CommandError(shown, error.message, { cause: error }));
    });
    child.on("close", (exitCode, signal) => {
      settle();
      if (failure !== undefined) {
        reject(failure instanceof Error ? failure : new CommandError(shown, "ended early", { cause: failure }));
      } else if (exitCode === null || !(options.accepted ?? [0]).includes(exitCode)) {
        const how = exitCode === null ? `ended by ${signal ?? "a signal"}` : `exit code ${exitCode}`;
        const said = lastLines(output.stderr.trim() === "" ? output.stdout : output.stderr);
        reject(new CommandError(shown, said === "" ? how : `${how}\n${said}`));
      } else {
        resolve({ exitCode, ...output });
      }
    });
  });
}
