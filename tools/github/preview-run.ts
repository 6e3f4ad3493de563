import { readFile } from "node:fs/promises";
import { z } from "zod";
import { CommandError } from "../command-error.ts";
import type { GitHubClient, Repository } from "./client.ts";

/** The run of the preview workflow that a comment is about, as GitHub itself tells it. */
export interface PreviewRun {
  /** Commit that was previewed: the pull request's newest one when the run began. */
  readonly headSha: string;
  /** Branch of the pull request, and the owner of the repository that it is in: a fork's, or ours. */
  readonly headBranch: string;
  readonly headOwner: string;
  readonly headRepository: string;
}

const eventSchema = z.object({
  workflow_run: z.object({
    event: z.literal("pull_request"),
    head_sha: z.string().regex(/^[0-9a-f]{40}$/),
    head_branch: z.string().min(1),
    head_repository: z.object({ full_name: z.string(), owner: z.object({ login: z.string() }) }),
  }),
});

/**
 * Reads the event that started this workflow. GitHub writes it: the run's artifacts have no part in it.
 *
 * @param file GITHUB_EVENT_PATH
 * @throws CommandError when it is another event
 */
export async function readPreviewRun(file: string): Promise<PreviewRun> {
  const parsed = eventSchema.safeParse(await eventIn(file));
  if (!parsed.success) {
    const paths = parsed.error.issues.map(({ path }) => path.join(".")).filter((path) => path !== "");
    throw refused(paths.length === 0 ? "no event" : `another event (${paths.join(", ")})`);
  }
  const { head_sha, head_branch, head_repository } = parsed.data.workflow_run;
  return {
    headSha: head_sha,
    headBranch: head_branch,
    headOwner: head_repository.owner.login,
    headRepository: head_repository.full_name,
  };
}

/** What the file holds; undefined where it cannot be read or is no JSON. */
async function eventIn(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}

const refused = (found: string): CommandError =>
  new CommandError(
    `GITHUB_EVENT_PATH\n    found     ${found}\n    accepted  a workflow_run of a workflow that a pull request started\n` +
      "    mend      run this in .github/workflows/preview-comment.yml",
  );

/**
 * Numbers of the open pull requests whose newest commit is the one that was previewed. Asked of GitHub, and not of the artifact, which
 * could name any number. None when somebody pushed in the meantime: that push has a run of its own.
 */
export async function pullRequestsOf(
  client: GitHubClient,
  repository: Repository,
  run: PreviewRun,
): Promise<readonly number[]> {
  const pulls = await client.paginate(client.rest.pulls.list, {
    ...repository,
    state: "open",
    head: `${run.headOwner}:${run.headBranch}`,
    per_page: 100,
  });
  return pulls
    .filter(({ head }) => {
      // GitHub leaves the filter away where it cannot be parsed, and a deleted fork is null, whatever the types say.
      const source = head.repo as { readonly full_name: string } | null;
      return head.sha === run.headSha && source?.full_name === run.headRepository;
    })
    .map(({ number }) => number);
}
