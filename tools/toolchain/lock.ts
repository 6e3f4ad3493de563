import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { link, mkdir, readFile, rm, stat, unlink, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { onInterruption } from "./interruption.ts";

/** Who holds a lock. A pid alone is not enough: it may have been given to another process since. */
interface Holder {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly started: string;
}

const pollMilliseconds = 200;
const heartbeatMilliseconds = 5000;
/** A holder on another machine (a shared home folder) counts as gone when its heartbeat is older than this. */
const silenceMilliseconds = 60_000;
/** Breaking a lock takes milliseconds, so a guard this old was left behind by a process that died in it. */
const guardMilliseconds = 10_000;

/** When a process started, in whatever form the system tells it; `undefined` when there is no such process. */
export function processStart(pid: number): string | undefined {
  try {
    if (process.platform === "linux") {
      // Field 22 of proc(5); the second field is the program's name in brackets and may itself hold spaces and brackets.
      const text = readFileSync(`/proc/${pid}/stat`, "utf8");
      return text.slice(text.lastIndexOf(")") + 2).split(" ")[19];
    }
    const text = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    return text === "" ? undefined : text;
  } catch {
    return undefined;
  }
}

function isHolder(value: unknown): value is Holder {
  return (
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    "host" in value &&
    "pid" in value &&
    "started" in value
  );
}

async function isStale(path: string, text: string): Promise<boolean> {
  let holder: unknown;
  try {
    holder = JSON.parse(text);
  } catch {
    return true;
  }
  if (!isHolder(holder)) return true;
  if (holder.host === hostname()) return processStart(holder.pid) !== holder.started;
  const age = await stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
  return age > silenceMilliseconds;
}

/** Removes a stale lock. Only the holder of the guard may, so that two breakers cannot remove a lock taken in between. */
async function breakStale(path: string): Promise<void> {
  const guard = `${path}.breaking`;
  try {
    await writeFile(guard, "", { flag: "wx" });
  } catch {
    const age = await stat(guard).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > guardMilliseconds) await rm(guard, { force: true });
    return;
  }
  try {
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text !== undefined && (await isStale(path, text))) await rm(path, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

/** Takes the lock, whole or not at all: the file appears with its content. */
async function take(path: string, holder: Holder): Promise<boolean> {
  const draft = `${path}.${holder.id}`;
  await writeFile(draft, JSON.stringify(holder));
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (typeof error === "object" && error !== null && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called once, when someone else holds the lock. */
  readonly onWait?: (() => void) | undefined;
}

/**
 * Runs `work` while no one else who uses the same lock file does, in this process or in another one. The lock of a process
 * that is gone is broken.
 */
export async function withLock<T>(path: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const holder: Holder = {
    id: randomUUID(),
    host: hostname(),
    pid: process.pid,
    started: processStart(process.pid) ?? "",
  };
  let waited = false;
  for (;;) {
    options.signal?.throwIfAborted();
    if (await take(path, holder)) break;
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text === undefined) continue;
    if (await isStale(path, text)) {
      await breakStale(path);
    } else if (!waited) {
      waited = true;
      options.onWait?.();
    }
    await delay(pollMilliseconds, undefined, { signal: options.signal });
  }
  const forget = onInterruption(() => {
    rmSync(path, { force: true });
  });
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, heartbeatMilliseconds);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    forget();
    await rm(path, { force: true });
  }
}
