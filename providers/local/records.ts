import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { endProcess } from "./ending.ts";
import { readMarker, recordsFolder } from "./environment-folder.ts";
import { isAlive, linuxStartTime, parseStat } from "./identity.ts";
import type { Identity } from "./identity.ts";
import { isRecord } from "./properties.ts";
import { releaseReservations } from "./reservations.ts";
import { ProviderError } from "./resource.ts";

export { endProcess } from "./ending.ts";
export { isAlive, processStartTime } from "./identity.ts";
export type { Identity } from "./identity.ts";

/** What is written down before a process is started. */
export interface Intent {
  /** Names this one start. The process also carries it in its environment, as `MERIDIAN_START`. */
  readonly nonce: string;
  readonly name: string;
  readonly kind: "process" | "job";
  /** `prepare`: a step that runs before the process itself. */
  readonly role: "main" | "prepare";
  readonly directory: string;
  readonly logFile: string;
  /** Size of the log in bytes before this start: what follows was written by it. */
  readonly logOffset: number;
  /** TCP ports on 127.0.0.1 that it listens on. */
  readonly ports: readonly number[];
  readonly stopSignal: string;
  /** Seconds between the stop signal and SIGKILL. */
  readonly graceSeconds: number;
  /** Hash of all that the process was started with. */
  readonly configurationHash: string;
  /** Milliseconds since 1970, for people. Identity never depends on it. */
  readonly startedAt: number;
}

/** A process that an environment started, running or not. */
export interface ProcessRecord extends Intent {
  readonly root: string;
  /** Undefined when it was never started: whoever wanted to start it was killed first. */
  readonly pid: number | undefined;
  /** See {@link Identity}; undefined together with `pid`. */
  readonly startTime: string | undefined;
  /** Whether exactly this process runs now. */
  readonly alive: boolean;
}

/** The folder with the records of every process of an environment. */
function processesFolder(root: string): string {
  return join(recordsFolder(root), "processes");
}

/** The folder with the records of one process. */
export function recordFolder(root: string, name: string): string {
  return join(processesFolder(root), encodeURIComponent(name));
}

/** The file with an intent. The starting process looks whether it is still there, just before it becomes the program. */
export function intentFile(folder: string, nonce: string): string {
  return join(folder, `intent-${nonce}.json`);
}

/** The file that the started process writes about itself. */
export function identityFile(folder: string, nonce: string): string {
  return join(folder, `identity-${nonce}`);
}

/** Reads who a started process is: four lines, of which the wrapper in `process/launch.ts` says more. */
export function readIdentity(folder: string, nonce: string): Identity | undefined {
  let lines: string[];
  try {
    lines = readFileSync(identityFile(folder, nonce), "utf8").split("\n");
  } catch {
    return undefined;
  }
  const [pid = "", system = "", boot = "", start = ""] = lines;
  const ticks = parseStat(start)?.ticks;
  const startTime = system === "linux" ? ticks && linuxStartTime(boot, ticks) : start.trim().split(/\s+/).join(" ");
  return startTime === undefined || startTime === "" ? undefined : { pid: Number(pid), startTime };
}

function parseIntent(text: string): Intent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isIntent(value) ? value : undefined;
}

function isIntent(value: unknown): value is Intent {
  return (
    isRecord(value) &&
    ["nonce", "name", "kind", "role", "directory", "logFile", "stopSignal", "configurationHash"].every(
      (key) => typeof value[key] === "string",
    ) &&
    ["logOffset", "graceSeconds", "startedAt"].every((key) => typeof value[key] === "number") &&
    Array.isArray(value["ports"])
  );
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The records of one process, the newest first. More than one only after a start that was killed midway. */
export function readRecords(root: string, name: string): ProcessRecord[] {
  const folder = recordFolder(root, name);
  const records: ProcessRecord[] = [];
  for (const file of list(folder)) {
    if (!file.startsWith("intent-") || !file.endsWith(".json")) continue;
    let intent: Intent | undefined;
    try {
      intent = parseIntent(readFileSync(join(folder, file), "utf8"));
    } catch {
      continue;
    }
    if (intent === undefined) continue;
    const identity = readIdentity(folder, intent.nonce);
    records.push({
      ...intent,
      root,
      pid: identity?.pid,
      startTime: identity?.startTime,
      alive: identity !== undefined && isAlive(identity),
    });
  }
  return records.sort((a, b) => b.startedAt - a.startedAt);
}

/**
 * Lists every process that an environment started and has not taken down, by name.
 * Empty when the folder is absent or is not an environment. Reads only.
 */
export function listProcesses(root: string): ProcessRecord[] {
  return list(processesFolder(root))
    .sort()
    .flatMap((entry) => readRecords(root, decodeURIComponent(entry)));
}

/**
 * Takes the records of a process away, and then ends what they named.
 * In this order: a process that is just being started looks for its record before it becomes the program, and gives up
 * without one. So either it has written who it is, and is ended here, or it ends itself.
 */
export async function endRecorded(root: string, name: string, signal?: AbortSignal): Promise<void> {
  const folder = recordFolder(root, name);
  const records = readRecords(root, name);
  // A record whose process runs stays until that has ended, so that being killed here loses sight of nothing.
  for (const record of records) {
    if (record.pid === undefined) rmSync(intentFile(folder, record.nonce), { force: true });
  }
  await Promise.all(
    records.map(async (record) => {
      const identity = readIdentity(folder, record.nonce);
      await endProcess({ ...record, pid: identity?.pid, startTime: identity?.startTime }, signal);
      rmSync(intentFile(folder, record.nonce), { force: true });
      rmSync(identityFile(folder, record.nonce), { force: true });
    }),
  );
}

/**
 * Ends every process of an environment, by identity, and removes its folder and its port reservations.
 * Does nothing where there is nothing; refuses a folder that is not an environment.
 * @throws ProviderError when the folder has content but no marker.
 */
export async function sweep(root: string, signal?: AbortSignal): Promise<void> {
  if (readMarker(root) === undefined && list(root).some((name) => name !== ".meridian"))
    throw new ProviderError(`${root} was not made by Meridian, so it is not removed`);
  const names = list(processesFolder(root)).map((entry) => decodeURIComponent(entry));
  const ended = await Promise.allSettled(names.map((name) => endRecorded(root, name, signal)));
  const failure = ended.find((result) => result.status === "rejected");
  if (failure !== undefined) throw failure.reason;
  // Several tries, because a killed process's last writes may still land while the folder is emptied.
  rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  releaseReservations({ root });
}
