import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { endProcess } from "../../providers/local/ending.ts";
import { claimRoot } from "../../providers/local/environment-folder.ts";
import { parseStat, processGroup, signalProcess } from "../../providers/local/identity.ts";
import { launch, wrapper } from "../../providers/local/process/launch.ts";
import type { Launch, Started } from "../../providers/local/process/launch.ts";
import { isAlive, listProcesses, processStartTime, readIdentity, sweep } from "../../providers/local/records.ts";
import { Strangers, temporaryFolder, until } from "./local-provider-processes.ts";

const strangers = new Strangers();
const place = temporaryFolder();

beforeAll(() => {
  claimRoot(place.root, "unit::project");
});

afterAll(async () => {
  strangers.end();
  await sweep(place.root);
  place.remove();
});

function start(name: string, script: string, intent: Partial<Launch["intent"]> = {}): Promise<Started> {
  const directory = join(place.root, name);
  mkdirSync(directory, { recursive: true });
  return launch({
    root: place.root,
    command: "/bin/sh",
    arguments: ["-c", script],
    environment: {},
    intent: {
      name,
      kind: "process",
      role: "main",
      directory,
      logFile: join(directory, "log"),
      ports: [],
      stopSignal: "SIGTERM",
      graceSeconds: 5,
      configurationHash: "hash",
      ...intent,
    },
  });
}

/** The pid that a started script wrote to its file `child`. */
async function childOf(name: string): Promise<number> {
  const file = join(place.root, name, "child");
  await until("the child", () => existsSync(file) && readFileSync(file, "utf8").endsWith("\n"));
  return Number(readFileSync(file, "utf8"));
}

describe("who a process is", () => {
  test("a line of /proc is read although the program's name has spaces and parentheses", () => {
    const rest = "S 1 77 77 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 3 0 4711 0 0";
    expect(parseStat(`42 (a b) c) ${rest}`)).toEqual({ state: "S", group: 77, threads: 3, ticks: "4711" });
    expect(parseStat("")).toBeUndefined();
  });

  test("a process is alive by its pid and start time, and not with another start time", () => {
    const pid = strangers.start();
    const startTime = processStartTime(pid);
    if (startTime === undefined) throw new Error("no start time");
    expect(isAlive({ pid, startTime })).toBe(true);
    expect(isAlive({ pid, startTime: `${startTime}0` })).toBe(false);
    expect(processStartTime(0)).toBeUndefined();
  });

  test("a signal reaches nobody when the pid belongs to another process", () => {
    const pid = strangers.start();
    expect(signalProcess({ pid, startTime: "another time" }, "SIGKILL")).toBe(false);
    expect(processStartTime(pid)).toBeDefined();
  });

  test("ending a process whose pid was used again does not touch the new one", async () => {
    const pid = strangers.start();
    const startTime = processStartTime(pid);
    const ended = { name: "gone", nonce: "none", stopSignal: "SIGKILL", graceSeconds: 0 };
    await endProcess({ ...ended, pid, startTime: "another time" });
    expect(processStartTime(pid)).toBe(startTime);
    // The same with the right start time does end it, so that the line above says something.
    await endProcess({ ...ended, pid, startTime });
    expect(processStartTime(pid)).toBeUndefined();
  });
});

describe("a process on record", () => {
  test("writes down itself who it is, in a session of its own", async () => {
    const started = await start("own", "exec sleep 60");
    const [record] = listProcesses(place.root);
    expect(record).toMatchObject({ name: "own", alive: true, ...started.identity });
    expect(processStartTime(started.identity.pid)).toBe(started.identity.startTime);
    if (process.platform === "linux") expect(processGroup(started.identity.pid)).toBe(started.identity.pid);
    await sweep(place.root);
    expect(isAlive(started.identity)).toBe(false);
    claimRoot(place.root, "unit::project");
  });

  test("becomes the program only while its record is there, and has said who it is before", () => {
    const run = (nonce: string): unknown => {
      const { status, stdout } = spawnSync("/bin/sh", ["-c", wrapper, "meridian", place.root, nonce, "echo", "ran"]);
      return [status, String(stdout), readIdentity(place.root, nonce)?.pid !== undefined];
    };
    expect(run("unwanted")).toEqual([125, "", true]);
    writeFileSync(join(place.root, "intent-wanted.json"), "{}");
    expect(run("wanted")).toEqual([0, "ran\n", true]);
  });

  test("what ignores its stop signal is killed after its grace time, with its group", async () => {
    const script = "trap '' TERM; sleep 60 & echo $! > child; while :; do wait; sleep 1; done";
    const started = await start("stubborn", script, { graceSeconds: 0.2 });
    const child = await childOf("stubborn");
    const [record] = listProcesses(place.root);
    if (record === undefined) throw new Error("no record");
    await endProcess(record);
    expect(await started.ended).toEqual({ code: null, signal: "SIGKILL" });
    expect(processStartTime(child)).toBeUndefined();
    await sweep(place.root);
    claimRoot(place.root, "unit::project");
  });

  test("what a dead process left behind is ended too", async () => {
    const started = await start("parent", `sleep 60 & echo $! > child; wait`);
    const pid = await childOf("parent");
    process.kill(started.identity.pid, "SIGKILL");
    await started.ended;
    expect(processStartTime(pid)).toBeDefined();
    await sweep(place.root);
    if (process.platform === "linux") expect(processStartTime(pid)).toBeUndefined();
  });

  test("a folder that is no environment is not swept", async () => {
    const folder = join(place.folder, "other");
    mkdirSync(folder);
    writeFileSync(join(folder, "precious"), "");
    await expect(sweep(folder)).rejects.toThrow(`${folder} was not made by Meridian, so it is not removed`);
  });
});
