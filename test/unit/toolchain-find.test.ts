import { join } from "node:path";
import { cacheDirectory, ensureTool, findTool } from "../../tools/toolchain/index.ts";
import { compareVersions, majorVersion } from "../../tools/toolchain/versions.ts";
import type { Machine } from "./toolchain-machine.ts";
import { fakeMachine, refusal } from "./toolchain-machine.ts";

const machines: Machine[] = [];
const machine = (...args: Parameters<typeof fakeMachine>): Machine => {
  const made = fakeMachine(...args);
  machines.push(made);
  return made;
};
afterEach(() => {
  for (const made of machines.splice(0)) made.remove();
});

describe("what is on the machine", () => {
  it("takes a Pulumi CLI from PATH", async () => {
    const { host, program } = machine();
    const pulumi = program("pulumi", 'echo "v3.250.1"');
    expect(await findTool("pulumi", { host })).toEqual({
      name: "pulumi",
      version: "3.250.1",
      source: "path",
      paths: { pulumi },
      environment: {},
    });
  });

  it.each(["3.199.9", "2.25.0", "4.0.0", ""])("leaves a Pulumi CLI of version %p alone", async (version) => {
    const { host, program } = machine();
    program("pulumi", `echo "${version}"`);
    expect(await findTool("pulumi", { host })).toBeUndefined();
  });

  it("takes servers from the folders that a plain user's PATH leaves out", async () => {
    const { folder, program, ...made } = machine();
    const host = { ...made.host, extraDirectories: [join(folder, "sbin")] };
    const haproxy = program("haproxy", 'echo "HAProxy version 2.6.12-1 2023/12/16 - https://haproxy.org/"', "sbin");
    expect((await findTool("haproxy", { host }))?.paths).toEqual({ haproxy });
  });

  it("reads the versions of Redis, Valkey, etcd and HAProxy", async () => {
    const { host, program } = machine();
    program("redis-cli", "exit 0");
    program("etcdctl", "exit 0");
    program("redis-server", 'echo "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64"');
    program("etcd", 'echo "etcd Version: 3.4.23"; echo "Git SHA: Not provided"');
    program("haproxy", 'echo "HA-Proxy version 2.2.9-2 2021/05/14"');
    expect((await findTool("redis", { host }))?.version).toBe("7.0.15");
    expect((await findTool("etcd", { host }))?.version).toBe("3.4.23");
    expect((await findTool("haproxy", { host }))?.version).toBe("2.2.9");
    program("redis-server", 'echo "Valkey server v=8.0.1 sha=00000000:0"');
    expect((await findTool("redis", { host }))?.version).toBe("8.0.1");
  });

  it("says which half of Redis is not there", async () => {
    const { host, program } = machine();
    const redisServer = program("redis-server", 'echo "Redis server v=7.0.15"');
    const error = await refusal(ensureTool("redis", { host }));
    expect(error.reasons[0]).toBe(`${redisServer} found, but no redis-cli`);
  });
});

describe("Java", () => {
  const java = (made: Machine, home: string, version: string): string =>
    made.program("java", `echo 'openjdk version "${version}" 2025-04-15' >&2`, `${home}/bin`);

  it("prefers JAVA_HOME", async () => {
    const made = machine();
    const path = java(made, "jdk17", "17.0.15");
    java(made, ".", "17.0.1");
    const host = { ...made.host, environment: { ...made.host.environment, JAVA_HOME: join(made.folder, "jdk17") } };
    expect(await findTool("java", { host })).toEqual({
      name: "java",
      version: "17.0.15",
      source: "environment",
      paths: { java: path, home: join(made.folder, "jdk17") },
      environment: {},
    });
  });

  it.each([
    { home: "11.0.2", path: "17.0.1", chosen: "17.0.1" },
    { home: "1.8.0_392", path: "21.0.3", chosen: "21.0.3" },
    { home: "21.0.3", path: "17.0.1", chosen: "17.0.1" },
    { home: "21.0.3", path: "19.0.1", chosen: "21.0.3" },
    { home: "25", path: "23.0.1", chosen: "23.0.1" },
    { home: "24.0.1", path: "16.0.1", chosen: undefined },
  ])("of $home in JAVA_HOME and $path on PATH takes $chosen", async ({ home, path, chosen }) => {
    const made = machine();
    java(made, "home", home);
    java(made, ".", path);
    const host = { ...made.host, environment: { ...made.host.environment, JAVA_HOME: join(made.folder, "home") } };
    expect((await findTool("java", { host }))?.version).toBe(chosen);
  });

  it("says that JAVA_HOME leads nowhere and why each other Java was refused", async () => {
    const made = machine();
    const path = java(made, ".", "11.0.2");
    const host = { ...made.host, environment: { ...made.host.environment, JAVA_HOME: join(made.folder, "gone") } };
    const { reasons } = await refusal(ensureTool("java", { host }));
    expect(reasons.slice(0, 2)).toEqual([
      `JAVA_HOME is set, but ${join(made.folder, "gone", "bin", "java")} is not there`,
      `${path} is Java 11.0.2, older than 17`,
    ]);
  });
});

