/** What the plan expects of a fault, before it happens. */
import type { DataClass, Plan, Topology } from "../../components/topology/index.ts";
import { askedLoss } from "../../components/topology/index.ts";
import { failBackSeconds } from "../../components/topology/losses/afterwards.ts";
import { effectOf } from "../../components/topology/losses/effect.ts";
import { recoveryOf } from "../../components/topology/losses/recovery.ts";
import type { Prediction } from "../../components/topology/plan-types.ts";
import { decisiveTerms, recovery, takeoverOf, termsOf } from "../../components/topology/predictions.ts";
import type { Fault, RehearsedDependency } from "./fault.ts";
import { dependencyOf } from "./fault.ts";

/** What is expected of a class. */
export interface ClassPrediction {
  /** Seconds until every key is served again. Undefined: not before a person has acted. */
  readonly recoverySeconds: number | undefined;
  /** The arithmetic, such as `detect 3 + reconnect 1`. */
  readonly arithmetic: string;
  /** Acknowledged writes that may be lost, in seconds of writing before the fault. Undefined where nobody knows. */
  readonly lostSeconds: number | undefined;
}

/** What is expected of a fault. */
export interface FaultPrediction {
  /** The loss that the plan was asked about, as in `npm run plan <env> -- --loss`. Undefined where it has no such loss, and its terms were taken. */
  readonly asked: string | undefined;
  /** By the class's name. */
  readonly classes: ReadonlyMap<string, ClassPrediction>;
  /** Slots that other regions take over. */
  readonly slotsMoved: number;
  /** Seconds from when what was lost is ready again until its slots are back. */
  readonly movedBackSeconds: number;
}

const NOTHING = "0: nothing that serves is lost";

/** What the plan expects of a fault. What is stopped is expected to be missed as what is killed is. */
export function predictFault(topology: Topology, plan: Plan, fault: Fault): FaultPrediction {
  const dependency = lostDependency(fault);
  const asked =
    dependency === undefined
      ? fault.target === fault.region
        ? fault.region
        : undefined
      : dependency === "etcd"
        ? undefined
        : `${dependency}@${fault.region}`;
  return asked === undefined ? ofPart(topology, plan, dependency) : ofLoss(topology, plan, asked);
}

/** A process of a store stands for the store: on `local` a region's is one machine. */
function lostDependency({ target, region, processes: [process = ""] }: Fault): RehearsedDependency | undefined {
  return target === region ? undefined : dependencyOf(process);
}

function ofLoss(topology: Topology, plan: Plan, asked: string): FaultPrediction {
  const effect = effectOf(topology, plan, askedLoss(topology, asked));
  const { strong, available, predictions } = recoveryOf(topology, plan, effect);
  const lostSeconds = (consistency: DataClass["consistency"]): number | undefined =>
    predictions.find(({ tier, metric }) => tier === consistency && metric === "RPO")?.seconds ?? undefined;
  const unable = [...effect.loss.regions, ...effect.storeless];
  return {
    asked,
    classes: byClass(plan, (consistency) => ({
      ...told(consistency === "strong" ? strong : available),
      lostSeconds: lostSeconds(consistency),
    })),
    slotsMoved: effect.slots.affected,
    movedBackSeconds: effect.slots.affected === 0 ? 0 : failBackSeconds(plan, unable),
  };
}

/** Of what the plan has no loss for: one replica of the service, and one voter of etcd. By the same terms. */
function ofPart(topology: Topology, plan: Plan, dependency: RehearsedDependency | undefined): FaultPrediction {
  const terms = termsOf(topology, plan.coordination.electionMilliseconds);
  const { detect, reconnect, election, warmUp } = terms;
  const clients = [detect, reconnect];
  const expected = (consistency: DataClass["consistency"]): Prediction | undefined => {
    if (dependency === "etcd") return consistency === "strong" ? recovery("service", [election]) : undefined;
    return consistency === "strong"
      ? recovery("service", [{ longest: [clients, takeoverOf(terms, false)] }, warmUp])
      : recovery("service", [...clients, warmUp]);
  };
  return {
    asked: undefined,
    classes: byClass(plan, (consistency) => {
      const prediction = expected(consistency);
      const served = prediction === undefined ? { recoverySeconds: 0, arithmetic: NOTHING } : told(prediction);
      return { ...served, lostSeconds: 0 };
    }),
    slotsMoved: 0,
    movedBackSeconds: 0,
  };
}

function byClass(
  { dataClasses }: Plan,
  of: (consistency: DataClass["consistency"]) => ClassPrediction,
): ReadonlyMap<string, ClassPrediction> {
  return new Map(dataClasses.map(({ name, consistency }) => [name, of(consistency)]));
}

/** A recovery with the sum of the terms that it is made of. */
function told(prediction: Prediction | undefined): Pick<ClassPrediction, "recoverySeconds" | "arithmetic"> {
  if (prediction === undefined) return { recoverySeconds: undefined, arithmetic: "until a person has acted" };
  const terms = decisiveTerms(prediction).map(({ name, value }) => `${name} ${value}`);
  return {
    recoverySeconds: prediction.seconds,
    arithmetic: terms.length === 0 ? prediction.formula : terms.join(" + "),
  };
}
