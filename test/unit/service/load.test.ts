import * as fc from "fast-check";
import { createLoads } from "../../../services/shard/src/routing/load.ts";
import type { Loads } from "../../../services/shard/src/routing/load.ts";

/** Numbers that look random and are the same every time: a linear congruential generator. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

let now: number;
const create = (random: () => number = sequence(1)): Loads => createLoads({ now: () => now, random });

function exchange(
  loads: Loads,
  url: string,
  took: number,
  end: "answered" | "failed" | "abandoned" = "answered",
): void {
  const ended = loads.begin(url);
  now += took;
  ended(end);
}

/** How often each node comes first in a thousand orders. */
function firsts(loads: Loads, urls: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let at = 0; at < 1000; at++) {
    const [first = ""] = loads.order(urls);
    counts[first] = (counts[first] ?? 0) + 1;
  }
  return counts;
}

beforeEach(() => {
  now = 0;
});

describe("the order of the nodes", () => {
  it("has every node once, whatever has happened", () => {
    const step = fc.record({
      url: fc.constantFrom("a", "b", "c", "d"),
      took: fc.nat(5000),
      end: fc.constantFrom("answered" as const, "failed" as const, "abandoned" as const),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e")),
        fc.array(step),
        fc.integer(),
        (urls, steps, seed) => {
          const loads = create(sequence(seed));
          for (const { url, took, end } of steps) exchange(loads, url, took, end);
          expect([...loads.order(urls)].sort()).toEqual([...urls].sort());
        },
      ),
    );
  });

  it("never begins with the busiest of three or more, and spreads over the others", () => {
    const loads = create();
    for (const [url, took] of [
      ["slow", 100],
      ["a", 10],
      ["b", 10],
    ] as const)
      exchange(loads, url, took);
    const counts = firsts(loads, ["slow", "a", "b"]);
    expect(counts["slow"]).toBeUndefined();
    expect(Math.min(counts["a"] ?? 0, counts["b"] ?? 0)).toBeGreaterThan(300);
  });

  it("counts the requests that wait: a node that takes twice as long gets half as many", () => {
    const loads = create();
    exchange(loads, "a", 20);
    exchange(loads, "b", 10);
    const waiting: Record<string, number> = { a: 0, b: 0 };
    for (let at = 0; at < 30; at++) {
      const [first = ""] = loads.order(["a", "b"]);
      loads.begin(first);
      waiting[first] = (waiting[first] ?? 0) + 1;
    }
    expect(waiting).toEqual({ a: 10, b: 20 });
  });

  it("avoids a node that has failed, until it has been forgotten", () => {
    const loads = create();
    exchange(loads, "a", 5, "failed");
    exchange(loads, "b", 5);
    expect(firsts(loads, ["a", "b"])).toEqual({ b: 1000 });
    now += 200_000;
    const counts = firsts(loads, ["a", "b"]);
    expect(Math.min(counts["a"] ?? 0, counts["b"] ?? 0)).toBeGreaterThan(300);
  });

  it("takes a node whose exchange was given up for twice as slow as it was known to be", () => {
    const loads = create();
    exchange(loads, "a", 30);
    exchange(loads, "b", 50);
    expect(firsts(loads, ["a", "b"])).toEqual({ a: 1000 });
    exchange(loads, "a", 1, "abandoned");
    expect(firsts(loads, ["a", "b"])).toEqual({ b: 1000 });
  });
});