describe("what is missing", () => {
  it("is one message with the reason, what was tried, and a command for each system", async () => {
    const { host, program } = machine();
    const pulumi = program("pulumi", 'echo "v3.100.0"');
    const error = await refusal(ensureTool("pulumi", { host }));
    expect(error.tool).toBe("pulumi");
    expect(error.message).toBe(
      [
        "The Pulumi CLI is missing: it is the engine that every preview, deployment and test runs on. Accepted: 3.200.0 or newer, below 4.",
        "What was tried:",
        `  - ${pulumi} is version 3.100.0; needed is 3.200.0 or newer, below 4; it is left alone`,
        "  - cannot run the official installer: http://127.0.0.1:1 cannot be reached",
        "  - cannot build it with Go from tools/pulumi/go.mod: Go is not installed",
        "Install it, then run the command again:",
        "  Debian, Ubuntu:  curl -fsSL https://get.pulumi.com | sh -s -- --version 3.259.0   (or install Go 1.21 or newer: it will be built)",
        "  Fedora:          curl -fsSL https://get.pulumi.com | sh -s -- --version 3.259.0   (or sudo dnf install golang: it will be built)",
        "  macOS:           brew install pulumi/tap/pulumi   (or brew install go: it will be built)",
      ].join("\n"),
    );
  });

  it.each(["java", "kafka", "mirror-maker", "cassandra", "redis", "etcd", "haproxy"] as const)(
    "names %s and how to install it",
    async (name) => {
      const { host } = machine({ platform: "darwin" });
      const error = await refusal(ensureTool(name, { host }));
      expect(error.tool).toBe(name);
      expect(error.message).toMatch(/ is missing: it .+\. Accepted: .+\.\n/u);
      expect(error.message).toMatch(
        /\n {2}Debian, Ubuntu: {2}sudo apt-get install \S.+\n {2}Fedora: {10}sudo dnf install \S.+\n {2}macOS: {11}brew install \S/u,
      );
      expect(error.message).toContain("Debian's packages fit Linux only");
    },
  );

  it("says on a Linux that is not Debian why its packages are out of the question", async () => {
    const { host } = machine();
    const { reasons } = await refusal(ensureTool("haproxy", { host }));
    expect(reasons).toEqual([
      "cannot unpack Debian's haproxy into the cache: this is no Debian or Ubuntu (no apt-get)",
    ]);
  });

  it("is not looked for again after an abort", async () => {
    const { host } = machine();
    const reason = new Error("stopped by the user");
    await expect(ensureTool("redis", { host, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe("the cache folder", () => {
  it.each([
    [{ MERIDIAN_CACHE_DIR: "/a", XDG_CACHE_HOME: "/b", HOME: "/h" }, "linux", "/a/meridian"],
    [{ XDG_CACHE_HOME: "/b", HOME: "/h" }, "linux", "/b/meridian"],
    [{ MERIDIAN_CACHE_DIR: "", XDG_CACHE_HOME: "", HOME: "/h" }, "linux", "/h/.cache/meridian"],
    [{ HOME: "/h" }, "darwin", "/h/Library/Caches/meridian"],
  ] as const)("for %j on %s is %s", (environment, platform, expected) => {
    expect(cacheDirectory(environment, platform)).toBe(expected);
  });
});

describe("versions", () => {
  it.each([
    ["3.200.0", "3.199.9", 1],
    ["3.9", "3.10", -1],
    ["v3.259.0", "3.259", 0],
    ["7.0.15-1~deb12u10", "7.0.15", 0],
    ["", "0.0.1", -1],
  ])("compares %s with %s", (left, right, sign) => {
    expect(Math.sign(compareVersions(left, right))).toBe(sign);
  });

  it.each([
    ["17.0.15", 17],
    ["1.8.0_392", 8],
    ["25", 25],
  ])("reads the major version of %s", (version, major) => {
    expect(majorVersion(version)).toBe(major);
  });
});
