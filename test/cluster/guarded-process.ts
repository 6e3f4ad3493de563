/** A server that a test owns: it ends with the test, whatever becomes of the test's own process. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** How a server is started. */
export interface ServerOptions {
  /** For messages: `kube-apiserver`. */
  readonly name: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** File that takes what it writes. */
  readonly log: string;
}

/** How long a server has to end by itself before it is killed. */
const graceMilliseconds = 5_000;

/**
 * Ends a process when this one is gone, even if it was killed: reading from a pipe ends as soon as nobody holds the other end.
 * Its own process group keeps it from the terminal's Ctrl-C.
 */
function guard(pid: number): ChildProcess {
  const script = 'while read -r line; do :; done; kill -KILL "$1" 2>/dev/null';
  return spawn("/bin/sh", ["-c", script, "meridian-test-guard", String(pid)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
}

/** A server that runs, and can be ended by its own pid only. */
export class GuardedProcess {
  readonly #options: ServerOptions;
  readonly #child: ChildProcess;
  readonly #guard: ChildProcess | undefined;
  readonly #ended: Promise<void>;

  /** Starts it. */
  constructor(options: ServerOptions) {
    this.#options = options;
    const log = openSync(options.log, "a", 0o600);
    this.#child = spawn(options.command, options.arguments, {
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...options.environment },
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    this.#ended = new Promise((resolve) => {
      this.#child.on("error", () => {
        resolve();
      });
      this.#child.on("close", () => {
        resolve();
      });
    });
    this.#guard = this.#child.pid === undefined ? undefined : guard(this.#child.pid);
    // A jest process that is done should not wait for a server that a failed test has left.
    this.#child.unref();
    this.#guard?.unref();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get running(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Waits for a condition, and fails with the server's last words when it ends before, or after the deadline. */
  async until(what: string, condition: () => Promise<boolean>, seconds: number): Promise<void> {
    const deadline = performance.now() + seconds * 1000;
    for (;;) {
      if (await condition()) return;
      if (!this.running) throw new Error(`${this.#options.name} ended before ${what}; it wrote:\n${this.lastWords()}`);
      if (performance.now() > deadline)
        throw new Error(`${what}: not within ${seconds} s; ${this.#options.name} wrote:\n${this.lastWords()}`);
      await wait(50);
    }
  }

  /** The end of what it wrote. */
  lastWords(): string {
    return readFileSync(this.#options.log, "utf8").slice(-3000);
  }

  /** Ends it and waits until it has: by SIGTERM first, unless asked otherwise. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    if (this.running) this.#child.kill(signal);
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), graceMilliseconds);
    await this.#ended;
    clearTimeout(timer);
    // After the server, so that there is no moment without a guard; by signal, so that it kills nobody with a used-up pid.
    this.#guard?.kill("SIGKILL");
  }
}
