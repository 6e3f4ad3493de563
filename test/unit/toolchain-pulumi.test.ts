import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureTool, ensureTools, findTool } from "../../tools/toolchain/index.ts";
import { goBuildEnvironment } from "../../tools/toolchain/go-build.ts";
import { pulumiVersion } from "../../tools/toolchain/pulumi.ts";
import type { Machine } from "./toolchain-machine.ts";
import { fakeGo, fakeMachine } from "./toolchain-machine.ts";

let machine: Machine;
beforeEach(() => {
  machine = fakeMachine();
});
afterEach(() => {
  machine.remove();
});

const entry = (): string => join(machine.host.cacheDirectory, "pulumi", `${pulumiVersion}-linux-x64`);
const until = async (condition: () => boolean): Promise<void> => {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error("the condition did not come true within 10 s");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

describe("the Go build of the Pulumi CLI", () => {
  it("fills the cache once; afterwards the cache serves", async () => {
    fakeGo(machine);
    const { host } = machine;
    const built = await ensureTool("pulumi", { host });
    expect(built).toEqual({
      name: "pulumi",
      version: "3.259.0",
      source: "go",
      paths: { pulumi: join(entry(), "bin", "pulumi") },
      environment: {},
    });
    expect(await ensureTool("pulumi", { host })).toEqual({ ...built, source: "cache" });
    expect(await findTool("pulumi", { host })).toEqual({ ...built, source: "cache" });
    expect(machine.log()).toHaveLength(1);
    expect(machine.cached()).toEqual(["pulumi/3.259.0-linux-x64"]);
  });

  it("says what it does and how long it took", async () => {
    fakeGo(machine);
    const messages: string[] = [];
    await ensureTools(["pulumi"], { host: machine.host, onProgress: (message) => messages.push(message) });
    expect(messages).toEqual([
      "pulumi: building the Pulumi CLI 3.259.0 with Go … (about 4 min the first time, on two cores)",
      expect.stringMatching(/^pulumi: building the Pulumi CLI 3\.259\.0 with Go: done in \d+ s$/u),
    ]);
  });

  it("happens once when two ask for it at the same time", async () => {
    fakeGo(machine, "v3.259.0", "/bin/sleep 0.3");
    const { host } = machine;
    const [one, other] = await Promise.all([ensureTool("pulumi", { host }), ensureTool("pulumi", { host })]);
    expect(machine.log()).toHaveLength(1);
    expect([one.source, other.source].sort()).toEqual(["cache", "go"]);
    expect(one.paths).toEqual(other.paths);
  });

  it("leaves nothing when the binary reports another version", async () => {
    fakeGo(machine, "v3.1.0");
    await expect(ensureTool("pulumi", { host: machine.host })).rejects.toThrow(
      'tried to build it with Go from tools/pulumi/go.mod: the new CLI says it is version "3.1.0", 3.259.0 was asked for',
    );
    expect(machine.cached()).toEqual([]);
  });

  it("ends the compiler and leaves nothing when it is aborted", async () => {
    fakeGo(machine, "v3.259.0", '/bin/sleep 600 & echo "$!" >> "$LOG"; wait');
    const stop = new AbortController();
    const building = ensureTool("pulumi", { host: machine.host, signal: stop.signal });
    await Promise.race([building, until(() => machine.log().length === 2)]);
    const sleeper = Number(machine.log()[1]);
    process.kill(sleeper, 0);
    stop.abort(new Error("stopped by the user"));
    await expect(building).rejects.toThrow("stopped by the user");
    await until(() => {
      try {
        // A zombie that nobody reaped yet is dead as well.
        return existsSync(`/proc/${sleeper}/stat`)
          ? readFileSync(`/proc/${sleeper}/stat`, "utf8").includes(") Z ")
          : !process.kill(sleeper, 0);
      } catch {
        return true;
      }
    });
    expect(machine.cached()).toEqual([]);
  });

  it("is done again, and said so, when the cached binary was changed", async () => {
    fakeGo(machine);
    const { host } = machine;
    const pulumi = (await ensureTool("pulumi", { host })).paths["pulumi"] ?? "";
    const original = readFileSync(pulumi, "utf8");
    writeFileSync(pulumi, original.replace("259", "666"));
    expect(await findTool("pulumi", { host })).toBeUndefined();
    const messages: string[] = [];
    const rebuilt = await ensureTool("pulumi", { host, onProgress: (message) => messages.push(message) });
    expect(rebuilt.source).toBe("go");
    expect(messages[0]).toMatch(
      /^the cache entry is damaged and will be replaced: .*bin\/pulumi has SHA-256 \w{64} instead of \w{64}$/u,
    );
    expect(readFileSync(pulumi, "utf8")).toBe(original);
    expect(machine.log()).toHaveLength(2);
    expect(machine.cached()).toEqual(["pulumi/3.259.0-linux-x64"]);
  });

  it("is done again when an entry has no manifest, as a copy that broke off would", async () => {
    fakeGo(machine);
    machine.program("pulumi", "echo v3.259.0", `cache/meridian/pulumi/${pulumiVersion}-linux-x64/bin`);
    expect(await findTool("pulumi", { host: machine.host })).toBeUndefined();
    expect((await ensureTool("pulumi", { host: machine.host })).source).toBe("go");
  });

  it("cannot be talked out of its checksums by the user's environment", () => {
    const environment = {
      GOFLAGS: "-mod=mod -insecure",
      GONOSUMCHECK: "1",
      GOINSECURE: "*",
      GOWORK: "/w",
      GOPROXY: "https://proxy.example",
    };
    expect(goBuildEnvironment({ ...machine.host, environment })).toEqual({
      GOFLAGS: "",
      GONOSUMCHECK: "",
      GOINSECURE: "",
      GOWORK: "off",
      CGO_ENABLED: "0",
      GOTOOLCHAIN: "auto",
      GOPROXY: "https://proxy.example",
    });
  });
});

describe("the pinned version", () => {
  const project = join(__dirname, "..", "..");
  it("is the same in package.json, go.mod and go.sum", () => {
    const manifest = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    expect(manifest.dependencies["@pulumi/pulumi"]).toBe(pulumiVersion);
    expect(readFileSync(join(project, "tools/pulumi/go.mod"), "utf8")).toContain(
      `github.com/pulumi/pulumi/pkg/v3 v${pulumiVersion} `,
    );
    expect(readFileSync(join(project, "tools/pulumi/go.sum"), "utf8")).toContain(
      `github.com/pulumi/pulumi/pkg/v3 v${pulumiVersion} h1:`,
    );
  });
});
