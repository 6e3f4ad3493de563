import { sequenceProblems, tokenProblems, writeProblems } from "./checks.ts";
import type { HistoryEvent } from "../../tools/rehearsal/entity-history.ts";

/** The events of an entity, whose sequences begin with 1. */
const events = (...given: readonly Partial<HistoryEvent>[]): readonly HistoryEvent[] =>
  given.map((event, at) => ({
    id: `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`,
    type: "put",
    sequence: at + 1,
    region: "north",
    timestamp: 1000 + at,
    ...event,
  }));
const tokens = (...given: readonly string[]): readonly HistoryEvent[] =>
  events(...given.map((fencingToken) => ({ fencingToken })));
const written = (value: string, acknowledged: boolean) =>
  ({ className: "ledger", key: "a", value, acknowledged }) as const;

describe("fencing tokens", () => {
  test("that stay or ascend are what they should be, also beyond the numbers that are exact in a double", () => {
    expect(tokenProblems("ledger/a", tokens("7", "7", "12", "9007199254740993", "9007199254740994"))).toEqual([]);
  });

  test("that descend are found, by number and not by text, in the order of the sequence", () => {
    expect(tokenProblems("ledger/a", tokens("12", "7", "9"))).toEqual(["ledger/a: event 2 has the token 7, after 12"]);
    expect(tokenProblems("ledger/a", tokens("9007199254740993", "9007199254740992"))).toHaveLength(1);
    expect(tokenProblems("ledger/a", tokens("7", "9", "12").toReversed())).toEqual([]);
  });

  test("that are missing are found", () => {
    expect(tokenProblems("ledger/a", events({ fencingToken: "7" }, {}))).toEqual([
      "ledger/a: event 2 has no fencing token",
    ]);
  });
});

test("a gap and a duplicate are found in sequences, which each region has of its own in available classes", () => {
  const of = (...sequences: readonly number[]) => events(...sequences.map((sequence) => ({ sequence })));
  expect(sequenceProblems("ledger/a", true, of(1, 2, 3))).toEqual([]);
  expect(sequenceProblems("ledger/a", true, of(1, 3))).toEqual(["ledger/a: 3 stands where 2 should"]);
  expect(sequenceProblems("ledger/a", true, of(1, 2, 2))).toEqual(["ledger/a: 2 stands where 3 should"]);
  const regions = events({ sequence: 1 }, { sequence: 1, region: "south" }, { sequence: 3, region: "south" });
  expect(sequenceProblems("session/a", false, regions)).toEqual(["session/a of south: 3 stands where 2 should"]);
});

test("an acknowledged write that is lost is found, and one that happened twice, acknowledged or not", () => {
  const history = events({ value: "x" }, { value: "y" }, { value: "y" }, { value: "z" }, { value: "z" });
  const attempted = [
    written("x", true),
    written("y", true),
    written("z", false),
    written("w", true),
    written("v", false),
  ];
  expect(writeProblems("ledger/a", true, history, attempted)).toEqual([
    "ledger/a: the write y happened 2 times",
    "ledger/a: the write z happened 2 times",
    "ledger/a: the acknowledged write w is lost",
  ]);
});

test("writes of available classes that happened in two regions are let pass, twice in one region are found", () => {
  const history = events(
    { value: "x" },
    { value: "x", region: "south" },
    { value: "y", region: "south" },
    { value: "y", region: "south" },
  );
  expect(
    writeProblems("session/a", false, history, [written("x", true), written("y", true), written("z", true)]),
  ).toEqual(["session/a: the write y happened 2 times in south", "session/a: the acknowledged write z is lost"]);
});
