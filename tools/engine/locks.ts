import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

/** A lock of a file backend, as the Pulumi CLI writes it (`pkg/backend/diy/lock.go`). */
export interface EngineLock {
  readonly file: string;
  readonly pid: number;
  readonly hostname: string;
  /** Milliseconds since 1970. */
  readonly taken: number;
}

/** What became of a stack's locks. */
export interface LockReport {
  /** Locks whose engine is gone. They have been removed. */
  readonly broken: readonly EngineLock[];
  /** Locks that were left: their engine runs, or it cannot be told because it is on another machine. */
  readonly held: readonly EngineLock[];
}

/** Which locks. */
export interface LockOptions {
  /** The backend's folder: the path in its `file://` address. */
  readonly backend: string;
  readonly project: string;
  readonly stack: string;
}

/**
 * When a process started, in milliseconds since 1970, to the second; undefined when there is none.
 * By `ps`, which Linux and macOS both have.
 */
export function startedAt(pid: number): number | undefined {
  let printed: string;
  try {
    printed = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return undefined;
  }
  const [state = "Z", ...date] = printed.split(/\s+/);
  if (state.startsWith("Z")) return undefined;
  const started = Date.parse(`${date.join(" ")} UTC`);
  return Number.isNaN(started) ? undefined : started;
}

function parse(file: string): EngineLock | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof value !== "object" || value === null) return undefined;
    const { pid, hostname: host, timestamp } = value as Partial<Record<string, unknown>>;
    if (typeof pid !== "number" || typeof host !== "string" || typeof timestamp !== "string") return undefined;
    return { file, pid, hostname: host, taken: Date.parse(timestamp) };
  } catch {
    return undefined;
  }
}

/**
 * Tells whether the engine that took a lock is gone: no such process, or one that started after the lock was taken and
 * so has only the same pid. A lock of another machine is never taken for stale.
 */
export function isStale(lock: EngineLock, host = hostname(), started = startedAt): boolean {
  if (lock.hostname !== host) return false;
  const start = started(lock.pid);
  // Start times are cut to the second: one that seems to precede the lock by less may be a later process all the same,
  // and one in the same second may be the engine itself, so that it counts as alive.
  return start === undefined || start > lock.taken;
}

/**
 * Removes the locks that killed engines left in a file backend. `pulumi cancel` would remove those of living ones too.
 */
export function breakStaleLocks({ backend, project, stack }: LockOptions): LockReport {
  const folder = join(backend, ".pulumi", "locks", "organization", project, stack);
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return { broken: [], held: [] };
  }
  const locks = names.filter((name) => name.endsWith(".json")).flatMap((name) => parse(join(folder, name)) ?? []);
  const broken = locks.filter((lock) => isStale(lock));
  for (const lock of broken) rmSync(lock.file, { force: true });
  return { broken, held: locks.filter((lock) => !broken.includes(lock)) };
}
