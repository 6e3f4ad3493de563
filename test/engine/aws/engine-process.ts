import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import type { OpMap } from "@pulumi/pulumi/automation";
import { projectFolder } from "../harness.ts";
import type { AwsEnvironment } from "./environment.ts";

/** Which environment, and how. */
export interface Settings {
  /** The test stack's folder. */
  readonly folder: string;
  /** The stack's name. */
  readonly name: string;
  /** Whether the engine records each step as it goes, as it does unless it is told not to. */
  readonly checkpoints: boolean;
}

/** What is to be done. */
export interface Request {
  readonly operation: "up" | "destroy";
  /** Resources that exist and that the stack takes over, by logical name: the ids to import them by. */
  readonly adopted: Readonly<Record<string, string>>;
  readonly options: {
    /** Goes on with what does not depend on what has failed. */
    readonly continueOnError?: boolean;
    /** How many operations on resources there are at a time. Default: four for each CPU. */
    readonly parallel?: number;
  };
}

/** What came of it. */
export interface Answer {
  /** How many resources were created, updated, left the same and so on. */
  readonly changes?: OpMap;
  /** What it ended with, if it came to no good end. */
  readonly error?: string;
}

/**
 * Operations on an environment from a process of its own. A program whose resources fail leaves rejected promises behind, which
 * jest takes for failures of the test; and with an engine that is killed may go the process that ran its program.
 */
export class EngineProcess {
  readonly #environment: AwsEnvironment;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  constructor(environment: AwsEnvironment, { checkpoints = false }: { readonly checkpoints?: boolean } = {}) {
    this.#environment = environment;
    const settings: Settings = { folder: environment.test.folder, name: environment.name, checkpoints };
    this.#child = fork(join(__dirname, "engine-process-main.ts"), [JSON.stringify(settings)], {
      cwd: projectFolder,
      execArgv: ["--import", "tsx"],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once("exit", () => {
        resolve();
      });
    });
  }

  /** Runs an operation, and tells what came of it. One at a time. */
  async run(
    operation: Request["operation"],
    options: Request["options"] = {},
    adopted: Request["adopted"] = {},
  ): Promise<Answer> {
    const answered = new Promise<Answer>((resolve) => {
      this.#child.once("message", (message) => {
        resolve(message as Answer);
      });
    });
    const request: Request = { operation, options, adopted };
    this.#child.send(request);
    const died = this.#ended.then((): Answer => ({ error: "the process ended with its engine" }));
    return Promise.race([answered, died]);
  }

  /** Kills the engine that it runs, if it runs one. */
  kill(): void {
    for (const pid of this.#environment.test.enginePids(this.#child.pid)) process.kill(pid, "SIGKILL");
  }

  /** Ends the process, and what it still runs. */
  async end(): Promise<void> {
    this.kill();
    this.#child.kill("SIGKILL");
    await this.#ended;
  }
}
