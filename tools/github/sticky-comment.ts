import { RequestError } from "@octokit/request-error";
import { markedBody } from "./body.ts";
import type { GitHubClient, Repository } from "./client.ts";
import { isOurs } from "./marker.ts";

/** Where the comment goes, and what it says. */
export interface StickyComment {
  readonly repository: Repository;
  /** Number of the pull request or the issue. */
  readonly number: number;
  /** See `markerOf`. */
  readonly marker: string;
  /** Login of the bot that writes. */
  readonly author: string;
  /** Markdown, without the marker. */
  readonly text: string;
}

/** What was done. */
export interface Posted {
  readonly outcome: "created" | "updated" | "unchanged";
  readonly id: number;
}

const PAGE = 100;
/** How often a creation is tried whose answer got lost. */
const MOST_ATTEMPTS = 3;

/**
 * Writes the one comment of that marker: creates it, or changes the one that is there, whatever page it is on. Of several (two runs at the
 * same moment) the oldest is the one.
 *
 * @throws RequestError when GitHub refuses, or fails more often than it is asked
 */
export async function postStickyComment(client: GitHubClient, comment: StickyComment): Promise<Posted> {
  const body = markedBody(comment.marker, comment.text);
  for (let attempt = 1; ; attempt += 1) {
    const found = await findComment(client, comment);
    if (found !== undefined) {
      if (found.body === body) return { outcome: "unchanged", id: found.id };
      await client.rest.issues.updateComment({ ...comment.repository, comment_id: found.id, body });
      return { outcome: "updated", id: found.id };
    }
    try {
      // Not tried again blindly: a gateway's error may hide that the comment is there. It is looked for first.
      const { data } = await client.rest.issues.createComment({
        ...comment.repository,
        issue_number: comment.number,
        body,
        request: { retries: 0 },
      });
      return { outcome: "created", id: data.id };
    } catch (error) {
      if (attempt >= MOST_ATTEMPTS || !(error instanceof RequestError) || error.status < 500) throw error;
    }
  }
}

async function findComment(
  client: GitHubClient,
  { repository, number, marker, author }: StickyComment,
): Promise<{ readonly id: number; readonly body: string } | undefined> {
  const pages = client.paginate.iterator(client.rest.issues.listComments, {
    ...repository,
    issue_number: number,
    per_page: PAGE,
  });
  // GitHub lists comments of an issue from the oldest on.
  for await (const { data } of pages) {
    const ours = data.find((candidate) => isOurs(candidate, marker, author));
    if (ours !== undefined) return { id: ours.id, body: ours.body ?? "" };
  }
  return undefined;
}
