import { mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { bind } from "../../providers/local/bound-type.ts";
import { fromStruct, reveal, same, secret, toStruct, UNKNOWN } from "../../providers/local/properties.ts";
import type { Wire } from "../../providers/local/properties.ts";
import { claimRoot, keyedHash, readMarker } from "../../providers/local/environment-folder.ts";
import { logTail, openLog, closeLog, redact } from "../../providers/local/process/log.ts";
import { place } from "../../providers/local/process/render.ts";
import { environmentType } from "../../providers/local/resources/environment.ts";
import { processType } from "../../providers/local/resources/process.ts";
import { isStale } from "../../tools/engine/locks.ts";
import { temporaryFolder } from "./local-provider-processes.ts";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const folder = temporaryFolder();

afterAll(() => {
  folder.remove();
});

describe("what a process's inputs must be", () => {
  const type = bind(processType);
  const good = { root: "/srv/meridian", name: "eu/redis", command: "redis-server" };

  test("good ones pass, and so does what a preview does not know", () => {
    expect(type.check(good)).toEqual([]);
    expect(type.check({ ...good, root: unknown, ports: [unknown], readiness: { kind: "tcp", port: unknown } })).toEqual(
      [],
    );
    expect(type.check({ ...good, readiness: unknown, files: { a: { content: unknown } } })).toEqual([]);
    expect(type.check({ ...good, environment: secret({ A: "b" }) })).toEqual([]);
  });

  test.each<[Record<string, Wire>, string]>([
    [{ root: "relative" }, "root"],
    [{ root: "/" }, "root"],
    [{ root: homedir() }, "root"],
    [{ root: "/a/../b" }, "root"],
    [{ name: "../up" }, "name"],
    [{ name: ".meridian" }, "name"],
    [{ name: "" }, "name"],
    [{ ports: [80, 0] }, "ports[1]"],
    [{ ports: ["80"] }, "ports[0]"],
    [{ stopSignal: "SIGSTOP" }, "stopSignal"],
    [{ files: { "../a": { content: "" } } }, "files.../a"],
    [{ files: { log: { content: "" } } }, "files.log"],
    [{ files: { a: { content: "", mode: "rw" } } }, "files.a.mode"],
    [{ environment: { "A=B": "" } }, "environment.A=B"],
    [{ readiness: { kind: "log", pattern: "(" } }, "readiness.pattern"],
    [{ readiness: { kind: "http", url: "ftp://x" } }, "readiness.url"],
    [{ readiness: { kind: "tcp" } }, "readiness.port"],
    [{ prepare: [{ command: "a", unless: "/abs" }] }, "prepare[0].unless"],
    [{ reload: { signal: "SIGHUP", files: ["a"] } }, "reload.files[0]"],
  ])("%j is refused at %s", (change, property) => {
    expect(type.check({ ...good, ...change }).map((failure) => failure.property)).toEqual([property]);
  });

  test("a misspelt input is named", () => {
    expect(type.check({ ...good, portz: [] })[0]?.reason).toContain("portz");
  });
});

describe("the folder of an environment", () => {
  test("one with other content is refused, and one of another stack", () => {
    mkdirSync(folder.root);
    writeFileSync(join(folder.root, "precious"), "");
    expect(() => claimRoot(folder.root, "a::p")).toThrow("exists, is not empty and was not made by Meridian");
    const own = join(folder.folder, "own");
    claimRoot(own, "a::p");
    writeFileSync(join(own, "data"), "");
    expect(claimRoot(own, "a::p")).toEqual(readMarker(own));
    expect(() => claimRoot(own, "b::p")).toThrow("belongs to the environment of another stack (a::p, here b::p)");
  });

  test("its preview makes nothing", () => {
    const root = join(folder.folder, "previewed");
    expect(bind(environmentType).previewCreate({ root })).toEqual({ root });
    expect(readMarker(root)).toBeUndefined();
  });

  test("hashes depend on the environment's key and not on the order of keys", () => {
    const one = { owner: "a::p", key: "00" };
    expect(keyedHash(one, { a: 1, b: [2] })).toBe(keyedHash(one, { b: [2], a: 1 }));
    expect(keyedHash(one, { a: 1 })).not.toBe(keyedHash({ ...one, key: "01" }, { a: 1 }));
  });
});

describe("secrets and unknowns", () => {
  test("are found at any depth, and survive the way to the engine and back", () => {
    const wire = { a: { b: [secret({ c: "hidden" }), unknown] }, n: 1, none: null };
    expect(fromStruct(toStruct(wire))).toEqual(wire);
    expect(reveal(wire)).toEqual({
      value: { a: { b: [{ c: "hidden" }, UNKNOWN] }, n: 1, none: null },
      secrets: ["hidden"],
    });
  });

  test("comparison sees values and secrecy, not the order of keys", () => {
    expect(same({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true);
    expect(same({ a: "x" }, { a: secret("x") })).toBe(false);
    expect(same([1], { 0: 1 })).toBe(false);
  });
});

describe("what is shown of a log", () => {
  test.each([
    ["the whole secret", "token=swordfish", ["swordfish"], "token=[secret]"],
    ["what is shorter than 6 characters stays", "yes yes", ["yes"], "yes yes"],
    ["a password inside of a secret file", "bad Ab3dEf6hI9", ["port 6379\nrequirepass Ab3dEf6hI9\n"], "bad [secret]"],
    ["a pass phrase inside of a secret file", "bad swordfish", ['{"password": "swordfish"}'], "bad [secret]"],
    ["the rest of a secret file stays readable", "port 6379", ["bind 127.0.0.1\nport 6379 x\n"], "port 6379"],
    ["the longer secret first", "abcdefgh", ["abcdef", "abcdefgh"], "[secret]"],
  ])("%s", (_what, text, secrets, shown) => {
    expect(redact(text, secrets)).toBe(shown);
  });

  test("the last lines since the start, and a long log is put aside", () => {
    const file = join(folder.folder, "a.log");
    writeFileSync(file, "before\n");
    const log = openLog(file);
    closeLog(log);
    expect(log.offset).toBe(7);
    writeFileSync(file, `before\n${Array.from({ length: 25 }, (_, index) => `line ${index}\n`).join("")}`);
    const lines = logTail(file, log.offset, []).split("\n");
    expect([lines[0], lines[1], lines.length, lines.at(-1)]).toEqual([
      `Last lines of ${file}:`,
      "  line 5",
      21,
      "  line 24",
    ]);
    expect(logTail(join(folder.folder, "none"), 0, [])).toBe("It wrote nothing to its log.");
    const rotated = openLog(file, 10);
    closeLog(rotated);
    expect(rotated.offset).toBe(0);
    expect(logTail(`${file}.1`, 0, [], 1)).toContain("line 24");
  });

  test("{directory} is the process's folder, everywhere in a text", () => {
    expect(place("{directory}/a:{directory}/b", "/srv/x")).toBe("/srv/x/a:/srv/x/b");
  });
});

describe("a lock of the engine is stale", () => {
  const lock = { file: "lock.json", pid: 7, hostname: "here", taken: 10_000 };

  test.each([
    ["when its process is gone", undefined, true],
    ["when its pid belongs to a later process", 11_000, true],
    ["not when its process started before it", 9_000, false],
    ["not when both are of the same second", 10_000, false],
  ])("%s", (_what, started, stale) => {
    expect(isStale(lock, "here", () => started)).toBe(stale);
  });

  test("never on another machine", () => {
    expect(isStale(lock, "there", () => undefined)).toBe(false);
  });
});
