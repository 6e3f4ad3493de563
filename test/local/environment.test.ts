import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProcessRecord } from "../../providers/local/records.ts";
import { isAlive, listProcesses, sweep } from "../../providers/local/records.ts";
import { rehearsalReport } from "../../tools/rehearsal/report-schema.ts";
import { projectFolder, until } from "../engine/harness.ts";
import { meridian } from "./command.ts";

/** The first start may have to install tools; after that it takes about a minute. */
const FIRST_UP_MILLISECONDS = 15 * 60_000;
const MINUTES_3 = 180_000;
const MINUTES_5 = 300_000;

interface Endpoint {
  readonly region: string;
  readonly tier: string;
  readonly address: string;
}
interface Exported {
  readonly url: string;
  readonly endpoints: readonly Endpoint[];
}

jest.setTimeout(60_000);

// With a space in the path, as a user's folder may have.
const state = mkdtempSync(join(tmpdir(), "meridian local-"));
const processes = join(state, "local", "processes");
const reports = mkdtempSync(join(tmpdir(), "meridian-reports-"));
/** A development token, as `up` prints it. */
let token = "";

async function exported(): Promise<Exported> {
  const { code, output, errors } = await meridian(state, "outputs", "local", "--json");
  if (code !== 0) throw new Error(errors);
  return JSON.parse(output) as Exported;
}

function replicas({ endpoints }: Exported, region: string): string[] {
  return endpoints
    .filter((each) => each.region === region && each.tier.startsWith("service"))
    .map((each) => each.address);
}

async function put(base: string, path: string, body: unknown): Promise<Response> {
  return fetch(`${base}/v1/${path}`, {
    method: "PUT",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
}

async function get(base: string, path: string): Promise<{ status: number; body: unknown; headers: Headers }> {
  const response = await fetch(`${base}/v1/${path}`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text === "" ? undefined : (JSON.parse(text) as unknown),
    headers: response.headers,
  };
}

/** Whether exactly the process of a record still runs; one that has ended and waits to be reaped does not. */
function runs({ pid, startTime }: ProcessRecord): boolean {
  return pid !== undefined && startTime !== undefined && isAlive({ pid, startTime });
}

function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => {
      resolve(false);
    });
    server.listen(port, "127.0.0.1", () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

/** Inodes of the sockets that a process has open. */
function socketsOf(pid: number): string[] {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).flatMap(
      (descriptor) => /^socket:\[(\d+)\]$/.exec(readlinkSync(join(folder, descriptor)))?.[1] ?? [],
    );
  } catch {
    // Ended meanwhile, as jobs do.
    return [];
  }
}

/** TCP sockets that listen, of the whole machine: proc_net_tcp(5). */
function listeners(): { address: string; inode: string; loopback: boolean }[] {
  return ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, "utf8")
      .split("\n")
      .slice(1)
      .flatMap((line) => {
        const [, address = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
        if (state !== "0A") return [];
        const [host = ""] = address.split(":");
        // 127.0.0.1 and ::ffff:127.0.0.1, each 32 bits in the machine's own byte order.
        return [{ address, inode, loopback: host === "0100007F" || host === "0000000000000000FFFF00000100007F" }];
      }),
  );
}

/** A line of the README's commands, from the project's folder. */
function readmeLine(start: string): string {
  const line = readFileSync(join(projectFolder, "README.md"), "utf8")
    .split("\n")
    .find((each) => each.startsWith(start));
  if (line === undefined) throw new Error(`the README has no line that starts with ${start}`);
  return line;
}

function ofRegion(region: string): ProcessRecord[] {
  return listProcesses(processes).filter((record) => record.name.startsWith(`${region}/`));
}

