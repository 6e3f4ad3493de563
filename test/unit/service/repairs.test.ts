import type { DataClass } from "../../../services/shard/src/configuration.ts";
import { createPace } from "../../../services/shard/src/repair/pace.ts";
import type { Wait } from "../../../services/shard/src/repair/pace.ts";
import { ReadModelReplacedError } from "../../../services/shard/src/repair/read-model-check.ts";
import type { CheckTerms } from "../../../services/shard/src/repair/read-model-check.ts";
import { RegionsNotComparedError, RegionUnansweredError } from "../../../services/shard/src/repair/regions-check.ts";
import { createRepairs } from "../../../services/shard/src/repair/repairs.ts";
import type { Repairs } from "../../../services/shard/src/repair/repairs.ts";
import type { RepairRun } from "../../../services/shard/src/repair/run.ts";
import { StoreUnavailableError } from "../../../services/shard/src/stores/contracts.ts";

const PROFILE: DataClass = { name: "profile", consistency: "available" };
const REQUEST = { dataClass: PROFILE, what: "read-model", mend: false, entitiesPerSecond: 10, by: "ann" } as const;

/** Ends when it is aborted. */
const untilAborted: Wait = (_milliseconds, signal) =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => {
      reject(new Error("aborted"));
    });
  });

interface Arranged {
  readonly repairs: Repairs;
  readonly counted: (readonly [string, number])[];
  readonly lines: (readonly [string, object])[];
  /** The latest run, when it has ended. */
  readonly ended: () => Promise<RepairRun>;
}

function arrange(check: (terms: CheckTerms) => Promise<void>, known = true, wait: Wait = untilAborted): Arranged {
  const counted: (readonly [string, number])[] = [];
  const lines: (readonly [string, object])[] = [];
  let under: Promise<void> = Promise.resolve();
  const line = (details: object, message: string): void => void lines.push([message, details]);
  const repairs = createRepairs({
    checkReadModel: (terms) => (under = check(terms)),
    checkRegions: (terms) => (under = check(terms)),
    readModelKnown: () => known,
    metrics: {
      entities: (_what, outcome, count) => counted.push([outcome, count]),
      ended: (_what, status) => counted.push([status, 1]),
    },
    logger: { info: line, warn: line, error: line },
    wait,
    now: () => 1000,
  });
  return {
    repairs,
    counted,
    lines,
    async ended() {
      await under.catch(() => undefined);
      await new Promise((resolve) => setImmediate(resolve));
      const [run] = repairs.runs();
      if (run === undefined) throw new Error("there is no run");
      return run;
    },
  };
}

describe("the repairs of a node", () => {
  it("count what a run finds, name twenty differences, and say who asked", async () => {
    const { repairs, counted, lines, ended } = arrange(({ progress }) => {
      progress.phase("entities");
      progress.count("compared", 30);
      progress.count("differingSlots", 25);
      for (let at = 0; at < 25; at++) {
        progress.example({
          address: { className: "profile", key: `key-${at}`, slot: at },
          kind: "stale",
          logged: { number: 2, region: "alpha" },
          held: { number: 1, region: "alpha" },
        });
      }
      progress.count("differing", 25);
      return Promise.resolve();
    });
    expect(repairs.begin(REQUEST).outcome).toBe("begun");
    const run = await ended();
    expect(run).toMatchObject({ status: "done", phase: "entities", startedAt: 1000, endedAt: 1000, by: "ann" });
    expect(run.counts).toMatchObject({ compared: 30, differingSlots: 25, differing: 25, mended: 0 });
    expect(run.examples.map(({ address }) => address.slot)).toEqual(Array.from({ length: 20 }, (_, at) => at));
    expect(counted).toEqual([
      ["compared", 30],
      ["differing", 25],
      ["done", 1],
    ]);
    expect(lines).toMatchObject([
      ["a repair has begun", { repair: run.id, audit: { by: "ann", class: "profile", mend: false } }],
      ["a repair has ended", { repair: run.id, status: "done", differing: 25 }],
    ]);
    // Keys are for the operator who asks, not for the log.
    expect(JSON.stringify(lines)).not.toContain("key-");
  });

  it("are one at a time, end with the node, and then are refused", async () => {
    const { repairs, ended } = arrange(({ pace }) => pace.pause(1000));
    const first = repairs.begin(REQUEST);
    const second = repairs.begin(REQUEST);
    expect([first.outcome, second.outcome]).toEqual(["begun", "under-way"]);
    expect(repairs.runs()).toHaveLength(1);
    await repairs.stop();
    expect(await ended()).toMatchObject({ status: "aborted", reason: undefined });
    expect(repairs.begin(REQUEST)).toEqual({ outcome: "draining" });
  });

  it("are not begun before it is known which read model serves", () => {
    expect(arrange(() => Promise.resolve(), false).repairs.begin(REQUEST)).toEqual({ outcome: "read-model-unknown" });
  });

  it.each<readonly [Error, string]>([
    [new StoreUnavailableError("cassandra", "no answer to scan"), "cassandra: no answer to scan"],
    [new ReadModelReplacedError(), "the read model was rebuilt meanwhile; begin again"],
    [new TypeError("a bug"), "a defect, which is in the log under the repair's id"],
  ])("fail by %s with a reason, and another one may begin", async (error, reason) => {
    const { repairs, counted, ended } = arrange(() => Promise.reject(error));
    repairs.begin(REQUEST);
    expect(await ended()).toMatchObject({ status: "failed", reason });
    expect(counted).toEqual([["failed", 1]]);
    expect(repairs.begin(REQUEST).outcome).toBe("begun");
    await ended();
  });
});

