import { activeRegions } from "../../components/topology/index.ts";
import { allowedLosses } from "../../components/topology/losses/allowed.ts";
import { trafficAfter } from "../../components/topology/traffic.ts";
import { environmentPolicy } from "../policy.ts";
import { activeOn } from "./active-regions.ts";
import type { Shortage } from "./minimum-capacity.ts";
import { carriedBy, isShort, reportWorst } from "./minimum-capacity.ts";
import { nodeGroupsOf } from "./node-groups.ts";

export const zoneLossLeavesCapacity = environmentPolicy({
  id: "zone-loss-leaves-capacity",
  demands:
    "After every allowed loss of zones, their region carries its share of the peak with the nodes that always run in its other zones.",
  why: "A zone that is lost takes its nodes along, and the machines that everybody then asks for in the other zones may not come.",
  severity: "critical",
  references: [{ framework: "Well-Architected", id: "REL11-BP05" }],
  remediation:
    "Leave the nodes to the plan, which sizes them for `failover.survive.zones`, or raise `scalingConfig.minSize` of the node group of every zone alike.",
  applies: (_resources, { topology }) =>
    activeOn("aws", topology).length > 0 && allowedLosses(topology).some(({ kind }) => kind === "zone"),
  judge: (resources, context, report) => {
    const { topology } = context;
    const groups = nodeGroupsOf(resources, report);
    const losses = allowedLosses(topology).filter(({ kind }) => kind === "zone");
    const share = trafficAfter(topology, []);
    const shortages = activeRegions(topology)
      .filter(({ name }) => !groups.unknownIn(name))
      .flatMap((region): Shortage[] => {
        const carried = carriedBy(region, groups.all, context);
        const own = losses.filter(({ zones }) => region.zones.some(({ name }) => zones.includes(name)));
        return own.map(({ name, zones }) => ({
          region,
          carried: carried(zones),
          demanded: share.get(region.name) ?? 0,
          when: ` after the loss of ${name}`,
        }));
      });
    reportWorst(shortages.filter(isShort), resources, report);
  },
});
