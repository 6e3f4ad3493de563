import { randomUUID } from "node:crypto";
import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";
import { Octokit } from "@octokit/rest";
import { CommandError } from "../command-error.ts";

const Client = Octokit.plugin(retry, throttling);
/** GitHub's REST API, for one repository's purposes. */
export type GitHubClient = InstanceType<typeof Client>;

/** A repository on GitHub. */
export interface Repository {
  readonly owner: string;
  readonly repo: string;
}

/** How the API is reached. */
export interface ClientSettings {
  readonly token: string;
  /** `https://api.github.com`, or an enterprise's own; no slash at the end. */
  readonly url: string;
  /** Told when a request is put off. One line of text, without anything of the request's content. */
  readonly onWait?: (message: string) => void;
  /** What a second of waiting lasts, in milliseconds. Default: 1000. Tests make it short. */
  readonly second?: number;
}

/** How often a request is made again after a server error, and after a rate limit. */
const MOST_RETRIES = 3;
/** The longest that a rate limit is waited for, in seconds: a job that waits holds a runner. The next run brings the comment up to date. */
const LONGEST_WAIT = 120;

/**
 * Opens GitHub's API. Server errors (5xx) are tried again up to three times, after 1, 4 and 9 seconds; rate limits (403, 429) up to three
 * times, after what GitHub asks for, when that is at most two minutes.
 */
export function openClient(settings: ClientSettings): GitHubClient {
  const { token, url, onWait, second = 1000 } = settings;
  const wait = (kind: string, seconds: number, retryCount: number): boolean => {
    const again = retryCount < MOST_RETRIES && seconds <= LONGEST_WAIT;
    onWait?.(`GitHub's ${kind} asks to wait ${seconds} s: ${again ? "waiting" : "giving up"}`);
    return again;
  };
  return new Client({
    auth: token,
    baseUrl: url,
    userAgent: "meridian",
    // What is printed is decided here: the library's own log would hold requests.
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    // A rate limit is the throttling plugin's business alone.
    retry: { doNotRetry: [400, 401, 403, 404, 410, 422, 429, 451], retries: MOST_RETRIES, retryAfterBaseValue: second },
    throttle: {
      // Requests are spaced (1 s between writes, 3 s where people are notified) within a client: the process has one.
      id: randomUUID(),
      retryAfterBaseValue: second,
      onRateLimit: (seconds, _options, _octokit, retryCount) => wait("rate limit", seconds, retryCount),
      onSecondaryRateLimit: (seconds, _options, _octokit, retryCount) =>
        wait("secondary rate limit", seconds, retryCount),
    },
  });
}

/**
 * The API and the repository of the workflow that this process runs in.
 *
 * @throws CommandError naming every variable that is missing
 */
export function clientOfWorkflow(
  environment: Readonly<Record<string, string | undefined>>,
  onWait: (message: string) => void,
): { readonly client: GitHubClient; readonly repository: Repository } {
  const of = (name: string): string => environment[name] ?? "";
  const [token, url, name] = [of("GITHUB_TOKEN"), of("GITHUB_API_URL"), of("GITHUB_REPOSITORY")];
  const lacking = Object.entries({ GITHUB_TOKEN: token, GITHUB_API_URL: url, GITHUB_REPOSITORY: name })
    .filter(([, value]) => value === "")
    .map(([variable]) => variable);
  if (lacking.length > 0) {
    throw new CommandError(
      `${lacking.join(", ")}\n    found     nothing\n    accepted  what GitHub Actions sets; the token by the step's env\n` +
        "    mend      run this in a workflow, as .github/workflows/preview-comment.yml does",
    );
  }
  return { client: openClient({ token, url: url.replace(/\/$/, ""), onWait }), repository: repositoryOf(name) };
}

/** @throws CommandError when it is not `owner/name` */
export function repositoryOf(name: string): Repository {
  const [owner = "", repo = "", ...rest] = name.split("/");
  if (owner === "" || repo === "" || rest.length > 0) {
    throw new CommandError(
      `GITHUB_REPOSITORY\n    found     ${JSON.stringify(name)}\n    accepted  owner/name\n    mend      correct it`,
    );
  }
  return { owner, repo };
}