describe("what a run is not answered", () => {
  const slow = new StoreUnavailableError("cassandra", "no answer to scan within 2000 ms");
  const gone = new RegionUnansweredError("beta", "did not answer (ECONNREFUSED)", { passing: true });

  it("is asked for again, ever later, and the run says how often, and why", async () => {
    const waits: number[] = [];
    const failures = [slow, gone, slow, gone];
    const { repairs, ended } = arrange(
      async ({ attempt }) => {
        const answer = await attempt(() => {
          const failure = failures.shift();
          return failure === undefined ? Promise.resolve(7) : Promise.reject(failure);
        });
        expect(answer).toBe(7);
      },
      true,
      (milliseconds) => Promise.resolve(void waits.push(milliseconds)),
    );
    repairs.begin(REQUEST);
    expect(await ended()).toMatchObject({
      status: "done",
      reason: undefined,
      retries: { count: 4, last: "beta: did not answer (ECONNREFUSED)" },
    });
    expect(waits).toEqual([1000, 2000, 4000, 8000]);
  });

  it.each<readonly [string, Error, number]>([
    ["five times, if it may pass", slow, 5],
    ["once, if it does not", new RegionUnansweredError("beta", "answered 403", { passing: false }), 1],
    ["once, if it is a defect", new TypeError("a bug"), 1],
  ])("is asked for %s", async (_what, failure, times) => {
    let calls = 0;
    const { repairs, ended } = arrange(
      async ({ attempt }) => {
        const asking = attempt(() => {
          calls += 1;
          return Promise.reject(failure);
        });
        await expect(asking).rejects.toBe(failure);
      },
      true,
      () => Promise.resolve(),
    );
    repairs.begin(REQUEST);
    expect(await ended()).toMatchObject({ status: "done", retries: { count: times - 1 } });
    expect(calls).toBe(times);
  });

  it("does not hold up the end of the node", async () => {
    let pausing: () => void = () => undefined;
    const paused = new Promise<void>((resolve) => (pausing = resolve));
    const { repairs, ended } = arrange(
      ({ attempt }) => attempt(() => Promise.reject(slow)),
      true,
      (milliseconds, signal) => {
        pausing();
        return untilAborted(milliseconds, signal);
      },
    );
    repairs.begin(REQUEST);
    await paused;
    await repairs.stop();
    expect(await ended()).toMatchObject({ status: "aborted", retries: { count: 1, last: slow.message } });
  });

  it.each<readonly [string, () => Error, string, string]>([
    ["when the run goes on without it", () => new RegionsNotComparedError(), "failed", gone.message],
    ["when something else ends the run", () => slow, "failed", `${gone.message}; ${slow.message}`],
  ])("stays in its record: %s", async (_what, failure, status, reason) => {
    const { repairs, lines, ended } = arrange(({ progress }) => {
      progress.reason(gone.message);
      return Promise.reject(failure());
    });
    repairs.begin(REQUEST);
    expect(await ended()).toMatchObject({ status, reason });
    expect(lines.at(-1)).toMatchObject(["a repair has ended", { status, reason }]);
  });

  it("stays in its record when the node is drained", async () => {
    const { repairs, ended } = arrange(({ progress, pace }) => {
      progress.reason(gone.message);
      return pace.pause(1000);
    });
    repairs.begin(REQUEST);
    await repairs.stop();
    expect(await ended()).toMatchObject({ status: "aborted", reason: gone.message });
  });
});

describe("the pace of a run", () => {
  it("keeps to so many a second, and does not catch up on more than a second", async () => {
    let time = 0;
    const waits: number[] = [];
    const wait: Wait = (milliseconds) => {
      waits.push(milliseconds);
      time += milliseconds;
      return Promise.resolve();
    };
    const pace = createPace({ perSecond: 100, signal: new AbortController().signal, wait, now: () => time });
    await pace.after(50);
    time += 200;
    await pace.after(50);
    time += 60_000;
    await pace.after(100);
    await pace.after(100);
    expect(waits).toEqual([500, 300, 1000]);
  });

  it("ends with the signal, before and during a pause", async () => {
    const ending = new AbortController();
    const pace = createPace({ perSecond: 1, signal: ending.signal, wait: untilAborted, now: () => 0 });
    const paused = pace.pause(1000);
    ending.abort(new Error("told to end"));
    await expect(paused).rejects.toThrow("aborted");
    await expect(pace.after(1)).rejects.toThrow("told to end");
  });
});
