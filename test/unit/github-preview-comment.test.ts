import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openClient } from "../../tools/github/client.ts";
import type { PostedPreview } from "../../tools/github/preview-comment.ts";
import { commentPreviews } from "../../tools/github/preview-comment.ts";
import { readPreviewRun } from "../../tools/github/preview-run.ts";
import { REPORT_BYTES } from "../../tools/github/report-artifact.ts";
import { renderPreviewMarkdown } from "../../tools/preview/render/markdown.ts";
import type { PreviewReport } from "../../tools/preview/report.ts";
import type { FakeGitHub } from "./github-fake.ts";
import { BOT, fakeGitHub } from "./github-fake.ts";
import { reportJson } from "./github-report.ts";

const SHA = "a".repeat(40);
const run = { headSha: SHA, headBranch: "change", headOwner: "ann", headRepository: "ann/stack" };

let github: FakeGitHub;
let artifacts: string;
beforeEach(async () => {
  github = await fakeGitHub();
  artifacts = mkdtempSync(join(tmpdir(), "meridian-artifacts-"));
  pull(7, SHA);
});
afterEach(async () => {
  rmSync(artifacts, { recursive: true, force: true });
  await github.close();
});

const pull = (number: number, sha: string, repository: string | null = "ann/stack", ref = "change"): void => {
  const repo = repository === null ? null : { full_name: repository };
  github.pulls.push({ number, owner: "ann", head: { sha, ref, repo } });
};

