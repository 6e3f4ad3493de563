import { z } from "zod";
import type { Plan, Topology } from "../../components/topology/index.ts";
import { isOpen } from "../node-taints.ts";
import { environmentPolicy } from "../policy.ts";
import type { Resource, Resources } from "../resource.ts";
import { virtualCpus } from "./machine-sizes.ts";
import { leastNodes, machineOf, templateOf } from "./node-groups.ts";

const CLUSTER = "aws:eks/cluster:Cluster";
const NODE_GROUP = "aws:eks/nodeGroup:NodeGroup";

export const capacityFollowsDemand = environmentPolicy({
  id: "capacity-follows-demand",
  demands:
    "The nodes that a region always has are not many times what its peak needs, the peak after any allowed loss.",
  why:
    "Static stability asks for room for the peak at all times, and not for more: what is above it is paid for every hour and used in none. The " +
    "autoscaler adds nodes for what nobody foresaw.",
  severity: "medium",
  references: [
    { framework: "Well-Architected", id: "COST06-BP02" },
    { framework: "Well-Architected", id: "COST09-BP03" },
  ],
  remediation:
    "Lower `service.minimumReplicas` or `kubernetes.nodeCpu`, correct `service.requestsPerSecondPerReplica` to what was measured, or take away the " +
    "`nodeGroup` transform of `AwsKubernetes` that raises `minSize`.",
  settings: z.strictObject({
    factor: z
      .number()
      .min(1)
      .default(3)
      .describe("How many times the virtual CPUs that the peak needs the nodes at the minimum may have."),
  }),
  applies: (resources) => resources.of(NODE_GROUP).length > 0,
  judge: (resources, { topology, plan, settings: { factor } }, report) => {
    for (const cluster of resources.of(CLUSTER)) {
      report.whereKnown(() => {
        const groups = resources.referring(cluster, NODE_GROUP, "clusterName");
        const cpus = groups.map((group) => ({ group, cpus: leastCpus(group, resources) }));
        for (const { group } of cpus.filter(({ cpus }) => cpus === undefined)) {
          report.violation(
            group,
            "nobody can tell how many virtual CPUs its nodes have, accepted are the families c, m and r",
          );
        }
        const found = cpus.reduce((sum, { cpus }) => sum + (cpus ?? 0), 0);
        const demanded = demandedCpus(cluster.region, topology, plan);
        if (found > factor * demanded) {
          report.violation(
            cluster,
            `its nodes have ${found} virtual CPUs at all times, accepted are ${Math.floor(factor * demanded)}: ${factor} times the ` +
              `${Math.ceil(demanded)} that the peak of ${cluster.region} needs`,
          );
        }
      });
    }
  },
});

/** Virtual CPUs for the load that a group never has fewer of, undefined where nobody knows its machine. */
function leastCpus(group: Resource, resources: Resources): number | undefined {
  const nodes = leastNodes(group);
  // What a taint keeps for others, such as a store, is not there for the load.
  if (nodes === 0 || !isOpen(group)) return 0;
  const each = virtualCpus(machineOf(group, templateOf(group, resources)));
  return each === undefined ? undefined : nodes * each;
}

/**
 * Virtual CPUs that a region's peak needs, and at least a node of the declared size in every zone: fewer would leave a zone without
 * one. A region that is not planned needs none.
 */
function demandedCpus(region: string, { kubernetes, service }: Topology, { regions }: Plan): number {
  const planned = regions.find(({ name }) => name === region);
  if (planned === undefined) return 0;
  const load = Math.max(planned.capacity.peakRequestsPerSecond, planned.capacity.normalRequestsPerSecond);
  const replicas = Math.max(service.minimumReplicas, Math.ceil(load / service.requestsPerSecondPerReplica));
  return Math.max(replicas * service.replicaCpu, planned.zones.length * kubernetes.nodeCpu);
}
