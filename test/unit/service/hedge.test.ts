import { hedged } from "../../../services/shard/src/routing/hedge.ts";

interface Asked {
  readonly name: string;
  readonly signal: AbortSignal;
  answer(result: string): void;
  fail(message: string): void;
}

let asked: Asked[];
let allowed: boolean;
const ask =
  (name: string) =>
  (signal: AbortSignal): Promise<string> =>
    new Promise((resolve, reject) => {
      asked.push({
        name,
        signal,
        answer: resolve,
        fail: (message) => {
          reject(new Error(message));
        },
      });
    });
const send = (): Promise<string> =>
  hedged({ first: ask("first"), second: ask("second"), delayMilliseconds: 50, mayHedge: () => allowed });
const at = (position: number): Asked => {
  const found = asked[position];
  if (found === undefined) throw new Error(`only ${asked.length} were asked`);
  return found;
};
/** What became of a promise after everything that is due has run. */
async function settled(promise: Promise<string>): Promise<string> {
  let state = "pending";
  promise.then(
    (result) => (state = result),
    (error: unknown) => (state = String(error)),
  );
  await jest.advanceTimersByTimeAsync(0);
  return state;
}

beforeEach(() => {
  jest.useFakeTimers();
  asked = [];
  allowed = true;
});

afterEach(() => {
  jest.useRealTimers();
});

describe("a hedged request", () => {
  it("is sent once when the answer comes in time", async () => {
    const answer = send();
    await jest.advanceTimersByTimeAsync(49);
    at(0).answer("1");
    expect(await settled(answer)).toBe("1");
    await jest.advanceTimersByTimeAsync(100);
    expect(asked.map(({ name }) => name)).toEqual(["first"]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it("is sent a second time when the answer is late; the second answer is taken and the first given up", async () => {
    const answer = send();
    await jest.advanceTimersByTimeAsync(50);
    expect(asked.map(({ name }) => name)).toEqual(["first", "second"]);
    at(1).answer("2");
    expect(await settled(answer)).toBe("2");
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  });

  it("takes the first answer when it comes after all, and gives the second up", async () => {
    const answer = send();
    await jest.advanceTimersByTimeAsync(50);
    at(0).answer("1");
    expect(await settled(answer)).toBe("1");
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([false, true]);
  });

  it("waits for the other one when one fails, and fails with the first's reason when both do", async () => {
    const one = send();
    await jest.advanceTimersByTimeAsync(50);
    at(0).fail("first broke");
    expect(await settled(one)).toBe("pending");
    at(1).answer("2");
    expect(await settled(one)).toBe("2");

    const both = send();
    await jest.advanceTimersByTimeAsync(50);
    at(3).fail("second broke");
    expect(await settled(both)).toBe("pending");
    at(2).fail("first broke");
    expect(await settled(both)).toBe("Error: first broke");
  });

  it("is not sent a second time when the first fails in time, or when it may not be", async () => {
    const failed = send();
    at(0).fail("broke");
    expect(await settled(failed)).toBe("Error: broke");
    await jest.advanceTimersByTimeAsync(100);
    allowed = false;
    const late = send();
    await jest.advanceTimersByTimeAsync(100);
    at(1).answer("late");
    expect(await settled(late)).toBe("late");
    expect(asked.map(({ name }) => name)).toEqual(["first", "first"]);
  });
});
