import { resourcePolicy } from "../policy.ts";
import type { Statement } from "./policy-document.ts";
import { allowances, holdersOf } from "./policy-document.ts";

const ISSUER = "token.actions.githubusercontent.com";
const AUDIENCE = "sts.amazonaws.com";
/** `repo:<owner>/<name>:` and what of it: an environment, a branch, a tag. Not any, and not a pull request, which anybody may open. */
const SUBJECT = /^repo:[^*?:/]+\/[^*?:/]+:(environment:[^*?]+|ref:refs\/(heads|tags)\/[^*?].*)$/;

export const githubTrustIsPinned = resourcePolicy({
  id: "github-trust-is-pinned",
  demands: "A role for GitHub Actions trusts one repository's environment, branch or tag, and tokens for AWS only.",
  why: "The issuer is the same for every repository of GitHub: without a subject, anybody's workflow may act as the role.",
  severity: "critical",
  references: [{ framework: "checkov", id: "CKV_AWS_358" }],
  remediation:
    "Test `token.actions.githubusercontent.com:aud` and `:sub` with `StringEquals`, such as `repo:<owner>/<name>:environment:prod`.",
  types: holdersOf("trust"),
  judge: (role) =>
    allowances(role, "trust")
      .filter(({ principals }) => principals.some(({ kind, name }) => kind === "Federated" && name.endsWith(ISSUER)))
      .flatMap((statement) => [
        ...(holds(statement, "aud", (value) => value === AUDIENCE)
          ? []
          : [`${statement.label} of its trust takes GitHub's tokens for any audience; accepted is ${AUDIENCE}`]),
        ...(holds(statement, "sub", (value) => SUBJECT.test(value))
          ? []
          : [
              `${statement.label} of its trust takes GitHub's tokens of too many; accepted is a repository's environment, branch or tag`,
            ]),
      ]),
});

/** Whether a claim has to be one of the accepted values. */
function holds({ conditions }: Statement, claim: string, accepted: (value: string) => boolean): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      /^string(equals|like)$/.test(operator) &&
      key === `${ISSUER}:${claim}` &&
      values.length > 0 &&
      values.every(accepted),
  );
}
