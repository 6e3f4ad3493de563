import { z } from "zod";
import { environmentPolicy } from "../policy.ts";
import type { Resource, Resources } from "../resource.ts";

const VPC = "aws:ec2/vpc:Vpc";
const NAT = "aws:ec2/natGateway:NatGateway";
const ROUTE = "aws:ec2/route:Route";
const ROUTE_TABLE = "aws:ec2/routeTable:RouteTable";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const ENDPOINT_ROUTES = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation";

export const gatewayEndpointsForFreeServices = environmentPolicy({
  id: "gateway-endpoints-for-free-services",
  demands:
    "What goes from private subnets to S3 and DynamoDB goes through gateway endpoints, not through NAT gateways.",
  why:
    "A gateway endpoint costs nothing; a NAT gateway takes its price for every GB, and image layers, logs and backups are the most of what leaves " +
    "a private subnet.",
  severity: "medium",
  references: [{ framework: "Well-Architected", id: "COST08-BP03" }],
  remediation:
    "Leave the gateway endpoints of `AwsVpc` in place, and give `AwsEndpoints` every route table that leads to a NAT gateway (`routeTableIds`).",
  settings: z.strictObject({
    services: z
      .array(z.enum(["dynamodb", "s3"]))
      .default(["dynamodb", "s3"])
      .describe("Services that need a gateway endpoint; only these two have one."),
  }),
  applies: (resources) => resources.of(NAT).length > 0,
  judge: (resources, { settings: { services } }, report) => {
    for (const vpc of resources.of(VPC)) {
      report.whereKnown(() => {
        const tables = resources.referring(vpc, ROUTE_TABLE, "vpcId").filter((table) => leadsToNat(table, resources));
        if (tables.length === 0) return;
        for (const service of services) {
          const gateways = resources
            .referring(vpc, ENDPOINT, "vpcId")
            .filter((endpoint) => isGateway(endpoint, service));
          if (gateways.length === 0) {
            report.violation(
              vpc,
              `it has no gateway endpoint of ${service}, and a NAT gateway takes its price for every GB`,
            );
            continue;
          }
          for (const table of tables) {
            if (!gateways.some((gateway) => holds(gateway, table, resources))) {
              report.violation(
                table,
                `it leads to a NAT gateway, and is not a route table of the gateway endpoint of ${service}`,
              );
            }
          }
        }
      });
    }
  },
});

const leadsToNat = (table: Resource, resources: Resources): boolean =>
  resources.referenced(table, "routes", NAT).length > 0 ||
  resources
    .referring(table, ROUTE, "routeTableId")
    .some((route) => resources.referenced(route, "natGatewayId").length > 0 || route.properties.has("natGatewayId"));

/** An endpoint that does not say what it is is a gateway. */
const isGateway = ({ properties }: Resource, service: string): boolean =>
  (properties.text("vpcEndpointType") ?? "Gateway") === "Gateway" &&
  (properties.text("serviceName") ?? "").endsWith(`.${service}`);

const holds = (gateway: Resource, table: Resource, resources: Resources): boolean =>
  resources.referenced(gateway, "routeTableIds").includes(table) ||
  resources
    .referring(gateway, ENDPOINT_ROUTES, "vpcEndpointId")
    .some((association) => resources.referenced(association, "routeTableId").includes(table));
