import { X509Certificate, createHash } from "node:crypto";
import { readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { parseSimulation } from "../../tools/toolchain/apt.ts";
import { ensureTool, ensureTools, findTool } from "../../tools/toolchain/index.ts";
import { trustStore } from "../../tools/toolchain/java-keystore.ts";
import type { Machine } from "./toolchain-machine.ts";
import { fakeMachine } from "./toolchain-machine.ts";

let machine: Machine;
beforeEach(() => {
  machine = fakeMachine();
});
afterEach(() => {
  machine.remove();
});

/** An apt that offers HAProxy and a library for it; `whenListed` runs before it answers from the system's lists. */
const fakeApt = (whenListed = "", reports = "2.6.12"): void => {
  machine.program("apt-cache", "exit 1");
  machine.program(
    "apt-get",
    `own=; for argument in "$@"; do case "$argument" in Dir::State::lists=*) own=yes;; esac; done
case "$*" in
*update*) echo "update own=$own" >> "$LOG";;
*--simulate*)
  echo "simulate own=$own" >> "$LOG"
  if [ -z "$own" ]; then :; ${whenListed}
  fi
  echo "Inst liblua5.3-0 (5.3.6-2 Debian:12.15/oldstable [amd64])"
  echo "Inst haproxy (1:2.6.12-1+deb12u4 Debian-Security:12/oldstable-security [amd64])";;
*download*)
  while [ "$1" != download ]; do shift; done; shift
  echo "download $*" >> "$LOG"
  for package in "$@"; do : > "$package.deb"; done;;
esac`,
  );
  machine.program(
    "dpkg-deb",
    `case "\${2##*/}" in
haproxy=*)
  /bin/mkdir -p "$3/usr/sbin" "$3/usr/lib/haproxy" "$3/etc/haproxy"
  : > "$3/etc/haproxy/errors"
  /bin/ln -s /etc/haproxy "$3/usr/lib/haproxy/conf"
  /bin/ln -s /nowhere/else "$3/usr/lib/haproxy/outside"
  printf '#!/bin/sh\\necho "HAProxy version ${reports} LD=$LD_LIBRARY_PATH"\\n' > "$3/usr/sbin/haproxy"
  /bin/chmod 755 "$3/usr/sbin/haproxy";;
liblua*)
  /bin/mkdir -p "$3/usr/lib/x86_64-linux-gnu"
  echo library > "$3/usr/lib/x86_64-linux-gnu/liblua5.3.so.0";;
esac`,
  );
};
const key = "2.6.12-1_deb12u4-debian-12-linux-x64";
const root = (): string => join(machine.host.cacheDirectory, "haproxy", key, "root");

describe("Debian's packages", () => {
  it("are unpacked into the cache with the libraries that the system lacks, and found there", async () => {
    fakeApt();
    const { host } = machine;
    const tool = await ensureTool("haproxy", { host });
    expect(tool).toEqual({
      name: "haproxy",
      version: "2.6.12",
      source: "unpacked",
      paths: { haproxy: join(root(), "usr/sbin/haproxy") },
      environment: { LD_LIBRARY_PATH: join(root(), "usr/lib/x86_64-linux-gnu") },
    });
    expect(machine.log()).toEqual(["simulate own=", "download liblua5.3-0=5.3.6-2 haproxy=1:2.6.12-1+deb12u4"]);
    expect(await findTool("haproxy", { host })).toEqual({ ...tool, source: "cache" });
    expect(machine.log()).toHaveLength(2);
    expect(machine.cached()).toEqual([`haproxy/${key}`]);
  });

  it("keep the user's own library path behind theirs", async () => {
    fakeApt();
    const host = { ...machine.host, environment: { ...machine.host.environment, LD_LIBRARY_PATH: "/users/own" } };
    expect((await ensureTool("haproxy", { host })).environment["LD_LIBRARY_PATH"]).toBe(
      `${join(root(), "usr/lib/x86_64-linux-gnu")}:/users/own`,
    );
  });

  it("get links that stay inside the folder, where their target is in it", async () => {
    fakeApt();
    await ensureTool("haproxy", { host: machine.host });
    expect(readlinkSync(join(root(), "usr/lib/haproxy/conf"))).toBe("../../../etc/haproxy");
    expect(readlinkSync(join(root(), "usr/lib/haproxy/outside"))).toBe("/nowhere/else");
  });

  it("come by package lists of our own where the system's do not know them", async () => {
    fakeApt('echo "E: Unable to locate package haproxy" >&2; exit 100');
    const messages: string[] = [];
    await ensureTool("haproxy", { host: machine.host, onProgress: (message) => messages.push(message) });
    expect(machine.log().slice(0, 3)).toEqual(["simulate own=", "update own=yes", "simulate own=yes"]);
    expect(messages[0]).toBe("the system's package lists do not do for haproxy; fetching lists of our own");
    expect(machine.cached()).toEqual([`haproxy/${key}`]);
  });

  it("that are too old are named and not kept", async () => {
    fakeApt("", "2.0.1");
    await expect(ensureTool("haproxy", { host: machine.host })).rejects.toThrow(
      "tried to unpack Debian's haproxy into the cache: it is version 2.0.1, older than 2.2",
    );
    expect(machine.cached()).toEqual([]);
  });

  it("of another release of the system are not used", async () => {
    fakeApt();
    await ensureTool("haproxy", { host: machine.host });
    expect(await findTool("haproxy", { host: { ...machine.host, release: "debian-13" } })).toBeUndefined();
  });

  it("are unpacked again when a library is gone", async () => {
    fakeApt();
    const { host } = machine;
    await ensureTool("haproxy", { host });
    rmSync(join(root(), "usr/lib/x86_64-linux-gnu/liblua5.3.so.0"));
    expect(await findTool("haproxy", { host })).toBeUndefined();
    expect((await ensureTool("haproxy", { host })).source).toBe("unpacked");
    expect((await findTool("haproxy", { host }))?.source).toBe("cache");
  });

  it("are unpacked once when two ask at the same time", async () => {
    fakeApt();
    const { host } = machine;
    const found = await Promise.all([ensureTool("haproxy", { host }), ensureTool("haproxy", { host })]);
    expect(found.map(({ source }) => source).sort()).toEqual(["cache", "unpacked"]);
    expect(machine.log().filter((line) => line.startsWith("download"))).toHaveLength(1);
  });
});

describe("several tools at once", () => {
  it("are returned by name; progress starts with it", async () => {
    fakeApt();
    machine.program("redis-server", 'echo "Redis server v=7.0.15"');
    machine.program("redis-cli", "exit 0");
    const messages: string[] = [];
    const tools = await ensureTools(["redis", "haproxy", "redis"], {
      host: machine.host,
      onProgress: (message) => messages.push(message),
    });
    expect([...tools.keys()]).toEqual(["redis", "haproxy"]);
    expect(messages[0]).toBe("haproxy: downloading Debian's haproxy and 1 that is needed with it …");
  });

  it("fail with the first failure, and the others are ended", async () => {
    fakeApt("/bin/sleep 600");
    await expect(ensureTools(["haproxy", "pulumi"], { host: machine.host })).rejects.toThrow(
      "The Pulumi CLI is missing",
    );
    expect(machine.cached()).toEqual([]);
  });
});

describe("apt's simulation", () => {
  it("lists new packages, not upgrades, and none that every process has loaded", () => {
    const text = [
      "Reading package lists...",
      "Inst libc6 (2.36-9+deb12u10 Debian:12.15/oldstable [amd64])",
      "Inst libssl3 [3.0.15-1] (3.0.17-1 Debian:12.15/oldstable [amd64])",
      "Inst liblzf1 (3.6-3 Debian:12.15/oldstable [amd64])",
      "Inst redis-server (5:7.0.15-1~deb12u10 Debian-Security:12/oldstable-security [amd64])",
      "Conf redis-server (5:7.0.15-1~deb12u10 Debian-Security:12/oldstable-security [amd64])",
    ].join("\n");
    expect(parseSimulation(text)).toEqual([
      { name: "liblzf1", version: "3.6-3" },
      { name: "redis-server", version: "5:7.0.15-1~deb12u10" },
    ]);
  });
});

describe("the trust store of an unpacked Java", () => {
  it("holds every certificate in Java's format, closed by its digest", () => {
    const [first = "", second = ""] = rootCertificates;
    const store = trustStore(`${first}\n# a comment\n${second}\n`);
    expect(store.subarray(0, 12).toString("hex")).toBe("feedfeed" + "00000002" + "00000002");
    for (const pem of [first, second]) expect(store.includes(new X509Certificate(pem).raw)).toBe(true);
    const salted = Buffer.from("\0c\0h\0a\0n\0g\0e\0i\0tMighty Aphrodite", "latin1");
    const digest = createHash("sha1").update(salted).update(store.subarray(0, -20)).digest();
    expect(store.subarray(-20).equals(digest)).toBe(true);
  });
});
