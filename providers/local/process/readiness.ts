import { execFile } from "node:child_process";
import { get as httpGet } from "node:http";
import { get as httpsGet } from "node:https";
import { setTimeout as wait } from "node:timers/promises";
import { accepts, loopback } from "../sockets.ts";
import { readLog } from "./log.ts";

/** How to tell that a process is ready. Times are in the units that the names say. */
export type Probe =
  | { readonly kind: "tcp"; readonly port: number }
  | { readonly kind: "http"; readonly url: string; readonly status?: number | undefined }
  | { readonly kind: "log"; readonly pattern: string }
  | { readonly kind: "command"; readonly command: string; readonly arguments?: readonly string[] | undefined };

/** What a probe needs to know of the process. */
export interface Subject {
  readonly directory: string;
  readonly logFile: string;
  readonly logOffset: number;
  readonly environment: Readonly<Record<string, string>>;
}

const attemptMilliseconds = 2000;
const commandMilliseconds = 15_000;
const logBytes = 1024 * 1024;

/** Probes once. Never throws; whatever goes wrong means: not ready yet. */
export function probe(how: Probe, subject: Subject, signal: AbortSignal): Promise<boolean> {
  switch (how.kind) {
    case "tcp":
      return accepts(loopback, how.port, attemptMilliseconds);
    case "http":
      return probeHttp(how.url, how.status);
    case "log":
      return Promise.resolve(new RegExp(how.pattern, "m").test(readLog(subject.logFile, subject.logOffset, logBytes)));
    case "command":
      return probeCommand(how.command, how.arguments ?? [], subject, signal);
  }
}

/** Says what is probed, for progress and errors. Without arguments and queries, which may hold secrets. */
export function describeProbe(how: Probe): string {
  switch (how.kind) {
    case "tcp":
      return `a connection to ${loopback}:${how.port}`;
    case "http":
      return `${how.status ?? "a 2xx answer"} from ${how.url.replace(/\?.*$/, "")}`;
    case "log":
      return `/${how.pattern}/ in its log`;
    case "command":
      return `exit code 0 of ${how.command}`;
  }
}

function probeHttp(url: string, status: number | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const get = url.startsWith("https:") ? httpsGet : httpGet;
    const request = get(url, { agent: false, timeout: attemptMilliseconds }, (response) => {
      response.resume();
      const code = response.statusCode ?? 0;
      resolve(status === undefined ? code >= 200 && code < 300 : code === status);
    });
    request.once("timeout", () => {
      request.destroy();
      resolve(false);
    });
    request.once("error", () => {
      resolve(false);
    });
  });
}

function probeCommand(
  command: string,
  args: readonly string[],
  subject: Subject,
  signal: AbortSignal,
): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(
      command,
      args,
      { cwd: subject.directory, env: subject.environment, timeout: commandMilliseconds, killSignal: "SIGKILL", signal },
      (error) => {
        resolve(error === null);
      },
    );
  });
}

/** How waiting for readiness came out. */
export type Outcome = "ready" | "ended" | "deadline";

/** Waits until all probes succeed, the process ends, or the deadline passes. Throws only when aborted. */
export async function awaitReady(
  probes: readonly Probe[],
  subject: Subject,
  options: {
    readonly isAlive: () => boolean;
    readonly deadlineSeconds: number;
    readonly intervalMilliseconds: number;
    readonly signal: AbortSignal;
  },
): Promise<Outcome> {
  const deadline = performance.now() + options.deadlineSeconds * 1000;
  let pending = probes;
  for (;;) {
    options.signal.throwIfAborted();
    const results = await Promise.all(
      pending.map(async (each) => ({ each, ready: await probe(each, subject, options.signal) })),
    );
    pending = results.filter(({ ready }) => !ready).map(({ each }) => each);
    options.signal.throwIfAborted();
    if (!options.isAlive()) return "ended";
    if (pending.length === 0) return "ready";
    if (performance.now() >= deadline) return "deadline";
    await wait(options.intervalMilliseconds, undefined, { signal: options.signal });
  }
}
