/** What was measured in a round, against the targets of the topology and what the plan expects. */
import type { ClassResult, Round, Targets, Verdict } from "./report-schema.ts";

type Measured = Omit<Round, "verdicts">;

/** Share of the requests that may fail while all is well: 1 in 100, as on a machine that does something else as well. */
const UNSERVED_BEFORE = 0.01;

/** Every verdict of a round, in the order of importance. */
export function verdictsOf(round: Measured, targets: Targets): Verdict[] {
  return [
    ...round.classes.map(({ name, latency }) =>
      atMost(`${name}: requests not served before the fault`, {
        measured:
          latency.before.served === null ? null : Math.round((1 - latency.before.served) * latency.before.count),
        // Where the machine does not carry the load as it is, no figure says anything of the fault.
        target: Math.floor(latency.before.count * UNSERVED_BEFORE),
        unit: "requests",
      }),
    ),
    ...round.classes.flatMap((result) => classVerdicts(result, targets)),
    atMost("attempts for the requests, on the nodes that lived", {
      measured: round.attempts.attempts,
      target: round.attempts.allowed,
      unit: "attempts",
    }),
    atMost("slots back at home after the heal", {
      measured: round.slots.movedBackSeconds,
      predicted: round.slots.predictedMovedBackSeconds,
      unit: "s",
    }),
    atMost("regions hold the same after the heal", { measured: round.equalSeconds, unit: "s" }),
  ];
}

function classVerdicts(result: ClassResult, targets: Targets): Verdict[] {
  const strong = result.consistency === "strong";
  const { lost } = result;
  return [
    atMost(`${result.name}: served again`, {
      measured: result.recovery.seconds,
      predicted: result.recovery.predictedSeconds,
      // Clients of an available class wait for the route alone; those of a strong one for their slots' next owners as well.
      target: strong ? targets.serviceSeconds : targets.routingSeconds,
      unit: "s",
    }),
    strong && targets.strongLossSeconds === 0
      ? atMost(`${result.name}: acknowledged writes lost`, {
          measured: lost.writes,
          predicted: lost.predictedSeconds === 0 ? 0 : null,
          target: 0,
          unit: "writes",
        })
      : atMost(`${result.name}: lost writes go back`, {
          measured: lost.afterFault > 0 ? null : lost.seconds,
          predicted: lost.predictedSeconds,
          target: strong ? targets.strongLossSeconds : targets.availableLossSeconds,
          unit: "s",
        }),
    atMost(`${result.name}: writes that happened twice`, { measured: result.duplicates, target: 0, unit: "writes" }),
    ...(strong
      ? [atMost(`${result.name}: reads that were stale`, { measured: result.staleReads, target: 0, unit: "reads" })]
      : []),
  ];
}

interface Judged {
  /** Null: it did not come to it in the time that there was, or no figure says how bad it is. */
  readonly measured: number | null;
  readonly predicted?: number | null;
  /** Without one, it has to have come to it at all. */
  readonly target?: number;
  readonly unit: Verdict["unit"];
}

function atMost(what: string, { measured, predicted = null, target, unit }: Judged): Verdict {
  return {
    what,
    unit,
    measured,
    predicted,
    target: target ?? null,
    met: measured !== null && (target === undefined || measured <= target),
    asPredicted: predicted === null ? null : measured !== null && measured <= predicted,
  };
}
