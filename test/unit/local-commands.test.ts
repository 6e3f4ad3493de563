import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Intent } from "../../providers/local/records.ts";
import { intentFile, recordFolder } from "../../providers/local/records.ts";
import { exclusively } from "../../tools/engine/exclusive.ts";
import { interruptible } from "../../tools/engine/interruption.ts";
import { describeMembershipChange, membershipChange, plannedMembers } from "../../tools/engine/membership.ts";
import { Progress } from "../../tools/engine/progress.ts";

const folder = mkdtempSync(join(tmpdir(), "meridian-commands-"));
const state = join(folder, "state");

beforeEach(() => {
  process.env["MERIDIAN_STATE_DIRECTORY"] = state;
});

afterAll(() => {
  delete process.env["MERIDIAN_STATE_DIRECTORY"];
  rmSync(folder, { recursive: true, force: true });
});

const failure = (error: unknown): string => (error instanceof Error ? error.message : String(error));

describe("a command that changes an environment", () => {
  test("is the only one on that environment, and not on another; afterwards nothing of it is left", async () => {
    const others = await exclusively("one", () =>
      Promise.all([
        exclusively("one", () => Promise.resolve("let in")).catch(failure),
        exclusively("two", () => Promise.resolve("let in")),
      ]),
    );
    expect(others).toEqual(["Another command is working on one. Wait for it to end, then try again.", "let in"]);
    expect(existsSync(state)).toBe(false);
  });

  test("lets the next one in when it failed", async () => {
    await expect(exclusively("one", () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(await exclusively("one", () => Promise.resolve("let in"))).toBe("let in");
  });

  test("says where its files go and how to put them elsewhere when it cannot write there", async () => {
    writeFileSync(join(folder, "file"), "");
    process.env["MERIDIAN_STATE_DIRECTORY"] = join(folder, "file", "state");
    expect(await exclusively("one", () => Promise.resolve("")).catch(failure)).toBe(
      `The files of an environment go to ${join(folder, "file", "state")}, but a part of that path is a file.\n` +
        "Put them elsewhere: MERIDIAN_STATE_DIRECTORY=<a folder of yours>, for every command on the environment.",
    );
  });
});

describe("an interruption", () => {
  test.each([
    ["SIGTERM", 143, 1_000],
    ["SIGINT", 130, 4_000],
  ] as const)(
    "by %s is told once, and passed on to the engine when that has not ended by itself",
    async (signal, code, patience) => {
      jest.useFakeTimers();
      const before = process.listenerCount(signal);
      let told = 0;
      try {
        const seen = await interruptible(
          () => {
            told += 1;
          },
          (interruption) => {
            const found: unknown[] = [interruption.exitCode()];
            process.emit(signal, signal);
            process.emit(signal, signal);
            found.push(interruption.exitCode(), interruption.signal.aborted);
            jest.advanceTimersByTime(patience - 1);
            found.push(interruption.signal.aborted);
            jest.advanceTimersByTime(1);
            found.push(interruption.signal.aborted);
            return Promise.resolve(found);
          },
        );
        expect([seen, told]).toEqual([[undefined, code, false, false, true], 1]);
      } finally {
        jest.useRealTimers();
      }
      expect(process.listenerCount(signal)).toBe(before);
    },
  );
});

describe("the members of an environment's clusters", () => {
  const processes = join(folder, "processes");
  const plan = (regions: readonly string[], voters: readonly (readonly [string, string])[]): readonly string[] =>
    plannedMembers({
      regions: regions.map((name) => ({ name })),
      coordination: { voters: voters.map(([region, name]) => ({ region, name })) },
    });
  const record = (name: string): void => {
    const intent: Intent = {
      nonce: "1",
      name,
      kind: "process",
      role: "main",
      directory: join(processes, name),
      logFile: join(processes, name, "log"),
      logOffset: 0,
      ports: [],
      stopSignal: "SIGTERM",
      graceSeconds: 1,
      configurationHash: "",
      startedAt: 0,
    };
    const file = intentFile(recordFolder(processes, name), intent.nonce);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(intent));
  };

  test("are unchanged where none runs, and where those that run are the planned ones", () => {
    const planned = plan(["north"], [["north", "north-a-0"]]);
    expect(membershipChange(processes, planned)).toBeUndefined();
    for (const name of ["north/cassandra", "north/etcd-north-a-0", "north/kafka", "north/service-replica-1"])
      record(name);
    expect(membershipChange(processes, planned)).toBeUndefined();
  });

  test("that would join or leave are named, with the way that is open", () => {
    const planned = plan(["north", "south"], [["south", "south-a-0"]]);
    const change = membershipChange(processes, planned);
    expect(change).toEqual({
      running: ["north/cassandra", "north/etcd-north-a-0"],
      planned: ["north/cassandra", "south/cassandra", "south/etcd-south-a-0"],
    });
    const told = describeMembershipChange("local", change ?? { running: [], planned: [] });
    expect(told).toContain("would join    south/cassandra, south/etcd-south-a-0\n");
    expect(told).toContain("would leave   north/etcd-north-a-0\n");
    expect(told).toContain("npm run destroy local, then npm run up local");
  });
});

describe("the progress of an operation", () => {
  type Kind = "resourcePreEvent" | "resOutputsEvent" | "resOpFailedEvent";
  const told = (events: readonly (readonly [Kind, string, string] | "interrupted")[]): string[] => {
    const lines: string[] = [];
    const progress = new Progress((line) => lines.push(line.replaceAll(/\(\d+\.\d s\)/g, "(… s)").trim()));
    for (const event of events) {
      if (event === "interrupted") {
        progress.interrupted();
        continue;
      }
      const [kind, type, op] = event;
      const metadata = { urn: `urn:pulumi:local::meridian::${type}::thing`, type, op };
      progress.onEvent({ sequence: 0, timestamp: 0, [kind]: { metadata } });
    }
    return lines;
  };
  const both = (type: string, operation: string): string[] =>
    told([
      ["resourcePreEvent", type, operation],
      ["resOutputsEvent", type, operation],
    ]);

  test.each([
    ["Process", "create", ["0 s   starting  thing", "0 s   started   thing  (… s)"]],
    ["Process", "update", ["0 s   changing  thing", "0 s   changed   thing  (… s)"]],
    ["Process", "delete", ["0 s   stopping  thing", "0 s   stopped   thing  (… s)"]],
    ["Process", "same", []],
    ["Process", "refresh", []],
    ["Job", "create", ["0 s   running   thing", "0 s   done      thing  (… s)"]],
    ["Job", "delete", []],
    ["Tool", "create", ["0 s   found     thing  (… s)"]],
    ["Tool", "delete", []],
    ["Password", "create", []],
  ])("of a %s, %s, is told in words that fit", (type, operation, lines) => {
    expect(both(`meridian-local:index:${type}`, operation)).toEqual(lines);
  });

  test("a failure is told, but not one that an interruption brought about", () => {
    const failed = ["resOpFailedEvent", "meridian-local:index:Process", "create"] as const;
    expect(told([failed, "interrupted", failed])).toEqual(["0 s   failed    thing"]);
  });
});
