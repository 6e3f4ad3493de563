import { activeRegions } from "../../components/topology/index.ts";
import { allowedLosses } from "../../components/topology/losses/allowed.ts";
import { trafficAfter } from "../../components/topology/traffic.ts";
import { environmentPolicy } from "../policy.ts";
import { activeOn } from "./active-regions.ts";
import type { Shortage } from "./minimum-capacity.ts";
import { carriedBy, isShort, reportUnknownSizes, reportWorst } from "./minimum-capacity.ts";
import { nodeGroupsOf } from "./node-groups.ts";

export const regionLossLeavesCapacity = environmentPolicy({
  id: "region-loss-leaves-capacity",
  demands:
    "After every allowed loss of regions or of a cloud, each region that is left carries its share of the peak with the nodes that always run.",
  why: "After a loss everybody asks the clouds for machines at once. What has to be started first may not come; what runs already does not have to.",
  severity: "critical",
  references: [{ framework: "Well-Architected", id: "REL11-BP05" }],
  remediation:
    "Leave the nodes to the plan, which sizes them for `failover.survive` and `service.peakRequestsPerSecond`, or raise `scalingConfig.minSize` of the region's node groups; in staging and prod with `kubernetes.capacity: on-demand`.",
  applies: (_resources, { topology }) => activeOn("aws", topology).length > 0,
  judge: (resources, context, report) => {
    const { topology } = context;
    const groups = nodeGroupsOf(resources, report);
    reportUnknownSizes(groups.all, report);
    const losses = allowedLosses(topology).filter(({ kind }) => kind !== "zone");
    const shortages = activeRegions(topology)
      .filter(({ name }) => !groups.unknownIn(name))
      .flatMap((region): Shortage[] => {
        const carried = carriedBy(region, groups.all, context)([]);
        return [{ name: "", regions: [] }, ...losses].map(({ name, regions }) => ({
          region,
          carried,
          demanded: trafficAfter(topology, regions).get(region.name) ?? 0,
          when: name === "" ? "" : ` after the loss of ${name}`,
        }));
      });
    reportWorst(shortages.filter(isShort), resources, report);
  },
});
