import type { Resource } from "../resource.ts";
import type { Properties } from "../values.ts";

const ZONE = "topology.kubernetes.io/zone";
const TERMS = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";

/**
 * The one zone that every pod of a workload has to be in, by its node selector or by a rule of affinity that never gives way. Undefined where
 * the scheduler has a choice.
 *
 * @throws UnknownProperty where the selector or the rule is not known yet
 */
export function zoneOfPods(workload: Resource): string | undefined {
  const pod = workload.properties.part("spec.template.spec");
  const selected = pod.entry("nodeSelector", ZONE);
  if (typeof selected === "string") return selected;
  // Terms are alternatives: one that names no zone, or another one, leaves a choice.
  const zones = pod.list(TERMS).map(zoneOfTerm);
  const [zone] = zones;
  return zones.every((each) => each === zone) ? zone : undefined;
}

function zoneOfTerm(term: Properties): string | undefined {
  const named = term
    .list("matchExpressions")
    .filter((expression) => expression.text("key") === ZONE && expression.text("operator") === "In")
    .map((expression) => expression.texts("values"));
  return named.find((values) => values.length === 1)?.[0];
}
