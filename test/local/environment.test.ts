import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProcessRecord } from "../../providers/local/records.ts";
import { isAlive, listProcesses, sweep } from "../../providers/local/records.ts";
import { until } from "../engine/harness.ts";
import { meridian } from "./command.ts";

/** The first start may have to install tools; after that it takes about a minute. */
const FIRST_UP_MILLISECONDS = 15 * 60_000;
const MINUTES_3 = 180_000;

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

const state = mkdtempSync(join(tmpdir(), "meridian-local-"));
const processes = join(state, "local", "processes");

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
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
}

async function get(base: string, path: string): Promise<{ status: number; body: unknown; headers: Headers }> {
  const response = await fetch(`${base}/v1/${path}`, { signal: AbortSignal.timeout(10_000) });
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

function ofRegion(region: string): ProcessRecord[] {
  return listProcesses(processes).filter((record) => record.name.startsWith(`${region}/`));
}

describe("the local environment", () => {
  afterAll(async () => {
    await sweep(processes);
    rmSync(state, { recursive: true, force: true });
  }, MINUTES_3);

  test(
    "comes up with every tier of every region, and prints where it listens and a curl to try",
    async () => {
      const { code, output, errors } = await meridian(state, "up", "local");
      expect({ code, errors: code === 0 ? "" : errors }).toEqual({ code: 0, errors: "" });
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
      expect(output).toContain(`curl -i -X PUT ${url}/v1/ledger/hello`);
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
      expect(address.replace("http://", "")).toMatch(/^127\.0\.0\.1:\d+$/);
    }
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

  test(
    "goes on with one region lost, and loses no acknowledged strong write",
    async () => {
      const outputs = await exported();
      const keys = Array.from({ length: 60 }, (_, number) => `before-${number}`);
      for (const key of keys) {
        expect((await put(outputs.url, `ledger/${key}`, { key })).status).toBe(200);
        expect((await put(outputs.url, `session/${key}`, { key })).status).toBe(200);
      }
      for (const record of ofRegion("south")) {
        if (record.alive && record.pid !== undefined) process.kill(record.pid, "SIGKILL");
      }
      const [survivor = ""] = replicas(outputs, "north");
      for (const key of keys) {
        const strong = await get(survivor, `ledger/${key}`);
        expect([key, strong.status, strong.body]).toEqual([key, 200, { key }]);
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
      const before = [...ofRegion("north"), ...ofRegion("west")].map((record) => record.pid);
      const healed = await meridian(state, "up", "local");
      expect(healed.output).toMatch(/^local is up after [\d.]+ s: 7 update, \d+ unchanged\./);
      expect([...ofRegion("north"), ...ofRegion("west")].map((record) => record.pid)).toEqual(before);
      expect(ofRegion("south").every((record) => record.alive)).toBe(true);

      const outputs = await exported();
      const [south = ""] = replicas(outputs, "south");
      const read = await until("the healed region to serve its own slots", async () => {
        const answer = await get(south, "ledger/after-0").catch(() => undefined);
        return answer?.status === 200 ? answer : undefined;
      });
      expect(read.body).toEqual({ number: 0 });
    },
    MINUTES_3,
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
