/** When a node is in a degraded mode: from the first answer that names it, until there has been none for a while. */
import { degradedHeader, modesOf } from "../../../services/shard/src/degradation/modes.ts";
import type { DegradedMode } from "../../../services/shard/src/degradation/modes.ts";
import { watchDegradation } from "../../../services/shard/src/degradation/watch.ts";
import type { Operation } from "../../../services/shard/src/entries.ts";
import type { Router } from "../../../services/shard/src/routing/router.ts";

const OPERATION: Operation = {
  kind: "get",
  dataClass: { name: "profile", consistency: "available" },
  className: "profile",
  key: "k",
  slot: 1,
  requestId: "r",
};

let headers: Record<string, string>;
let told: string[];
let router: Router;

beforeEach(() => {
  jest.useFakeTimers();
  headers = {};
  told = [];
  router = watchDegradation(
    { route: () => Promise.resolve({ status: 200, headers, body: "1" }) },
    {
      region: "alpha",
      observer: {
        answered: (mode) => told.push(mode),
        active: (mode, active) => told.push(`${mode} ${active}`),
      },
      logger: {
        warn: (fields: { mode: string }, message: string) => told.push(`warn ${fields.mode}: ${message}`),
        info: (fields: { mode: string }, message: string) => told.push(`info ${fields.mode}: ${message}`),
      },
      quietMilliseconds: 10_000,
    },
  );
});
afterEach(() => {
  jest.useRealTimers();
});

const inMode = (...modes: (DegradedMode | undefined)[]): Record<string, string> => ({
  "x-meridian-region": "alpha",
  ...degradedHeader(...modes),
});
const ask = (): ReturnType<Router["route"]> => router.route(OPERATION, false, 1000);

test("an answer in no mode is passed on, and nothing is told", async () => {
  await expect(ask()).resolves.toEqual({ status: 200, headers: {}, body: "1" });
  expect(told).toEqual([]);
});

test("a mode begins once, is counted at each answer, and is over ten seconds after the last one", async () => {
  headers = inMode("store-read");
  await ask();
  jest.advanceTimersByTime(9_999);
  await ask();
  expect(told).toEqual(["store-read", "store-read true", "warn store-read: degraded mode begins", "store-read"]);

  told.length = 0;
  jest.advanceTimersByTime(9_999);
  expect(told).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(told).toEqual(["store-read false", "info store-read: degraded mode is over"]);
});

test("an answer can be in two modes, and what is no mode is none", async () => {
  headers = inMode("queued-log", undefined, "held-lease");
  expect(headers).toEqual({ "x-meridian-region": "alpha", "x-meridian-degraded": "queued-log, held-lease" });
  await ask();
  expect(told.filter((line) => line.endsWith(" true"))).toEqual(["queued-log true", "held-lease true"]);
  expect(modesOf({ "x-meridian-degraded": "stale-read, something" })).toEqual(["stale-read"]);
  expect(degradedHeader(undefined)).toEqual({});
});

test("what another region's answer lacks is told there, but a stale read that is given in its name is told here", async () => {
  headers = { ...inMode("store-read"), "x-meridian-region": "beta" };
  await ask();
  expect(told).toEqual([]);
  headers = { ...inMode("stale-read"), "x-meridian-region": "beta" };
  await ask();
  expect(told).toContain("stale-read true");
});
