import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { engineIsThere } from "../engine-watch.ts";
import { keyedHash, writeWhole } from "../environment-folder.ts";
import type { Marker } from "../environment-folder.ts";
import { endRecorded, recordFolder } from "../records.ts";
import type { Intent } from "../records.ts";
import { ProviderError } from "../resource.ts";
import type { Operation } from "../resource.ts";
import { cleanEnvironment, describeExit, launch, resolveCommand } from "./launch.ts";
import { logTail } from "./log.ts";

/** A program that runs to its end. */
export interface Task {
  readonly root: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly deadlineSeconds: number;
  readonly intent: Omit<Intent, "nonce" | "logOffset" | "startedAt">;
}

/**
 * Runs a program to its end, on record like any other process.
 * @throws ProviderError when it fails or takes too long, with the end of its log. It does not run any more then, unless
 * the operation was aborted: then it goes on, on record, and the next operation on its name ends it.
 */
export async function runTask(task: Task, operation: Operation, what: string): Promise<void> {
  const environment = cleanEnvironment(task.environment);
  const command = resolveCommand(task.command, environment["PATH"] ?? "");
  operation.signal.throwIfAborted();
  if (!engineIsThere()) throw new ProviderError("the engine is gone; nothing more is started");
  const started = await launch({ ...task, command });
  const exit = await Promise.race([
    started.ended,
    wait(task.deadlineSeconds * 1000, undefined, { signal: operation.signal, ref: false }),
  ]);
  await endRecorded(task.root, task.intent.name, operation.signal);
  if (exit?.code === 0) return;
  const problem =
    exit === undefined ? `did not end within ${task.deadlineSeconds} s, and was stopped` : describeExit(exit);
  const tail = logTail(started.intent.logFile, started.intent.logOffset, operation.secrets);
  throw new ProviderError(`${what} ${problem}.\n${tail}`);
}

/** One step that has to be done before a process can start. */
export interface Step {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly unless: string | undefined;
  readonly deadlineSeconds: number;
}

/** Runs the steps that have not been done yet. A step is done once its `unless` exists; without one, once it succeeded. */
export async function prepare(
  steps: readonly Step[],
  task: Omit<Task, "command" | "arguments" | "deadlineSeconds">,
  marker: Marker,
  operation: Operation,
): Promise<void> {
  const file = join(recordFolder(task.root, task.intent.name), "prepared");
  for (const [index, step] of steps.entries()) {
    const done = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
    const hash = keyedHash(marker, [step.command, step.arguments]);
    if (step.unless === undefined ? done.includes(hash) : existsSync(join(task.intent.directory, step.unless)))
      continue;
    operation.report(`preparing (step ${index + 1} of ${steps.length})`, { ephemeral: true });
    const intent = { ...task.intent, role: "prepare" as const, ports: [], configurationHash: hash };
    await runTask(
      { ...task, ...step, intent },
      operation,
      `${task.intent.name}: step ${index + 1} of its preparation (${step.command})`,
    );
    writeWhole(file, [...done, hash, ""].join("\n"));
  }
}
