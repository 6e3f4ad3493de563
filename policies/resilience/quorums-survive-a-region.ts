import { list } from "../../components/topology/checks/wording.ts";
import { activeRegions } from "../../components/topology/index.ts";
import { environmentPolicy } from "../policy.ts";
import type { PolicyContext, Report } from "../policy.ts";
import type { NodeGroups } from "./node-groups.ts";
import { nodeGroupsOf } from "./node-groups.ts";
import { distinct } from "./subnet-zones.ts";

export const quorumsSurviveARegion = environmentPolicy({
  id: "quorums-survive-a-region",
  demands:
    "An odd number of voters decides who owns a slot, no region has half of them or half of the replicas of `strong` data, and every voter's zone has a node that always runs.",
  why: "A majority has to be left when any region is lost. An even number survives no more than the odd one below it, and a voter without a node does not vote.",
  severity: "critical",
  references: [
    { framework: "Well-Architected", id: "REL10-BP01" },
    { framework: "Meridian", id: "quorum-arithmetic" },
  ],
  remediation:
    "Spread `coordination.placement` over three regions or more, one voter each or two of five, and `cassandra.strongDatacenters` over three regions or more.",
  applies: (_resources, { topology }) => activeRegions(topology).length > 1,
  judge: (resources, context, report) => {
    judgeVotes(context, report);
    judgeNodes(context, nodeGroupsOf(resources, report), report);
  },
});

/** Voters and replicas are not declared as resources yet, so that the plan speaks for them. */
function judgeVotes({ plan }: PolicyContext<unknown>, report: Report): void {
  const voters = plan.coordination.voters.length;
  if (voters % 2 === 0) report.missing(`${voters} voters decide who owns a slot, and an odd number is accepted`);
  for (const { name, votes, total } of plan.quorums) {
    const heavy = Object.keys(votes).filter((region) => 2 * (votes[region] ?? 0) >= total);
    for (const region of heavy.sort()) {
      const what = name === "coordination" ? "voters" : "replicas of strong data";
      report.missing(`${region} has ${votes[region] ?? 0} of ${total} ${what}, and less than half are accepted`);
    }
  }
}

/** Voters run on the nodes that are always there. Other clouds' nodes are not declared yet. */
function judgeNodes({ plan }: PolicyContext<unknown>, groups: NodeGroups, report: Report): void {
  const regions = plan.regions.filter(({ cloud, name }) => cloud === "aws" && !groups.unknownIn(name));
  for (const { name, voters } of regions) {
    const running = groups.all.filter(({ region, minimum, open }) => region === name && minimum > 0 && open);
    const bare = voters
      .map(({ zone }) => zone.name)
      .filter((zone) => !running.some(({ zones }) => zones.includes(zone)));
    if (bare.length > 0) {
      report.missing(`voters are placed in ${list(distinct(bare))}, where no node always runs`);
    }
  }
}
