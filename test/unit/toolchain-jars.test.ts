import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseChecksums } from "../../tools/toolchain/files.ts";
import { contextOf } from "../../tools/toolchain/host.ts";
import { cassandraVersion, kafkaVersion } from "../../tools/toolchain/jars.ts";
import { mavenJars } from "../../tools/toolchain/maven.ts";
import type { Search, Tool } from "../../tools/toolchain/types.ts";
import type { Machine } from "./toolchain-machine.ts";
import { fakeMachine } from "./toolchain-machine.ts";

const pinned = { "a-1.0.jar": "content of a", "b-2.0.jar": "content of b" };
let machine: Machine;
let jars: ReturnType<typeof mavenJars<"kafka">>;

/** A `mvn` that "resolves" these jars into the folder of `-DoutputDirectory`. */
const mvnResolves = (files: Readonly<Record<string, string>>): void => {
  const writes = Object.entries(files).map(([name, content]) => `printf '%s' '${content}' > "$to/${name}"`);
  machine.program(
    "mvn",
    `case "$*" in *--version*) echo "Apache Maven 3.8.7"; exit 0;; esac
echo "$*" >> "$LOG"
for argument in "$@"; do case "$argument" in -DoutputDirectory=*) to="\${argument#-DoutputDirectory=}";; esac; done
/bin/mkdir -p "$to"
${writes.join("\n")}`,
  );
};
const find = (): Promise<Search<"kafka">> => jars.find(contextOf({ host: machine.host }));
const install = (): Promise<Tool<"kafka">> => jars.way.install(contextOf({ host: machine.host }));
const lib = (): string => join(machine.host.cacheDirectory, "kafka", "9.9.9-linux-x64", "lib");

beforeEach(() => {
  machine = fakeMachine();
  machine.program("java", `echo 'openjdk version "17.0.15"' >&2`);
  const pins = join(machine.folder, "pins");
  mkdirSync(pins);
  writeFileSync(join(pins, "pom.xml"), "<project/>");
  const lines = Object.entries(pinned).map(
    ([name, content]) => `${createHash("sha256").update(content).digest("hex")}  ${name}\n`,
  );
  writeFileSync(join(pins, "checksums.sha256"), lines.join(""));
  jars = mavenJars({ name: "kafka", version: "9.9.9", pins, roles: { agent: "a-1.0.jar" } });
});
afterEach(() => {
  machine.remove();
});

describe("jars from Maven", () => {
  it("are resolved once, by a pinned plugin with strict checksums, and then found in the cache", async () => {
    mvnResolves(pinned);
    expect(await find()).toEqual({ notes: [] });
    const tool = await install();
    expect(tool).toEqual({
      name: "kafka",
      version: "9.9.9",
      source: "maven",
      paths: { lib: lib(), agent: join(lib(), "a-1.0.jar") },
      environment: {},
    });
    expect(machine.log()).toEqual([
      expect.stringMatching(
        /^-q -B -C -f \S+\/pom\.xml org\.apache\.maven\.plugins:maven-dependency-plugin:[\d.]+:copy-dependencies /u,
      ),
    ]);
    expect(await find()).toEqual({ tool: { ...tool, source: "cache" }, notes: [] });
    expect(readdirSync(lib())).toEqual(["a-1.0.jar", "b-2.0.jar"]);
  });

  it.each([
    [
      "one that differs",
      { ...pinned, "b-2.0.jar": "something else" },
      /b-2\.0\.jar has SHA-256 \w{64}, the list says \w{64}/u,
    ],
    ["one too many", { ...pinned, "c-3.0.jar": "c" }, /lib\/c-3\.0\.jar is not in the list/u],
    ["one too few", { "a-1.0.jar": "content of a" }, /lib\/b-2\.0\.jar is missing/u],
  ])("with %s are refused and not kept", async (_case, files, message) => {
    mvnResolves(files);
    await expect(install()).rejects.toThrow(message);
    expect(machine.cached()).toEqual([]);
  });

  it.each([
    [
      "changed",
      (): void => {
        writeFileSync(join(lib(), "a-1.0.jar"), "CONTENT of a");
      },
      /lib\/a-1\.0\.jar has SHA-256 /u,
    ],
    [
      "cut short",
      (): void => {
        writeFileSync(join(lib(), "a-1.0.jar"), "cont");
      },
      /lib\/a-1\.0\.jar has 4 bytes instead of 12/u,
    ],
  ])("that were %s in the cache are not used; they are resolved again", async (_case, spoil, message) => {
    mvnResolves(pinned);
    await install();
    spoil();
    const search = await find();
    expect(search.tool).toBeUndefined();
    expect(search.notes).toEqual([expect.stringMatching(message)]);
    expect((await install()).source).toBe("maven");
    expect((await find()).tool?.version).toBe("9.9.9");
    expect(readFileSync(join(lib(), "a-1.0.jar"), "utf8")).toBe("content of a");
    expect(machine.cached()).toEqual(["kafka/9.9.9-linux-x64"]);
  });

  it("that match their own manifest but not the pinned list are not used", async () => {
    mvnResolves(pinned);
    await install();
    const changed = pinned["a-1.0.jar"].toUpperCase();
    const sha256 = createHash("sha256").update(changed).digest("hex");
    writeFileSync(join(lib(), "a-1.0.jar"), changed);
    const manifest = join(lib(), "..", "manifest.json");
    const content = JSON.parse(readFileSync(manifest, "utf8")) as { files: Record<string, { sha256: string }> };
    const file = content.files["lib/a-1.0.jar"];
    if (file === undefined) throw new Error("the manifest does not list lib/a-1.0.jar");
    file.sha256 = sha256;
    writeFileSync(manifest, JSON.stringify(content));
    expect((await find()).notes).toEqual([expect.stringContaining(`lib/a-1.0.jar has SHA-256 ${sha256} instead of `)]);
  });

  it("cannot be had without Maven, which says so", async () => {
    const obstacle = await jars.way.obstacle(contextOf({ host: machine.host }));
    expect(obstacle).toContain("Apache Maven is missing as well");
    mvnResolves(pinned);
    expect(await jars.way.obstacle(contextOf({ host: machine.host }))).toBeUndefined();
  });
});

describe("the pinned jars", () => {
  const pins = join(__dirname, "..", "..", "tools", "toolchain");
  it.each([
    [
      "kafka",
      kafkaVersion,
      "org.apache.kafka",
      "kafka_2.13",
      ["kafka_2.13-4.1.0.jar", "kafka-clients-4.1.0.jar", "log4j-slf4j-impl-2.24.3.jar"],
      46,
    ],
    [
      "mirror-maker",
      kafkaVersion,
      "org.apache.kafka",
      "connect-mirror",
      ["connect-mirror-4.1.0.jar", "connect-runtime-4.1.0.jar", "log4j-slf4j-impl-2.24.3.jar"],
      62,
    ],
    [
      "cassandra",
      cassandraVersion,
      "org.apache.cassandra",
      "cassandra-all",
      ["cassandra-all-5.0.5.jar", "jamm-0.4.0.jar"],
      100,
    ],
  ] as const)("of %s %s have a checksum each", (name, version, group, artifact, files, count) => {
    const pom = readFileSync(join(pins, name, "pom.xml"), "utf8").replaceAll(/\s+/gu, "");
    expect(pom).toContain(
      `<groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>`,
    );
    const checksums = parseChecksums(readFileSync(join(pins, name, "checksums.sha256"), "utf8"));
    expect([...checksums.keys()]).toEqual(expect.arrayContaining([...files]));
    expect(checksums.size).toBe(count);
  });
});
