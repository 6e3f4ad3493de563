import { markedBody } from "./body.ts";
import type { GitHubClient, Repository } from "./client.ts";
import { isOurs, markerOf } from "./marker.ts";

/** What a look at an environment's drift came to. */
export interface DriftNews {
  readonly repository: Repository;
  readonly environment: string;
  /** Login of the bot that writes. */
  readonly author: string;
  /** Markdown of what differs; undefined when nothing does. */
  readonly text: string | undefined;
}

/** What was done. */
export interface DriftOutcome {
  readonly outcome: "opened" | "updated" | "unchanged" | "closed" | "none";
  readonly number: number | undefined;
}

const PAGE = 100;

/**
 * Keeps the one open issue about an environment's drift: opens it, brings it up to date, and closes it when nothing differs any more. An
 * issue that somebody closed stays closed; drift that is still there opens a new one.
 *
 * @throws RequestError when GitHub refuses, or fails more often than it is asked
 */
export async function reportDrift(client: GitHubClient, news: DriftNews): Promise<DriftOutcome> {
  const { repository, environment, text } = news;
  const marker = markerOf("drift", environment);
  const open = await findIssue(client, news, marker);
  if (text === undefined) {
    if (open === undefined) return { outcome: "none", number: undefined };
    await client.rest.issues.update({
      ...repository,
      issue_number: open.number,
      body: markedBody(marker, `Nothing in \`${environment}\` differs from its state any more.\n`),
      state: "closed",
      state_reason: "completed",
    });
    return { outcome: "closed", number: open.number };
  }
  const body = markedBody(marker, text);
  if (open !== undefined) {
    if (open.body === body) return { outcome: "unchanged", number: open.number };
    await client.rest.issues.update({ ...repository, issue_number: open.number, body });
    return { outcome: "updated", number: open.number };
  }
  // Tried once: after a gateway's error the next scheduled run looks whether the issue is there, and no second one is opened.
  const { data } = await client.rest.issues.create({
    ...repository,
    title: `Drift in ${environment}`,
    body,
    request: { retries: 0 },
  });
  return { outcome: "opened", number: data.number };
}

async function findIssue(
  client: GitHubClient,
  { repository, author }: DriftNews,
  marker: string,
): Promise<{ readonly number: number; readonly body: string } | undefined> {
  const pages = client.paginate.iterator(client.rest.issues.listForRepo, {
    ...repository,
    state: "open",
    // By the bot only: the list is short, however many issues people have open.
    creator: author,
    per_page: PAGE,
  });
  for await (const { data } of pages) {
    const ours = data.find((candidate) => candidate.pull_request === undefined && isOurs(candidate, marker, author));
    if (ours !== undefined) return { number: ours.number, body: ours.body ?? "" };
  }
  return undefined;
}
