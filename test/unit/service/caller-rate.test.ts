import * as fc from "fast-check";
import { createCallerRate } from "../../../services/shard/src/authentication/caller-rate.ts";

describe("the rate of a caller", () => {
  it("lets two seconds' worth through at once, then as many as the rate says, and says how long to wait", () => {
    let now = 0;
    const rate = createCallerRate({ perSecond: 10, now: () => now });
    const taken = Array.from({ length: 25 }, () => rate.take("a"));
    expect(taken).toEqual([...Array.from({ length: 20 }, () => 0), 100, 100, 100, 100, 100]);
    now = 60;
    expect(rate.take("a")).toBe(40);
    now = 100;
    expect([rate.take("a"), rate.take("a")]).toEqual([0, 100]);
  });

  it("counts each caller by itself", () => {
    const rate = createCallerRate({ perSecond: 1, now: () => 0 });
    expect([rate.take("a"), rate.take("a"), rate.take("a"), rate.take("b")]).toEqual([0, 0, 1000, 0]);
  });

  it("is no limit when it is 0", () => {
    const rate = createCallerRate({ perSecond: 0, now: () => 0 });
    expect(Array.from({ length: 5000 }, () => rate.take("a")).every((wait) => wait === 0)).toBe(true);
  });

  it("never lets through more than the burst and what has come in since, whatever the clock does", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.array(fc.integer({ min: -50, max: 200 })), (perSecond, steps) => {
        let now = 1_000_000;
        let forward = 0;
        const rate = createCallerRate({ perSecond, now: () => now });
        let taken = 0;
        let longest = 0;
        for (const step of steps) {
          now += step;
          forward += Math.max(0, step);
          // As many as it will take, so that what is given too much shows.
          for (let wait = 0; wait === 0;) {
            wait = rate.take("a");
            if (wait === 0) taken += 1;
            else longest = Math.max(longest, wait);
          }
        }
        expect(longest).toBeLessThanOrEqual(Math.ceil(1000 / perSecond));
        expect(taken).toBeLessThanOrEqual(perSecond * 2 + (forward / 1000) * perSecond + 1e-6);
      }),
    );
  });
});
