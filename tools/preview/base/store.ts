import { createHash } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { CommandError } from "../../command-error.ts";
import { thisHost } from "../../toolchain/host.ts";
import { onInterruption } from "../../toolchain/interruption.ts";
import { withLock } from "../../toolchain/lock.ts";

/** How many entries of a kind are kept: the ones that were used last. */
const KEPT = { trees: 8, environments: 16 } as const;
/** An entry that was used this lately is not taken away: somebody may be reading it. */
const IN_USE_MILLISECONDS = 60 * 60 * 1000;

/** What is kept of commits: their files, and the environments that came of them. */
export type Kind = keyof typeof KEPT;

/** Folder of what previews keep, which may be deleted at any time. Only its owner may look: a state may hold what others need not know. */
export const previewsFolder = (): string => join(thisHost().cacheDirectory, "previews");

/** How an entry is made. */
export interface Making {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress: (message: string) => void;
  /** Fills a folder, which takes the entry's name only when it is whole. */
  readonly fill: (folder: string) => Promise<void>;
}

/**
 * An entry's folder: as it was made before, or made now. Of several processes that want the same one, one makes it.
 *
 * @returns the folder, and whether it was there
 * @throws CommandError where the folder cannot be written
 */
export async function kept(
  kind: Kind,
  name: string,
  { signal, onProgress, fill }: Making,
): Promise<{ readonly folder: string; readonly reused: boolean }> {
  const above = join(previewsFolder(), kind);
  await makeFolder(above);
  const folder = join(above, name);
  const onWait = (): void => {
    onProgress("another preview makes the same; waiting for it");
  };
  const reused = await withLock(
    join(above, `.${name}.lock`),
    async () => {
      if (existsSync(folder)) return true;
      // Whoever holds the lock owns the name: what is there was left by a process that died.
      const staging = join(above, `.${name}.staging`);
      const clear = (): void => {
        rmSync(staging, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      };
      clear();
      const forget = onInterruption(clear);
      try {
        await mkdir(staging, { mode: 0o700 });
        await fill(staging);
        signal?.throwIfAborted();
        await rename(staging, folder);
      } finally {
        forget();
        clear();
      }
      return false;
    },
    { signal, onWait },
  );
  const now = new Date();
  await utimes(folder, now, now);
  if (!reused) await prune(above, KEPT[kind]);
  return { folder, reused };
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new CommandError(
      `The commit to compare with is brought up in a folder of this user's cache\n    found     ${folder}: ` +
        `${error instanceof Error ? error.message : String(error)}\n    accepted  a folder that can be written\n` +
        "    mend      MERIDIAN_CACHE_DIR=<a folder of yours>",
    );
  }
}

async function prune(above: string, most: number): Promise<void> {
  const names = (await readdir(above)).filter((name) => !name.startsWith("."));
  const entries = await Promise.all(
    names.map(async (name) => {
      const used = await stat(join(above, name)).catch(() => undefined);
      return { path: join(above, name), usedAt: used?.mtimeMs ?? 0 };
    }),
  );
  const since = Date.now() - IN_USE_MILLISECONDS;
  const spare = entries.sort((one, other) => other.usedAt - one.usedAt).slice(most);
  for (const { path, usedAt } of spare) {
    if (usedAt < since) await rm(path, { recursive: true, force: true });
  }
}

/** A short name for what something was made from. */
export const fingerprint = (...parts: readonly string[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
