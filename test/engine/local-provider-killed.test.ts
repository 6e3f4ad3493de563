import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listProcesses, processStartTime, sweep } from "../../providers/local/records.ts";
import type { ProcessRecord } from "../../providers/local/records.ts";
import { childPids, createTestStack, isThere, projectFolder, until } from "./harness.ts";
import type { TestStack } from "./harness.ts";
import { environmentProgram, fetchText, killedStack, pidsNaming } from "./local-provider-program.ts";
import type { Settings } from "./local-provider-program.ts";

jest.setTimeout(180_000);

/** Moments of an `up` at which the engine is killed, as what is to be seen on the disk then. */
const moments: readonly (readonly [string, (root: string) => boolean])[] = [
  ["the environment's folder was made", (root) => existsSync(join(root, ".meridian", "environment.json"))],
  ["the first process is about to start", (root) => find(root, "eu/first") !== undefined],
  ["the first process runs, and does not serve yet", (root) => find(root, "eu/first")?.alive === true],
  ["the second process is being prepared", (root) => isAlive(find(root, "eu/second", "prepare"))],
  ["the second process runs, and does not serve yet", (root) => isAlive(find(root, "eu/second", "main"))],
  ["the job runs", (root) => isAlive(find(root, "migration"))],
];

function find(root: string, name: string, role?: string): ProcessRecord | undefined {
  return listProcesses(root).find((record) => record.name === name && (role === undefined || record.role === role));
}

function isAlive(record: ProcessRecord | undefined): boolean {
  return record?.alive === true;
}

describe("an engine that is killed", () => {
  let folder: string;
  let settings: Settings;
  let test_: TestStack;
  let starters: number[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "meridian-killed-"));
    process.env["MERIDIAN_PORTS"] = join(folder, "ports");
    settings = { root: join(folder, "root"), greetings: {}, slowness: 300, morePorts: [] };
    test_ = await createTestStack({
      ...killedStack,
      program: environmentProgram(settings),
    });
  });

  afterEach(async () => {
    for (const starter of starters) for (const pid of test_.enginePids(starter)) process.kill(pid, "SIGKILL");
    starters = [];
    await sweep(settings.root);
    test_.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Starts an up in a process of its own, and kills its engine when the moment has come. Gives what ran then. */
  const killAt = async (
    what: string,
    reached: () => boolean,
    seen?: (engine: number) => void,
  ): Promise<ProcessRecord[]> => {
    const options = JSON.stringify({ folder: test_.folder, settings });
    const up = spawn(process.execPath, ["--import", "tsx", join(__dirname, "local-provider-up.ts"), options], {
      cwd: projectFolder,
      stdio: "ignore",
    });
    const ended = new Promise<number | null>((resolve) => up.once("exit", resolve));
    const pid = up.pid ?? 0;
    starters.push(pid);
    await until(what, reached);
    const engines = test_.enginePids(pid);
    expect(engines).toHaveLength(1);
    for (const engine of engines) {
      seen?.(engine);
      process.kill(engine, "SIGKILL");
    }
    expect(await ended).not.toBe(0);
    test_.unlock();
    return listProcesses(settings.root);
  };

  const expectWhole = async (): Promise<void> => {
    const records = listProcesses(settings.root);
    expect(records.map(({ name, alive }) => [name, alive])).toEqual([
      ["eu/first", true],
      ["eu/second", true],
    ]);
    expect(pidsNaming(settings.root).sort()).toEqual(records.map(({ pid }) => pid).sort());
    const found = await test_.stack.outputs();
    expect([found["first"]?.value, found["second"]?.value]).toEqual(records.map(({ pid }) => pid));
    const ports = found["ports"]?.value as Record<string, number>;
    expect(await fetchText(ports["first"] ?? 0)).toBe(settings.greetings["first"] ?? "hello");
    expect(await fetchText(ports["second"] ?? 0)).toBe("hello");
    // Twice where it came to its end before the next engine looked: a job has to bear that.
    expect(["done\n", "done\ndone\n"]).toContain(readFileSync(found["runs"]?.value as string, "utf8"));
    expect(readFileSync(join(settings.root, "eu", "second", "prepared"), "utf8")).toBe("done\n");
    const { summary } = await test_.stack.up();
    expect(summary.resourceChanges).toEqual({ same: 7 });
  };

  test.each(moments)("when %s: the next up reaches the same state, with nothing twice", async (what, reached) => {
    const before = await killAt(what, () => reached(settings.root));
    await test_.stack.up();
    await expectWhole();
    // What ran already is taken over, not started again.
    const adopted = before.filter(({ alive, kind, role }) => alive && kind === "process" && role === "main");
    expect(listProcesses(settings.root).map(({ pid }) => pid)).toEqual(
      expect.arrayContaining(adopted.map(({ pid }) => pid)),
    );
  });

  test("in the middle of a restart: the next up reaches the new state", async () => {
    await test_.stack.up();
    const before = find(settings.root, "eu/first")?.pid;
    settings.greetings["first"] = "changed";
    await killAt("the restart", () => find(settings.root, "eu/first")?.pid !== before);
    await test_.stack.up();
    await expectWhole();
  });

  test.each(moments.filter((_, index) => index % 2 === 1))("when %s: destroy leaves nothing", async (what, reached) => {
    await killAt(what, () => reached(settings.root));
    await test_.stack.destroy();
    expect(pidsNaming(settings.root)).toEqual([]);
    expect(isThere(settings.root)).toBe(false);
  });

  test("its provider ends itself soon", async () => {
    settings.slowness = 20_000;
    let provider: number | undefined;
    const isServerUp = (): boolean => isAlive(find(settings.root, "eu/first"));
    await killAt("the start of the first server", isServerUp, (engine) => {
      [provider] = childPids(engine);
    });
    const pid = provider;
    if (pid === undefined) throw new Error("the engine had no provider");
    await until("the end of the provider", () => processStartTime(pid) === undefined, 5);
  });

  test("a provider that only begins when its engine is gone already ends itself, too", async () => {
    const provider = join(projectFolder, "providers", "local", "pulumi-resource-meridian-local");
    // The address is of port 1, where nothing listens.
    const script = '(sleep 0.2; exec "$0" 127.0.0.1:1) > /dev/null 2>&1 & echo $!';
    const pid = Number(execFileSync("sh", ["-c", script, provider], { encoding: "utf8" }));
    expect(processStartTime(pid)).toBeDefined();
    await until("the end of the provider", () => processStartTime(pid) === undefined, 20);
  });

  test("a provider whose engine is killed while it begins ends itself, too", async () => {
    const provider = join(projectFolder, "providers", "local", "pulumi-resource-meridian-local");
    const script = '"$0" 127.0.0.1:1 > /dev/null 2>&1 & echo $!; wait';
    const engine = spawn("sh", ["-c", script, provider], { stdio: ["ignore", "pipe", "ignore"] });
    const pid = await new Promise<number>((resolve) => {
      engine.stdout.once("data", (data: Buffer) => {
        resolve(Number(data.toString()));
      });
    });
    engine.kill("SIGKILL");
    await until("the end of the provider", () => processStartTime(pid) === undefined, 20);
  });
});
