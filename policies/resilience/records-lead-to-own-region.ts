import { list } from "../../components/topology/checks/wording.ts";
import { environmentPolicy } from "../policy.ts";
import type { Resource, Resources } from "../resource.ts";
import { leadsOf, recordsNamed } from "./leads.ts";
import { isNamed, linked } from "./links.ts";
import type { Routing } from "./record-routing.ts";
import { HEALTH_CHECK, RECORD, routingOf } from "./record-routing.ts";
import { distinct } from "./subnet-zones.ts";

/** A record of a set, with the regions that it leads to. */
interface Member {
  readonly record: Resource;
  readonly regions: readonly string[];
}

export const recordsLeadToOwnRegion = environmentPolicy({
  id: "records-lead-to-own-region",
  demands:
    "DNS records of one name lead to different regions, each to the one that it is for, and the health check of each probes that region's own name.",
  why: "Two records that lead to one region fall together. A health check that probes another region takes out the one that lives, and leaves the lost one in.",
  severity: "critical",
  references: [{ framework: "Well-Architected", id: "REL11-BP02" }],
  remediation:
    "Leave `aliases`, `healthCheckId` and the routing policy of the records of `AwsRouting` in place, each of its own region's load balancer.",
  applies: (resources) => resources.of(RECORD).length > 0,
  judge: (resources, _context, report) => {
    const sets = new Map<string, Member[]>();
    for (const record of resources.of(RECORD)) {
      report.whereKnown(() => {
        const routing = routingOf(record);
        if (routing === undefined) return;
        const regions = regionsOf(resources, record);
        const set = setOf(record);
        const others = sets.get(set) ?? [];
        const messages = [
          ...wrongRegion(record, routing, regions),
          ...sharedRegions(regions, others),
          ...wrongProbe(resources, record, regions),
        ];
        for (const message of messages) report.violation(record, message);
        sets.set(set, [...others, { record, regions }]);
      });
    }
  },
});

const regionsOf = (resources: Resources, record: Resource): readonly string[] =>
  distinct(leadsOf(resources, record).map(({ region }) => region));

/** Records of one set have the zone, name and type in common. */
function setOf({ properties, references }: Resource): string {
  const zone = references["zoneId"]?.join() ?? properties.text("zoneId") ?? "";
  return [zone, properties.text("name") ?? "", properties.text("type") ?? ""].join(" ");
}

function wrongRegion({ properties }: Resource, routing: Routing, regions: readonly string[]): readonly string[] {
  if (regions.length === 0) return ["it leads to no region that is declared"];
  if (routing !== "latency") return [];
  const nearest = properties.text("latencyRoutingPolicies.0.region");
  return nearest === undefined || list(regions) === nearest
    ? []
    : [`it answers clients near ${nearest}, and leads to ${list(regions)}`];
}

function sharedRegions(regions: readonly string[], others: readonly Member[]): readonly string[] {
  return others.flatMap((other) => {
    const shared = regions.filter((region) => other.regions.includes(region));
    return shared.length === 0 ? [] : [`it leads to ${list(shared)}, as ${other.record.name} of the same name does`];
  });
}

function wrongProbe(resources: Resources, record: Resource, regions: readonly string[]): readonly string[] {
  if (!isNamed(record, "healthCheckId")) return [];
  const [check] = linked(resources, record, { property: "healthCheckId", type: HEALTH_CHECK });
  if (check === undefined) return ["its health check is none that is declared, so nothing says what it probes"];
  const name = check.properties.text("fqdn");
  if (name === undefined) return ["its health check probes no name"];
  const probed = distinct(recordsNamed(resources, name).flatMap((named) => regionsOf(resources, named)));
  if (probed.length > 0 && probed.every((region) => regions.includes(region))) return [];
  const where = probed.length === 0 ? "no region that is declared" : list(probed);
  return [`its health check probes a name that leads to ${where}, and it leads to ${list(regions)}`];
}
