/** A child process that a test owns: started, watched, and ended by its own pid. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

/** A port that nothing listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}

/** Waits until `condition` gives something, asking again and again until the deadline. */
export async function eventually<Result>(
  what: string,
  deadlineMilliseconds: number,
  condition: () => Promise<Result | undefined> | Result | undefined,
): Promise<Result> {
  const deadline = performance.now() + deadlineMilliseconds;
  let reason = "";
  for (;;) {
    try {
      const result = await condition();
      if (result !== undefined && result !== false) return result;
    } catch (error) {
      reason = error instanceof Error ? `: ${error.message}` : "";
    }
    if (performance.now() > deadline) throw new Error(`${what}: not within ${deadlineMilliseconds} ms${reason}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** How a process is started. */
export interface ProcessOptions {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
}

/** A process with what it has written. */
export class OwnedProcess {
  readonly #options: ProcessOptions;
  #child: ChildProcess | undefined;
  #ended: Promise<number | null> = Promise.resolve(null);
  output = "";

  constructor(options: ProcessOptions) {
    this.#options = options;
  }

  get pid(): number {
    if (this.#child?.pid === undefined) throw new Error(`${this.#options.command} was not started`);
    return this.#child.pid;
  }

  start(): void {
    const child = spawn(this.#options.command, this.#options.arguments, {
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...this.#options.environment },
      cwd: this.#options.directory,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    const collect = (chunk: Buffer): void => {
      this.output += chunk.toString("utf8");
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    this.#ended = new Promise((resolve) => {
      child.on("error", (error) => {
        this.output += `\n${error.message}`;
        resolve(null);
      });
      child.on("close", resolve);
    });
  }

  /** Waits until it has written `text`; fails at once when it ends before. */
  async untilOutput(text: string, deadlineMilliseconds: number): Promise<void> {
    await eventually(`"${text}" in the output of ${this.#options.command}`, deadlineMilliseconds, () => {
      if (this.output.includes(text)) return true;
      if (this.#child?.exitCode !== null) throw new Error(`it ended; it wrote:\n${this.output.slice(-2000)}`);
      return undefined;
    }).catch((error: unknown) => {
      throw new Error(`${String(error)}\nIt wrote:\n${this.output.slice(-2000)}`);
    });
  }

  /** Resolves with its exit code when it has ended. */
  ended(): Promise<number | null> {
    return this.#ended;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Ends it: by SIGTERM, or by SIGKILL when it takes longer than the grace time. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM", graceMilliseconds = 15_000): Promise<number | null> {
    const child = this.#child;
    if (child === undefined) return null;
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    const timer = setTimeout(() => child.kill("SIGKILL"), graceMilliseconds);
    const code = await this.#ended;
    clearTimeout(timer);
    return code;
  }
}
