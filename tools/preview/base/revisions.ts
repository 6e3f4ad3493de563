import { CommandError } from "../../command-error.ts";
import { CommandError as ProgramError, run } from "../../toolchain/command.ts";
import type { Revision } from "../report.ts";

/** What is compared with what. */
export interface Revisions {
  /** A commit; its hash is always there. */
  readonly base: Revision & { readonly commit: string };
  readonly head: Revision;
  /** Path of the project in its repository, such as `infrastructure/`; empty at its top. */
  readonly prefix: string;
}

/** Names of the default branch, the first that there is. What was fetched comes before a local branch, which may be behind. */
const DEFAULT_BRANCHES = ["origin/main", "main"] as const;

/**
 * Finds the commit to compare with, and what the files of the project are. Changes nothing of the repository, its index included.
 *
 * @param project the project's folder
 * @param reference a commit by any name that git knows. Default: where this branch left the default one
 * @throws CommandError where the project is in no repository, or there is no such commit
 */
export async function findRevisions(project: string, reference?: string, signal?: AbortSignal): Promise<Revisions> {
  const git = (...words: string[]): Promise<string | undefined> => answerOf(project, words, signal);
  const prefix = await git("rev-parse", "--show-prefix");
  const tip = await git("rev-parse", "--verify", "--quiet", "HEAD^{commit}");
  if (prefix === undefined || tip === undefined) {
    throw new CommandError(
      `The report compares with a commit\n    found     ${project}, which is in no git repository with a commit\n` +
        "    accepted  a clone of a repository\n    mend      git init, and commit; or clone again",
    );
  }
  const changed = await git("status", "--porcelain", "--untracked-files=normal", "--", ".");
  const branch = await git("symbolic-ref", "--quiet", "--short", "HEAD");
  const head: Revision =
    changed === "" ? { name: branch ?? "HEAD", commit: tip } : { name: "working tree", commit: undefined };
  return { base: await baseOf(git, reference), head, prefix };
}

async function baseOf(
  git: (...words: string[]) => Promise<string | undefined>,
  reference: string | undefined,
): Promise<Revisions["base"]> {
  if (reference !== undefined) {
    const commit = await git("rev-parse", "--verify", "--quiet", "--end-of-options", `${reference}^{commit}`);
    if (commit === undefined) {
      throw new CommandError(
        `--base\n    found     ${reference}\n    accepted  a commit that is here, by its hash or a name: main, HEAD~1, v1.2.0\n` +
          "    mend      correct it; or fetch it: git fetch origin <name>",
      );
    }
    return { name: reference, commit };
  }
  for (const name of DEFAULT_BRANCHES) {
    if ((await git("rev-parse", "--verify", "--quiet", `${name}^{commit}`)) === undefined) continue;
    const commit = await git("merge-base", "HEAD", name);
    if (commit !== undefined && commit !== "") return { name, commit };
    throw new CommandError(
      `The commit at which this branch left ${name}\n    found     none: they have no commit in common, as far as this clone goes back\n` +
        "    accepted  a branch of the same repository, with its history\n" +
        "    mend      git fetch --unshallow; or say what to compare with: --base <commit>",
    );
  }
  const commit = await git("rev-parse", "--verify", "--quiet", "HEAD^{commit}");
  return { name: "HEAD", commit: commit ?? "" };
}

/** What git answers, without the end of the line; undefined where it says no. */
async function answerOf(
  folder: string,
  words: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  try {
    // Without optional locks: `git status` would otherwise write what it learnt of files into the index.
    const options = { cwd: folder, environment: process.env, signal };
    return (await run("git", ["--no-optional-locks", ...words], options)).stdout.trimEnd();
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    if (error.reason.startsWith("exit code")) return undefined;
    throw new CommandError(
      `git is needed to find the commit to compare with: ${error.reason}. Install git, and try again.`,
    );
  }
}
