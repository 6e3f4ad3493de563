import type { Plan, Topology } from "../components/topology/index.ts";
import type { Exception, JudgedViolation } from "./exceptions.ts";
import { applyExceptions } from "./exceptions.ts";
import type { Packs, Unevaluated } from "./judge.ts";
import { judge } from "./judge.ts";
import type { Family, Policy } from "./policy.ts";
import type { ResourceData } from "./resource.ts";
import { Resources } from "./resource.ts";

/** What became of one policy. */
export interface ReviewedPolicy {
  readonly family: Family;
  readonly policy: Policy;
  /** `not-evaluated` wins over `fulfilled`, `violated` over both. `nothing`: there was nothing to judge. */
  readonly result: "fulfilled" | "excepted" | "violated" | "not-evaluated" | "nothing";
  /** How many resources it looked at; 1 where it judged the environment as a whole. */
  readonly judged: number;
  readonly violations: readonly JudgedViolation[];
  readonly unevaluated: readonly Unevaluated[];
}

/** What all policies make of an environment. */
export interface Review {
  readonly environment: string;
  readonly enforcement: "advisory" | "mandatory";
  readonly resources: number;
  readonly policies: readonly ReviewedPolicy[];
  /** Exceptions that allow nothing that is violated. */
  readonly unused: readonly Exception[];
  /** Whether it must not go on: a policy is violated or was not evaluated, and policies are mandatory. */
  readonly refused: boolean;
}

/** What to review. */
export interface Reviewed {
  readonly topology: Topology;
  readonly plan: Plan;
  readonly resources: readonly ResourceData[];
  readonly packs: Packs;
  /** The day on which exceptions and end dates are judged, `2026-01-31`. */
  readonly today: string;
}

/** Judges an environment by all policies, and holds what is violated against the declared exceptions. */
export function review({ topology, plan, resources, packs, today }: Reviewed): Review {
  const all = new Resources(resources);
  const context = { topology, plan, today, settings: topology.policies.settings };
  const verdicts = (Object.entries(packs) as [Family, readonly Policy[]][]).flatMap(([family, own]) =>
    judge(own, all, context).map((verdict) => ({ family, ...verdict })),
  );
  const { violations, unused } = applyExceptions(verdicts, topology.policies.exceptions, today);
  const policies = verdicts.map(({ family, policy, judged, unevaluated }): ReviewedPolicy => {
    const own = violations.filter((violation) => violation.policy === policy);
    return { family, policy, judged, violations: own, unevaluated, result: resultOf(judged, own, unevaluated) };
  });
  const { enforcement } = topology.policies;
  const faults = policies.some(({ result }) => result === "violated" || result === "not-evaluated");
  return {
    environment: topology.name,
    enforcement,
    resources: resources.filter(({ type }) => !type.startsWith("meridian:")).length,
    policies,
    unused,
    refused: enforcement === "mandatory" && faults,
  };
}

function resultOf(
  judged: number,
  violations: readonly JudgedViolation[],
  unevaluated: readonly Unevaluated[],
): ReviewedPolicy["result"] {
  if (violations.some(({ exception }) => exception === undefined)) return "violated";
  if (unevaluated.length > 0) return "not-evaluated";
  if (violations.length > 0) return "excepted";
  return judged === 0 ? "nothing" : "fulfilled";
}
