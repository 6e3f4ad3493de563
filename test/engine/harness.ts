import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation";
import type { ConfigMap, PulumiFn, Stack } from "@pulumi/pulumi/automation";
import { breakStaleLocks } from "../../tools/engine/locks.ts";
import { ensureTool } from "../../tools/toolchain/index.ts";

/** The project's folder. */
export const projectFolder = resolve(__dirname, "..", "..");

/** The provider of real processes, as a path plugin. */
export const localProvider: ProviderPlugin = {
  name: "meridian-local",
  path: join(projectFolder, "providers", "local"),
};

/** A provider that the engine runs from a folder. */
export interface ProviderPlugin {
  readonly name: string;
  readonly path: string;
}

/** What a test stack is made of. */
export interface TestStackOptions {
  readonly program: PulumiFn;
  readonly projectName: string;
  readonly stackName: string;
  readonly plugins?: readonly ProviderPlugin[];
  readonly config?: ConfigMap;
  /** The folder of a test stack that exists already, to work on it from another process. Default: a new one. */
  readonly folder?: string;
  /** Environment variables of the engine and its providers; as a function of the test's temporary folder, if it takes it. */
  readonly environment?: Readonly<Record<string, string>> | ((folder: string) => Readonly<Record<string, string>>);
}

/** A stack on a file backend in a temporary folder. */
export interface TestStack {
  readonly stack: Stack;
  /** The temporary folder; a test may put its own files under `work`. */
  readonly folder: string;
  readonly work: string;
  readonly backend: string;
  /** Pids of the engines that this process, or another one, has started and that still run. */
  enginePids(starter?: number): number[];
  /** Removes the locks of killed engines. */
  unlock(): void;
  /** Removes the folder. Destroys nothing. */
  dispose(): void;
}

let cli: Promise<PulumiCommand> | undefined;

/** The Pulumi CLI, found or installed once for each test process. */
export function ensureCli(): Promise<PulumiCommand> {
  cli ??= (async () => {
    const tool = await ensureTool("pulumi");
    const path = tool.paths["pulumi"];
    if (path === undefined) throw new Error("the toolchain gave no path of the Pulumi CLI");
    // Found on PATH, since not every installation has the shape <root>/bin/pulumi.
    process.env["PATH"] = `${dirname(path)}${delimiter}${process.env["PATH"] ?? ""}`;
    return PulumiCommand.get();
  })();
  return cli;
}

/** Makes a stack on a file backend in a temporary folder, with a program that runs in the test's own process. */
export async function createTestStack(options: TestStackOptions): Promise<TestStack> {
  const pulumiCommand = await ensureCli();
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "meridian-test-"));
  const backend = join(folder, "backend");
  const work = join(folder, "work");
  const workDir = join(folder, "project");
  for (const each of [backend, work, workDir]) mkdirSync(each, { recursive: true });
  const settings = {
    name: options.projectName,
    runtime: "nodejs",
    main: workDir,
    plugins: { providers: (options.plugins ?? []).map(({ name, path }) => ({ name, path })) },
  };
  // JSON is YAML too. The type of the Automation API's own project settings has no plugins.
  writeFileSync(join(workDir, "Pulumi.yaml"), JSON.stringify(settings));
  const stack = await LocalWorkspace.createOrSelectStack(
    { projectName: options.projectName, stackName: options.stackName, program: options.program },
    {
      pulumiCommand,
      workDir,
      pulumiHome: join(folder, "home"),
      envVars: {
        PULUMI_BACKEND_URL: `file://${backend}`,
        PULUMI_CONFIG_PASSPHRASE: "only for this test",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        ...(typeof options.environment === "function" ? options.environment(folder) : options.environment),
      },
    },
  );
  if (options.config !== undefined) await stack.setAllConfig(options.config);
  return {
    stack,
    folder,
    work,
    backend,
    enginePids: (starter = process.pid) => childPids(starter, "pulumi"),
    unlock: () => {
      breakStaleLocks({ backend, project: options.projectName, stack: options.stackName });
    },
    dispose: () => {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** Pids of the direct children of a process; with a program's name, only of those that run it. */
export function childPids(parent: number, program?: string): number[] {
  const printed = execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat=,comm="], { encoding: "utf8" });
  return printed.split("\n").flatMap((line) => {
    const [pid, ppid, state = "Z", ...command] = line.trim().split(/\s+/);
    const name = command.join(" ").split("/").at(-1);
    const wanted = Number(ppid) === parent && (program === undefined || name === program) && !state.startsWith("Z");
    return wanted ? [Number(pid)] : [];
  });
}

/** Waits until a condition gives something, looking every 20 ms. Fails after the deadline, naming what was waited for. */
export async function until<T>(
  what: string,
  condition: () => T | undefined | false | Promise<T | undefined | false>,
  deadlineSeconds = 30,
): Promise<T> {
  const deadline = performance.now() + deadlineSeconds * 1000;
  for (;;) {
    const found = await condition();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`waited ${deadlineSeconds} s in vain for ${what}`);
    await wait(20);
  }
}

/** Tells whether anything is left of a folder. */
export function isThere(path: string): boolean {
  return existsSync(path);
}
