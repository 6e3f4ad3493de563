import { join } from "node:path";
import { doctor, doctorReport } from "../../tools/toolchain/index.ts";
import type { Machine } from "./toolchain-machine.ts";
import { fakeGo, fakeMachine } from "./toolchain-machine.ts";

let machine: Machine;
beforeEach(() => {
  machine = fakeMachine();
});
afterEach(() => {
  machine.remove();
});

const statuses = async (): Promise<Record<string, string>> =>
  Object.fromEntries((await doctor({ host: machine.host })).map(({ name, status }) => [name, status]));

describe("the doctor", () => {
  it("on a bare machine names everything as missing, with the commands, and is not content", async () => {
    const report = await doctorReport({ host: machine.host });
    expect(report.ok).toBe(false);
    expect(await statuses()).toEqual({
      pulumi: "missing",
      java: "missing",
      kafka: "missing",
      "mirror-maker": "missing",
      cassandra: "missing",
      redis: "missing",
      etcd: "missing",
      haproxy: "missing",
      kubernetes: "unneeded",
      kwok: "unneeded",
      crds: "unneeded",
      "kube-score": "unneeded",
      porcupine: "unneeded",
      go: "unneeded",
      maven: "unneeded",
    });
    expect(report.text).toContain("0 found, 8 missing.");
    expect(report.text).toContain(
      "Redis is missing: it holds each region's copies for fast reads. Accepted: 6.0 or newer.",
    );
    expect(report.text).toContain("  macOS:           brew install haproxy");
  });

  it("tells what is there, what would be installed and how, and installs nothing", async () => {
    fakeGo(machine);
    machine.program("java", `echo 'openjdk version "17.0.15"' >&2`);
    machine.program("mvn", 'echo "Apache Maven 3.8.7"');
    const haproxy = machine.program("haproxy", 'echo "HAProxy version 2.6.12"');
    for (const name of ["apt-get", "apt-cache", "dpkg-deb"]) machine.program(name, `echo "${name}" >> "$LOG"; exit 1`);
    const report = await doctorReport({ host: machine.host });
    expect(report.ok).toBe(true);
    expect(await statuses()).toEqual({
      pulumi: "installable",
      java: "found",
      kafka: "installable",
      "mirror-maker": "installable",
      cassandra: "installable",
      redis: "installable",
      etcd: "installable",
      haproxy: "found",
      kubernetes: "installable",
      kwok: "installable",
      crds: "installable",
      "kube-score": "installable",
      porcupine: "installable",
      go: "found",
      maven: "found",
    });
    const lines = report.text.split("\n");
    expect(lines[0]).toBe("  tool          version  from          where");
    expect(lines).toContain(`✓ haproxy       2.6.12   this machine  ${haproxy}`);
    expect(lines).toContain(
      "+ pulumi        –        –             absent; the next run would build it with Go from tools/pulumi/go.mod",
    );
    expect(lines).toContain("    cannot run the official installer: http://127.0.0.1:1 cannot be reached");
    expect(lines.at(-1)).toBe(
      `4 found, 11 would be installed by the next run that needs them. Cache: ${join(machine.folder, "cache", "meridian")}`,
    );
    expect(machine.log()).toEqual([]);
    expect(machine.cached()).toEqual([]);
  });

  it("gives a program the same", async () => {
    machine.program("haproxy", 'echo "HAProxy version 2.6.12"');
    const { json } = await doctorReport({ host: machine.host });
    expect(json).toMatchObject({
      platform: "linux-x64",
      release: "debian-12",
      cacheDirectory: machine.host.cacheDirectory,
    });
    expect(json.tools.find(({ name }) => name === "haproxy")).toMatchObject({
      status: "found",
      version: "2.6.12",
      source: "path",
    });
  });
});
