import type { StackValidationPolicy } from "@pulumi/policy";
import type { Unevaluated } from "../judge.ts";
import type { Family } from "../policy.ts";

/** Takes down what the policies of a pack could not judge during one preview or update. */
export class NotEvaluated {
  /** By resource, by policy: paths. */
  readonly #found = new Map<string, Map<string, Set<string>>>();

  add(unevaluated: readonly Unevaluated[]): void {
    for (const { policy, urn, path } of unevaluated) {
      const byPolicy = this.#found.get(urn) ?? new Map<string, Set<string>>();
      this.#found.set(urn, byPolicy.set(policy.id, (byPolicy.get(policy.id) ?? new Set()).add(path)));
    }
  }

  /** A message for each resource. Nothing is left behind for the next time. */
  take(): { readonly urn: string; readonly message: string }[] {
    const taken = [...this.#found].map(([urn, byPolicy]) => ({
      urn,
      message: [...byPolicy]
        .map(
          ([policy, paths]) =>
            `${policy}: not known yet ${paths.size === 1 ? "is" : "are"} ${[...paths].sort().join(", ")}`,
        )
        .join("\n"),
    }));
    this.#found.clear();
    return taken;
  }
}

/** Lists what the other policies could not judge. Never more than advisory: a preview does not know everything, and need not. */
export function notEvaluatedPolicy(family: Family, notEvaluated: NotEvaluated): StackValidationPolicy {
  return {
    name: `${family}-not-evaluated`,
    description: "What is not known yet was not judged, and does not pass for fulfilled.",
    enforcementLevel: "advisory",
    severity: "low",
    remediationSteps:
      "Nothing to mend. `npm run policy <environment>` judges the finished environment on simulated clouds, where everything is known.",
    validateStack: (args, report) => {
      const all = notEvaluated.take();
      if (all.length === 0) return args.notApplicable("everything was known");
      for (const { urn, message } of all) report(message, urn);
    },
  };
}
