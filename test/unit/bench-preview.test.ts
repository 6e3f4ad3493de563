import { againstTarget } from "../../tools/bench/benchmark.ts";
import { median } from "../../tools/bench/median.ts";
import { growthResult, inventoryTable, prodResult } from "../../tools/bench/preview.ts";

describe("a figure beside its target", () => {
  test.each([
    [1.15, "1.15, at most 1.15: met", []],
    [1.16, "1.16, at most 1.15: missed", ["the ratio: 1.16, at most 1.15"]],
    // A benchmark that measured nothing has met nothing.
    [NaN, "NaN, at most 1.15: missed", ["the ratio: NaN, at most 1.15"]],
  ])("of %p is told", (figure, words, missed) => {
    expect(againstTarget("the ratio", figure, 1.15)).toEqual({ words, missed });
  });

  test("is the preview's of prod over the flat program's, and 1.15 is the most", () => {
    const times = { resources: 800, rounds: 3, flat: 1000, flatMapped: 2000 };
    expect(prodResult({ ...times, meridian: 1150, ratio: 1.15 }).missed).toEqual([]);
    expect(prodResult({ ...times, meridian: 1200, ratio: 1.2 }).missed).toEqual([
      "prod's preview ÷ the flat program's: 1.20, at most 1.15",
    ]);
  });

  test("is the growth of a resource's time, and 1.1 is the most", () => {
    const size = { regions: 2, resources: 100, milliseconds: 3000, empty: 2000, perResource: 10 };
    expect(growthResult({ rounds: 3, sizes: [size], ratio: 1.1 }).missed).toEqual([]);
    const slower = growthResult({ rounds: 3, sizes: [size], ratio: 1.2 });
    expect(slower.missed).toEqual(["growth of the time of a resource from 2 to 8 regions: 1.20, at most 1.10"]);
    expect(slower.text).toContain("(3000 − 2000) ms ÷ 100 = 10.0 ms a resource");
  });
});

test("resources are counted by region and tier, with the sums of both", () => {
  const counts = new Map([
    ["global", new Map([["entry", 1]])],
    [
      "eu-west-1",
      new Map([
        ["redis", 12],
        ["kafka", 3],
      ]),
    ],
  ]);
  expect(inventoryTable("dev", counts).split("\n")).toEqual([
    "resources of dev by region and tier",
    "  tier   global  eu-west-1  all",
    "  entry       1          0    1",
    "  kafka       0          3    3",
    "  redis       0         12   12",
    "  all         1         15   16",
  ]);
});

test("the median is the middle figure, in the order of numbers", () => {
  expect(median([9, 100, 10])).toBe(10);
});
