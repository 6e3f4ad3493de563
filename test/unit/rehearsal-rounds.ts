/** A round and a report for the tests of rehearsals. */
import type { FaultPrediction } from "../../tools/rehearsal/prediction.ts";
import type { Seen } from "../../tools/rehearsal/measure.ts";
import { roundOf } from "../../tools/rehearsal/measure.ts";
import type { RehearsalReport, Targets } from "../../tools/rehearsal/report-schema.ts";
import { answersEvery } from "./rehearsal-answers.ts";

export const TARGETS: Targets = { routingSeconds: 5, serviceSeconds: 8, strongLossSeconds: 0, availableLossSeconds: 5 };

export const PREDICTION: FaultPrediction = {
  asked: "south",
  classes: new Map([
    ["ledger", { recoverySeconds: 5.55, arithmetic: "election 1 + lease 3", lostSeconds: 0 }],
    ["session", { recoverySeconds: 4.5, arithmetic: "detect 3 + reconnect 1", lostSeconds: 1 }],
  ]),
  slotsMoved: 5461,
  movedBackSeconds: 9,
};

const event = (sequence: number, value: string) => ({
  id: "00000000-0000-4000-8000-000000000000",
  type: "put" as const,
  sequence,
  region: "south",
  timestamp: sequence,
  value,
});

const written = [0, 9_500].map((at) => `w${at}`);
const history = written.map((value, number) => event(number + 1, value));

/**
 * What is seen when south is killed after 10 s, and healed after 30 s: `ledger` waits for 5 s, `session` fails for 3 s, what is sent straight to south fails
 * all the time. Every second a read, and a write before the fault.
 */
export const SEEN: Seen = {
  number: 1,
  fault: {
    loss: "region",
    target: "south",
    region: "south",
    signal: "SIGKILL",
    processes: ["south/service-replica-1", "south/kafka"],
  },
  classes: [
    { name: "ledger", consistency: "strong" },
    { name: "session", consistency: "available" },
  ],
  times: { faultAt: 10_000, countedAt: 29_000, healBegunAt: 30_000, healedAt: 40_000, endAt: 60_000 },
  answers: [
    ...answersEvery(1000, 0, 60_000, (at) => ({
      found: at < 10_000 ? "w0" : "w9500",
      ...(at >= 10_000 && at < 15_000 ? { answeredAt: 15_200 } : {}),
    })),
    ...answersEvery(9_500, 0, 10_000, (at) => ({ value: `w${at}` })),
    ...answersEvery(1000, 0, 60_000, (at) => ({
      className: "session",
      consistency: "available",
      ...(at >= 10_000 && at < 13_000 ? { status: undefined } : {}),
    })),
    ...answersEvery(9_500, 0, 10_000, (at) => ({ className: "session", consistency: "available", value: `w${at}` })),
    ...answersEvery(1000, 500, 60_000, (at) => ({
      way: "south",
      to: "south/service-replica-1",
      found: "w9500",
      ...(at >= 10_000 && at < 40_000 ? { status: undefined } : {}),
    })),
  ],
  // The last write of session was not replicated when south was lost.
  survivors: new Map([
    ["ledger/a", history],
    ["session/a", history.slice(0, 1)],
  ]),
  healed: new Map([
    ["ledger/a", history],
    ["session/a", history],
  ]),
  attempts: { requests: 900, attempts: 950, allowed: 1390 },
  slots: [
    { at: 1_000, elsewhere: 0, unowned: 0 },
    { at: 16_000, elsewhere: 5_461, unowned: 0 },
    { at: 41_000, elsewhere: 600, unowned: 0 },
    { at: 47_500, elsewhere: 0, unowned: 0 },
  ],
  equalSince: 46_000,
};

/** A report of one round for each of what was seen. */
export function reportOf(...seen: readonly Seen[]): RehearsalReport {
  const rounds = seen.map((each) => roundOf(each, PREDICTION, TARGETS));
  return {
    version: 1,
    environment: "local",
    startedAt: "2026-01-31T12:34:56.000Z",
    commit: "0123456789abcdef0123456789abcdef01234567",
    machine: { system: "Linux 6.1", cores: 2, memoryGiB: 8, node: "v24.0.0" },
    options: { loss: "region", target: "south", rounds: rounds.length, seed: 7, seconds: 20, rate: 60 },
    resolutionSeconds: 0.8,
    regions: ["north", "south"],
    targets: TARGETS,
    rounds,
    met: rounds.every(({ verdicts }) => verdicts.every(({ met }) => met)),
  };
}
