import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listProcesses, sweep } from "../../providers/local/records.ts";
import type { ProcessRecord } from "../../providers/local/records.ts";
import { listReservations } from "../../providers/local/reservations.ts";
import { createTestStack, isThere, localProvider, until } from "./harness.ts";
import type { TestStack } from "./harness.ts";
import { environmentProgram, fetchText, pidsNaming } from "./local-provider-program.ts";
import type { Settings } from "./local-provider-program.ts";

jest.setTimeout(120_000);

/** One environment, taken through its life in the order of the tests. */
describe("real processes as resources of the real engine", () => {
  const folder = mkdtempSync(join(tmpdir(), "meridian-life-"));
  const settings: Settings = { root: join(folder, "root"), greetings: {}, slowness: 0, morePorts: [] };
  let test_: TestStack;
  let thief: Server | undefined;

  const outputs = async (): Promise<{ ports: Record<string, number>; first: number; second: number; runs: string }> => {
    const found = await test_.stack.outputs();
    return {
      ports: found["ports"]?.value as Record<string, number>,
      first: found["first"]?.value as number,
      second: found["second"]?.value as number,
      runs: found["runs"]?.value as string,
    };
  };
  const changes = async (): Promise<unknown> => (await test_.stack.up()).summary.resourceChanges;
  const record = (name: string): ProcessRecord => {
    const found = listProcesses(settings.root).find((each) => each.name === name);
    if (found === undefined) throw new Error(`no record of ${name}`);
    return found;
  };
  const kill = async (name: string): Promise<void> => {
    const { pid } = record(name);
    if (pid === undefined) throw new Error(`no pid of ${name}`);
    process.kill(pid, "SIGKILL");
    await until(`the death of ${name}`, () => !record(name).alive);
  };

  beforeAll(async () => {
    process.env["MERIDIAN_PORTS"] = join(folder, "ports");
    test_ = await createTestStack({
      program: environmentProgram(settings),
      projectName: "local-provider",
      stackName: "life",
      plugins: [localProvider],
    });
  });

  afterAll(async () => {
    thief?.close();
    await sweep(settings.root);
    test_.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  test("a preview starts nothing", async () => {
    const { changeSummary } = await test_.stack.preview();
    expect(changeSummary).toEqual({ create: 7 });
    expect(isThere(settings.root)).toBe(false);
  });

  test("up starts every process, waits until it serves, and runs the job once", async () => {
    expect(await changes()).toEqual({ create: 7 });
    const { ports, first, second, runs } = await outputs();
    expect(await fetchText(ports["first"] ?? 0)).toBe("hello");
    expect(await fetchText(ports["second"] ?? 0)).toBe("hello");
    expect(pidsNaming(settings.root).sort()).toEqual([first, second].sort());
    expect(readFileSync(runs, "utf8")).toBe("done\n");
  });

  test("up again changes nothing", async () => {
    const before = await outputs();
    expect(await changes()).toEqual({ same: 7 });
    expect(await outputs()).toEqual(before);
  });

  test("a refresh of what runs changes nothing, nor does the up after it", async () => {
    const { summary } = await test_.stack.refresh();
    expect(summary.resourceChanges).toEqual({ same: 7 });
    expect(await changes()).toEqual({ same: 7 });
  });

  test("no secret is in the state in plain text", () => {
    const log = readFileSync(record("eu/first").logFile, "utf8");
    const password = /the password is ([A-Za-z0-9]{32})\n/.exec(log)?.[1];
    if (password === undefined) throw new Error("the server did not get its password");
    const state = readFileSync(join(test_.backend, ".pulumi", "stacks", "local-provider", "life.json"), "utf8");
    expect(state).toContain("eu/first");
    expect(state).not.toContain(password);
  });

  test("a changed setting restarts just the process that has it", async () => {
    const before = await outputs();
    settings.greetings["first"] = "changed";
    expect(await changes()).toEqual({ same: 6, update: 1 });
    const after = await outputs();
    expect(await fetchText(after.ports["first"] ?? 0)).toBe("changed");
    expect(after).toEqual({ ...before, first: after.first });
    expect(after.first).not.toBe(before.first);
    expect(pidsNaming(settings.root).sort()).toEqual([after.first, after.second].sort());
  });

  test("refresh shows a killed process, and up heals it", async () => {
    const before = await outputs();
    await kill("eu/second");
    const { summary } = await test_.stack.refresh();
    expect(summary.resourceChanges).toEqual({ same: 6, update: 1 });
    const exported = await test_.stack.exportStack();
    expect(JSON.stringify(exported.deployment)).toContain('"running":false');
    expect(await changes()).toEqual({ same: 6, update: 1 });
    const after = await outputs();
    expect(after).toEqual({ ...before, second: after.second });
    expect(await fetchText(after.ports["second"] ?? 0)).toBe("hello");
  });

  test("up heals a killed process without a refresh", async () => {
    await kill("eu/first");
    expect(await changes()).toEqual({ same: 6, update: 1 });
    expect(await fetchText((await outputs()).ports["first"] ?? 0)).toBe("changed");
  });

  test("a port that something else took is picked anew, and the others are kept", async () => {
    const before = await outputs();
    await kill("eu/first");
    const { server, listening } = steal(before.ports["first"] ?? 0);
    thief = server;
    await listening;
    expect(await changes()).toEqual({ same: 5, update: 2 });
    const after = await outputs();
    expect(after.ports["second"]).toBe(before.ports["second"]);
    expect(after.ports["first"]).not.toBe(before.ports["first"]);
    expect(await fetchText(after.ports["first"] ?? 0)).toBe("changed");
    thief.close();
  });

  test("one port more keeps the numbers of the others and restarts nothing", async () => {
    const before = await outputs();
    settings.morePorts = ["third"];
    expect(await changes()).toEqual({ same: 6, update: 1 });
    const after = await outputs();
    expect(after).toEqual({ ...before, ports: { ...before.ports, third: after.ports["third"] } });
    expect(after.ports["third"]).toBeGreaterThanOrEqual(1024);
  });

  test("everything comes back after the folder was removed by hand", async () => {
    await sweep(settings.root);
    expect(await changes()).toEqual({ same: 2, update: 5 });
    const { first, second, runs } = await outputs();
    expect(pidsNaming(settings.root).sort()).toEqual([first, second].sort());
    expect(readFileSync(runs, "utf8")).toBe("done\n");
  });

  test("destroy leaves no process, no folder and no reserved port", async () => {
    await kill("eu/second");
    const { summary } = await test_.stack.destroy();
    expect(summary.resourceChanges).toEqual({ delete: 7 });
    expect(pidsNaming(settings.root)).toEqual([]);
    expect(isThere(settings.root)).toBe(false);
    expect(listReservations().size).toBe(0);
  });
});

function steal(port: number): { readonly server: Server; readonly listening: Promise<void> } {
  const server = createServer();
  const listening = new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return { server, listening };
}
