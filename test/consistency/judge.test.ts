import type { Operation, Write } from "./history.ts";
import { judge } from "./judge.ts";

jest.setTimeout(300_000);

let clock = 0;
const now = (): number => ++clock;
/** Operations one after the other, each with its call before its return. */
const wrote = (value: string, more: { readonly key?: string; readonly expected?: string } = {}): Write => ({
  client: 1,
  key: "a",
  kind: "write",
  value,
  outcome: "written",
  ...more,
  call: now(),
  return: now(),
});
const read = (found: string, key = "a"): Operation => ({
  client: 2,
  key,
  kind: "read",
  found,
  call: now(),
  return: now(),
});
const unknown = (value: string, expected?: string): Write => ({
  client: 3,
  key: "a",
  kind: "write",
  value,
  ...(expected === undefined ? {} : { expected }),
  outcome: "unknown",
  call: now(),
});
const refused = (value: string, expected: string, found?: string): Write => ({
  client: 4,
  key: "a",
  kind: "write",
  value,
  expected,
  outcome: "refused",
  ...(found === undefined ? {} : { found }),
  call: now(),
  return: now(),
});
/** Two operations that overlap: the calls of both come before the returns. */
const together = (one: Operation, other: Operation): readonly Operation[] => {
  const call = Math.min(one.call, other.call);
  return [
    { ...one, call },
    { ...other, call },
  ];
};

const verdictOf = async (...history: readonly Operation[]): Promise<string> => (await judge(history)).verdict;

describe("a history is linearizable", () => {
  test("with nothing in it", async () => {
    expect(await judge([])).toMatchObject({ verdict: "linearizable", operations: 0, keys: 0, offendingKeys: [] });
  });

  test("when every read finds the last value that was written", async () => {
    expect(await verdictOf(read(""), wrote("x"), read("x"), wrote("y"), read("y"), wrote(""), read(""))).toBe(
      "linearizable",
    );
  });

  test("when a read that overlaps a write finds either", async () => {
    for (const found of ["x", "y"]) {
      expect(await verdictOf(wrote("x"), ...together(wrote("y"), read(found)), read("y"))).toBe("linearizable");
    }
  });

  test("when a write whose answer was lost shows later, or never", async () => {
    expect(await verdictOf(wrote("x"), unknown("y"), read("x"), read("y"))).toBe("linearizable");
    expect(await verdictOf(wrote("x"), unknown("y"), read("x"), read("x"))).toBe("linearizable");
  });

  test("when conditions were held", async () => {
    const history = [
      wrote("x", { expected: "" }),
      refused("z", "", "x"),
      wrote("y", { expected: "x" }),
      refused("z", "x"),
    ];
    expect(await verdictOf(...history, read("y"))).toBe("linearizable");
  });

  test("key by key: what is written to one says nothing of another", async () => {
    expect(await judge([wrote("x", { key: "b" }), read("")])).toMatchObject({
      verdict: "linearizable",
      operations: 2,
      keys: 2,
    });
  });
});

describe("a history is not linearizable", () => {
  test("when a read finds what had been overwritten before it began", async () => {
    expect(await verdictOf(wrote("x"), wrote("y"), read("x"))).toBe("not linearizable");
  });

  test("when an acknowledged write is gone", async () => {
    expect(await verdictOf(wrote("x"), read(""))).toBe("not linearizable");
  });

  test("when a value goes and comes back", async () => {
    expect(await verdictOf(wrote("x"), unknown("y"), read("y"), read("x"))).toBe("not linearizable");
  });

  test("when a write whose answer was lost takes effect twice", async () => {
    expect(await verdictOf(unknown("x"), read("x"), wrote("y"), read("x"))).toBe("not linearizable");
  });

  test("when two writes that demand the same value are both written", async () => {
    const both = together(wrote("x", { expected: "" }), wrote("y", { expected: "" }));
    expect(await verdictOf(...both)).toBe("not linearizable");
  });

  test("when a write is refused although its condition holds", async () => {
    expect(await verdictOf(wrote("x"), refused("y", "x"))).toBe("not linearizable");
  });

  test("when a refusal names a value that is not there", async () => {
    expect(await verdictOf(wrote("x"), refused("y", "w", "v"))).toBe("not linearizable");
  });

  test("and the keys that are not are named", async () => {
    const history = [wrote("x"), read("x"), wrote("x", { key: "b" }), read("", "b")];
    expect(await judge(history)).toMatchObject({ verdict: "not linearizable", offendingKeys: ["b"] });
  });
});

test("a checker that runs out of time does not pass the history", async () => {
  // Writes of which nobody knows when they happened, and reads that see them in an order that takes long to find.
  const writes = Array.from({ length: 400 }, (_, at) => unknown(`v${at}`));
  const reads = Array.from({ length: 400 }, (_, at) => read(`v${(at * 7) % 400}`));
  const impossible = [...writes, ...reads, read("never")];
  const found = await judge(impossible, { timeoutMilliseconds: 1 });
  expect(found).toMatchObject({ verdict: "out of time", offendingKeys: ["a"] });
});

test("what is no history is refused by its line", async () => {
  const late = { ...wrote("x"), return: 0 };
  await expect(judge([read(""), late])).rejects.toThrow(
    "not a history: line 2: an operation returned at 0, before its call at",
  );
});
