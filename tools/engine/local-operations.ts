import { existsSync } from "node:fs";
import type { Stack } from "@pulumi/pulumi/automation";
import { listProcesses, sweep } from "../../providers/local/records.ts";
import type { Plan } from "../../components/topology/index.ts";
import type { Endpoint } from "../../stacks/environment.ts";
import { CommandError } from "../command-error.ts";
import type { Tool, ToolName } from "../toolchain/index.ts";
import { ensureTool, ensureTools, toolNames } from "../toolchain/index.ts";
import { exclusively } from "./exclusive.ts";
import { interruptible } from "./interruption.ts";
import { localFolders, openLocalStack, removeLocalState } from "./local-stack.ts";
import { describeMembershipChange, membershipChange, plannedMembers } from "./membership.ts";
import type { OperationCounts } from "./progress.ts";
import { Progress } from "./progress.ts";

/** What an environment on this machine exports. */
export interface LocalOutputs {
  readonly url?: string;
  readonly endpoints: readonly Endpoint[];
  readonly plan?: unknown;
  /** What development tokens are signed by. A secret: it is not printed. */
  readonly tokenSecret?: string;
}

/** The engine ran, and failed. Its message is what the user has to know. */
class OperationFailed extends CommandError {}

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/**
 * Brings the environment up, or to what its files declare.
 *
 * @throws CommandError when it runs already, with other members of its clusters than planned
 */
export function upLocal(
  name: string,
  plan: Plan,
): Promise<{ counts: OperationCounts; outputs: LocalOutputs; seconds: number }> {
  return exclusively(name, async () => {
    const from = Date.now();
    const tools = await abortable((signal) =>
      ensureTools(toolNames, {
        signal,
        onProgress: (message) => {
          say(`         ${message}`);
        },
      }),
    );
    const stack = await open(name, required(tools, "pulumi"));
    await requireSameMembers(stack, plan);
    const { result, progress } = await operate(stack, "up", ({ onEvent, signal }) =>
      stack.up({ onEvent, signal, color: "never", suppressProgress: true, parallel: 32 }),
    );
    return { counts: countsOf(progress), outputs: toOutputs(result.outputs), seconds: secondsSince(from) };
  });
}

/** A cluster that has been whole once holds data. Of a first `up` that was cut off, members may be missing. */
async function requireSameMembers(stack: Stack, plan: Plan): Promise<void> {
  const change = membershipChange(localFolders(stack.name).processes, plannedMembers(plan));
  if (change === undefined) return;
  const onlyMissing = change.running.every((member) => change.planned.includes(member));
  if (onlyMissing && toOutputs(await stack.outputs()).url === undefined) return;
  throw new CommandError(describeMembershipChange(stack.name, change));
}

/** Compares the record with what runs; tells which processes do not. */
export function refreshLocal(name: string): Promise<{ stopped: string[]; counts: OperationCounts }> {
  if (!existsSync(localFolders(name).engine)) throw new CommandError(`Nothing of ${name} is up: npm run up ${name}`);
  return exclusively(name, async () => {
    const stack = await open(name, await ensureTool("pulumi", { onProgress: say }));
    const { progress } = await operate(stack, "refresh", ({ onEvent, signal }) =>
      stack.refresh({ onEvent, signal, color: "never", suppressProgress: true }),
    );
    const stopped = listProcesses(localFolders(name).processes)
      .filter((record) => !(record.alive && existsSync(record.directory)) && record.kind === "process")
      .map((record) => record.name);
    return { stopped, counts: countsOf(progress) };
  });
}

/**
 * Takes the environment down. What the engine does not know of, because it was killed, is ended by its own record; so is
 * everything when the engine cannot do it, because its state is damaged.
 *
 * @returns `ended` undefined when there was nothing
 */
