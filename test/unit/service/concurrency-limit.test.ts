import * as fc from "fast-check";
import { createConcurrencyLimit } from "../../../services/shard/src/overload/concurrency-limit.ts";
import type { ConcurrencyLimit } from "../../../services/shard/src/overload/concurrency-limit.ts";

interface Ending {
  readonly at: number;
  readonly release: () => void;
}

/**
 * A store that works on `capacity` operations at a time, each for `service` milliseconds; what is above waits. Callers
 * come at `rate` a millisecond. Returns what was refused, as a share, and the bounds of the limit in the last second.
 */
function simulate(
  limit: ConcurrencyLimit,
  clock: { now: number },
  { capacity, service, rate, milliseconds }: Record<"capacity" | "service" | "rate" | "milliseconds", number>,
): { readonly refused: number; readonly lowest: number; readonly highest: number } {
  const workers = Array.from({ length: capacity }, () => clock.now);
  let endings: Ending[] = [];
  let [offered, refused, owed] = [0, 0, 0];
  let [lowest, highest] = [Number.POSITIVE_INFINITY, 0];
  for (const end = clock.now + milliseconds; clock.now < end; clock.now++) {
    if (clock.now > end - 1000) [lowest, highest] = [Math.min(lowest, limit.limit), Math.max(highest, limit.limit)];
    const due = endings.filter(({ at }) => at <= clock.now);
    endings = endings.filter(({ at }) => at > clock.now);
    for (const { release } of due) release();
    for (owed += rate; owed >= 1; owed--) {
      offered += 1;
      const release = limit.acquire();
      if (release === undefined) {
        refused += 1;
        continue;
      }
      const worker = workers.indexOf(Math.min(...workers));
      const at = Math.max(clock.now, workers[worker] ?? 0) + service;
      workers[worker] = at;
      endings.push({
        at,
        release: () => {
          release("done");
        },
      });
    }
  }
  for (const { release } of endings) release();
  return { refused: refused / offered, lowest, highest };
}

describe("the concurrency limit", () => {
  it("stays within its bounds and never admits more than it says", () => {
    const step = fc.record({
      admit: fc.boolean(),
      wait: fc.nat(50),
      end: fc.constantFrom("done" as const, "late" as const, "ignored" as const),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400, size: "max" }), (steps) => {
        const clock = { now: 0 };
        const limit = createConcurrencyLimit({ least: 2, most: 20, initial: 8, now: () => clock.now });
        const open: ((end: "done" | "late" | "ignored") => void)[] = [];
        let broken = 0;
        for (const { admit, wait, end } of steps) {
          clock.now += wait;
          if (admit) {
            const before = limit.inFlight;
            const release = limit.acquire();
            if ((release === undefined) !== before >= Math.floor(limit.limit)) broken += 1;
            if (release !== undefined) open.push(release);
          } else open.shift()?.(end);
          if (limit.inFlight !== open.length || limit.limit < 2 || limit.limit > 20) broken += 1;
        }
        expect(broken).toBe(0);
      }),
    );
  });

  it("refuses nothing as long as the store keeps up", () => {
    const clock = { now: 0 };
    const limit = createConcurrencyLimit({ now: () => clock.now });
    expect(simulate(limit, clock, { capacity: 100, service: 10, rate: 5, milliseconds: 2000 }).refused).toBe(0);
    expect(limit.limit).toBeGreaterThanOrEqual(64);
  });

  it("does not grow without being needed", () => {
    const clock = { now: 0 };
    const limit = createConcurrencyLimit({ now: () => clock.now });
    simulate(limit, clock, { capacity: 100, service: 10, rate: 1, milliseconds: 5000 });
    expect(limit.limit).toBe(128);
  });

  it("falls near to what the store can do when more is asked of it, and lets the rest be refused", () => {
    const clock = { now: 0 };
    const limit = createConcurrencyLimit({ now: () => clock.now });
    // 40 at a time for 10 ms: 4 a millisecond. Learnt at half of that, then twice as much is asked.
    simulate(limit, clock, { capacity: 40, service: 10, rate: 2, milliseconds: 2000 });
    const { refused, lowest, highest } = simulate(limit, clock, {
      capacity: 40,
      service: 10,
      rate: 8,
      milliseconds: 5000,
    });
    // Half has to be refused. The limit swings about twice the 40, so that a worker that is done finds the next operation.
    expect(refused).toBeGreaterThan(0.49);
    expect(refused).toBeLessThan(0.52);
    expect(lowest).toBeGreaterThan(30);
    expect(highest).toBeLessThan(140);
  });

  it("comes back when the store does", () => {
    const clock = { now: 0 };
    const limit = createConcurrencyLimit({ now: () => clock.now });
    simulate(limit, clock, { capacity: 40, service: 10, rate: 2, milliseconds: 2000 });
    simulate(limit, clock, { capacity: 4, service: 10, rate: 4, milliseconds: 2000 });
    expect(limit.limit).toBeLessThan(40);
    expect(simulate(limit, clock, { capacity: 400, service: 10, rate: 4, milliseconds: 2000 }).refused).toBeLessThan(
      0.2,
    );
    expect(simulate(limit, clock, { capacity: 400, service: 10, rate: 4, milliseconds: 2000 }).refused).toBe(0);
  });

  it("falls with operations that are late, and takes no notice of refusals", () => {
    const limit = createConcurrencyLimit({ initial: 100, now: () => 0 });
    limit.acquire()?.("ignored");
    expect(limit.limit).toBe(100);
    limit.acquire()?.("late");
    expect(limit.limit).toBe(95);
  });
});
