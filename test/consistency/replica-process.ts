/** How the environment has started a replica of the service, and the same started by the test, with something of the test's loaded before it. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launch } from "../../providers/local/process/launch.ts";
import { endRecorded, isAlive, listProcesses } from "../../providers/local/records.ts";
import type { ProcessRecord } from "../../providers/local/records.ts";
import { until } from "../engine/harness.ts";

/** What a replica was started with. */
export interface ReplicaStart {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/** Name of the process that the test starts in the place of a replica's. */
export function substituteName(name: string): string {
  return `test/${name.replace("/", "-")}`;
}

/** A replica that the test has started. */
export interface Substitute {
  /** Name of its process among those of the environment, which ends it with all others. */
  readonly name: string;
  /** Ends it at once. */
  readonly end: () => Promise<void>;
}

/** A file of the test that is loaded before the service, and what it is told. */
export interface Preload {
  readonly file: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** How long a replica has to end, and another one to be ready, in seconds. */
const ENDING = 20;
const STARTING = 120;

const fields = (file: string): string[] => readFileSync(file, "utf8").split("\0").slice(0, -1);

/** Reads what a process that runs was started with. Linux only: proc_pid_cmdline(5), proc_pid_environ(5). */
export function startOf({ name, pid }: ProcessRecord): ReplicaStart {
  if (pid === undefined) throw new Error(`${name} was never started`);
  const [command = "", ...rest] = fields(`/proc/${pid}/cmdline`);
  const variables = fields(`/proc/${pid}/environ`).map((text): [string, string] => {
    const at = text.indexOf("=");
    return [text.slice(0, at), text.slice(at + 1)];
  });
  return { command, arguments: rest, variables: Object.fromEntries(variables) };
}

const runs = ({ pid, startTime }: ProcessRecord): boolean =>
  pid !== undefined && startTime !== undefined && isAlive({ pid, startTime });

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1000) })).ok;
  } catch {
    return false;
  }
}

/**
 * Ends a replica, and starts the same one anew with a file loaded before it: same node, same port, same stores.
 * The environment takes the old one for lost until it is healed; end the new one before that.
 */
export async function substitute(
  root: string,
  replica: { readonly name: string; readonly url: string; readonly start: ReplicaStart },
  preload: Preload,
): Promise<Substitute> {
  const old = listProcesses(root).find((record) => record.name === replica.name && runs(record));
  if (old?.pid !== undefined) process.kill(old.pid, "SIGTERM");
  await until(`the end of ${replica.name}`, () => old === undefined || !runs(old), ENDING);
  const name = substituteName(replica.name);
  const directory = join(root, "test");
  mkdirSync(directory, { recursive: true });
  await launch({
    root,
    command: replica.start.command,
    arguments: ["--import", pathToFileURL(preload.file).href, ...replica.start.arguments],
    environment: { ...replica.start.variables, ...preload.variables },
    intent: {
      name,
      kind: "process",
      role: "main",
      directory,
      logFile: join(root, `${name}.log`),
      ports: [],
      stopSignal: "SIGKILL",
      graceSeconds: 1,
      configurationHash: "",
    },
  });
  const substituted = { name, end: () => endRecorded(root, name) };
  try {
    await until(`${name} to be ready`, () => isReady(replica.url), STARTING);
  } catch (error) {
    await substituted.end();
    throw error;
  }
  return substituted;
}
