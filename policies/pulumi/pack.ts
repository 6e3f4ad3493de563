import type {
  Policies,
  PolicyPackArgs,
  PolicyPackConfig,
  ResourceValidation,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { messageOf } from "../exceptions.ts";
import { judgeEnvironment, judgeResource } from "../judge.ts";
import type { EnvironmentPolicy, Family, Policy, ResourcePolicy } from "../policy.ts";
import type { Postponed } from "./judging.ts";
import { Judging } from "./judging.ts";
import { NotEvaluated, notEvaluatedPolicy } from "./not-evaluated.ts";
import type { JudgedStack } from "./stack.ts";
import { shownText } from "./text.ts";

/** Policies by family: of one family, or of several that one process serves. */
export type ServedPolicies = Readonly<Partial<Record<Family, readonly Policy[]>>>;

/** What to make a pack of. */
export interface PackParts {
  readonly served: ServedPolicies;
  readonly stack: JudgedStack;
  /** The day on which it is judged, `2026-01-31`. */
  readonly today: string;
}

/** A pack in the SDK's terms, not served yet. */
export interface Pack {
  readonly args: PolicyPackArgs & { readonly policies: Policies };
  /** The settings that the topology declares. The engine puts defaults below them, and `--policy-pack-config` above. */
  readonly initialConfig: PolicyPackConfig;
}

/**
 * A pack of our policies in the SDK's terms. Those on single resources are asked before the resource is created or changed, with what is
 * declared; those on the environment at the end, with everything. They are as binding as the topology says.
 */
export function packOf({ served, stack, today }: PackParts): Pack {
  const { enforcement, settings } = stack.topology.policies;
  const judging = new Judging(stack, today);
  const families = Object.entries(served) as [Family, readonly Policy[]][];
  return {
    args: {
      enforcementLevel: enforcement,
      policies: families.flatMap(([family, policies]) => familyPolicies(family, policies, judging)),
    },
    initialConfig: Object.fromEntries(
      families
        .flatMap(([, policies]) => policies)
        .flatMap(({ id }) => {
          const own = settings[id];
          // Without the level, the SDK would take the lowest.
          return own === undefined ? [] : [[id, { ...own, enforcementLevel: enforcement }]];
        }),
    ),
  };
}

function familyPolicies(family: Family, policies: readonly Policy[], judging: Judging): Policies {
  const notEvaluated = new NotEvaluated();
  const postponed: Postponed[] = [];
  return [
    ...policies.map((policy) =>
      policy.kind === "resource" ? onResources(policy, judging, postponed) : onStack(policy, judging, notEvaluated),
    ),
    ...(policies.some(({ kind }) => kind === "resource")
      ? [postponedPolicy(family, judging, postponed, notEvaluated)]
      : []),
    // Last: the SDK asks policies in their order.
    notEvaluatedPolicy(family, notEvaluated),
  ];
}

/** A policy on single resources. What is not known as a resource is declared is postponed. */
function onResources(
  policy: ResourcePolicy<never>,
  judging: Judging,
  postponed: Postponed[],
): ResourceValidationPolicy {
  const validate: ResourceValidation = (args, report) => {
    // Not "not applicable", which costs more than all judging: the engine asks every policy about every resource.
    if (!policy.types.includes(args.type)) return;
    const context = judging.context(policy, args.getConfig());
    const verdict = judgeResource(policy, judging.declared(policy, args), context);
    judging.report(verdict, report);
    if (verdict.unevaluated.length > 0) postponed.push({ policy, urn: args.urn, context });
  };
  const [only, ...others] = policy.types;
  return {
    ...shownText(policy),
    // The SDK's own mark, by which it leaves other types out before it reads their properties.
    validateResource:
      only !== undefined && others.length === 0 ? Object.assign(validate, { __pulumiType: only }) : validate,
  };
}

/** A policy on the environment as a whole. */
function onStack(
  policy: EnvironmentPolicy<never>,
  judging: Judging,
  notEvaluated: NotEvaluated,
): StackValidationPolicy {
  return {
    ...shownText(policy),
    validateStack: (args, report) => {
      const resources = judging.resources(policy, args.resources);
      const verdict = judgeEnvironment(policy, resources, judging.context(policy, args.getConfig()));
      if (verdict.judged === 0) return args.notApplicable("there is nothing to judge");
      judging.report(verdict, report);
      notEvaluated.add(verdict.unevaluated);
    },
  };
}

/**
 * Judges what policies on single resources could not judge as it was declared: the engine does not tell them then what a property was made
 * from, and in a preview of changes some values are known only after others.
 */
function postponedPolicy(
  family: Family,
  judging: Judging,
  postponed: Postponed[],
  notEvaluated: NotEvaluated,
): StackValidationPolicy {
  return {
    name: `${family}-judged-last`,
    description: "Policies on single resources, where a resource could be judged only with all others in sight.",
    severity: "high",
    remediationSteps: "The message begins with the policy's id: docs/policies.md says how to fulfil it.",
    validateStack: (args, report) => {
      const taken = postponed.splice(0);
      if (taken.length === 0) return args.notApplicable("every resource was judged as it was declared");
      const resources = judging.resources(postponed, args.resources);
      for (const { policy, urn, context } of taken) {
        const resource = resources.get(urn);
        if (resource === undefined) continue;
        const verdict = judgeResource(policy, resource, context);
        judging.report(verdict, report, (violation) => `${policy.id}: ${messageOf(violation)}`);
        notEvaluated.add(verdict.unevaluated);
      }
    },
  };
}
