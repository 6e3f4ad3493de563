import type { Problem, Topology } from "../components/topology/index.ts";
import { didYouMean } from "../components/topology/index.ts";
import type { Policy } from "./policy.ts";

/**
 * What is wrong with what a topology says of policies: names of policies that there are not, settings that a policy does not take.
 * The topology's own schema cannot know.
 */
export function settingProblems(topology: Topology, policies: readonly Policy[]): Problem[] {
  const byId = new Map(policies.map((policy) => [policy.id, policy]));
  const ids = [...byId.keys()].sort();
  const problems: Problem[] = [];
  const known = (path: string, id: string): Policy | undefined => {
    const policy = byId.get(id);
    if (policy !== undefined) return policy;
    const meant = didYouMean(id, ids);
    problems.push({
      path,
      found: `"${id}", which is no policy`,
      accepted: "a policy's id, as docs/policies.md lists them",
      mend: meant === undefined ? "correct the id, or remove the entry" : `did you mean "${meant}"?`,
    });
    return undefined;
  };
  for (const [at, { policy }] of topology.policies.exceptions.entries())
    known(`policies.exceptions[${at}].policy`, policy);
  for (const [id, settings] of Object.entries(topology.policies.settings)) {
    const policy = known(`policies.settings.${id}`, id);
    if (policy === undefined) continue;
    if (policy.settings === undefined) {
      problems.push({
        path: `policies.settings.${id}`,
        found: `settings (${Object.keys(settings).sort().join(", ")})`,
        accepted: "nothing: the policy has no settings",
        mend: "remove the entry",
      });
      continue;
    }
    const parsed = policy.settings.safeParse(settings);
    for (const issue of parsed.error?.issues ?? []) {
      problems.push({
        path: [`policies.settings.${id}`, ...issue.path.map(String)].join("."),
        found: issue.code === "unrecognized_keys" ? issue.keys.join(", ") : "a value that the policy does not take",
        accepted: issue.message,
        mend: "see the policy's settings in docs/policies.md",
      });
    }
  }
  return problems;
}
