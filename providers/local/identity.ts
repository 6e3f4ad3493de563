import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { errorCode } from "./resource.ts";

/**
 * Names one process for good. A pid alone does not: it is used again after its process has ended.
 */
export interface Identity {
  readonly pid: number;
  /** On Linux `<boot id>/<clock ticks after boot>`, elsewhere the start time that `ps` prints. Only compared, never parsed. */
  readonly startTime: string;
}

/** What a line of `/proc/<pid>/stat` says of a process: proc_pid_stat(5), fields 3, 5, 20 and 22. */
export interface Stat {
  readonly state: string;
  readonly group: number;
  readonly threads: number;
  readonly ticks: string;
}

/** Reads a line of `/proc/<pid>/stat`. */
export function parseStat(stat: string): Stat | undefined {
  // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
  const fields = stat
    .slice(stat.lastIndexOf(")") + 1)
    .trim()
    .split(/\s+/);
  const [state, , group] = fields;
  const threads = fields[17];
  const ticks = fields[19];
  if (state === undefined || group === undefined || ticks === undefined) return undefined;
  return { state, group: Number(group), threads: Number(threads), ticks };
}

let bootId: string | undefined;

function readBootId(): string {
  bootId ??= readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return bootId;
}

/** The process group of a running process. Linux only; elsewhere undefined. */
export function processGroup(pid: number): number | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, "utf8"))?.group;
  } catch {
    return undefined;
  }
}

/** Builds the start time that {@link processStartTime} gives for a process on Linux. */
export function linuxStartTime(boot: string, ticks: string): string {
  return `${boot}/${ticks}`;
}

/** The start time of a running process; undefined when there is none with that pid, or only a zombie. */
export function processStartTime(pid: number): string | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  if (process.platform === "linux") {
    let stat: string;
    try {
      stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    } catch {
      return undefined;
    }
    const parsed = parseStat(stat);
    // A zombie with further threads is not done: until the last of them has ended, its ports and files are still open.
    if (parsed === undefined || parsed.state === "X" || (parsed.state === "Z" && parsed.threads <= 1)) return undefined;
    return linuxStartTime(readBootId(), parsed.ticks);
  }
  try {
    const printed = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C" },
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    const [state = "Z", ...start] = printed.split(/\s+/);
    return printed === "" || state.startsWith("Z") ? undefined : start.join(" ");
  } catch {
    return undefined;
  }
}

/** Tells whether exactly this process still runs. False for another process that got the same pid later. */
export function isAlive(identity: Identity): boolean {
  return processStartTime(identity.pid) === identity.startTime;
}

/**
 * Sends a signal to exactly this process, or with `group` to its process group, which it leads.
 * Returns false when it has ended already: nothing is sent then.
 */
export function signalProcess(
  identity: Identity,
  signal: NodeJS.Signals,
  options: { readonly group?: boolean } = {},
): boolean {
  if (!isAlive(identity)) return false;
  try {
    process.kill(options.group === true ? -identity.pid : identity.pid, signal);
    return true;
  } catch (error) {
    if (errorCode(error) === "ESRCH") return false;
    throw error;
  }
}
