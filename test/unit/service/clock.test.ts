import * as fc from "fast-check";
import { createHybridClock } from "../../../services/shard/src/clock.ts";

describe("the clock of the writes", () => {
  it("counts microseconds, and neither repeats nor goes back", () => {
    const times = [1000, 1000, 999, 1001];
    const clock = createHybridClock({ now: () => times.shift() ?? 0 });
    expect([clock.next(), clock.next(), clock.next(), clock.next()]).toEqual([
      1_000_000, 1_000_001, 1_000_002, 1_001_000,
    ]);
  });

  it("is later than what it has seen, and refuses what is too far ahead", () => {
    const clock = createHybridClock({ now: () => 1000, longestDriftMilliseconds: 500 });
    expect([clock.observe(1_400_000), clock.next()]).toEqual([true, 1_400_001]);
    expect([clock.observe(1_500_000), clock.next()]).toEqual([true, 1_500_001]);
    expect([clock.observe(1_500_002), clock.next()]).toEqual([false, 1_500_002]);
    expect([clock.observe(5), clock.observe(Number.NaN), clock.observe(1.5), clock.next()]).toEqual([
      true,
      false,
      false,
      1_500_003,
    ]);
  });

  it("orders what depends on each other, over nodes whose clocks are up to the bound apart", () => {
    const nodes = 3;
    const step = fc.record({ from: fc.nat(nodes - 1), to: fc.nat(nodes - 1), wait: fc.nat(20) });
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: nodes, maxLength: nodes }),
        fc.array(step),
        (skews, steps) => {
          let time = 10_000;
          const clocks = skews.map((skew) =>
            createHybridClock({ now: () => time + skew, longestDriftMilliseconds: 1000 }),
          );
          let latest = 0;
          for (const { from, to, wait } of steps) {
            time += wait;
            const written = clocks[from]?.next() ?? 0;
            // Whoever has read it writes later; and nobody runs away from the fastest clock.
            expect(clocks[to]?.observe(written)).toBe(true);
            const after = clocks[to]?.next() ?? 0;
            expect(after).toBeGreaterThan(written);
            latest = Math.max(latest, after);
            expect(latest).toBeLessThanOrEqual((time + Math.max(...skews)) * 1000 + 2 * steps.length);
          }
        },
      ),
    );
  });
});