describe("the local environment", () => {
  afterAll(async () => {
    await sweep(processes);
    rmSync(state, { recursive: true, force: true });
    rmSync(reports, { recursive: true, force: true });
  }, MINUTES_3);

  test(
    "comes up with every tier of every region, and prints where it listens and a curl to try",
    async () => {
      const { code, output, errors } = await meridian(state, "up", "local");
      expect({ code, errors: code === 0 ? "" : errors }).toEqual({ code: 0, errors: "" });
      // As many as a preview counts: nothing is created that was not announced.
      expect(output).toMatch(/^local is up after [\d.]+ s: 110 created\./);
      const { url, endpoints } = await exported();
      for (const region of ["north", "south", "west"]) {
        expect(endpoints.filter((each) => each.region === region).map((each) => each.tier)).toEqual([
          "service replica-1",
          "service replica-2",
          "cassandra",
          "kafka",
          "redis primary",
          "etcd voter",
        ]);
        expect(ofRegion(region).map((record) => [record.name, record.alive])).toEqual(
          [
            "cassandra",
            `etcd-${region}-a-0`,
            "kafka",
            "redis-primary",
            "redis-replica-1",
            "service-replica-1",
            "service-replica-2",
          ].map((part) => [`${region}/${part}`, true]),
        );
      }
      token = /^ {2}export TOKEN=([\w-]+\.[\w-]+\.[\w-]+)$/m.exec(output)?.[1] ?? "";
      expect(token).not.toBe("");
      expect(output).toContain(`curl -i -X PUT ${url}/v1/ledger/hello -H "authorization: Bearer $TOKEN"`);
      expect((await fetch(`${url}/v1/ledger/hello`)).status).toBe(401);
    },
    FIRST_UP_MILLISECONDS,
  );

  test(
    "comes up again without a change",
    async () => {
      const { code, output } = await meridian(state, "up", "local");
      expect(code).toBe(0);
      expect(output).toMatch(/^No changes: local is as declared \(\d+ resources, /);
    },
    MINUTES_3,
  );

  test("listens on loopback only", async () => {
    const { endpoints, url } = await exported();
    for (const { address } of [...endpoints, { address: url }]) {
      expect(address.replace(/^https?:\/\//, "")).toMatch(/^127\.0\.0\.1:\d+$/);
    }
    // What is printed is one thing; what the processes really listen on is another. Only Linux shows it without more tools.
    if (process.platform !== "linux") return;
    const own = new Set(listProcesses(processes).flatMap(({ pid }) => (pid === undefined ? [] : socketsOf(pid))));
    const listening = listeners().filter(({ inode }) => own.has(inode));
    expect(listening.length).toBeGreaterThan(22);
    expect(listening.filter(({ loopback }) => !loopback)).toEqual([]);
  });

  test("takes less than 6 GiB of memory in all", () => {
    const pids = listProcesses(processes).flatMap(({ pid, alive }) =>
      alive && pid !== undefined ? [String(pid)] : [],
    );
    const kibibytes = execFileSync("ps", ["-o", "rss=", "-p", pids.join(",")], { encoding: "utf8" })
      .split("\n")
      .reduce((sum, line) => sum + Number(line), 0);
    expect(kibibytes / 1024).toBeGreaterThan(1024);
    expect(kibibytes / 1024).toBeLessThan(6 * 1024);
  });

  test("what is written through one region is read through another, in both classes", async () => {
    const outputs = await exported();
    const [north = ""] = replicas(outputs, "north");
    const [, west = ""] = replicas(outputs, "west");
    for (const path of ["ledger/across", "session/across"]) {
      const written = await put(north, path, { path });
      expect(written.status).toBe(200);
      const read = await get(west, path);
      expect([read.status, read.body]).toEqual([200, { path }]);
    }
  });

  test("what is written in any region comes into the read model of every region, by the copies of the logs", async () => {
    const outputs = await exported();
    const projected = async (region: string): Promise<number> => {
      const pages = await Promise.all(
        replicas(outputs, region).map(async (url) => (await fetch(`${url}/metrics`)).text()),
      );
      const counted = pages.flatMap((page) => [...page.matchAll(/^meridian_projection_events_total\{.*\} (\d+)$/gm)]);
      return counted.reduce((sum, [, count]) => sum + Number(count), 0);
    };
    const regions = ["north", "south", "west"];
    const before = await Promise.all(regions.map(projected));
    // Each has one home, in whose log alone it is: about a third of them each.
    const writes = 30;
    for (const number of Array.from({ length: writes }, (_, position) => position)) {
      expect((await put(outputs.url, `session/copied-${number}`, { number })).status).toBe(200);
    }
    await until(
      "all of them in every region's read model",
      async () => {
        const now = await Promise.all(regions.map(projected));
        return now.every((count, at) => count - (before[at] ?? 0) >= writes);
      },
      45,
    );
  });

  test(
    "goes on with one region lost, and loses no acknowledged strong write",
    async () => {
      const outputs = await exported();
      const keys = Array.from({ length: 60 }, (_, number) => `before-${number}`);
      for (const key of keys) {
        expect((await put(outputs.url, `ledger/${key}`, { key })).status).toBe(200);
        expect((await put(outputs.url, `session/${key}`, { key })).status).toBe(200);
      }
      // The README's own way to lose a region, on the list that it names.
      const [list = "", ...kill] = readmeLine("npm run -s logs local |").split(" | ");
      expect(list).toBe("npm run -s logs local");
      const listed = await meridian(state, "logs", "local");
      execFileSync("sh", ["-c", kill.join(" | ")], { input: listed.output });
      await until("every process of south to be gone", () => ofRegion("south").every((record) => !record.alive));
      const [survivor = ""] = replicas(outputs, "north");
      await until(
        "owners in the other regions for the strong slots of south, whose leases have to end first",
        async () => {
          const answers = await Promise.all(keys.map((key) => get(survivor, `ledger/${key}`)));
          return answers.every(({ status }) => status === 200);
        },
      );
      for (const key of keys) {
        const strong = await get(survivor, `ledger/${key}`);
        expect([key, strong.status, strong.body]).toEqual([key, 200, { key }]);
        // Written at one region's quorum, but long enough ago to have reached the others.
        const available = await get(survivor, `session/${key}`);
        expect([key, available.status, available.body]).toEqual([key, 200, { key }]);
      }
      // New writes in both classes, through the entry, also to slots whose home is lost.
      const served = new Set<string | null>();
      for (const number of Array.from({ length: 30 }, (_, position) => position)) {
        for (const path of [`ledger/after-${number}`, `session/after-${number}`]) {
          expect((await put(outputs.url, path, { number })).status).toBe(200);
          const read = await get(outputs.url, path);
          expect([path, read.status, read.body]).toEqual([path, 200, { number }]);
          served.add(read.headers.get("x-meridian-region"));
        }
      }
      expect([...served].sort()).toEqual(["north", "west"]);
    },
    MINUTES_3,
  );

  test(
    "refresh names what does not run, and up heals just that",
    async () => {
      const refreshed = await meridian(state, "refresh", "local");
      expect(refreshed.code).toBe(0);
      expect(refreshed.output).toContain(
        "Not running: south/cassandra, south/etcd-south-a-0, south/kafka, south/redis-primary, south/redis-replica-1, south/service-replica-1, south/service-replica-2.",
      );
      // The job that sets up the roles has to stand being run again: an up that was cut off repeats it.
      rmSync(join(processes, "jobs", "cassandra-roles"), { recursive: true });
      const before = [...ofRegion("north"), ...ofRegion("west")].map((record) => record.pid);
      const healed = await meridian(state, "up", "local");
      expect(healed.output).toMatch(/^local is up after [\d.]+ s: 8 changed, \d+ unchanged\./);
      expect([...ofRegion("north"), ...ofRegion("west")].map((record) => record.pid)).toEqual(before);
      expect(ofRegion("south").every((record) => record.alive)).toBe(true);

      const outputs = await exported();
      // Each of these keys has one home; about a third of them are the healed region's.
      const keys = Array.from({ length: 30 }, (_, number) => `ledger/after-${number}`);
      const [north = ""] = replicas(outputs, "north");
      await until("the healed region to serve its own slots again", async () => {
        const answers = await Promise.all(keys.map((key) => get(north, key)));
        expect(answers.map(({ status, body }) => [status, body])).toEqual(keys.map((_, number) => [200, { number }]));
        return answers.some(({ headers }) => headers.get("x-meridian-region") === "south");
      });
    },
    MINUTES_3,
  );

  test(
    "rehearses the loss of a region: measures it, heals it, and reports",
    async () => {
      const page = join(reports, "south.html");
      // A pause takes no time to heal, and everything else that a loss does.
      const words = ["--loss", "pause", "--target", "south", "--seconds", "10", "--seed", "7", "--rate", "30"];
      const rehearsed = await meridian(state, "rehearse", ...words, "--report", page);
      // 2: a target was missed, as on a machine that is busy with other things.
      expect({ errors: rehearsed.errors, ended: [0, 2].includes(rehearsed.code ?? -1) }).toMatchObject({ ended: true });
      const report = rehearsalReport.parse(JSON.parse(readFileSync(page.replace(".html", ".json"), "utf8")));
      expect(rehearsed.code).toBe(report.met ? 0 : 2);
      const [round] = report.rounds;
      expect([report.rounds.length, report.options.seed, round?.fault.signal, round?.fault.processes.length]).toEqual([
        1,
        7,
        "SIGSTOP",
        7,
      ]);
      // What holds however slow the machine is.
      const [strong] = round?.classes ?? [];
      expect([strong?.name, strong?.lost.writes, strong?.duplicates, strong?.staleReads]).toEqual(["ledger", 0, 0, 0]);
      expect(strong?.lost.acknowledged).toBeGreaterThan(10);
      // All of south's 5461, unless some are still without an owner when the pause ends.
      expect(round?.slots.moved).toBeGreaterThan(2000);
      expect(readFileSync(page, "utf8")).toContain("<svg ");
      expect(readFileSync(page.replace(".html", ".md"), "utf8")).toContain("## Rehearsal of local");
      // Nothing is left stopped.
      const alive = await Promise.all(
        replicas(await exported(), "south").map(async (url) => (await fetch(`${url}/healthz`)).status),
      );
      expect(alive).toEqual([200, 200]);
    },
    // Half a minute on a quiet machine; most of the rest is what regions have to come to the same on one that is not.
    MINUTES_5,
  );

  test("prints a process's log, and names the processes when asked for one that is not there", async () => {
    const log = await meridian(state, "logs", "local", "north/kafka", "--lines", "500");
    expect(log.code).toBe(0);
    expect(log.output).toContain("Kafka Server started");
    const missing = await meridian(state, "logs", "local", "north/kafak");
    expect([missing.code, missing.errors.trim()]).toEqual([
      1,
      'There is no process "north/kafak" in local. Did you mean "north/kafka"?',
    ]);
  });

  test(
    "destroy leaves no process, port or file",
    async () => {
      const records = listProcesses(processes);
      expect(records.filter((record) => record.alive).length).toBeGreaterThanOrEqual(22);
      const { code, output, errors } = await meridian(state, "destroy", "local");
      expect({ code, errors: code === 0 ? "" : errors }).toEqual({ code: 0, errors: "" });
      expect(output).toMatch(/^local is gone after [\d.]+ s: no process, port or file of it is left\./);
      expect(records.filter(runs).map((record) => record.name)).toEqual([]);
      const ports = records.flatMap((record) => record.ports);
      const free = await Promise.all(ports.map(async (port) => [port, await portIsFree(port)]));
      expect(free).toEqual(ports.map((port) => [port, true]));
      expect(existsSync(state) ? readdirSync(state) : []).toEqual([]);
    },
    MINUTES_3,
  );
});
