/** What we write into a repository, once for each environment. */
export type MarkedKind = "preview" | "drift";

/**
 * The line that tells what we have written from what others have: hidden where Markdown is shown. It stands first in the text.
 *
 * @throws Error when the environment's name could end the comment that the marker is
 */
export function markerOf(kind: MarkedKind, environment: string): string {
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(environment) || environment.includes("--")) {
    throw new Error(`${JSON.stringify(environment)} is no name of an environment`);
  }
  return `<!-- meridian-${kind}:${environment} -->`;
}

/** A comment or an issue, as far as it matters whose it is. */
export interface Authored {
  readonly body?: string | null | undefined;
  readonly user?: { readonly login: string; readonly type?: string } | null | undefined;
}

/**
 * Whether it is ours: it begins with the marker, and the bot wrote it. A marker that somebody else wrote (it is no secret, and a quoted
 * reply carries it) makes nothing ours: what people write is never edited.
 *
 * @param author login of the bot, `github-actions[bot]`
 */
export function isOurs(found: Authored, marker: string, author: string): boolean {
  const [first] = (found.body ?? "").split(/\r?\n/, 1);
  return first === marker && found.user?.type === "Bot" && found.user.login === author;
}

/** The bot that a workflow's own token writes as. */
export const WORKFLOW_BOT = "github-actions[bot]";
