import { judge } from "../../../policies/judge.ts";
import type { JudgingContext, Verdict } from "../../../policies/judge.ts";
import { POLICIES } from "../../../policies/catalogue.ts";
import { Resources } from "../../../policies/resource.ts";
import { changed } from "../change.ts";
import type { Declared } from "../declared.ts";
import { ENTRY_MUTANTS } from "./entry.ts";
import { IDENTITY_MUTANTS } from "./identities.ts";
import { KUBERNETES_MUTANTS } from "./kubernetes.ts";
import type { Mutant } from "./mutant.ts";
import { NETWORK_MUTANTS } from "./network.ts";
import { STORE_MUTANTS } from "./stores.ts";

/** Every mutant. */
export const MUTANTS: readonly Mutant[] = [
  ...NETWORK_MUTANTS,
  ...ENTRY_MUTANTS,
  ...KUBERNETES_MUTANTS,
  ...STORE_MUTANTS,
  ...IDENTITY_MUTANTS,
];

/** What became of a mutant. */
export interface MutantResult {
  readonly mutant: Mutant;
  /** Ids of the policies that found it, sorted. None: it survived. */
  readonly caughtBy: readonly string[];
}

/** Judges each mutant of an environment beside the environment as it is: what is violated only there has found it. */
export function runMutants({ resources, topology, plan }: Declared, mutants = MUTANTS): MutantResult[] {
  const context: JudgingContext = { topology, plan, today: "2026-06-01", settings: topology.policies.settings };
  const before = new Set(violationsOf(judge(POLICIES, new Resources(resources), context)).map(({ key }) => key));
  return mutants.map((mutant) => {
    const verdicts = judge(POLICIES, new Resources(changed(resources, mutant.changes)), context);
    const found = violationsOf(verdicts).filter(({ key }) => !before.has(key));
    return { mutant, caughtBy: [...new Set(found.map(({ id }) => id))].sort() };
  });
}

const violationsOf = (verdicts: readonly Verdict[]): { readonly id: string; readonly key: string }[] =>
  verdicts.flatMap(({ policy, violations }) =>
    violations.map(({ urn, message }) => ({ id: policy.id, key: `${policy.id} ${urn ?? ""} ${message}` })),
  );