export function destroyLocal(name: string): Promise<{ ended: number | undefined; seconds: number }> {
  const from = Date.now();
  const folders = localFolders(name);
  return exclusively(name, async () => {
    if (!existsSync(folders.state)) return { ended: undefined, seconds: 0 };
    const running = listProcesses(folders.processes).length;
    const pulumi = await ensureTool("pulumi", { onProgress: say });
    try {
      const stack = await openLocalStack(name, pulumi);
      await operate(stack, "destroy", ({ onEvent, signal }) =>
        stack.destroy({ onEvent, signal, color: "never", suppressProgress: true, parallel: 32 }),
      );
    } catch (error) {
      if (error instanceof CommandError && !(error instanceof OperationFailed)) throw error;
      say(`${firstLines(error)}\n\nSo each process is ended by its own record instead.`);
    }
    await sweep(folders.processes);
    await removeLocalState(name);
    return { ended: running, seconds: secondsSince(from) };
  });
}

/** What the environment exports; undefined when it is not up. */
export async function outputsOfLocal(name: string): Promise<LocalOutputs | undefined> {
  if (!existsSync(localFolders(name).engine)) return undefined;
  const stack = await open(name, await ensureTool("pulumi", { onProgress: say }));
  const outputs = toOutputs(await stack.outputs());
  return outputs.url === undefined ? undefined : outputs;
}

function toOutputs(outputs: Readonly<Record<string, { readonly value: unknown }>>): LocalOutputs {
  const url = outputs["url"]?.value;
  const endpoints = outputs["endpoints"]?.value;
  const tokenSecret = outputs["tokenSecret"]?.value;
  return {
    ...(typeof url === "string" ? { url } : {}),
    endpoints: Array.isArray(endpoints) ? (endpoints as Endpoint[]) : [],
    plan: outputs["plan"]?.value,
    ...(typeof tokenSecret === "string" ? { tokenSecret } : {}),
  };
}

/** Opens the stack; tells what to do when its files are damaged. */
async function open(name: string, pulumi: Tool): Promise<Stack> {
  try {
    return await openLocalStack(name, pulumi);
  } catch (error) {
    const { engine } = localFolders(name);
    throw new CommandError(
      `The engine cannot open its files of ${name} in ${engine}:\n\n${firstLines(error)}\n\nStart afresh: npm run destroy ${name}, then npm run up ${name}`,
    );
  }
}

interface Running {
  readonly onEvent: Progress["onEvent"];
  readonly signal: AbortSignal;
}

/**
 * Runs one operation of the engine with progress, and turns its failure into what the user has to know. An interruption
 * leaves a state that the next `up` or `destroy` goes on from.
 */
async function operate<T>(
  stack: Stack,
  what: string,
  run: (running: Running) => Promise<T>,
): Promise<{ result: T; progress: Progress }> {
  const progress = new Progress();
  const onInterruption = (): void => {
    progress.interrupted();
    say("Stopping after what is under way.");
  };
  return interruptible(onInterruption, async ({ signal, exitCode }) => {
    try {
      const result = await run({ onEvent: progress.onEvent, signal });
      return { result, progress };
    } catch (error) {
      const code = exitCode();
      if (code !== undefined) {
        throw new CommandError(
          `${what} was interrupted. Go on with: npm run up ${stack.name}   Take it down: npm run destroy ${stack.name}`,
          code,
        );
      }
      if (String(error).includes("currently locked")) {
        throw new CommandError(`Another command is working on ${stack.name}. Wait for it to end, then try again.`);
      }
      const said = progress.diagnostics.join("\n\n");
      if (said !== "") throw new OperationFailed(`\n${what} failed.\n\n${said}`);
      throw error;
    }
  });
}

/** Ends an installation at once when it is interrupted. */
async function abortable<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
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

/** What the engine's command line said, without the rest of the error that carries it. */
function firstLines(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const said = /^\s*stderr: (.*(?:\n(?!\s*err\?:).*)*)/m.exec(message)?.[1] ?? message;
  return said.trim();
}

const secondsSince = (from: number): number => Math.round((Date.now() - from) / 100) / 10;
