import type { Cloud, Properties, StoredResource } from "../../simulated/model.ts";
import { flagAt, objectsAt, textAt, textsAt } from "../../simulated/values.ts";
import { type } from "./type-tokens.ts";

/** Id of the VPC of a subnet, a security group or a route table. */
export function vpcIdOf(resource: StoredResource | undefined): string | undefined {
  return resource === undefined ? undefined : textAt(resource.state, "vpcId");
}

/** Every IPv4 range of a VPC: its own and those associated later. */
export function ipv4RangesOf(cloud: Cloud, vpc: StoredResource): readonly string[] {
  const associated = cloud.all(type.cidrAssociation, { region: vpc.region, with: { vpcId: vpc.id } });
  return [textAt(vpc.state, "cidrBlock"), ...associated.map(({ state }) => textAt(state, "cidrBlock"))].filter(
    (range) => range !== undefined,
  );
}

/** Subnets by id, without those that do not exist: the simulation itself refuses these. */
export function subnetsOf(cloud: Cloud, region: string, ids: readonly string[]): readonly StoredResource[] {
  return ids.flatMap((id) => cloud.get(type.subnet, id, region) ?? []);
}

/** Zone of a subnet. */
export function zoneOf(subnet: StoredResource): string {
  return textAt(subnet.state, "availabilityZone") ?? "";
}

/** The zones of subnets, each once. */
export function zonesOf(subnets: readonly StoredResource[]): readonly string[] {
  return [...new Set(subnets.map(zoneOf))];
}

/** Ids of the VPCs of subnets, each once. */
export function vpcIdsOf(subnets: readonly StoredResource[]): readonly string[] {
  return [...new Set(subnets.flatMap((subnet) => vpcIdOf(subnet) ?? []))];
}

/** Security groups among the named ones that belong to another VPC than this. */
export function foreignGroups(
  cloud: Cloud,
  region: string,
  ids: readonly string[],
  vpcId: string | undefined,
): readonly StoredResource[] {
  return ids
    .flatMap((id) => cloud.get(type.securityGroup, id, region) ?? [])
    .filter((group) => vpcIdOf(group) !== undefined && vpcIdOf(group) !== vpcId);
}

/** The internet gateway that is attached to a VPC. */
export function internetGatewayOf(cloud: Cloud, region: string, vpcId: string): StoredResource | undefined {
  return cloud.all(type.internetGateway, { region, with: { vpcId } })[0];
}

/** The table that routes a subnet's packets: that which is associated, or else the VPC's main one. */
export function routeTableIdOf(cloud: Cloud, subnet: StoredResource): string | undefined {
  const { region } = subnet;
  const association = cloud.all(type.routeTableAssociation, { region, with: { subnetId: subnet.id } })[0];
  if (association !== undefined) return textAt(association.state, "routeTableId");
  const vpc = cloud.get(type.vpc, vpcIdOf(subnet) ?? "", region);
  return vpc === undefined ? undefined : textAt(vpc.state, "mainRouteTableId");
}

/** Routes of a table, written on their own or in it, as properties of `aws:ec2/route:Route`. */
export function routesOf(cloud: Cloud, region: string, routeTableId: string): readonly Properties[] {
  const own = cloud.all(type.route, { region, with: { routeTableId } }).map(({ state }) => state);
  const table =
    cloud.get(type.routeTable, routeTableId, region) ?? cloud.get(type.defaultRouteTable, routeTableId, region);
  const inline = table === undefined ? [] : objectsAt(table.inputs, "routes");
  return [...own, ...inline.map((route) => ({ ...route, destinationCidrBlock: route["cidrBlock"] ?? "" }))];
}

function defaultRouteOf(cloud: Cloud, subnet: StoredResource): Properties | undefined {
  const table = routeTableIdOf(cloud, subnet);
  return table === undefined
    ? undefined
    : routesOf(cloud, subnet.region, table).find((route) => textAt(route, "destinationCidrBlock") === "0.0.0.0/0");
}

function leadsToGateway(cloud: Cloud, subnet: StoredResource): boolean {
  const gatewayId = textAt(defaultRouteOf(cloud, subnet) ?? {}, "gatewayId") ?? "";
  return cloud.get(type.internetGateway, gatewayId, subnet.region) !== undefined;
}

/** Whether packets from a subnet reach the internet over IPv4: by the internet gateway, or by a NAT gateway that is led to it. */
export function reachesInternet(cloud: Cloud, subnet: StoredResource): boolean {
  const natGatewayId = textAt(defaultRouteOf(cloud, subnet) ?? {}, "natGatewayId") ?? "";
  const nat = cloud.get(type.natGateway, natGatewayId, subnet.region);
  const natSubnet = nat && cloud.get(type.subnet, textAt(nat.state, "subnetId") ?? "", subnet.region);
  return leadsToGateway(cloud, natSubnet ?? subnet);
}

/** Short names of the AWS services that a VPC has endpoints for, such as `ecr.api`. */
export function servicesWithEndpoint(cloud: Cloud, region: string, vpcId: string): readonly string[] {
  return cloud
    .all(type.vpcEndpoint, { region, with: { vpcId } })
    .flatMap(({ state }) => textAt(state, "serviceName")?.replace(`com.amazonaws.${region}.`, "") ?? []);
}

/** Whether two VPCs of a region are joined such that rules of one may name security groups of the other. */
export function groupsVisible(cloud: Cloud, region: string, vpcId: string, otherVpcId: string): boolean {
  if (vpcId === otherVpcId) return true;
  const peered = cloud.all(type.peering, { region, with: { acceptStatus: "active" } }).some(({ state }) => {
    const ends = [textAt(state, "vpcId"), textAt(state, "peerVpcId")];
    return ends.includes(vpcId) && ends.includes(otherVpcId);
  });
  const gateways = (id: string): readonly string[] =>
    cloud
      .all(type.transitVpcAttachment, { region, with: { vpcId: id } })
      .flatMap(({ state }) => textAt(state, "transitGatewayId") ?? []);
  return peered || gateways(vpcId).some((gateway) => gateways(otherVpcId).includes(gateway));
}

/** Whether a VPC resolves names and gives its interfaces public ones: what private DNS of endpoints needs. */
export function hasDns(vpc: StoredResource): boolean {
  return (
    flagAt(vpc.state, "enableDnsHostnames") && flagAt({ enableDnsSupport: true, ...vpc.state }, "enableDnsSupport")
  );
}

/** Subnets of an application load balancer, by either way of naming them. */
export function loadBalancerSubnetIds(inputs: Properties): readonly string[] {
  const mapped = objectsAt(inputs, "subnetMappings").flatMap((mapping) => textAt(mapping, "subnetId") ?? []);
  return mapped.length > 0 ? mapped : textsAt(inputs, "subnets");
}
