import { openClient } from "../../tools/github/client.ts";
import type { DriftOutcome } from "../../tools/github/drift-issue.ts";
import { reportDrift } from "../../tools/github/drift-issue.ts";
import type { FakeGitHub, FakeText } from "./github-fake.ts";
import { BOT, fakeGitHub } from "./github-fake.ts";

const MARKER = "<!-- meridian-drift:prod -->";

let github: FakeGitHub;
beforeEach(async () => {
  github = await fakeGitHub();
});
afterEach(() => github.close());

const report = (text: string | undefined, environment = "prod"): Promise<DriftOutcome> =>
  reportDrift(openClient({ token: "t", url: github.url, second: 1 }), {
    repository: { owner: "acme", repo: "stack" },
    environment,
    author: BOT.login,
    text,
  });

const issue = (id: number, changes: Partial<FakeText> = {}): void => {
  github.issues.push({ id, number: id, body: `${MARKER}\nold`, state: "open", user: BOT, ...changes });
};

describe("the issue about drift", () => {
  it("is opened once, and kept up to date", async () => {
    expect(await report("a")).toEqual({ outcome: "opened", number: 1 });
    expect(await report("b")).toEqual({ outcome: "updated", number: 1 });
    expect(await report("b")).toEqual({ outcome: "unchanged", number: 1 });
    expect(github.issues).toMatchObject([{ title: "Drift in prod", body: `${MARKER}\nb`, state: "open" }]);
  });

  it("is closed when nothing differs any more, and a new one is opened later", async () => {
    await report("a");
    expect(await report(undefined)).toEqual({ outcome: "closed", number: 1 });
    expect(await report(undefined)).toEqual({ outcome: "none", number: undefined });
    expect(await report("b")).toEqual({ outcome: "opened", number: 2 });
    expect(github.issues.map(({ state }) => state)).toEqual(["closed", "open"]);
  });

  it("is one for each environment", async () => {
    await report("a");
    expect(await report("a", "dev")).toEqual({ outcome: "opened", number: 2 });
  });

  it("is never a person's, nor a pull request", async () => {
    issue(1, { user: { login: "ann", type: "User" } });
    issue(2, { pull_request: {} });
    issue(3, { body: `quoting\n${MARKER}` });
    expect(await report("a")).toEqual({ outcome: "opened", number: 4 });
    expect(github.issues.slice(0, 3).map(({ body }) => body)).not.toContain(`${MARKER}\na`);
  });

  it("is found behind more than a hundred others of the bot", async () => {
    for (let id = 1; id <= 120; id += 1) issue(id, { body: `<!-- something-else:${id} -->` });
    issue(121);
    expect(await report("new")).toEqual({ outcome: "updated", number: 121 });
  });

  it("survives a gateway that fails while it is looked for, and is not opened twice by one that fails while it is opened", async () => {
    github.faults.push({ request: "GET /repos/acme/stack/issues", status: 502 });
    github.faults.push({ request: "POST /repos/acme/stack/issues", status: 502, done: true });
    await expect(report("a")).rejects.toMatchObject({ status: 502 });
    expect(await report("a")).toEqual({ outcome: "unchanged", number: 1 });
    expect(github.issues).toHaveLength(1);
  });
});
