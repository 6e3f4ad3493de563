import type { Region, Topology } from "../../components/topology/index.ts";
import { presentRegions } from "../../components/topology/index.ts";
import { environmentPolicy } from "../policy.ts";
import { reportUnknownSizes } from "./minimum-capacity.ts";
import type { NodeGroup } from "./node-groups.ts";
import { clusterOf, nodeGroupsOf } from "./node-groups.ts";

export const maximumScaleFitsQuota = environmentPolicy({
  id: "maximum-scale-fits-quota",
  demands: "Where a region declares its quota of vCPUs, all its node groups together fit it at their largest.",
  why: "After a failover the survivors scale up at once. A quota that is met then refuses the nodes when they are needed most.",
  severity: "high",
  references: [
    { framework: "Well-Architected", id: "REL01-BP02" },
    { framework: "Well-Architected", id: "REL01-BP06" },
  ],
  remediation:
    "Ask AWS for a higher quota (L-1216C47A) and declare it in `regions.<region>.quotas.cpus`, or lower `scalingConfig.maxSize` of the region's node groups.",
  applies: (_resources, { topology }) => quotas(topology).length > 0,
  judge: (resources, { topology }, report) => {
    const groups = nodeGroupsOf(resources, report);
    reportUnknownSizes(
      groups.all.filter((group) => quotas(topology).some(({ region }) => region.name === group.region)),
      report,
    );
    for (const { region, quota } of quotas(topology)) {
      if (groups.unknownIn(region.name)) continue;
      const cpus = groups.all
        .filter((group) => group.region === region.name)
        .reduce((sum, group) => sum + group.maximum * cpusOf(group), 0);
      if (cpus <= quota) continue;
      const message = `its nodes at their most have ${cpus} vCPUs, and the declared quota is ${quota}`;
      const cluster = clusterOf(resources, region.name);
      if (cluster === undefined) report.missing(`${region.name}: ${message}`);
      else report.violation(cluster, message);
    }
  },
});

/** Regions whose nodes are declared, and whose quota is. */
function quotas(topology: Topology): readonly { readonly region: Region; readonly quota: number }[] {
  return presentRegions(topology).flatMap((region) => {
    const { cpus } = region.quotas;
    return region.cloud === "aws" && cpus !== undefined ? [{ region, quota: cpus }] : [];
  });
}

/** vCPUs of a node: of the group's largest type, since any of them may be started. */
function cpusOf({ sizes }: NodeGroup): number {
  return Math.max(0, ...sizes.map((size) => size?.cpu ?? 0));
}
