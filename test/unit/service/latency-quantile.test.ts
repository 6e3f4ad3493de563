import * as fc from "fast-check";
import { createLatencyQuantile } from "../../../services/shard/src/routing/latency-quantile.ts";

describe("the quantile of the latest latencies", () => {
  it("is not known before 32 latencies are", () => {
    const quantile = createLatencyQuantile(0.95);
    for (let at = 0; at < 31; at++) quantile.add(1);
    expect(quantile.value()).toBeUndefined();
    quantile.add(1);
    expect(quantile.value()).toBe(1);
  });

  it("forgets what is older than 256 latencies", () => {
    const quantile = createLatencyQuantile(0.5);
    for (let at = 0; at < 256; at++) quantile.add(1000);
    for (let at = 0; at < 256; at++) quantile.add(10);
    expect(quantile.value()).toBe(10);
  });

  it("is one of the latencies, and at least its share of them does not exceed it", () => {
    const latency = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(
        fc.array(latency, { minLength: 32, maxLength: 256 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (all, share) => {
          const known = all.slice(0, all.length - (all.length % 16));
          const quantile = createLatencyQuantile(share);
          for (const each of known) quantile.add(each);
          const value = quantile.value() ?? Number.NaN;
          expect(known).toContain(value);
          expect(known.filter((each) => each <= value).length).toBeGreaterThanOrEqual(share * known.length - 1e-9);
          // And the next smaller one would not do.
          const below = known.filter((each) => each < value).length;
          expect(below === 0 || below < share * known.length).toBe(true);
        },
      ),
    );
  });
});
