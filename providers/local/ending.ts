import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { isAlive, parseStat, processStartTime, signalProcess } from "./identity.ts";
import type { Identity } from "./identity.ts";
import { ProviderError } from "./resource.ts";

/** What has to be known of a process to end it. */
export interface Ending {
  readonly name: string;
  readonly nonce: string;
  readonly pid: number | undefined;
  readonly startTime: string | undefined;
  /** Name of the signal that asks it to end, such as `SIGTERM`. */
  readonly stopSignal: string;
  /** Seconds that it then has before it is killed. */
  readonly graceSeconds: number;
}

/** The environment variable that every started process and its children carry. */
export const startVariable = "MERIDIAN_START";

const pollMilliseconds = 25;
const killedSeconds = 10;

function numericFolders(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Living processes of a process group that is led, or was, by `leader`. Linux only; elsewhere just whether it exists. */
function groupMembers(leader: number): Identity[] {
  if (process.platform !== "linux") return [];
  return numericFolders().flatMap((pid) => {
    try {
      const stat = parseStat(readFileSync(`/proc/${pid}/stat`, "utf8"));
      const startTime = stat?.group === leader ? processStartTime(pid) : undefined;
      return startTime === undefined ? [] : [{ pid, startTime }];
    } catch {
      return [];
    }
  });
}

/** Processes that carry a start's nonce in their environment: what a dead process left behind. Linux only. */
function descendants(nonce: string): Identity[] {
  if (process.platform !== "linux") return [];
  return numericFolders().flatMap((pid) => {
    try {
      if (!readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(`${startVariable}=${nonce}`)) return [];
      const startTime = processStartTime(pid);
      return startTime === undefined ? [] : [{ pid, startTime }];
    } catch {
      return [];
    }
  });
}

async function allEnded(
  identities: () => readonly Identity[],
  seconds: number,
  signal?: AbortSignal,
): Promise<boolean> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    if (!identities().some(isAlive)) return true;
    if (performance.now() >= deadline) return false;
    await wait(pollMilliseconds, undefined, signal === undefined ? {} : { signal });
  }
}

function toSignal(name: string): NodeJS.Signals {
  return signalNames.find((known) => known === name) ?? "SIGTERM";
}

/** Signals that a process can be stopped or told to reload with: POSIX's, that a program may handle. */
export const signalNames = ["SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGKILL"] as const;

/**
 * Ends a process: its stop signal, then its grace time, then SIGKILL to its process group; then whatever it left behind.
 * Touches nothing when the process is gone, also when its pid now belongs to another one. Returns when nothing is left.
 * @throws ProviderError when it cannot be ended; the signal's reason when aborted, and then it may still run.
 */
export async function endProcess(record: Ending, signal?: AbortSignal): Promise<void> {
  const { pid, startTime } = record;
  if (pid !== undefined && startTime !== undefined) {
    const leader: Identity = { pid, startTime };
    if (isAlive(leader)) {
      // Known while the leader lives, so that no member can be a stranger.
      const members = groupMembers(pid);
      signalProcess(leader, toSignal(record.stopSignal));
      const group = (): Identity[] => [leader, ...members];
      if (!(await allEnded(group, record.graceSeconds, signal))) {
        if (!signalProcess(leader, "SIGKILL", { group: true })) killAll(members);
        if (!(await allEnded(group, killedSeconds, signal)))
          throw new ProviderError(
            `${record.name} (pid ${pid}) still runs ${killedSeconds} s after SIGKILL; look at it with 'ps -p ${pid}'`,
          );
      }
    }
  }
  const left = descendants(record.nonce);
  if (left.length === 0) return;
  killAll(left);
  if (!(await allEnded(() => left, killedSeconds, signal)))
    throw new ProviderError(
      `${record.name} left pid ${left.map((each) => each.pid).join(", ")} running despite SIGKILL`,
    );
}

function killAll(identities: readonly Identity[]): void {
  for (const identity of identities) signalProcess(identity, "SIGKILL");
}
