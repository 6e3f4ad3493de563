import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { CommandError } from "../command-error.ts";
import type { PreviewReport } from "../preview/report.ts";
import type { GitHubClient, Repository } from "./client.ts";
import { markerOf } from "./marker.ts";
import type { PreviewRun } from "./preview-run.ts";
import { pullRequestsOf } from "./preview-run.ts";
import { readReportArtifact } from "./report-artifact.ts";
import type { Posted } from "./sticky-comment.ts";
import { postStickyComment } from "./sticky-comment.ts";

/** What is to be posted, and from where. */
export interface PreviewComments {
  readonly repository: Repository;
  readonly run: PreviewRun;
  /** Folder of the run's artifacts: `<artifact>/report.json`, one artifact an environment. */
  readonly artifacts: string;
  /** Login of the bot that writes. */
  readonly author: string;
  /** Makes Markdown of a report, and escapes what it holds. This project's own code: the artifact's text is never posted as it is. */
  readonly render: (report: PreviewReport) => string;
}

/** What was done for one pull request and environment. */
export interface PostedPreview extends Posted {
  readonly pullRequest: number;
  readonly environment: string;
}

/** Most environments that one run may report on: a pull request cannot fill its page with comments. */
const MOST_REPORTS = 10;

/**
 * Posts the reports of a run, one comment for each environment. All of them are read and checked before the first is posted.
 *
 * @returns what was posted; nothing when the pull request has moved on, or is closed
 * @throws CommandError when an artifact is not what it should be
 */
export async function commentPreviews(
  client: GitHubClient,
  { repository, run, artifacts, author, render }: PreviewComments,
): Promise<readonly PostedPreview[]> {
  const comments = (await readReports(artifacts, run)).map((report) => {
    const marker = markerOf("preview", report.environment);
    const text = render(report);
    // The report begins with the marker itself, for who posts it in another way.
    return {
      environment: report.environment,
      marker,
      text: text.startsWith(`${marker}\n`) ? text.slice(marker.length + 1) : text,
    };
  });
  const pullRequests = await pullRequestsOf(client, repository, run);
  const posted: PostedPreview[] = [];
  for (const pullRequest of pullRequests) {
    for (const { environment, marker, text } of comments) {
      const done = await postStickyComment(client, { repository, number: pullRequest, marker, author, text });
      posted.push({ ...done, pullRequest, environment });
    }
  }
  return posted;
}

async function readReports(artifacts: string, run: PreviewRun): Promise<readonly PreviewReport[]> {
  const folders = (await readdir(artifacts, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const names = folders.map(({ name }) => name).sort();
  if (names.length === 0 || names.length > MOST_REPORTS) {
    throw refused(artifacts, `${names.length} artifacts`, `1 to ${MOST_REPORTS}`);
  }
  const seen = new Set<string>();
  const reports: PreviewReport[] = [];
  for (const name of names) {
    const file = join(artifacts, name, "report.json");
    const report = await readReportArtifact(file);
    const { environment, head, source } = report;
    try {
      markerOf("preview", environment);
    } catch {
      throw refused(file, "an environment whose name no comment can carry", "lower-case letters, digits and hyphens");
    }
    if (seen.has(environment)) throw refused(file, "a second report on the same environment", "one for each");
    seen.add(environment);
    if (source !== "simulated") throw refused(file, "a report that says it is of a live preview", "a simulated one");
    // The run's commit is GitHub's word; a report on another commit would be shown as if it were on this one.
    if (head.commit !== run.headSha) throw refused(file, "a report on another commit", `one on ${run.headSha}`);
    reports.push(report);
  }
  return reports;
}

const refused = (where: string, found: string, accepted: string): CommandError =>
  new CommandError(
    `${where}\n    found     ${found}\n    accepted  ${accepted}\n` +
      "    mend      nothing is posted; run the preview of this pull request again, from its newest commit",
  );
