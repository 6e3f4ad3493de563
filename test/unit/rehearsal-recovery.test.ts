import { availabilityOf, servedShare } from "../../tools/rehearsal/availability.ts";
import { latencyOf } from "../../tools/rehearsal/answers.ts";
import { latenciesOf, quantile } from "../../tools/rehearsal/quantiles.ts";
import { recoverySeconds, SUSTAINED_MILLISECONDS } from "../../tools/rehearsal/recovery-time.ts";
import { allAtHome, movedBackSeconds } from "../../tools/rehearsal/slot-watch.ts";
import { answer, answersEvery } from "./rehearsal-answers.ts";

const TIMES = { faultAt: 10_000, healBegunAt: 30_000 };

describe("the recovery time of a class", () => {
  test("is that of the first answer after the fault, where nothing fails", () => {
    expect(recoverySeconds(answersEvery(500, 0, 30_000), TIMES)).toBe(0.01);
  });

  test("is that of the first success that no failure follows for as long as it has to go on", () => {
    // Fails until 4 s after the fault, with a success in between that comes to nothing.
    const answers = answersEvery(500, 0, 30_000, (at) =>
      at >= 10_000 && at < 14_000 && at !== 12_000 ? { status: 503 } : {},
    );
    expect(recoverySeconds(answers, TIMES)).toBe(4.01);
  });

  test("counts a success that a failure follows later than that", () => {
    const late = 10_500 + SUSTAINED_MILLISECONDS + 500;
    const answers = answersEvery(500, 0, 30_000, (at) => (at === 10_000 || at === late ? { status: 503 } : {}));
    expect(recoverySeconds(answers, TIMES)).toBe(0.51);
  });

  test("is the answer's time, not the request's: waiting for a slot's next owner is no recovery", () => {
    const answers = answersEvery(500, 0, 30_000, (at) => (at >= 10_000 && at < 15_000 ? { answeredAt: 15_200 } : {}));
    expect(recoverySeconds(answers, TIMES)).toBe(5.2);
  });

  test("is that of the key and operation that takes longest", () => {
    const answers = [
      ...answersEvery(500, 0, 30_000),
      ...answersEvery(500, 100, 30_000, (at) => ({
        key: "b",
        ...(at >= 10_000 && at < 12_000 ? { status: 504 } : {}),
      })),
      ...answersEvery(500, 200, 30_000, (at) => ({
        value: String(at),
        ...(at >= 10_000 && at < 17_000 ? { status: undefined } : {}),
      })),
      ...answersEvery(500, 300, 30_000, () => ({ key: "c" })),
    ];
    expect(recoverySeconds(answers, TIMES)).toBe(7.21);
  });

  test("is none where a key is not served again, or not for long enough, before it is healed", () => {
    const failing = (until: number) =>
      answersEvery(500, 0, 40_000, (at) => (at >= 10_000 && at < until ? { status: 503 } : {}));
    expect(recoverySeconds(failing(30_000), TIMES)).toBeUndefined();
    expect(recoverySeconds(failing(27_500), TIMES)).toBeUndefined();
    expect(recoverySeconds(failing(27_000), TIMES)).toBe(17.01);
  });

  test("is none where the answer came only after the heal had begun", () => {
    expect(
      recoverySeconds(
        answersEvery(500, 10_000, 30_000, () => ({ answeredAt: 30_001 })),
        TIMES,
      ),
    ).toBeUndefined();
  });

  test("cannot be told of nothing", () => {
    expect(() => recoverySeconds(answersEvery(500, 0, 10_000), TIMES)).toThrow(
      "no request between the fault and its healing",
    );
  });
});

describe("latency", () => {
  test("counts from when a request was to be sent, not from when it was", () => {
    expect(latencyOf(answer({ at: 100, sentAt: 400, answeredAt: 450 }))).toBe(350);
  });

  test("has the nearest rank as its quantiles", () => {
    const hundred = Array.from({ length: 100 }, (_, number) => 100 - number);
    expect([quantile(hundred, 0.5), quantile(hundred, 0.99), quantile(hundred, 1), quantile([7], 0.99)]).toEqual([
      50, 99, 100, 7,
    ]);
    expect(latenciesOf([3.14, 2.72, 100])).toEqual({ count: 3, p50: 3.1, p99: 100 });
    expect(latenciesOf([])).toEqual({ count: 0, p50: undefined, p99: undefined });
  });
});

describe("availability", () => {
  test("is counted by class, way and the second in which a request was to be sent", () => {
    const answers = [
      answer({ at: 100 }),
      answer({ at: 900, answeredAt: 5_000, status: 503 }),
      answer({ at: 2_000 }),
      answer({ at: 1_500, className: "session", way: "south", status: undefined }),
      answer({ at: 1_600, className: "session", way: "entry" }),
    ];
    expect(availabilityOf(answers)).toEqual([
      {
        className: "ledger",
        way: "entry",
        seconds: [
          [2, 1],
          [0, 0],
          [1, 1],
        ],
      },
      {
        className: "session",
        way: "entry",
        seconds: [
          [0, 0],
          [1, 1],
          [0, 0],
        ],
      },
      {
        className: "session",
        way: "south",
        seconds: [
          [0, 0],
          [1, 0],
          [0, 0],
        ],
      },
    ]);
    expect([servedShare(answers), servedShare([])]).toEqual([0.6, undefined]);
  });

  test("does not take a key that is missing for served: every key was written before", () => {
    expect(servedShare([answer({ at: 0, status: 404 })])).toBe(0);
  });
});

describe("slots", () => {
  const sample = (at: number, elsewhere: number, unowned = 0) => ({ at, elsewhere, unowned });

  test("are back when nobody else has owned any since, counted from the heal", () => {
    const samples = [
      sample(0, 0),
      sample(5_000, 900),
      sample(9_000, 0),
      sample(11_000, 900),
      sample(13_000, 0, 20),
      sample(14_500, 0),
      sample(15_000, 0),
    ];
    expect(movedBackSeconds(samples, 10_000)).toBe(4.5);
  });

  test("are back at once where they were before, never where they are not at the end, and nobody knows without a look", () => {
    expect(movedBackSeconds([sample(5_000, 900), sample(11_000, 0)], 10_000)).toBe(0);
    expect(movedBackSeconds([sample(11_000, 0), sample(12_000, 3)], 10_000)).toBeUndefined();
    expect(movedBackSeconds([sample(5_000, 0)], 10_000)).toBeUndefined();
  });

  test("are at home when no other region owns any and none is without an owner", () => {
    expect([sample(0, 0), sample(0, 1), sample(0, 0, 1)].map(allAtHome)).toEqual([true, false, false]);
  });
});