/** Puts a report into the run's artifacts, as text or as JSON. */
function artifact(content: unknown, name = "preview-prod"): string {
  mkdirSync(join(artifacts, name));
  const file = join(artifacts, name, "report.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

const short = ({ environment, counts }: PreviewReport): string => `${environment}: ${counts.create} to create`;
const post = (render = short): Promise<readonly PostedPreview[]> =>
  commentPreviews(openClient({ token: "t", url: github.url, second: 1 }), {
    repository: { owner: "acme", repo: "stack" },
    run,
    artifacts,
    author: BOT.login,
    render,
  });

describe("the reports of a preview run", () => {
  it("are rendered here and posted where the run's commit is the newest", async () => {
    artifact(reportJson());
    expect(await post()).toEqual([{ outcome: "created", id: 1, pullRequest: 7, environment: "prod" }]);
    expect(github.comments).toMatchObject([{ number: 7, body: "<!-- meridian-preview:prod -->\nprod: 1 to create" }]);
    expect(github.requests[0]).toBe("GET /repos/acme/stack/pulls?state=open&head=ann%3Achange&per_page=100");
  });

  it("are rendered by the project's own report, with one marker, and mention nobody", async () => {
    artifact(reportJson());
    await post(renderPreviewMarkdown);
    const [posted] = github.comments;
    const body = posted?.body ?? "";
    expect(body.split("<!-- meridian-preview:prod -->")).toHaveLength(2);
    expect(body.startsWith("<!-- meridian-preview:prod -->\n")).toBe(true);
    expect(body).toContain("everyone");
    expect(body.replace(/`[^`]*`/g, "")).not.toMatch(/@everyone|<img>/);
  });

  it("have a comment for each environment", async () => {
    artifact(reportJson({ environment: "dev" }), "preview-dev");
    artifact(reportJson(), "preview-prod");
    const client = await post();
    expect(client.map(({ environment, outcome }) => `${environment} ${outcome}`)).toEqual([
      "dev created",
      "prod created",
    ]);
  }, 20_000);

  it("are dropped when somebody pushed in the meantime, from another repository, or from one that is gone", async () => {
    github.pulls.length = 0;
    pull(7, "c".repeat(40));
    pull(8, SHA, "eve/stack");
    pull(9, SHA, null);
    artifact(reportJson());
    expect(await post()).toEqual([]);
    expect(github.comments).toEqual([]);
  });
});

describe("an artifact is refused, and nothing is posted, when", () => {
  const expectRefused = async (message: string): Promise<void> => {
    await expect(post()).rejects.toThrow(message);
    expect(github.requests).toEqual([]);
  };

  it("it is no JSON", async () => {
    artifact("<script>");
    await expectRefused("found     no JSON");
  });

  it("it has a field too many, and its content is not repeated", async () => {
    artifact(reportJson({ "@everyone": "secret words" }));
    const message = await post().catch((error: unknown) => String(error));
    expect(message).toContain("found     report: unrecognized_keys");
    expect(message).not.toMatch(/@everyone|secret words/);
    expect(github.requests).toEqual([]);
  });

  it("its counts are not those of its changes", async () => {
    artifact(reportJson({ counts: { ...(reportJson()["counts"] as object), create: 5 } }));
    await expectRefused("found     counts.create: custom");
  });

  it("it has many faults, of which five are told", async () => {
    artifact(reportJson({ environment: 1, source: 1, errors: 1, changes: 1, regions: 1, tiers: 1, gate: 1 }));
    await expectRefused(", and 2 more");
  });

  it("it is larger than any report", async () => {
    artifact(" ".repeat(REPORT_BYTES + 1));
    await expectRefused(`found     ${REPORT_BYTES + 1} bytes\n    accepted  at most ${REPORT_BYTES} bytes`);
  });

  it("it is a link to a file of the runner", async () => {
    const outside = artifact(reportJson(), "preview-a");
    mkdirSync(join(artifacts, "preview-b"));
    symlinkSync(outside, join(artifacts, "preview-b", "report.json"));
    await expectRefused("found     no plain file");
  });

  it("it is missing, or a folder", async () => {
    mkdirSync(join(artifacts, "preview-prod", "report.json"), { recursive: true });
    await expectRefused("found     no plain file");
    rmSync(join(artifacts, "preview-prod", "report.json"), { recursive: true });
    await expectRefused("found     no plain file");
  });

  it("it is on another commit than the run", async () => {
    artifact(reportJson({ head: { name: "HEAD", commit: "d".repeat(40) } }));
    await expectRefused(`found     a report on another commit\n    accepted  one on ${SHA}`);
  });

  it("it says it is of the real stack", async () => {
    artifact(reportJson({ source: "live" }));
    await expectRefused("a report that says it is of a live preview");
  });

  it("its environment could end the marker", async () => {
    artifact(reportJson({ environment: "a--b" }));
    await expectRefused("an environment whose name no comment can carry");
  });

  it("two are on the same environment, although the first is fine", async () => {
    artifact(reportJson(), "preview-a");
    artifact(reportJson(), "preview-b");
    await expectRefused("a second report on the same environment");
  });

  it("there are none, or more than ten", async () => {
    await expectRefused("found     0 artifacts");
    for (let index = 0; index < 11; index += 1) artifact(reportJson({ environment: `e${index}` }), `preview-${index}`);
    await expectRefused("found     11 artifacts");
  });
});

describe("the event of a preview run", () => {
  const event = (changes: object = {}): string => {
    const file = join(artifacts, "event.json");
    const repository = { full_name: "ann/stack", owner: { login: "ann" } };
    const workflow_run = {
      ...{ event: "pull_request", head_sha: SHA, head_branch: "change", head_repository: repository },
      ...changes,
    };
    writeFileSync(file, JSON.stringify({ workflow_run }));
    return file;
  };

  it("tells commit, branch and repository", async () => {
    expect(await readPreviewRun(event())).toEqual(run);
  });

  it.each([{ event: "push" }, { head_sha: "main" }, { head_repository: null }])(
    "is refused with %j",
    async (changes) => {
      await expect(readPreviewRun(event(changes))).rejects.toThrow(
        "accepted  a workflow_run of a workflow that a pull",
      );
    },
  );

  it("is refused where it cannot be read, or is no JSON", async () => {
    const damaged = join(artifacts, "damaged.json");
    writeFileSync(damaged, "{");
    for (const file of [damaged, join(artifacts, "missing.json")]) {
      await expect(readPreviewRun(file)).rejects.toThrow("GITHUB_EVENT_PATH\n    found     no event\n");
    }
  });
});
