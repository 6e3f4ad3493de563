import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandResult } from "../command-result.ts";
import { runScript } from "../command-result.ts";
import type { PipelineCommand, PipelineOutcome } from "./pipeline-commands-run.ts";

const folder = mkdtempSync(join(tmpdir(), "meridian-pipeline-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const TOKEN = "a-token-that-nobody-may-read";
/** Nothing listens there: a command that asked GitHub would fail with another message. */
const GITHUB = { GITHUB_TOKEN: TOKEN, GITHUB_API_URL: "http://127.0.0.1:1", GITHUB_REPOSITORY: "acme/stack" };
const event = join(folder, "event.json");
const unrelated = join(folder, "unrelated.json");
const events = join(folder, "events.json");
const gone = join(folder, "gone");
const empty = join(folder, "empty");
mkdirSync(empty);
writeFileSync(unrelated, JSON.stringify({ action: "opened" }));
writeFileSync(
  event,
  JSON.stringify({
    workflow_run: {
      event: "pull_request",
      head_sha: "a".repeat(40),
      head_branch: "more-shards",
      head_repository: { full_name: "ann/stack", owner: { login: "ann" } },
    },
  }),
);

const told = (where: string, found: string, accepted: string, mend: string): string =>
  `${where}\n    found     ${found}\n    accepted  ${accepted}\n    mend      ${mend}`;
const noEnvironment = (name: string, more = ""): string =>
  `There is no environment "${name}": stacks/Pulumi.${name}.yaml does not exist. Environments: dev, local, prod, staging.${more}`;
const onThisMachine = told(
  "local",
  "an environment on this machine",
  "one with regions on a cloud",
  "npm run up local",
);
const excluded = (found: string): string => told("--exclude", found, "eu-west-1", "correct it");
const deadline = (found: string): string => told("--deadline", found, "whole seconds, from 1", "correct it");
const lacking = (variables: string): string =>
  told(
    variables,
    "nothing",
    "what GitHub Actions sets; the token by the step's env",
    "run this in a workflow, as .github/workflows/preview-comment.yml does",
  );
const noFolder = (path: string, found: string): string =>
  told(
    path,
    found,
    "a folder with the artifacts of a preview run: <artifact>/report.json",
    "download the artifacts first, as .github/workflows/preview-comment.yml does",
  );
const undeclared = (found: string): string =>
  told("<environment>", found, "dev, local, prod, staging", "correct it, or declare it in stacks/");

interface Case {
  readonly name: string;
  readonly words: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly message: string;
}

const cases: readonly Case[] = [
  ...[
    ["preview", "staginx", "--events", events],
    ["up", "staginx"],
    ["waves", "staginx"],
    ["health", "staginx", "eu-west-1"],
    ["drift", "staginx", "--events", events, "--out", join(folder, "drift.md")],
  ].map(([command = "", ...words]) => ({
    name: `deploy ${command} of an unknown environment`,
    words: ["deploy", command, ...words],
    message: noEnvironment("staginx", ' Did you mean "staging"?'),
  })),
  ...[
    ["preview", "local", "--events", events],
    ["up", "local"],
    ["waves", "local"],
    ["health", "local", "a"],
    ["drift", "local", "--events", events, "--out", join(folder, "drift.md")],
  ].map(([command = "", ...words]) => ({
    name: `deploy ${command} of an environment on this machine`,
    words: ["deploy", command, ...words],
    message: onThisMachine,
  })),
  {
    name: "deploy preview without a region that is not there",
    words: ["deploy", "preview", "dev", "--events", events, "--exclude", "eu-west-9"],
    message: excluded("eu-west-9"),
  },
  {
    name: "deploy up without two regions that are not there, and one that is",
    words: ["deploy", "up", "dev", "--exclude", "eu-west-9, eu-west-1", "--exclude", "mars-1"],
    message: excluded("eu-west-9, mars-1"),
  },
  {
    name: "deploy health of an unknown region",
    words: ["deploy", "health", "dev", "eu-west-9"],
    message: told("region", "eu-west-9", "eu-west-1", "correct it, or declare the region"),
  },
  ...["0", "-5", "1.5", "soon"].map((seconds) => ({
    name: `deploy health with a deadline of ${seconds}`,
    words: ["deploy", "health", "dev", "eu-west-1", "--deadline", seconds],
    message: deadline(seconds),
  })),
  {
    name: "comment preview outside a workflow",
    words: ["comment", "preview", empty],
    message: lacking("GITHUB_TOKEN, GITHUB_API_URL, GITHUB_REPOSITORY"),
  },
  {
    name: "comment drift outside a workflow",
    words: ["comment", "drift", "prod", event],
    message: lacking("GITHUB_TOKEN, GITHUB_API_URL, GITHUB_REPOSITORY"),
  },
  {
    name: "comment preview in a step without the token",
    words: ["comment", "preview", empty],
    environment: { ...GITHUB, GITHUB_TOKEN: "", GITHUB_EVENT_PATH: event },
    message: lacking("GITHUB_TOKEN"),
  },
  {
    name: "comment drift for a repository without an owner",
    words: ["comment", "drift", "prod", event],
    environment: { ...GITHUB, GITHUB_REPOSITORY: "stack" },
    message: told("GITHUB_REPOSITORY", '"stack"', "owner/name", "correct it"),
  },
  {
    name: "comment preview without an event",
    words: ["comment", "preview", empty],
    environment: GITHUB,
    message: told("GITHUB_EVENT_PATH", "nothing", "what GitHub Actions sets", "run this in a workflow"),
  },
  {
    name: "comment preview in the workflow of another event",
    words: ["comment", "preview", empty],
    environment: { ...GITHUB, GITHUB_EVENT_PATH: unrelated },
    message: told(
      "GITHUB_EVENT_PATH",
      "another event (workflow_run)",
      "a workflow_run of a workflow that a pull request started",
      "run this in .github/workflows/preview-comment.yml",
    ),
  },
  {
    name: "comment preview of a folder that is not there",
    words: ["comment", "preview", gone],
    environment: { ...GITHUB, GITHUB_EVENT_PATH: event },
    message: noFolder(gone, "nothing that can be read"),
  },
  {
    name: "comment preview of a file",
    words: ["comment", "preview", event],
    environment: { ...GITHUB, GITHUB_EVENT_PATH: event },
    message: noFolder(event, "no folder"),
  },
  {
    name: "comment preview of a folder without artifacts",
    words: ["comment", "preview", empty],
    environment: { ...GITHUB, GITHUB_EVENT_PATH: event },
    message: told(
      empty,
      "0 artifacts",
      "1 to 10",
      "nothing is posted; run the preview of this pull request again, from its newest commit",
    ),
  },
  ...["staginx", "Bad -->"].map((name) => ({
    name: `comment drift on the unknown environment ${name}`,
    words: ["comment", "drift", name, event],
    environment: GITHUB,
    message: undeclared(JSON.stringify(name)),
  })),
  {
    name: "comment drift from a report that is not there, which is not taken for one without drift,",
    words: ["comment", "drift", "prod", gone],
    environment: GITHUB,
    message: told(
      gone,
      "nothing that can be read",
      "what `npm run deploy -- drift <environment> --out <file>` wrote",
      "write it first: a file that is not there does not say that nothing differs",
    ),
  },
];

const node = (script: string, words: readonly string[]): Promise<CommandResult> =>
  runScript(script, words, { PATH: process.env["PATH"], HOME: folder, MERIDIAN_CACHE_DIR: join(folder, "cache") });

describe("a command of the pipelines refuses, and says where, what was found and accepted, and how to mend it:", () => {
  let outcomes: readonly PipelineOutcome[];
  let said: CommandResult;
  beforeAll(async () => {
    const commands: readonly PipelineCommand[] = cases;
    said = await node("test/unit/pipeline-commands-run.ts", [JSON.stringify(commands)]);
    outcomes = JSON.parse(said.output) as readonly PipelineOutcome[];
  });

  test.each(cases.map((one, index) => ({ ...one, index })))("$name", ({ index, message }) => {
    expect(outcomes[index]).toEqual({ message, exitCode: 1 });
  });

  test("with nothing done, and without the token in what it says", () => {
    expect(outcomes).toHaveLength(cases.length);
    expect(said).toMatchObject({ code: 0, errors: "" });
    expect(said.output).not.toContain(TOKEN);
    expect([events, join(folder, "drift.md"), join(folder, "cache")].filter((path) => existsSync(path))).toEqual([]);
  });
});

describe("the command line tells such a refusal in its own words and exits with 1:", () => {
  test.each([
    ["deploy waves local", onThisMachine],
    [`comment preview ${gone}`, lacking("GITHUB_TOKEN, GITHUB_API_URL, GITHUB_REPOSITORY")],
  ])("%s", async (words, message) => {
    expect(await node("tools/cli.ts", words.split(" "))).toEqual({ code: 1, output: "", errors: `${message}\n` });
  });
});
