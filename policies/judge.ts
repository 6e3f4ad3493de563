import type { z } from "zod";
import type { Plan, Topology } from "../components/topology/index.ts";
import type { EnvironmentPolicy, Family, Policy, PolicyContext, Report, ResourcePolicy } from "./policy.ts";
import type { Resource, Resources } from "./resource.ts";
import { UnknownProperty } from "./unknown-property.ts";

/** Something that is wrong. */
export interface Violation {
  readonly policy: Policy;
  /** The resource; undefined where something is missing, or the environment as a whole is wrong. */
  readonly urn: string | undefined;
  readonly message: string;
}

/** Something that could not be judged. */
export interface Unevaluated {
  readonly policy: Policy;
  readonly urn: string;
  /** Path of the property that is not known yet. */
  readonly path: string;
}

/** What became of one policy. */
export interface Verdict {
  readonly policy: Policy;
  /** Resources that it looked at; 1 for a policy on the environment that applied. 0: there was nothing to judge. */
  readonly judged: number;
  readonly violations: readonly Violation[];
  readonly unevaluated: readonly Unevaluated[];
}

/** What to judge by. */
export interface JudgingContext {
  readonly topology: Topology;
  readonly plan: Plan;
  /** `2026-01-31`. */
  readonly today: string;
  /** Settings by policy, as declared. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Judges resources by policies. Unknown properties leave a resource unevaluated, never fulfilled. */
export function judge(policies: readonly Policy[], resources: Resources, context: JudgingContext): Verdict[] {
  return policies.map((policy) =>
    policy.kind === "resource"
      ? judgeEach(policy, resources.of(...policy.types), contextOf(policy, context))
      : judgeEnvironment(policy, resources, context),
  );
}

/** Judges one resource by one policy, as soon as it is declared. */
export function judgeResource(policy: ResourcePolicy<never>, resource: Resource, context: JudgingContext): Verdict {
  return judgeEach(policy, [resource], contextOf(policy, context));
}

/** @throws ZodError where the declared settings are not what the policy accepts */
function contextOf(policy: Policy, { settings, ...rest }: JudgingContext): PolicyContext<never> {
  const schema = policy.settings as z.ZodType | undefined;
  return { ...rest, settings: schema?.parse(settings[policy.id] ?? {}) as never };
}

function judgeEach(
  policy: ResourcePolicy<never>,
  resources: readonly Resource[],
  context: PolicyContext<never>,
): Verdict {
  const violations: Violation[] = [];
  const unevaluated: Unevaluated[] = [];
  for (const resource of resources) {
    const messages = known(policy, unevaluated, () => policy.judge(resource, context));
    violations.push(...(messages ?? []).map((message) => ({ policy, urn: resource.urn, message })));
  }
  return { policy, judged: resources.length, violations, unevaluated };
}

/** Judges all resources together by one policy. */
export function judgeEnvironment(
  policy: EnvironmentPolicy<never>,
  resources: Resources,
  judging: JudgingContext,
): Verdict {
  const context = contextOf(policy, judging);
  const violations: Violation[] = [];
  const unevaluated: Unevaluated[] = [];
  const report: Report = {
    violation: (resource, message) => violations.push({ policy, urn: resource.urn, message }),
    missing: (message) => violations.push({ policy, urn: undefined, message }),
    whereKnown: (look) => known(policy, unevaluated, look),
  };
  const applies = known(policy, unevaluated, () => policy.applies(resources, context)) ?? true;
  if (applies) {
    known(policy, unevaluated, () => {
      policy.judge(resources, context, report);
    });
  }
  return { policy, judged: applies ? 1 : 0, violations, unevaluated };
}

/** Runs it; where it meets something unknown, notes that down. */
function known<Result>(policy: Policy, unevaluated: Unevaluated[], run: () => Result): Result | undefined {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof UnknownProperty)) throw error;
    unevaluated.push({ policy, urn: error.urn, path: error.path });
    return undefined;
  }
}

/** Policies by the pack that they are in. */
export type Packs = Readonly<Record<Family, readonly Policy[]>>;
