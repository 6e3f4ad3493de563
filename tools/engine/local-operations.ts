import { existsSync } from "node:fs";
import type { Stack } from "@pulumi/pulumi/automation";
import { listProcesses, sweep } from "../../providers/local/records.ts";
import type { Endpoint } from "../../stacks/environment.ts";
import { CommandError } from "../command-error.ts";
import type { Tool, ToolName } from "../toolchain/index.ts";
import { ensureTool, ensureTools } from "../toolchain/index.ts";
import { localFolders, openLocalStack, removeLocalState } from "./local-stack.ts";
import type { OperationCounts } from "./progress.ts";
import { Progress } from "./progress.ts";

const TOOLS: readonly ToolName[] = ["pulumi", "java", "kafka", "cassandra", "redis", "etcd", "haproxy"];

/** What an environment on this machine exports. */
export interface LocalOutputs {
  readonly url?: string;
  readonly endpoints: readonly Endpoint[];
  readonly plan?: unknown;
}

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Brings the environment up, or to what its files declare. */
export async function upLocal(
  name: string,
): Promise<{ counts: OperationCounts; outputs: LocalOutputs; seconds: number }> {
  const from = Date.now();
  const tools = await interruptible((signal) =>
    ensureTools(TOOLS, {
      signal,
      onProgress: (message) => {
        say(`         ${message}`);
      },
    }),
  );
  const stack = await openLocalStack(name, required(tools, "pulumi"));
  const progress = await operate(stack, "up", (onEvent) =>
    stack.up({ onEvent, color: "never", suppressProgress: true, parallel: 32 }),
  );
  return { counts: countsOf(progress), outputs: await readOutputs(stack), seconds: secondsSince(from) };
}

/** Compares the record with what runs; tells which processes do not. */
export async function refreshLocal(name: string): Promise<{ stopped: string[]; counts: OperationCounts }> {
  if (!existsSync(localFolders(name).engine)) throw new CommandError(`Nothing of ${name} is up: npm run up ${name}`);
  const stack = await openLocalStack(name, await ensureTool("pulumi", { onProgress: say }));
  const progress = await operate(stack, "refresh", (onEvent) =>
    stack.refresh({ onEvent, color: "never", suppressProgress: true }),
  );
  const stopped = listProcesses(localFolders(name).processes)
    .filter((record) => !record.alive && record.kind === "process")
    .map((record) => record.name);
  return { stopped, counts: countsOf(progress) };
}

/**
 * Takes the environment down. What the engine does not know of, because it was killed, is ended by its own record.
 *
 * @returns `ended` undefined when there was nothing
 */
export async function destroyLocal(name: string): Promise<{ ended: number | undefined; seconds: number }> {
  const from = Date.now();
  const folders = localFolders(name);
  if (!existsSync(folders.state)) return { ended: undefined, seconds: 0 };
  const running = listProcesses(folders.processes).length;
  const stack = await openLocalStack(name, await ensureTool("pulumi", { onProgress: say }));
  await operate(stack, "destroy", (onEvent) =>
    stack.destroy({ onEvent, color: "never", suppressProgress: true, parallel: 32 }),
  );
  await sweep(folders.processes);
  await removeLocalState(name);
  return { ended: running, seconds: secondsSince(from) };
}

/** What the environment exports; undefined when it is not up. */
export async function outputsOfLocal(name: string): Promise<LocalOutputs | undefined> {
  if (!existsSync(localFolders(name).engine)) return undefined;
  const stack = await openLocalStack(name, await ensureTool("pulumi", { onProgress: say }));
  const outputs = await readOutputs(stack);
  return outputs.url === undefined ? undefined : outputs;
}

async function readOutputs(stack: Stack): Promise<LocalOutputs> {
  const outputs = await stack.outputs();
  const url: unknown = outputs["url"]?.value;
  const endpoints: unknown = outputs["endpoints"]?.value;
  return {
    ...(typeof url === "string" ? { url } : {}),
    endpoints: Array.isArray(endpoints) ? (endpoints as Endpoint[]) : [],
    plan: outputs["plan"]?.value as unknown,
  };
}

type OnEvent = Progress["onEvent"];

/**
 * Runs one operation of the engine with progress, and turns its failure into what the user has to know. The first
 * Ctrl-C asks the engine to stop after what it is doing; it leaves a state that the next `up` or `destroy` goes on from.
 */
async function operate(stack: Stack, what: string, run: (onEvent: OnEvent) => Promise<unknown>): Promise<Progress> {
  const progress = new Progress();
  const interruption = new AbortController();
  const interrupt = (): void => {
    if (interruption.signal.aborted) return;
    interruption.abort();
    say("Stopping after what is under way. The next `up` or `destroy` goes on from there.");
    // From a terminal the engine has had the signal itself; from `kill` it has not.
    stack.cancel().catch(() => undefined);
  };
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  try {
    await run(progress.onEvent);
    return progress;
  } catch (error) {
    const said = progress.diagnostics.join("\n\n");
    if (interruption.signal.aborted) throw new CommandError(`${what} was interrupted.`, 130);
    if (String(error).includes("currently locked")) {
      throw new CommandError(`Another command is working on ${stack.name}. Wait for it to end, then try again.`);
    }
    if (said !== "") throw new CommandError(`\n${what} failed.\n\n${said}`);
    throw error;
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

async function interruptible<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = (): void => {
    controller.abort(new CommandError("Interrupted: what was being installed has been removed.", 130));
  };
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  try {
    return await run(controller.signal);
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

function countsOf(progress: Progress): OperationCounts {
  return progress.counts ?? { changed: {}, same: 0 };
}

function required(tools: ReadonlyMap<ToolName, Tool>, name: ToolName): Tool {
  const tool = tools.get(name);
  if (tool === undefined) throw new Error(`the toolchain gave no ${name}`);
  return tool;
}

const secondsSince = (from: number): number => Math.round((Date.now() - from) / 100) / 10;
