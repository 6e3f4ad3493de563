import type { Unevaluated } from "../judge.ts";

/** Takes down what the policies of a family could not judge during one preview or update. */
export class NotEvaluated {
  /** By resource, by policy: paths. */
  readonly #found = new Map<string, Map<string, Set<string>>>();

  add(unevaluated: readonly Unevaluated[]): void {
    for (const { policy, urn, path } of unevaluated) {
      const byPolicy = this.#found.get(urn) ?? new Map<string, Set<string>>();
      this.#found.set(urn, byPolicy.set(policy.id, (byPolicy.get(policy.id) ?? new Set()).add(path)));
    }
  }

  /** A message for each resource. */
  messages(): { readonly urn: string; readonly message: string }[] {
    return [...this.#found].map(([urn, byPolicy]) => ({
      urn,
      message: [...byPolicy]
        .map(
          ([policy, paths]) =>
            `${policy}: not known yet ${paths.size === 1 ? "is" : "are"} ${[...paths].sort().join(", ")}`,
        )
        .join("\n"),
    }));
  }
}
