import { isGuarded } from "../../components/topology/index.ts";
import { list } from "../../components/topology/checks/wording.ts";
import { environmentPolicy } from "../policy.ts";
import type { Resource, Resources } from "../resource.ts";
import type { Link } from "./links.ts";
import { isNamed, linked } from "./links.ts";
import { NAT_GATEWAY, zoneOfGateway } from "./nat-gateways.ts";
import { distinct, zonesOfSubnets } from "./subnet-zones.ts";

const ROUTE = "aws:ec2/route:Route";
const ROUTE_TABLE = "aws:ec2/routeTable:RouteTable";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";

/** NAT gateways in the routes that are written in a route table. */
const INLINE: Link = {
  property: "routes",
  type: NAT_GATEWAY,
  names: ({ properties }) => properties.list("routes").flatMap((route) => route.text("natGatewayId") ?? []),
};

export const privateRoutesStayInZone = environmentPolicy({
  id: "private-routes-stay-in-zone",
  demands: "In staging and prod, private subnets leave through the NAT gateway of their own zone.",
  why: "A route through another zone falls with that zone, and pays for the traffic between zones all the time before.",
  severity: "high",
  references: [
    { framework: "Well-Architected", id: "REL10-BP01" },
    { framework: "AWS documentation", id: "AWS Trusted Advisor: NAT Gateway AZ Independence" },
  ],
  remediation:
    "Leave the route tables and routes of `AwsRouting` of the network in place: a table a zone, led through that zone's NAT gateway.",
  applies: (resources, { topology }) => isGuarded(topology.environment) && resources.of(ROUTE, ROUTE_TABLE).length > 0,
  judge: (resources, _context, report) => {
    for (const route of resources.of(ROUTE)) {
      report.whereKnown(() => {
        if (!isNamed(route, "natGatewayId")) return;
        const gateways = linked(resources, route, { property: "natGatewayId", type: NAT_GATEWAY });
        const [table] = linked(resources, route, { property: "routeTableId", type: ROUTE_TABLE });
        if (gateways.length === 0)
          report.violation(route, "it leads through a NAT gateway that is not declared, wherever that is");
        else if (table !== undefined) judgeZones(route, zonesOfTable(resources, table), gateways);
      });
    }
    for (const table of resources.of(ROUTE_TABLE)) {
      report.whereKnown(() => {
        const gateways = linked(resources, table, INLINE);
        if (gateways.length > 0) judgeZones(table, zonesOfTable(resources, table), gateways);
      });
    }

    function judgeZones(resource: Resource, zones: readonly string[], gateways: readonly Resource[]): void {
      for (const gateway of gateways) {
        const zone = zoneOfGateway(resources, gateway);
        const others = zone === "every" ? [] : zones.filter((own) => own !== zone);
        if (others.length === 0) continue;
        const where = zone === undefined ? "of no zone that is declared" : `of ${zone}`;
        report.violation(resource, `it leads ${list(others)} through the NAT gateway ${where}`);
      }
    }
  },
});

/** Zones of the subnets that a route table is for. */
function zonesOfTable(resources: Resources, table: Resource): readonly string[] {
  return distinct(
    resources
      .of(ASSOCIATION)
      .filter((one) => linked(resources, one, { property: "routeTableId", type: ROUTE_TABLE }).includes(table))
      .flatMap((one) => zonesOfSubnets(resources, one, { property: "subnetId" })),
  );
}
