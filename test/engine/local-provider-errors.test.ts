import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Environment, Job, Process } from "../../providers/local/sdk.ts";
import type { JobArgs, ProcessArgs } from "../../providers/local/sdk.ts";
import { listProcesses, sweep } from "../../providers/local/records.ts";
import { createTestStack, localProvider, until } from "./harness.ts";
import type { TestStack } from "./harness.ts";
import { pidsNaming } from "./local-provider-program.ts";

jest.setTimeout(120_000);

const node = process.execPath;

describe("what goes wrong with a process", () => {
  const folder = mkdtempSync(join(tmpdir(), "meridian-wrong-"));
  const root = join(folder, "root");
  let test_: TestStack;
  let processArgs: Omit<ProcessArgs, "root" | "name"> | undefined;
  let jobArgs: Omit<JobArgs, "root" | "name"> | undefined;

  beforeAll(async () => {
    process.env["MERIDIAN_PORTS"] = join(folder, "ports");
    test_ = await createTestStack({
      program: async () => {
        await Promise.resolve();
        const environment = new Environment("environment", { root });
        if (processArgs) new Process("process", { root: environment.root, name: "eu/server", ...processArgs });
        if (jobArgs) new Job("job", { root: environment.root, name: "eu/job", ...jobArgs });
      },
      projectName: "local-provider",
      stackName: "wrong",
      plugins: [localProvider],
    });
  });

  afterEach(() => {
    processArgs = undefined;
    jobArgs = undefined;
  });

  afterAll(async () => {
    for (const pid of test_.enginePids()) process.kill(pid, "SIGKILL");
    await sweep(root);
    test_.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const failure = async (): Promise<string> => {
    const result = await test_.stack.up().then(
      () => "",
      (error: unknown) => String(error),
    );
    expect(result).not.toBe("");
    return result;
  };
  const expectNothingRuns = (): void => {
    expect(listProcesses(root)).toEqual([]);
    expect(pidsNaming(root)).toEqual([]);
  };

  test("an exit before it is ready names the code and shows the end of the log, without secrets", async () => {
    const script = `for (let i = 1; i <= 30; i += 1) console.log("line", i); console.log("login with", process.env.TOKEN); process.exit(3)`;
    processArgs = {
      command: node,
      arguments: ["-e", script, "{directory}/"],
      environment: { TOKEN: pulumi.secret("swordfish-12") },
      readiness: { kind: "log", pattern: "never" },
    };
    const message = await failure();
    expect(message).toContain("eu/server exited with code 3 before it was ready.");
    expect(message).toContain(`Last lines of ${root}/eu/server/log:`);
    expect(message).toContain("  line 12\n");
    expect(message).not.toContain("line 11\n");
    expect(message).toContain("  login with [secret]");
    expect(message).not.toContain("swordfish-12");
    expectNothingRuns();
  });

  test("a deadline that passes stops the process with its children", async () => {
    const child = `require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => 0, 1000)", process.argv[1]]); setInterval(() => 0, 1000)`;
    processArgs = {
      command: node,
      arguments: ["-e", child, "{directory}/"],
      readiness: { kind: "tcp", port: 1, deadlineSeconds: 1 },
      graceSeconds: 1,
    };
    const message = await failure();
    expect(message).toContain(
      "eu/server was not ready within 1 s, and was stopped (waited for a connection to 127.0.0.1:1).",
    );
    expect(message).toContain("It wrote nothing to its log.");
    expectNothingRuns();
  });

  test("a port in use is named with who holds it, before anything is started", async () => {
    const holder: Server = createServer();
    await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
    const { port } = holder.address() as AddressInfo;
    processArgs = { command: node, arguments: ["-e", "setInterval(() => 0, 1000)", "{directory}/"], ports: [port] };
    const message = await failure();
    holder.close();
    expect(message).toContain(`eu/server cannot start: port ${port} on 127.0.0.1 is in use by `);
    if (process.platform === "linux") expect(message).toContain(`pid ${process.pid} (node)`);
    expectNothingRuns();
  });

  test("a command that is not there", async () => {
    processArgs = { command: "no-such-program" };
    expect(await failure()).toContain('command not found: "no-such-program" is in none of the folders of PATH');
    processArgs = { command: "/no/such/program" };
    expect(await failure()).toContain("command not found: /no/such/program does not exist");
    expectNothingRuns();
  });

  test("wrong inputs are all named at once, in the preview", async () => {
    processArgs = { command: node, ports: [70000], stopSignal: "SIGNAL", reload: { signal: "SIGHUP", files: ["a"] } };
    const message = await test_.stack.preview().then(
      () => "",
      (error: unknown) => String(error),
    );
    expect(message).toContain("ports[0]");
    expect(message).toContain("stopSignal");
  });

  test("after a failure, up with what works succeeds", async () => {
    processArgs = { command: node, arguments: ["-e", "setInterval(() => 0, 1000)", "{directory}/"] };
    const { summary } = await test_.stack.up();
    expect(summary.result).toBe("succeeded");
    expect(listProcesses(root).map(({ name, alive }) => [name, alive])).toEqual([["eu/server", true]]);
  });

  test("a change of a file to reload sends the signal and restarts nothing; of readiness, neither", async () => {
    const script = `process.on("SIGHUP", () => console.log("now", require("node:fs").readFileSync("settings", "utf8"))); console.log("ready"); setInterval(() => 0, 1000)`;
    const base = {
      command: node,
      arguments: ["-e", script, "{directory}/"],
      readiness: { kind: "log", pattern: "^ready$" },
      reload: { signal: "SIGHUP", files: ["settings"] },
    } as const;
    const withSettings = (content: string): void => {
      processArgs = {
        ...base,
        arguments: [...base.arguments],
        reload: { ...base.reload, files: ["settings"] },
        files: { settings: { content } },
      };
    };
    withSettings("one");
    await test_.stack.up();
    const [before] = listProcesses(root);
    if (before === undefined) throw new Error("nothing runs");
    withSettings("two in {directory}");
    const { summary } = await test_.stack.up();
    expect(summary.resourceChanges).toEqual({ same: 2, update: 1 });
    const log = (): string => readFileSync(before.logFile, "utf8");
    await until("the reload", () => log().includes(`now two in ${before.directory}\n`));
    if (processArgs !== undefined) processArgs.readiness = { ...base.readiness, deadlineSeconds: 30 };
    expect((await test_.stack.up()).summary.resourceChanges).toEqual({ same: 2, update: 1 });
    const [after] = listProcesses(root);
    expect([after?.pid, after?.alive]).toEqual([before.pid, true]);
    expect(log().match(/^now/gm)).toHaveLength(1);
  });

  test("a removed process is stopped and its folder is gone", async () => {
    const { summary } = await test_.stack.up();
    expect(summary.resourceChanges).toEqual({ same: 2, delete: 1 });
    expectNothingRuns();
  });

  test("a job that fails is tried again as often as it says, and then is an error with its log", async () => {
    const script = `console.log("attempt with", process.env.TOKEN); process.exit(4)`;
    jobArgs = {
      command: node,
      arguments: ["-e", script],
      environment: { TOKEN: pulumi.secret("swordfish-12") },
      attempts: 3,
      retryDelaySeconds: 0,
    };
    const message = await failure();
    expect(message).toContain("eu/job, attempt 3 of 3, exited with code 4.");
    expect(message).toContain("attempt with [secret]");
    expect(readFileSync(join(root, "eu", "job", "log"), "utf8")).toBe("attempt with swordfish-12\n".repeat(3));
    expectNothingRuns();
  });

  test("a job runs again for a changed trigger, not for a changed deadline", async () => {
    const runs = (): number => readFileSync(join(root, "eu", "job", "log"), "utf8").match(/ran/g)?.length ?? 0;
    const args = { command: node, arguments: ["-e", "console.log('ran')"] };
    jobArgs = { ...args, triggers: { schema: "1" } };
    await test_.stack.up();
    expect(runs()).toBe(1);
    jobArgs = { ...args, triggers: { schema: "1" }, deadlineSeconds: 20 };
    expect((await test_.stack.up()).summary.resourceChanges).toEqual({ same: 2, update: 1 });
    expect(runs()).toBe(1);
    jobArgs = { ...args, triggers: { schema: "2" }, deadlineSeconds: 20 };
    await test_.stack.up();
    expect(runs()).toBe(2);
  });

  test("a cancelled up stops waiting at once, and the next one adopts what it started", async () => {
    const script = `setTimeout(() => console.log("ready"), 6000); setInterval(() => 0, 1000)`;
    processArgs = {
      command: node,
      arguments: ["-e", script, "{directory}/"],
      readiness: { kind: "log", pattern: "^ready$", deadlineSeconds: 60 },
    };
    const up = test_.stack.up().then(
      () => "finished",
      (error: unknown) => String(error),
    );
    const started = await until("the start", () => listProcesses(root).find(({ alive }) => alive));
    const [engine] = test_.enginePids();
    if (engine === undefined) throw new Error("no engine");
    process.kill(engine, "SIGINT");
    expect(await up).toContain("was cancelled");
    expect(listProcesses(root).map(({ pid, alive }) => [pid, alive])).toEqual([[started.pid, true]]);
    await test_.stack.up();
    expect(listProcesses(root).map(({ pid, alive }) => [pid, alive])).toEqual([[started.pid, true]]);
  });

  test("destroy takes the rest away", async () => {
    await test_.stack.destroy();
    expectNothingRuns();
  });
});
