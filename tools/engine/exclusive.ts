import { mkdir, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CommandError } from "../command-error.ts";
import { withLock } from "../toolchain/lock.ts";
import { localFolders } from "./local-stack.ts";

/** What the system answers when a folder cannot be written to, by its code. */
const UNWRITABLE: Readonly<Record<string, string>> = {
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  EROFS: "it is on a read-only file system",
  ENOTDIR: "a part of that path is a file",
  ENOSPC: "the disk is full",
};

/**
 * Runs `work` as the only command that changes an environment on this machine. The engine's own lock begins later: when
 * the stack and its passphrase are there, which two commands must not make at once.
 *
 * @throws CommandError when another command works on the environment, or its folder cannot be written to
 */
export async function exclusively<T>(stackName: string, work: () => Promise<T>): Promise<T> {
  const above = dirname(localFolders(stackName).state);
  try {
    await mkdir(above, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unwritable(above, error);
  }
  const busy = new AbortController();
  try {
    return await withLock(join(above, `${stackName}.lock`), work, {
      signal: busy.signal,
      onWait: () => {
        busy.abort();
      },
    });
  } catch (error) {
    if (busy.signal.aborted) {
      throw new CommandError(`Another command is working on ${stackName}. Wait for it to end, then try again.`);
    }
    throw unwritable(above, error);
  } finally {
    // Empty when nothing of any environment is left.
    await rmdir(above).catch(() => undefined);
  }
}

function unwritable(folder: string, error: unknown): unknown {
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  const why = UNWRITABLE[code];
  if (why === undefined) return error;
  return new CommandError(
    `The files of an environment go to ${folder}, but ${why}.\n` +
      "Put them elsewhere: MERIDIAN_STATE_DIRECTORY=<a folder of yours>, for every command on the environment.",
  );
}
