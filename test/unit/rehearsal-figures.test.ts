import { answer } from "./rehearsal-answers.ts";
import type { Seen } from "../../tools/rehearsal/measure.ts";
import { roundOf } from "../../tools/rehearsal/measure.ts";
import { rehearsalReport } from "../../tools/rehearsal/report-schema.ts";
import { totalsOf, writesOf } from "../../tools/rehearsal/render/totals.ts";
import { PREDICTION, reportOf, SEEN, TARGETS } from "./rehearsal-rounds.ts";

const roundWith = (over: Partial<Seen> = {}) => roundOf({ ...SEEN, ...over }, PREDICTION, TARGETS);
const classOf = (name: string, over: Partial<Seen> = {}) => {
  const found = roundWith(over).classes.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
};
const missed = (over: Partial<Seen>): string[] =>
  roundWith(over).verdicts.flatMap(({ what, met }) => (met ? [] : [what]));

describe("the figures of a round", () => {
  test("have the recovery of each class beside what was predicted", () => {
    expect(classOf("ledger").recovery).toEqual({
      seconds: 5.2,
      predictedSeconds: 5.55,
      arithmetic: "election 1 + lease 3",
    });
    expect(classOf("session").recovery).toEqual({
      seconds: 3.01,
      predictedSeconds: 4.5,
      arithmetic: "detect 3 + reconnect 1",
    });
  });

  test("count what survivors lacked of the acknowledged writes, how old it was, and what never came back", () => {
    expect(classOf("ledger").lost).toEqual({
      writes: 0,
      acknowledged: 2,
      seconds: 0,
      afterFault: 0,
      forGood: 0,
      predictedSeconds: 0,
    });
    expect(classOf("session").lost).toEqual({
      writes: 1,
      acknowledged: 2,
      seconds: 0.49,
      afterFault: 0,
      forGood: 0,
      predictedSeconds: 1,
    });
    const never = new Map([["session/a", []]]);
    expect(classOf("session", { survivors: never, healed: never }).lost).toMatchObject({
      writes: 2,
      seconds: 9.99,
      forGood: 2,
    });
  });

  test("leave out of the latencies what was sent straight to what is lost", () => {
    const { before, during, after } = classOf("ledger").latency;
    expect([before, during, after]).toEqual([
      { count: 12, p50: 10, p99: 10, served: 1 },
      { count: 20, p50: 10, p99: 5200, served: 1 },
      { count: 20, p50: 10, p99: 10, served: 1 },
    ]);
    expect(classOf("session").latency.during.served).toBe(0.85);
  });

  test("have that in the availability of the region", () => {
    const south = roundWith().availability.find(({ way }) => way === "south");
    expect(south?.seconds.slice(9, 12)).toEqual([
      [1, 1],
      [1, 0],
      [1, 0],
    ]);
    expect(south?.seconds).toHaveLength(60);
  });

  test("have the slots that moved, when they were back, and when regions held the same", () => {
    const { slots, equalSeconds, times } = roundWith();
    expect({ slots, equalSeconds, times }).toEqual({
      slots: { moved: 5461, predictedMoved: 5461, movedBackSeconds: 7.5, predictedMovedBackSeconds: 9 },
      equalSeconds: 6,
      times: { fault: 10, healBegun: 30, healed: 40, end: 60 },
    });
  });
});

