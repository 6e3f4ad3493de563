import { isGuarded } from "../../components/topology/index.ts";
import { environmentPolicy } from "../policy.ts";
import type { Properties } from "../values.ts";
import { clusterRegion, replicasOf, WORKLOADS } from "./workloads.ts";

const ZONE = "topology.kubernetes.io/zone";

export const workloadsSpanZones = environmentPolicy({
  id: "workloads-span-zones",
  demands:
    "In staging and prod a workload has a pod in each zone of its region at least, evenly spread, and none is started that would not be.",
  why: "Pods that the scheduler may also put into one zone are lost together with it.",
  severity: "high",
  references: [
    { framework: "Well-Architected", id: "REL10-BP01" },
    { framework: "Well-Architected", id: "REL11-BP05" },
  ],
  remediation:
    "Give the pods a topologySpreadConstraint on `topology.kubernetes.io/zone` with `maxSkew: 1` and `whenUnsatisfiable: DoNotSchedule`, and as many replicas as zones or more.",
  applies: (resources, { topology }) => isGuarded(topology.environment) && resources.of(...WORKLOADS).length > 0,
  judge: (resources, { plan }, report) => {
    for (const workload of resources.of(...WORKLOADS)) {
      report.whereKnown(() => {
        const region = plan.regions.find(({ name }) => name === clusterRegion(workload, plan));
        const replicas = replicasOf(workload, resources, plan);
        // Stateful pods are in the data zones, of which a region has three at the most.
        const zones = workload.type.endsWith(":StatefulSet") ? region?.dataZones : region?.zones;
        const fewest = zones?.length ?? 1;
        if (replicas < fewest) {
          report.violation(
            workload,
            `it has ${replicas} replicas in a region of ${fewest} zones, accepted are ${fewest} or more`,
          );
        }
        if (!workload.properties.list("spec.template.spec.topologySpreadConstraints").some(spreadsZones)) {
          report.violation(
            workload,
            "its pods may be started in one zone: no constraint spreads them evenly over zones",
          );
        }
      });
    }
  },
});

const spreadsZones = (constraint: Properties): boolean =>
  constraint.text("topologyKey") === ZONE &&
  constraint.text("whenUnsatisfiable") === "DoNotSchedule" &&
  constraint.number("maxSkew") === 1;
