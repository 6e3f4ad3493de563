import * as fc from "fast-check";
import { ExpiringCache } from "../../../services/shard/src/expiring-cache.ts";

describe("an expiring cache", () => {
  it("forgets what has expired", () => {
    let now = 0;
    const cache = new ExpiringCache<string>({ capacity: 10, now: () => now });
    cache.set("a", "1", 100);
    now = 99;
    expect(cache.get("a")).toBe("1");
    now = 100;
    expect([cache.get("a"), cache.size]).toEqual([undefined, 0]);
  });

  it("forgets what was used longest ago when it is full", () => {
    const cache = new ExpiringCache<number>({ capacity: 2, now: () => 0 });
    cache.set("a", 1, 1);
    cache.set("b", 2, 1);
    cache.get("a");
    cache.set("c", 3, 1);
    expect([cache.get("a"), cache.get("b"), cache.get("c")]).toEqual([1, undefined, 3]);
  });

  it("never holds more than it may, and what it answers is what was put in last", () => {
    const step = fc.record({
      key: fc.constantFrom("a", "b", "c", "d"),
      value: fc.option(fc.nat(9), { nil: undefined }),
      wait: fc.nat(5),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let now = 0;
        const cache = new ExpiringCache<number>({ capacity: 12, sizeOf: (_key, value) => value, now: () => now });
        let broken = 0;
        const last = new Map<string, { value: number; expires: number }>();
        for (const { key, value, wait } of steps) {
          now += wait;
          if (value === undefined) {
            cache.delete(key);
            last.delete(key);
          } else {
            cache.set(key, value, now + 10);
            last.set(key, { value, expires: now + 10 });
          }
          if (cache.size > 12) broken += 1;
          for (const [name, known] of last) {
            const found = cache.get(name);
            if (found !== undefined && (found !== known.value || known.expires <= now)) broken += 1;
          }
        }
        expect(broken).toBe(0);
      }),
    );
  });
});