describe("the verdicts of a round", () => {
  test("hold every figure against its target, and say whether it is as predicted", () => {
    expect(roundWith().verdicts).toEqual([
      {
        what: "ledger: requests not served before the fault",
        unit: "requests",
        measured: 0,
        predicted: null,
        target: 0,
        met: true,
        asPredicted: null,
      },
      {
        what: "session: requests not served before the fault",
        unit: "requests",
        measured: 0,
        predicted: null,
        target: 0,
        met: true,
        asPredicted: null,
      },
      {
        what: "ledger: served again",
        unit: "s",
        measured: 5.2,
        predicted: 5.55,
        target: 8,
        met: true,
        asPredicted: true,
      },
      {
        what: "ledger: acknowledged writes lost",
        unit: "writes",
        measured: 0,
        predicted: 0,
        target: 0,
        met: true,
        asPredicted: true,
      },
      {
        what: "ledger: writes that happened twice",
        unit: "writes",
        measured: 0,
        predicted: null,
        target: 0,
        met: true,
        asPredicted: null,
      },
      {
        what: "ledger: reads that were stale",
        unit: "reads",
        measured: 0,
        predicted: null,
        target: 0,
        met: true,
        asPredicted: null,
      },
      {
        what: "session: served again",
        unit: "s",
        measured: 3.01,
        predicted: 4.5,
        target: 5,
        met: true,
        asPredicted: true,
      },
      {
        what: "session: lost writes go back",
        unit: "s",
        measured: 0.49,
        predicted: 1,
        target: 5,
        met: true,
        asPredicted: true,
      },
      {
        what: "session: writes that happened twice",
        unit: "writes",
        measured: 0,
        predicted: null,
        target: 0,
        met: true,
        asPredicted: null,
      },
      {
        what: "attempts for the requests, on the nodes that lived",
        unit: "attempts",
        measured: 950,
        predicted: null,
        target: 1390,
        met: true,
        asPredicted: null,
      },
      {
        what: "slots back at home after the heal",
        unit: "s",
        measured: 7.5,
        predicted: 9,
        target: null,
        met: true,
        asPredicted: true,
      },
      {
        what: "regions hold the same after the heal",
        unit: "s",
        measured: 6,
        predicted: null,
        target: null,
        met: true,
        asPredicted: null,
      },
    ]);
  });

  test("are met at the target itself, and missed above it", () => {
    const slow = (answeredAt: number) =>
      SEEN.answers.map((each) =>
        each.className === "ledger" && each.answeredAt === 15_200 ? { ...each, answeredAt } : each,
      );
    expect(missed({ answers: slow(18_000) })).toEqual([]);
    expect(missed({ answers: slow(18_001) })).toEqual(["ledger: served again"]);
    expect(roundWith({ answers: slow(18_000) }).verdicts[2]).toMatchObject({ measured: 8, asPredicted: false });
  });

  test("are missed where a class is not served again before the heal", () => {
    const answers = SEEN.answers.map((each) =>
      each.className === "session" && each.at >= 10_000 && each.at < 30_000 ? { ...each, status: 503 } : each,
    );
    expect(missed({ answers })).toEqual(["session: served again"]);
    expect(roundWith({ answers }).verdicts[6]).toMatchObject({ measured: null, met: false, asPredicted: false });
  });

  test("are missed by one strong write that is lost, and by an available one that was acknowledged after the fault", () => {
    expect(missed({ survivors: new Map([...SEEN.survivors, ["ledger/a", []]]) })).toEqual([
      "ledger: acknowledged writes lost",
    ]);
    const late = answer({ at: 10_100, className: "session", consistency: "available", value: "late" });
    expect(missed({ answers: [...SEEN.answers, late] })).toEqual(["session: lost writes go back"]);
  });

  test("do not count a write that was acknowledged after the survivors were looked at", () => {
    const answers = [...SEEN.answers, answer({ at: 10_100, value: "later" })];
    expect(missed({ answers, times: { ...SEEN.times, countedAt: 10_110 } })).toEqual([]);
    expect(missed({ answers, times: { ...SEEN.times, countedAt: 10_111 } })).toEqual([
      "ledger: acknowledged writes lost",
    ]);
  });

  test("are missed by duplicates, stale reads, attempts beyond the budgets, slots that stay away and regions that differ", () => {
    const history = SEEN.healed.get("ledger/a") ?? [];
    const twice = [...history, ...history.slice(1).map((event) => ({ ...event, sequence: 3 }))];
    expect(missed({ healed: new Map([...SEEN.healed, ["ledger/a", twice]]) })).toEqual([
      "ledger: writes that happened twice",
    ]);
    const stale = answer({ at: 20_000, found: "w0" });
    expect(missed({ answers: [...SEEN.answers, stale] })).toEqual(["ledger: reads that were stale"]);
    expect(missed({ attempts: { requests: 900, attempts: 1391, allowed: 1390 } })).toEqual([
      "attempts for the requests, on the nodes that lived",
    ]);
    expect(missed({ slots: SEEN.slots.slice(0, 3) })).toEqual(["slots back at home after the heal"]);
    expect(missed({ equalSince: undefined })).toEqual(["regions hold the same after the heal"]);
  });
});

describe("the totals of several rounds", () => {
  const slower = SEEN.answers.map((each) => (each.answeredAt === 15_200 ? { ...each, answeredAt: 18_500 } : each));
  const report = reportOf(SEEN, SEEN, { ...SEEN, number: 3, answers: slower });

  test("have the median and the worst, and how many were as predicted", () => {
    expect(totalsOf(report)[2]).toEqual({
      what: "ledger: served again",
      unit: "s",
      rounds: 3,
      median: 5.2,
      worst: 8.5,
      predicted: 5.55,
      target: 8,
      asPredicted: 2,
      withPrediction: 3,
      met: false,
    });
    expect(report.met).toBe(false);
  });

  test("have no worst where a round did not come to it", () => {
    const never = reportOf(SEEN, { ...SEEN, equalSince: undefined });
    expect(totalsOf(never).at(-1)).toMatchObject({ median: null, worst: null, met: false });
  });

  test("add up what was lost", () => {
    expect([writesOf(report, "ledger"), writesOf(report, "session")]).toEqual([
      { writes: 0, acknowledged: 6, forGood: 0 },
      { writes: 3, acknowledged: 6, forGood: 0 },
    ]);
  });
});

describe("the data of a report", () => {
  test("is read as it was written", () => {
    const report = reportOf(SEEN);
    expect(rehearsalReport.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });

  test("is refused with something unknown in it, or of another version", () => {
    expect(rehearsalReport.safeParse({ ...reportOf(SEEN), more: 1 }).success).toBe(false);
    expect(rehearsalReport.safeParse({ ...reportOf(SEEN), version: 2 }).success).toBe(false);
  });
});
