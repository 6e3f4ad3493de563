import { existsSync } from "node:fs";
import { readFile, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { CommandError } from "../../command-error.ts";
import { PROJECT } from "../../../stacks/program.ts";
import { CommandError as ProgramError, run } from "../../toolchain/command.ts";
import { announced } from "../../toolchain/elapsed.ts";
import { packagesServe } from "./packages.ts";
import type { Revisions } from "./revisions.ts";
import { fingerprint, kept } from "./store.ts";

/** What happens while a commit is prepared. */
export interface Surroundings {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress: (message: string) => void;
}

/**
 * The files of a commit with their packages, in a folder of the cache. Nothing of the repository or of its working tree changes.
 *
 * The packages are those that are installed here where the lockfiles agree on all that the program runs with; otherwise the commit's own are
 * installed beside it, without their install scripts.
 *
 * @throws CommandError where the commit cannot be read, or its packages cannot be installed
 */
export async function treeOf({ base, prefix }: Revisions, { signal, onProgress }: Surroundings): Promise<string> {
  const git = async (...words: string[]): Promise<string> =>
    (await run("git", ["--no-optional-locks", ...words], { cwd: PROJECT, environment: process.env, signal })).stdout;
  const lockfile = await git("show", `${base.commit}:${prefix}package-lock.json`).catch(() => undefined);
  const shared = packagesServe(await readFile(join(PROJECT, "package-lock.json"), "utf8"), lockfile);
  const name = `${base.commit}-${shared ? fingerprint(PROJECT, prefix) : fingerprint("own", prefix)}`;
  const { folder } = await kept("trees", name, {
    signal,
    onProgress,
    fill: async (staging) => {
      try {
        const archive = join(staging, "tree.tar");
        await git("archive", "--format=tar", `--output=${archive}`, `${base.commit}:${prefix}`);
        await run("tar", ["-xf", archive, "-C", staging], { environment: process.env, signal });
        await rm(archive);
      } catch (error) {
        throw cannotBePrepared(base.commit, error);
      }
      if (shared) await symlink(join(PROJECT, "node_modules"), join(staging, "node_modules"));
      else await installPackages(staging, base.commit, { signal, onProgress });
    },
  });
  return folder;
}

async function installPackages(folder: string, commit: string, { signal, onProgress }: Surroundings): Promise<void> {
  if (!existsSync(join(folder, "package-lock.json"))) {
    throw new CommandError(
      `The commit ${commit.slice(0, 12)} cannot be brought up: it has no package-lock.json, so its packages are not known.`,
    );
  }
  try {
    await announced(onProgress, "installing the packages of that commit, which are others than this tree's", () =>
      run("npm", ["ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund"], {
        cwd: folder,
        environment: process.env,
        signal,
      }),
    );
  } catch (error) {
    throw cannotBePrepared(commit, error);
  }
}

function cannotBePrepared(commit: string, error: unknown): unknown {
  if (!(error instanceof ProgramError)) return error;
  return new CommandError(`The commit ${commit.slice(0, 12)} cannot be brought up: ${error.message}`);
}
