/** Where GitHub says who a workflow is. Source: GitHub's "Configuring OpenID Connect in Amazon Web Services". */
export const GITHUB_ISSUER = "token.actions.githubusercontent.com";
/** For whom the workflow's token is made out; the default of aws-actions/configure-aws-credentials. */
export const AUDIENCE = "sts.amazonaws.com";

/** What a job is known by: the repository, and the GitHub environment that it runs in, whose rules have let it pass. */
export const subjectOf = (repository: string, environment: string): string =>
  `repo:${repository}:environment:${environment}`;

/**
 * Who may take a role on: jobs of these GitHub environments of this repository, and nobody else. Compared whole: a pattern such as
 * `repo:owner/name:*` would let any branch and any pull request in.
 *
 * @param provider ARN of the account's provider for GitHub
 */
export function trustPolicy(provider: string, repository: string, environments: readonly string[]): object {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "WorkflowsOfTheRepository",
        Effect: "Allow",
        Principal: { Federated: provider },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            [`${GITHUB_ISSUER}:aud`]: AUDIENCE,
            [`${GITHUB_ISSUER}:sub`]: environments.map((environment) => subjectOf(repository, environment)),
          },
        },
      },
    ],
  };
}
