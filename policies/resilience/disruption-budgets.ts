import type { Plan } from "../../components/topology/index.ts";
import { environmentPolicy } from "../policy.ts";
import type { Resource, Resources } from "../resource.ts";
import type { Properties } from "../values.ts";
import { DISRUPTION_BUDGET, replicasOf, selectedBy } from "./workloads.ts";

export const disruptionBudgets = environmentPolicy({
  id: "disruption-budgets",
  demands:
    "A disruption budget is of pods that there are, lets one of them go, and keeps the quorum of a stateful set.",
  why: "A budget that lets none go stops every upgrade of nodes; one that lets too many go stops the store while nodes are upgraded.",
  severity: "high",
  references: [{ framework: "Well-Architected", id: "REL10-BP01" }],
  remediation: "Set `maxUnavailable: 1` in place of `minAvailable`, and select the labels of the workload's pods.",
  applies: (resources) => resources.of(DISRUPTION_BUDGET).length > 0,
  judge: (resources, { plan }, report) => {
    for (const budget of resources.of(DISRUPTION_BUDGET)) {
      report.whereKnown(() => {
        const workloads = selectedBy(budget, resources, plan);
        if (workloads.length === 0) report.violation(budget, "it selects no pods of its namespace");
        for (const { name, replicas, hasQuorum } of podSets(workloads, resources, plan)) {
          const leaving = Math.min(replicas, evictable(budget.properties, replicas));
          const majority = Math.floor(replicas / 2) + 1;
          // Also where what is stated is no number.
          if (!(leaving >= 1)) {
            report.violation(budget, `it lets none of ${replicas} pods of ${name} go, accepted is 1 or more`);
          } else if (hasQuorum && replicas > 1 && replicas - leaving < majority) {
            report.violation(
              budget,
              `it lets ${leaving} of ${replicas} pods of ${name} go, which leaves less than the majority of ${majority}`,
            );
          }
        }
      });
    }
  },
});

/** Pods that a budget is judged on together. */
interface PodSet {
  /** Logical names of their workloads. */
  readonly name: string;
  readonly replicas: number;
  readonly hasQuorum: boolean;
}

/** Every workload by itself, but stateful sets of one pod as the one set that they make up, such as voters in zones of their own. */
function podSets(workloads: readonly Resource[], resources: Resources, plan: Plan): readonly PodSet[] {
  const sets = workloads.map((workload) => ({
    name: workload.name,
    replicas: replicasOf(workload, resources, plan),
    hasQuorum: workload.type.endsWith(":StatefulSet"),
  }));
  const isSingle = ({ replicas, hasQuorum }: PodSet): boolean => hasQuorum && replicas === 1;
  const singles = sets.filter(isSingle);
  const others = sets.filter((set) => !isSingle(set));
  if (singles.length === 0) return others;
  return [...others, { name: singles.map(({ name }) => name).join(", "), replicas: singles.length, hasQuorum: true }];
}

/** Pods that may go at once. Kubernetes rounds percentages up, of those that stay as of those that go. */
function evictable(properties: Properties, replicas: number): number {
  const going = properties.value("spec.maxUnavailable");
  if (going !== undefined && going !== null) return share(going, replicas);
  const staying = properties.value("spec.minAvailable");
  return Math.max(0, replicas - (staying === undefined || staying === null ? 1 : share(staying, replicas)));
}

function share(value: unknown, of: number): number {
  const percent = typeof value === "string" ? /^(\d+)%$/.exec(value)?.[1] : undefined;
  return percent === undefined ? Number(value) : Math.ceil((Number(percent) * of) / 100);
}
