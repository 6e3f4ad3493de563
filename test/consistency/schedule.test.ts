import fc from "fast-check";
import { describeFault, scheduleOf } from "./schedule.ts";
import type { ScheduleOptions } from "./schedule.ts";

const options = (seed: number, seconds = 120): ScheduleOptions => ({
  seed,
  seconds,
  regions: ["north", "south", "west"],
  replicasPerRegion: 2,
  leaseMilliseconds: 3000,
});

const kindsOf = (seed: number, seconds: number): string[] =>
  scheduleOf(options(seed, seconds)).map(({ fault }) => fault.kind);

test("a seed is a schedule: the same every time, and another one for another seed", () => {
  expect(scheduleOf(options(7))).toEqual(scheduleOf(options(7)));
  const different = new Set([1, 2, 3, 4, 5].map((seed) => JSON.stringify(scheduleOf(options(seed)))));
  expect(different.size).toBe(5);
});

test("every kind of fault happens before any happens again", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
      const kinds = kindsOf(seed, 480);
      expect(kinds).toHaveLength(16);
      expect(new Set(kinds.slice(0, 8)).size).toBe(8);
      expect(new Set(kinds.slice(8)).size).toBe(8);
    }),
  );
});

test("faults leave time to heal and to go on, within the run", () => {
  const times = scheduleOf(options(3)).map(({ at }) => at);
  expect(times).toEqual([5_000, 35_000, 65_000, 95_000]);
  expect(scheduleOf({ ...options(3, 60), betweenMilliseconds: 20_000 }).map(({ at }) => at)).toEqual([
    5_000, 25_000, 45_000,
  ]);
  expect(scheduleOf(options(3, 10))).toEqual([]);
});

test("a pause outlives the lease, and names a replica that there is", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
      for (const { fault } of scheduleOf(options(seed, 480))) {
        if ("milliseconds" in fault) expect(fault.milliseconds).toBeGreaterThanOrEqual(6000);
        if (fault.kind === "offset-clock") expect([700, 4000]).toContain(Math.abs(fault.offsetMilliseconds));
        if ("replica" in fault) expect([1, 2]).toContain(fault.replica);
        if ("region" in fault) expect(["north", "south", "west"]).toContain(fault.region);
        expect(describeFault(fault)).toMatch(/^(SIG(KILL|STOP)|clock) of /);
      }
    }),
  );
});
