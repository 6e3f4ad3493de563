import type { Plan } from "../../components/topology/index.ts";
import type { Resource, Resources } from "../resource.ts";

export const WORKLOADS = ["kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet"] as const;
export const DISRUPTION_BUDGET = "kubernetes:policy/v1:PodDisruptionBudget";
const AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler";

/** The region whose cluster an object is in, by its logical name. Undefined for a name of no region. */
export function clusterRegion(object: Resource, plan: Plan): string | undefined {
  return plan.regions.find(({ name }) => object.name.startsWith(`${name}-`))?.name;
}

const namespaceOf = ({ properties }: Resource): string => properties.text("metadata.namespace") ?? "default";

/** Whether two objects are in one namespace of one cluster. */
export const areTogether = (a: Resource, b: Resource, plan: Plan): boolean =>
  clusterRegion(a, plan) === clusterRegion(b, plan) && namespaceOf(a) === namespaceOf(b);

/** The workloads whose pods an object with a selector selects, by their labels. */
export function selectedBy(object: Resource, resources: Resources, plan: Plan): readonly Resource[] {
  const selector = object.properties.part("spec.selector");
  const labels = labelsOf(selector.value("matchLabels"));
  // Of a budget, an empty selector is of every pod, and none at all of no pod.
  if (selector.value() === undefined) return [];
  return resources.of(...WORKLOADS).filter((workload) => {
    const own = new Map(labelsOf(workload.properties.value("spec.template.metadata.labels")));
    return areTogether(object, workload, plan) && labels.every(([key, value]) => own.get(key) === value);
  });
}

/** Replicas that always run: the autoscaler's fewest where there is one, else those that are stated, 1 where nothing is. */
export function replicasOf(workload: Resource, resources: Resources, plan: Plan): number {
  const autoscaler = resources.of(AUTOSCALER).find((each) => {
    const target = each.properties.part("spec.scaleTargetRef");
    return (
      areTogether(each, workload, plan) &&
      workload.type.endsWith(`:${target.text("kind") ?? ""}`) &&
      target.text("name") === workload.properties.text("metadata.name")
    );
  });
  return autoscaler === undefined
    ? (workload.properties.number("spec.replicas") ?? 1)
    : (autoscaler.properties.number("spec.minReplicas") ?? 1);
}

function labelsOf(labels: unknown): [string, unknown][] {
  return typeof labels === "object" && labels !== null ? Object.entries(labels) : [];
}
