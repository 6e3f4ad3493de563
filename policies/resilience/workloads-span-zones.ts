import { isGuarded } from "../../components/topology/index.ts";
import type { Plan } from "../../components/topology/index.ts";
import { environmentPolicy } from "../policy.ts";
import type { Report } from "../policy.ts";
import type { Resource, Resources } from "../resource.ts";
import type { Properties } from "../values.ts";
import { zoneOfPods } from "./placed-pods.ts";
import { areTogether, clusterRegion, replicasOf, WORKLOADS } from "./workloads.ts";

const ZONE = "topology.kubernetes.io/zone";

export const workloadsSpanZones = environmentPolicy({
  id: "workloads-span-zones",
  demands:
    "In staging and prod a workload has a pod in each zone of its region at least, evenly spread, and none is started that would not be. Single stateful pods that are placed in a zone each are in as many zones as they can be.",
  why: "Pods that the scheduler may also put into one zone are lost together with it.",
  severity: "high",
  references: [
    { framework: "Well-Architected", id: "REL10-BP01" },
    { framework: "Well-Architected", id: "REL11-BP05" },
  ],
  remediation:
    "Give the pods a topologySpreadConstraint on `topology.kubernetes.io/zone` with `maxSkew: 1` and `whenUnsatisfiable: DoNotSchedule`, and as many replicas as zones or more. Place single stateful pods, such as voters, in the zones that the plan gives.",
  applies: (resources, { topology }) => isGuarded(topology.environment) && resources.of(...WORKLOADS).length > 0,
  judge: (resources, { plan }, report) => {
    for (const workload of resources.of(...WORKLOADS)) {
      report.whereKnown(() => {
        const region = plan.regions.find(({ name }) => name === clusterRegion(workload, plan));
        const replicas = replicasOf(workload, resources, plan);
        const placed = replicas === 1 && region !== undefined ? placeOf(workload) : undefined;
        if (placed !== undefined) {
          judgePlaced(workload, placed, resources, plan, report);
          return;
        }
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

/** The zone of a stateful pod that has been given one: its volume is there, and it starts nowhere else. */
const placeOf = (workload: Resource): string | undefined =>
  workload.type.endsWith(":StatefulSet") ? zoneOfPods(workload) : undefined;

/** Single pods that are placed make one set, of their namespace: no zone may hold more of them than an even spread would put there. */
function judgePlaced(workload: Resource, zone: string, resources: Resources, plan: Plan, report: Report): void {
  const region = plan.regions.find(({ name }) => name === clusterRegion(workload, plan));
  const zones = region?.dataZones.map(({ name }) => name) ?? [];
  if (!zones.includes(zone)) {
    report.violation(workload, `it is placed in ${zone}, accepted are ${zones.join(", ")}`);
    return;
  }
  const places = resources
    .of(...WORKLOADS)
    .filter((other) => areTogether(other, workload, plan) && replicasOf(other, resources, plan) === 1)
    .flatMap((other) => placeOf(other) ?? []);
  const most = Math.ceil(places.length / zones.length);
  const here = places.filter((place) => place === zone).length;
  if (here > most) {
    report.violation(
      workload,
      `its zone ${zone} holds ${here} of the ${places.length} placed pods of its namespace, accepted are ${most} or fewer`,
    );
  }
}

const spreadsZones = (constraint: Properties): boolean =>
  constraint.text("topologyKey") === ZONE &&
  constraint.text("whenUnsatisfiable") === "DoNotSchedule" &&
  constraint.number("maxSkew") === 1;
