import { isGuarded } from "../../components/topology/index.ts";
import { list } from "../../components/topology/checks/wording.ts";
import { environmentPolicy } from "../policy.ts";
import type { Resource, Resources } from "../resource.ts";
import { linked } from "./links.ts";
import { isRegional, NAT_GATEWAY, zoneOfGateway } from "./nat-gateways.ts";
import { distinct, SUBNET, zoneOf } from "./subnet-zones.ts";

const VPC = "aws:ec2/vpc:Vpc";

export const natGatewayPerZone = environmentPolicy({
  id: "nat-gateway-per-zone",
  demands: "In staging and prod, every zone of a network has a NAT gateway of its own.",
  why: "A single NAT gateway takes the way out of all zones along when its zone is lost.",
  severity: "high",
  references: [
    { framework: "Well-Architected", id: "REL10-BP01" },
    { framework: "AWS documentation", id: "AWS Trusted Advisor: NAT Gateway AZ Independence" },
  ],
  remediation: "Leave `network.natGateways` at `per-zone`, the default of staging and prod.",
  applies: (resources, { topology }) => isGuarded(topology.environment) && resources.of(VPC).length > 0,
  judge: (resources, _context, report) => {
    for (const vpc of resources.of(VPC)) {
      report.whereKnown(() => {
        const zones = resources
          .of(SUBNET)
          .filter((subnet) => isIn(resources, subnet, vpc))
          .flatMap((subnet) => zoneOf(subnet) ?? []);
        const served = zonesServed(resources, vpc);
        const bare = served.includes("every") ? [] : zones.filter((zone) => !served.includes(zone));
        if (bare.length > 0) report.violation(vpc, `no NAT gateway is in ${list(distinct(bare))}`);
      });
    }
  },
});

const isIn = (resources: Resources, part: Resource, vpc: Resource): boolean =>
  linked(resources, part, { property: "vpcId", type: VPC }).includes(vpc);

/** Zones with a NAT gateway to the internet: a private one, which is not the default, leads to other networks only. */
function zonesServed(resources: Resources, vpc: Resource): readonly string[] {
  return resources
    .of(NAT_GATEWAY)
    .filter(({ properties }) => properties.text("connectivityType") !== "private")
    .filter((gateway) =>
      isRegional(gateway)
        ? isIn(resources, gateway, vpc)
        : linked(resources, gateway, { property: "subnetId", type: SUBNET }).some((subnet) =>
            isIn(resources, subnet, vpc),
          ),
    )
    .flatMap((gateway) => zoneOfGateway(resources, gateway) ?? []);
}
