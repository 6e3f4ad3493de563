import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { workflowFiles } from "../../tools/github/lint-workflows.ts";
import { actionlintVersion, shellcheckVersion, zizmorVersion } from "../../tools/toolchain/linters.ts";
import type { CommandResult } from "../command-result.ts";
import { runScript } from "../command-result.ts";
import { fakeActionlintBuild, fakePip, madeLinter } from "./toolchain-linters.ts";
import type { Machine } from "./toolchain-machine.ts";
import { fakeMachine } from "./toolchain-machine.ts";

const PROJECT = join(__dirname, "..", "..");

let machine: Machine;
beforeEach(() => {
  machine = fakeMachine();
  fakeActionlintBuild(machine);
  fakePip(machine);
  madeLinter(machine, "shellcheck", `version: ${shellcheckVersion}`);
});
afterEach(() => {
  machine.remove();
});

/** What a linter does with the workflows: it notes its folder and its arguments, says something and ends. */
const found = (linter: string, says: string, exitCode: number): string =>
  `echo "${linter} in $PWD: $*" >> "$LOG"; echo "${says}"; exit ${exitCode}`;
const actionlint = (says: string, exitCode: number): void => {
  madeLinter(machine, "actionlint", actionlintVersion, found("actionlint", says, exitCode));
};
const zizmor = (says: string, exitCode: number): void => {
  madeLinter(machine, "zizmor", `zizmor ${zizmorVersion}`, found("zizmor", says, exitCode));
};

/** `npm run lint:workflows` on the made-up machine: what it shows is what a person sees. */
function lint(): Promise<CommandResult> {
  return runScript("tools/github/lint-workflows.ts", [], {
    ...machine.host.environment,
    MERIDIAN_CACHE_DIR: join(machine.folder, "cache"),
  });
}

/** The last lines of what is said: before them come the installs. */
const verdict = ({ errors }: CommandResult): readonly string[] => errors.trimEnd().split("\n").slice(-2);
const runs = (): readonly string[] => machine.log().filter((line) => !line.startsWith("-m pip"));

describe("the linters of workflows", () => {
  it("that find nothing pass, and have looked at every workflow and at dependabot's settings", async () => {
    actionlint("", 0);
    zizmor("", 0);
    const ended = await lint();
    expect({ code: ended.code, verdict: verdict(ended) }).toEqual({
      code: 0,
      verdict: ["actionlint: nothing found", "zizmor: nothing found"],
    });
    const files = workflowFiles();
    expect(files).toContain(join(".github", "workflows", "preview-comment.yml"));
    const shellcheck = join(
      machine.folder,
      "cache",
      "meridian",
      "shellcheck",
      `${shellcheckVersion}-${process.platform}-${process.arch}`,
      "bin",
      "shellcheck",
    );
    expect(runs()).toEqual([
      `actionlint in ${PROJECT}: -shellcheck ${shellcheck} -pyflakes= ${files.join(" ")}`,
      `zizmor in ${PROJECT}: --offline --no-progress --persona=pedantic .github`,
    ]);
  });

  it("fail with what actionlint finds, and zizmor has its say all the same", async () => {
    actionlint("ci.yml:3:1: unexpected key", 1);
    zizmor("nothing to report", 0);
    const ended = await lint();
    expect({ ...ended, errors: verdict(ended) }).toEqual({
      code: 1,
      output: "ci.yml:3:1: unexpected key\nnothing to report\n",
      errors: ["actionlint: findings (exit code 1)", "zizmor: nothing found"],
    });
  });

  it("fail with what zizmor finds, whatever it exits with", async () => {
    actionlint("", 0);
    zizmor("error[template-injection]", 14);
    const ended = await lint();
    expect({ ...ended, errors: verdict(ended) }).toEqual({
      code: 1,
      output: "\nerror[template-injection]\n",
      errors: ["actionlint: nothing found", "zizmor: findings (exit code 14)"],
    });
  });

  it("fail when one of them is ended before it is done", async () => {
    madeLinter(machine, "actionlint", actionlintVersion, "kill -KILL $$");
    zizmor("", 0);
    const ended = await lint();
    expect({ code: ended.code, verdict: verdict(ended) }).toEqual({
      code: 1,
      verdict: ["actionlint: findings (exit code 1)", "zizmor: nothing found"],
    });
  });

  it("fail with what to do when one cannot be had: none is left out", async () => {
    actionlint("", 0);
    const python = machine.program("python3", "exit 1");
    const ended = await lint();
    expect(ended.code).toBe(1);
    expect(ended.errors).toContain(
      [
        "ShellCheck is missing: it checks the shell scripts inside workflows. Accepted: exactly 0.11.0.",
        "What was tried:",
        `  - cannot install it with pip from tools/shellcheck/requirements.txt: ${python} has no pip`,
        "Install it, then run the command again:",
        "  Debian, Ubuntu:  sudo apt-get install python3-pip   (it will be installed)",
      ].join("\n"),
    );
    expect(ended.errors).not.toContain("nothing found");
    expect(runs()).toEqual([]);
  });
});

describe("the workflows that are linted", () => {
  it("are all YAML files of the folder, in order, and nothing else", () => {
    const folder = join(machine.folder, ".github", "workflows");
    mkdirSync(folder, { recursive: true });
    for (const name of ["z.yml", "a.yaml", "README.md", "b.yml.orig"]) writeFileSync(join(folder, name), "");
    expect(workflowFiles(machine.folder)).toEqual([
      join(".github", "workflows", "a.yaml"),
      join(".github", "workflows", "z.yml"),
    ]);
  });
});
