import { join } from "node:path";
import { attemptsBetween, countsOf } from "../../tools/rehearsal/attempts.ts";
import type { HistoryEvent } from "../../tools/rehearsal/entity-history.ts";
import { duplicatedWrites, lostWrites, recoveryPointSeconds, staleReads } from "../../tools/rehearsal/lost-writes.ts";
import { slotCounter } from "../../tools/rehearsal/slot-owners.ts";
import { readPlacement } from "../../stacks/placement.ts";
import { answer } from "./rehearsal-answers.ts";

const event = (sequence: number, value: string, over: Partial<HistoryEvent> = {}): HistoryEvent => ({
  id: "00000000-0000-4000-8000-000000000000",
  type: "put",
  sequence,
  region: "north",
  timestamp: sequence,
  value,
  ...over,
});

describe("acknowledged writes", () => {
  const histories = new Map([
    ["ledger/a", [event(1, "one"), event(2, "gone", { type: "void" })]],
    ["session/a", [event(1, "two")]],
  ]);

  test("are lost where their key's history does not have them, whatever another key has", () => {
    const answers = [
      answer({ at: 0, value: "one" }),
      answer({ at: 0, value: "two" }),
      answer({ at: 0, value: "gone" }),
      answer({ at: 0, value: "two", className: "session" }),
      answer({ at: 0, value: "three", key: "never seen" }),
    ];
    expect(lostWrites(answers, histories).map(({ value }) => value)).toEqual(["two", "gone", "three"]);
  });

  test("are not lost that were not acknowledged, nor are reads", () => {
    const answers = [
      answer({ at: 0, value: "x", status: 503 }),
      answer({ at: 0, value: "y", status: undefined }),
      answer({ at: 0, found: "z" }),
    ];
    expect(lostWrites(answers, histories)).toEqual([]);
  });

  test("go back as far as the oldest lost one was acknowledged before the fault", () => {
    expect(recoveryPointSeconds([{ answeredAt: 9_400 }, { answeredAt: 8_750 }, { answeredAt: 10_200 }], 10_000)).toBe(
      1.25,
    );
    expect(recoveryPointSeconds([{ answeredAt: 10_200 }], 10_000)).toBe(0);
    expect(recoveryPointSeconds([], 10_000)).toBe(0);
  });

  test("happened twice where a history has them twice: in available classes within a region", () => {
    const twice = [event(1, "one"), event(2, "one"), event(3, "two"), event(1, "two", { region: "south" })];
    expect(duplicatedWrites(true, [twice])).toBe(2);
    expect(duplicatedWrites(false, [twice])).toBe(1);
    expect(duplicatedWrites(true, [[event(1, "one"), event(2, "one", { type: "void" })], [event(1, "one")]])).toBe(0);
  });
});

describe("a stale read", () => {
  const events = [event(1, "prepared"), event(2, "one"), event(3, "two")];
  const writes = [
    answer({ at: 1_000, value: "one", answeredAt: 1_100 }),
    answer({ at: 2_000, value: "two", answeredAt: 2_500 }),
  ];
  const read = (sentAt: number, found: string | undefined, status = 200) => answer({ at: sentAt, found, status });

  test("finds less than what was acknowledged before it was sent", () => {
    const reads = [read(2_600, "one"), read(1_200, "prepared"), read(1_200, undefined)];
    expect(staleReads([...writes, ...reads], events)).toEqual(reads);
  });

  test("is not told of a value that stands twice, before its second time is known", () => {
    const twice = [...events, event(4, "one")];
    const reads = [read(2_600, "one"), read(1_200, "prepared"), read(1_200, "two")];
    expect(staleReads([...writes, ...reads], twice)).toEqual([read(1_200, "prepared")]);
  });

  test("is none that finds the newest, something newer, or what was not acknowledged yet when it was sent", () => {
    const reads = [
      read(2_600, "two"),
      read(1_200, "two"),
      read(2_400, "one"),
      read(900, "prepared"),
      read(2_600, undefined, 503),
    ];
    expect(staleReads([...writes, ...reads], events)).toEqual([]);
  });
});

describe("attempts", () => {
  const page = (operations: number, first: number, second: number): string =>
    [
      "# TYPE meridian_attempts_total counter",
      `meridian_attempts_total{to="north",outcome="ok",region="north"} ${first}`,
      `meridian_attempts_total{to="south",outcome="failed",region="north"} ${second}`,
      `meridian_operations_total{region="north",node="n-1"} ${operations}`,
      "meridian_operations_total_of_another_kind 999",
    ].join("\n");

  test("are summed over all labels", () => {
    expect(countsOf(page(10, 9, 2))).toEqual({ operations: 10, attempts: 11 });
    expect(countsOf("")).toEqual({ operations: 0, attempts: 0 });
  });

  test("are those of nodes that lived: not of one that is gone, new, or began anew", () => {
    const before = new Map([
      ["lived", { operations: 100, attempts: 110 }],
      ["gone", { operations: 50, attempts: 50 }],
      ["anew", { operations: 70, attempts: 70 }],
    ]);
    const after = new Map([
      ["lived", { operations: 300, attempts: 330 }],
      ["anew", { operations: 5, attempts: 5 }],
      ["new", { operations: 9, attempts: 9 }],
    ]);
    // 1.1 × 200, and 100 for the one node.
    expect(attemptsBetween(before, after)).toEqual({ requests: 200, attempts: 220, allowed: 320 });
  });
});

describe("the owners of slots", () => {
  const placement = readPlacement(join(__dirname, "..", "..", "stacks", "placement.local.json"));
  if (placement === undefined) throw new Error("local has a placement");
  const regionsOf = placement.replicaSets.map((set) => set.map((at) => placement.regions[at] ?? ""));
  const owned = (by: (regions: readonly string[]) => string | undefined) =>
    regionsOf.flatMap((regions) =>
      Array.from({ length: 8 }, (_, share) => ({
        group: `${regions.join(",")}/${share}`,
        region: by(regions),
      })).flatMap(({ group, region }) => (region === undefined ? [] : [{ group, region }])),
    );

  test("are counted by slots: at home, elsewhere and nowhere", () => {
    const count = slotCounter(placement);
    expect(count(owned(([home]) => home))).toEqual({ elsewhere: 0, unowned: 0 });
    // As the plan says of the loss of south: 5,461 slots.
    expect(count(owned(([home, next]) => (home === "south" ? next : home)))).toEqual({ elsewhere: 5461, unowned: 0 });
    expect(count(owned(([home]) => (home === "south" ? undefined : home)))).toEqual({ elsewhere: 0, unowned: 5461 });
    expect(count([])).toEqual({ elsewhere: 0, unowned: 16_384 });
  });
});
