import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { startVariable } from "../ending.ts";
import { recordsFolder, writeWhole } from "../environment-folder.ts";
import type { Identity } from "../identity.ts";
import { identityFile, intentFile, readIdentity, recordFolder } from "../records.ts";
import type { Intent } from "../records.ts";
import { ProviderError } from "../resource.ts";
import { closeLog, openLog } from "./log.ts";

/**
 * What a started process runs first. It writes down who it is (pid, system, boot id, its line of /proc or the start time
 * that ps prints), makes sure that it is still wanted, and becomes the program. Neither its pid nor its start time
 * changes by that. So there is no moment at which a program runs that is not on record.
 */
export const wrapper = `
umask 077
identity="$1/identity-$2"; intent="$1/intent-$2.json"; shift 2
if [ -r "/proc/$$/stat" ]; then
  IFS= read -r boot < /proc/sys/kernel/random/boot_id
  IFS= read -r stat < "/proc/$$/stat"
  printf '%s\\n' "$$" linux "$boot" "$stat" > "$identity.tmp" || exit 125
else
  printf '%s\\n' "$$" other "" "$(LC_ALL=C ps -o lstart= -p $$)" > "$identity.tmp" || exit 125
fi
mv "$identity.tmp" "$identity" || exit 125
[ -e "$intent" ] || exit 125
exec "$@"
`;

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that has been started. */
export interface Started {
  readonly identity: Identity;
  readonly intent: Intent;
  /** How it ended; undefined while it runs. */
  readonly exit: () => Exit | undefined;
  /** Settles when it has ended. */
  readonly ended: Promise<Exit>;
}

/** What to start. */
export interface Launch {
  readonly root: string;
  /** Absolute path of the program. */
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** All of the intent that the start itself does not decide. */
  readonly intent: Omit<Intent, "nonce" | "logOffset" | "startedAt">;
}

/** The environment that every process gets: nothing of the user's but what programs cannot do without. */
export function cleanEnvironment(given: Readonly<Record<string, string>>): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
    HOME: process.env["HOME"] ?? "/",
    LANG: "C.UTF-8",
    ...given,
  };
}

/**
 * Finds a program: an absolute path, or a name to look up on PATH.
 * @throws ProviderError naming what was looked for and where.
 */
export function resolveCommand(command: string, path: string): string {
  const candidates = isAbsolute(command)
    ? [command]
    : path
        .split(delimiter)
        .filter((folder) => folder !== "")
        .map((folder) => join(folder, command));
  for (const candidate of candidates) {
    try {
      accessSync(candidate, constants.X_OK);
      if (statSync(candidate).isFile()) return candidate;
    } catch {
      // Not this one.
    }
  }
  if (isAbsolute(command) && existsSync(command))
    throw new ProviderError(`command ${command} exists, but it is not a file that this user may execute`);
  throw new ProviderError(
    isAbsolute(command)
      ? `command not found: ${command} does not exist`
      : `command not found: "${command}" is in none of the folders of PATH (${path}); install it, or give its absolute path`,
  );
}

/** Starts a process in a session of its own, so that it outlives the provider, with its output appended to its log. */
export async function launch(options: Launch): Promise<Started> {
  const folder = recordFolder(options.root, options.intent.name);
  mkdirSync(recordsFolder(options.root), { recursive: true, mode: 0o700 });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const nonce = randomBytes(12).toString("hex");
  const log = openLog(options.intent.logFile);
  try {
    const intent: Intent = { ...options.intent, nonce, logOffset: log.offset, startedAt: Date.now() };
    writeWhole(intentFile(folder, nonce), `${JSON.stringify(intent)}\n`);
    const child = spawn("/bin/sh", ["-c", wrapper, "meridian", folder, nonce, options.command, ...options.arguments], {
      cwd: options.intent.directory,
      detached: true,
      env: { ...cleanEnvironment(options.environment), [startVariable]: nonce },
      stdio: ["ignore", log.descriptor, log.descriptor],
    });
    let exit: Exit | undefined;
    const ended = new Promise<Exit>((resolve, reject) => {
      child.once("exit", (code, signal) => {
        exit = { code, signal };
        resolve(exit);
      });
      child.once("error", reject);
    });
    // Nobody may be waiting when it fails; whoever does wait still sees the failure.
    ended.catch(() => undefined);
    child.unref();
    const identity = await awaitIdentity(folder, nonce, ended, () => exit);
    return { identity, intent, exit: () => exit, ended };
  } finally {
    closeLog(log);
  }
}

async function awaitIdentity(
  folder: string,
  nonce: string,
  ended: Promise<Exit>,
  exit: () => Exit | undefined,
): Promise<Identity> {
  for (;;) {
    // Looked at before the file: a process that ended in between has written it.
    const over = exit() !== undefined;
    const identity = readIdentity(folder, nonce);
    if (identity !== undefined) return identity;
    if (over)
      throw new ProviderError(
        `the process could not write its record ${identityFile(folder, nonce)}; is the disk full?`,
      );
    await Promise.race([wait(5), ended]);
  }
}

/** Changes what is on record about a running process, such as its stop signal. */
export function rewriteIntent(root: string, intent: Intent): void {
  writeWhole(intentFile(recordFolder(root, intent.name), intent.nonce), `${JSON.stringify(intent)}\n`);
}

/** Describes how a process ended, for an error. */
export function describeExit(exit: Exit | undefined): string {
  if (exit === undefined) return "ended (it was started earlier, so its exit code is not known)";
  return exit.signal === null ? `exited with code ${exit.code ?? "unknown"}` : `was ended by ${exit.signal}`;
}
