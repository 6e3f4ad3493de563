/** From what was seen in a round to its figures. */
import type { DataClass } from "../../components/topology/index.ts";
import type { Answer } from "./answers.ts";
import { isServed, latencyOf } from "./answers.ts";
import type { AttemptsSpent } from "./attempts.ts";
import { availabilityOf, servedShare } from "./availability.ts";
import type { Fault } from "./fault.ts";
import type { Histories } from "./lost-writes.ts";
import { duplicatedWrites, lostWrites, pathOf, recoveryPointSeconds, staleReads } from "./lost-writes.ts";
import type { FaultPrediction } from "./prediction.ts";
import { latenciesOf } from "./quantiles.ts";
import { recoverySeconds } from "./recovery-time.ts";
import type { ClassResult, Round, Targets } from "./report-schema.ts";
import type { SlotSample } from "./slot-watch.ts";
import { movedBackSeconds } from "./slot-watch.ts";
import { verdictsOf } from "./verdicts.ts";

/** What was seen in a round. Times are milliseconds since the load began. */
export interface Seen {
  readonly number: number;
  readonly fault: Fault;
  readonly classes: readonly DataClass[];
  readonly times: {
    readonly faultAt: number;
    /** Until when acknowledged writes were looked for on the survivors. */
    readonly countedAt: number;
    readonly healBegunAt: number;
    readonly healedAt: number;
    readonly endAt: number;
  };
  readonly answers: readonly Answer[];
  /** What the survivors held before anything was healed. */
  readonly survivors: Histories;
  /** What all held in the end. */
  readonly healed: Histories;
  readonly attempts: AttemptsSpent;
  readonly slots: readonly SlotSample[];
  /** Undefined: regions never held the same in the time that there was. */
  readonly equalSince: number | undefined;
}

/** The figures of a round, with its verdicts. */
export function roundOf(seen: Seen, prediction: FaultPrediction, targets: Targets): Round {
  const { faultAt, healBegunAt, healedAt, endAt } = seen.times;
  const { loss, target, region, signal, processes } = seen.fault;
  const measured = {
    number: seen.number,
    fault: { loss, target, region, signal, processes: [...processes], asked: prediction.asked ?? null },
    times: {
      fault: inSeconds(faultAt),
      healBegun: inSeconds(healBegunAt),
      healed: inSeconds(healedAt),
      end: inSeconds(endAt),
    },
    availability: availabilityOf(seen.answers).map((each) => ({
      ...each,
      seconds: each.seconds.map(([sent, served]): [number, number] => [sent, served]),
    })),
    classes: seen.classes.map((dataClass) => classResult(dataClass, seen, prediction)),
    attempts: seen.attempts,
    slots: {
      moved: Math.max(
        0,
        ...seen.slots.filter(({ at }) => at >= faultAt && at < healedAt).map(({ elsewhere }) => elsewhere),
      ),
      predictedMoved: prediction.slotsMoved,
      movedBackSeconds: movedBackSeconds(seen.slots, healedAt) ?? null,
      predictedMovedBackSeconds: prediction.movedBackSeconds,
    },
    equalSeconds: seen.equalSince === undefined ? null : inSeconds(Math.max(0, seen.equalSince - healedAt)),
  };
  return { ...measured, verdicts: verdictsOf(measured, targets) };
}

function classResult({ name, consistency }: DataClass, seen: Seen, prediction: FaultPrediction): ClassResult {
  const { faultAt, countedAt, healBegunAt, healedAt } = seen.times;
  const strong = consistency === "strong";
  const answers = seen.answers.filter(({ className }) => className === name);
  // Nobody leads on what is sent straight to a process that is lost.
  const counted = answers.filter(({ to }) => !seen.fault.processes.includes(to));
  const expected = prediction.classes.get(name);
  const acknowledged = answers.filter(
    (answer) => answer.operation === "write" && isServed(answer) && answer.answeredAt < countedAt,
  );
  const lost = lostWrites(acknowledged, seen.survivors);
  const own = [...seen.healed].filter(([path]) => path.startsWith(`${name}/`));
  const between = (from: number, to: number): Answer[] => counted.filter(({ at }) => at >= from && at < to);
  return {
    name,
    consistency,
    recovery: {
      seconds: recoverySeconds(counted, { faultAt, healBegunAt }) ?? null,
      predictedSeconds: expected?.recoverySeconds ?? null,
      arithmetic: expected?.arithmetic ?? "",
    },
    lost: {
      writes: lost.length,
      acknowledged: acknowledged.length,
      seconds: recoveryPointSeconds(lost, faultAt),
      afterFault: lost.filter(({ answeredAt }) => answeredAt > faultAt).length,
      forGood: lostWrites(lost, seen.healed).length,
      predictedSeconds: expected?.lostSeconds ?? null,
    },
    duplicates: duplicatedWrites(
      strong,
      own.map(([, events]) => events),
    ),
    staleReads: strong ? own.reduce((sum, [path, events]) => sum + staleReads(of(answers, path), events).length, 0) : 0,
    latency: {
      before: latency(between(0, faultAt)),
      during: latency(between(faultAt, healBegunAt)),
      after: latency(between(healedAt, Infinity)),
    },
  };
}

const of = (answers: readonly Answer[], path: string): Answer[] => answers.filter((answer) => pathOf(answer) === path);

function latency(answers: readonly Answer[]): ClassResult["latency"]["before"] {
  const { count, p50, p99 } = latenciesOf(answers.map(latencyOf));
  const share = servedShare(answers);
  return {
    count,
    p50: p50 ?? null,
    p99: p99 ?? null,
    served: share === undefined ? null : Math.round(share * 1e4) / 1e4,
  };
}

const inSeconds = (milliseconds: number): number => Math.round(milliseconds) / 1000;
