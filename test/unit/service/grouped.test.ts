/** What comes while a call is under way goes together in the next one. */
import { Grouped } from "../../../services/shard/src/stores/grouped.ts";

interface Call {
  readonly items: readonly string[];
  readonly end: (error?: Error) => void;
}
let calls: Call[];
let grouped: Grouped<string>;

beforeEach(() => {
  calls = [];
  grouped = new Grouped<string>({
    most: 3,
    mostWaiting: 4,
    patienceMilliseconds: 1000,
    refusal: (reason) => new Error(`refused: ${reason}`),
    send: (items) =>
      new Promise((resolve, reject) => {
        calls.push({
          items,
          end: (error) => {
            if (error === undefined) resolve();
            else reject(error);
          },
        });
      }),
  });
});

/** Lets everything happen that waits for nothing but its turn. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const sent = (): (readonly string[])[] => calls.map(({ items }) => items);
const end = async (call: number, error?: Error): Promise<void> => {
  calls[call]?.end(error);
  await settled();
};

test("the first is sent at once and alone, what comes meanwhile in groups of the most that there may be, in order", async () => {
  const ended: string[] = [];
  const all = ["a", "b", "c", "d", "e"].map((item) => grouped.add("lane", item).then(() => ended.push(item)));
  expect(sent()).toEqual([["a"]]);

  await end(0);
  expect(sent()).toEqual([["a"], ["b", "c", "d"]]);
  expect(ended).toEqual(["a"]);

  await end(1);
  await end(2);
  await Promise.all(all);
  expect(sent()).toEqual([["a"], ["b", "c", "d"], ["e"]]);
  expect(ended).toEqual(["a", "b", "c", "d", "e"]);
});

test("lanes do not wait for each other", () => {
  void grouped.add("one", "a");
  void grouped.add("one", "b");
  void grouped.add("two", "c");
  expect(sent()).toEqual([["a"], ["c"]]);
});

test("a call that fails fails its own items, and the next ones are sent", async () => {
  const [first, second, third] = ["a", "b", "c"].map((item) => grouped.add("lane", item));
  await end(0);
  const failure = new Error("away");
  const outcomes = Promise.allSettled([first, second, third]);
  const fourth = grouped.add("lane", "d");
  await end(1, failure);
  await end(2);
  await expect(outcomes).resolves.toEqual([
    { status: "fulfilled", value: undefined },
    { status: "rejected", reason: failure },
    { status: "rejected", reason: failure },
  ]);
  await expect(fourth).resolves.toBeUndefined();
  expect(sent()).toEqual([["a"], ["b", "c"], ["d"]]);
});

test("what would be one too many to wait is refused, and the others are sent", async () => {
  const all = ["a", "b", "c", "d", "e"].map((item) => grouped.add("lane", item));
  await expect(grouped.add("lane", "f")).rejects.toThrow("refused: too many wait already");
  for (const call of [0, 1, 2]) await end(call);
  await Promise.all(all);
  expect(sent()).toEqual([["a"], ["b", "c", "d"], ["e"]]);
});

test("what has waited for longer than anybody waits for it is refused, and never sent", async () => {
  const clock = jest.spyOn(performance, "now");
  clock.mockReturnValue(0);
  const first = grouped.add("lane", "a");
  const late = grouped.add("lane", "b");
  clock.mockReturnValue(600);
  const third = grouped.add("lane", "c");
  clock.mockReturnValue(1001);
  const refused = expect(late).rejects.toThrow("refused: it did not come to its turn in time");
  await end(0);
  await refused;
  await end(1);
  await Promise.all([first, third]);
  expect(sent()).toEqual([["a"], ["c"]]);
  clock.mockRestore();
});

test("a lane that has come to its end begins anew", async () => {
  const first = grouped.add("lane", "a");
  await end(0);
  await first;
  void grouped.add("lane", "b");
  expect(sent()).toEqual([["a"], ["b"]]);
});
