import { CommandError } from "../command-error.ts";

/**
 * Most characters of a comment's or an issue's text. Source: GitHub's own error, "body is too long (maximum is 65536 characters)".
 * It counts characters; we count UTF-16 units, which are never fewer.
 */
export const BODY_LIMIT = 65_536;

/**
 * A marked text.
 *
 * @throws CommandError when it is longer than GitHub takes: cutting it here could cut what matters
 */
export function markedBody(marker: string, text: string): string {
  const body = `${marker}\n${text}`;
  if (body.length > BODY_LIMIT) {
    throw new CommandError(
      `the text for GitHub\n    found     ${body.length} characters\n    accepted  ${BODY_LIMIT}\n` +
        "    mend      read the report that the run keeps as an artifact, and report this: the report should have folded",
    );
  }
  return body;
}
