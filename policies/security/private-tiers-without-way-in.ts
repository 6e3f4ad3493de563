import { environmentPolicy } from "../policy.ts";
import type { Resource, Resources } from "../resource.ts";

const ROUTE = "aws:ec2/route:Route";
const ROUTE_TABLE = "aws:ec2/routeTable:RouteTable";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const SUBNET = "aws:ec2/subnet:Subnet";
const INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway";
/** What no client from outside speaks to, and the property that holds its subnets. */
const PRIVATE: Readonly<Record<string, string>> = {
  "aws:eks/cluster:Cluster": "vpcConfig",
  "aws:eks/nodeGroup:NodeGroup": "subnetIds",
  "aws:elasticache/subnetGroup:SubnetGroup": "subnetIds",
  "aws:msk/cluster:Cluster": "brokerNodeGroupInfo",
};

export const privateTiersWithoutWayIn = environmentPolicy({
  id: "private-tiers-without-way-in",
  demands: "Clusters, nodes and stores stand in subnets without a route to an internet gateway.",
  why: "Where there is no such route, no packet from the internet arrives, whatever a security group or a public address says.",
  severity: "high",
  references: [
    { framework: "Well-Architected", id: "SEC05-BP01" },
    { framework: "AWS documentation", id: "Connect to the internet using an internet gateway" },
  ],
  remediation:
    "Give `AwsKubernetes`, `AwsKafka` and `AwsRedis` the private and data subnets of `AwsVpc`, and lead these by NAT gateways.",
  applies: (resources) => resources.of(...Object.keys(PRIVATE)).length > 0,
  judge: (resources, _context, report) => {
    const tables = new Set<string>();
    for (const route of resources.of(ROUTE)) {
      report.whereKnown(() => {
        if (!leadsToInternet(route, "gatewayId", resources)) return;
        for (const table of resources.referenced(route, "routeTableId")) tables.add(table.urn);
      });
    }
    for (const table of resources.of(ROUTE_TABLE)) {
      if (resources.referenced(table, "routes", INTERNET_GATEWAY).length > 0) tables.add(table.urn);
    }
    for (const resource of resources.of(...Object.keys(PRIVATE))) {
      const subnets = resources.referenced(resource, PRIVATE[resource.type] ?? "", SUBNET);
      const open = subnets.filter((subnet) =>
        resources
          .referring(subnet, ASSOCIATION, "subnetId")
          .some((association) => (association.references["routeTableId"] ?? []).some((table) => tables.has(table))),
      );
      for (const subnet of open) {
        report.violation(
          resource,
          `${subnet.name} has a route to an internet gateway; only subnets without one are accepted`,
        );
      }
    }
  },
});

/** By reference, or by an id that was written out. */
const leadsToInternet = (route: Resource, property: string, resources: Resources): boolean =>
  (route.references[property] ?? []).length > 0
    ? resources.referenced(route, property, INTERNET_GATEWAY).length > 0
    : (route.properties.text(property)?.startsWith("igw-") ?? false);
