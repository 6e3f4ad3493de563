import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { WorkflowFile } from "./workflow-rules.ts";
import { faultsOf, scriptsOf } from "./workflow-rules.ts";

// What the linters of workflows do not know of this project. `npm run lint:workflows` looks at the rest, with a network to install them.
const PROJECT = join(__dirname, "..", "..");
const FOLDER = join(PROJECT, ".github", "workflows");
const manifest = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as { readonly scripts: object };
const SCRIPTS = Object.keys(manifest.scripts);
const files: readonly WorkflowFile[] = readdirSync(FOLDER)
  .sort()
  .map((name) => ({ name, text: readFileSync(join(FOLDER, name), "utf8") }));

const fileOf = (name: string): WorkflowFile => {
  const file = files.find((one) => one.name === name);
  if (file === undefined) throw new Error(`${name} is not among ${files.map((one) => one.name).join(", ")}`);
  return file;
};

/** A copy of a workflow with one thing changed, the first time that it stands there. */
const changed = (name: string, before: string | RegExp, after: string): WorkflowFile => {
  const { text } = fileOf(name);
  const copy = text.replace(before, () => after);
  if (copy === text) throw new Error(`${name} does not have ${String(before)}`);
  return { name, text: copy };
};

describe("the workflows", () => {
  test("are these", () => {
    expect(files.map(({ name }) => name)).toEqual([
      "ci.yml",
      "deploy-environment.yml",
      "deploy.yml",
      "drift.yml",
      "image.yml",
      "preview-comment.yml",
      "preview.yml",
    ]);
  });

  test.each(files.map(({ name }) => name))("%s keeps the rules", (name) => {
    expect(faultsOf(fileOf(name), SCRIPTS)).toEqual([]);
  });

  test("run these of package.json's scripts", () => {
    expect(Object.fromEntries(files.map((file) => [file.name, scriptsOf(file)]))).toEqual({
      "ci.yml": ["lint", "lint:manifests", "lint:workflows", "policy", "test", "typecheck"],
      "deploy-environment.yml": ["deploy", "preview"],
      "deploy.yml": [],
      "drift.yml": ["comment", "deploy"],
      "image.yml": [],
      "preview-comment.yml": ["comment"],
      "preview.yml": ["preview"],
    });
  });
});

describe("the rules find", () => {
  const checkout = /actions\/checkout@[0-9a-f]{40} # v[\d.]+/;
  const commit = "3d3c42e5aac5ba805825da76410c181273ba90b1";

  test.each([
    [
      "an action by its tag",
      "ci.yml",
      checkout,
      "actions/checkout@v7",
      "actions/checkout@v7 is not pinned by a commit",
    ],
    [
      "an action by a shortened commit",
      "image.yml",
      checkout,
      "actions/checkout@3d3c42e # v7.0.1",
      "actions/checkout@3d3c42e is not pinned by a commit",
    ],
    [
      "an action in quotes by a branch",
      "drift.yml",
      checkout,
      '"actions/checkout@main"',
      "actions/checkout@main is not pinned by a commit",
    ],
    [
      "an action without its version",
      "preview.yml",
      checkout,
      `actions/checkout@${commit}`,
      `actions/checkout@${commit} has no comment that names its version`,
    ],
    [
      "a workflow of another repository by a branch",
      "deploy.yml",
      /\.\/\.github\/workflows\/deploy-environment\.yml #.*/,
      "acme/workflows/.github/workflows/deploy.yml@main",
      "acme/workflows/.github/workflows/deploy.yml@main is not pinned by a commit",
    ],
    [
      "rights for every job",
      "ci.yml",
      "permissions: {}",
      "permissions: read-all",
      "the workflow's own permissions are not {}",
    ],
    ["GitHub's default rights", "drift.yml", "permissions: {}\n", "", "the workflow's own permissions are not {}"],
    [
      "a job that states none",
      "preview-comment.yml",
      / {4}permissions:\n( {6}.*\n)+/,
      "",
      "job comment states no permissions",
    ],
    [
      "a job that takes all",
      "preview-comment.yml",
      / {4}permissions:\n( {6}.*\n)+/,
      "    permissions: write-all\n",
      "job comment does not list its permissions one by one",
    ],
    [
      "an identity where none is needed",
      "preview-comment.yml",
      / {6}actions: read.*\n.*\n.*\n.*\n/,
      "      id-token: write\n",
      "job comment asks for an identity",
    ],
    [
      "a job with an identity that may write to GitHub too",
      "drift.yml",
      "      id-token: write",
      "      issues: write\n      id-token: write",
      "job look has an identity and may write to GitHub",
    ],
    [
      "pull_request_target",
      "preview-comment.yml",
      "  workflow_run:",
      "  pull_request_target:\n  workflow_run:",
      "pull_request_target runs with the repository's rights",
    ],
    [
      "pull_request_target in a list",
      "preview-comment.yml",
      /^on:\n( {2}.*\n)+/m,
      "on: [pull_request_target]\n",
      "pull_request_target runs with the repository's rights",
    ],
    [
      "an expression in a script",
      "drift.yml",
      'npm run deploy -- drift "$ENVIRONMENT"',
      "npm run deploy -- drift ${{ matrix.environment }}",
      "step 7 of job look has an expression in its script",
    ],
    [
      "a checkout that keeps the token",
      "deploy-environment.yml",
      "persist-credentials: false",
      "fetch-depth: 1",
      "job preview leaves the token in the checkout",
    ],
    [
      "a checkout that keeps the token by a word",
      "preview.yml",
      "persist-credentials: false",
      'persist-credentials: "false"',
      "job report leaves the token in the checkout",
    ],
    [
      "a checkout with nothing said",
      "image.yml",
      / {8}with:\n {10}persist-credentials: false\n/,
      "",
      "job build leaves the token in the checkout",
    ],
    [
      "a pull request's job that may write",
      "preview.yml",
      "      contents: read",
      "      contents: write",
      "job report of a pull request may write contents",
    ],
    [
      "a pull request's job with an environment",
      "ci.yml",
      "    timeout-minutes: 90",
      "    timeout-minutes: 90\n    environment: dev",
      "job check of a pull request has an environment's variables and secrets",
    ],
    [
      "a secret in a pull request's job",
      "preview.yml",
      "          BASE: ",
      "          TOKEN: ${{ secrets.TOKEN }}\n          BASE: ",
      "secrets are in reach of a pull request",
    ],
    [
      "a script that is not there",
      "ci.yml",
      "npm run lint:workflows",
      "npm run lint:workflow",
      "package.json has no script lint:workflow",
    ],
    [
      "a script that is not there, inside a longer command",
      "deploy-environment.yml",
      "npm run --silent deploy -- pulumi",
      "npm run --silent rollout -- pulumi",
      "package.json has no script rollout",
    ],
  ])("%s", (_, name, before, after, fault) => {
    expect(faultsOf(changed(name, before, after), SCRIPTS)).toEqual([`${name}: ${fault}`]);
  });

  test("an identity in a pull request's job, as two faults", () => {
    const copy = changed("preview.yml", "      contents: read", "      id-token: write\n      contents: read");
    expect(faultsOf(copy, SCRIPTS)).toEqual([
      "preview.yml: job report asks for an identity",
      "preview.yml: job report of a pull request may write id-token",
    ]);
  });

  test("nothing in a comment", () => {
    const { name, text } = fileOf("preview.yml");
    const comment = "# secrets, ${{ github.actor }}, pull_request_target, uses: actions/checkout@v7\n";
    expect(faultsOf({ name, text: `${comment}${text}` }, SCRIPTS)).toEqual([]);
  });
});
