import type { Cloud, Context, Properties, Rules, StoredResource } from "../../simulated/model.ts";
import { objectsAt, textAt } from "../../simulated/values.ts";
import { ipv4At, within } from "../../simulated/address-blocks.ts";
import { internetGatewayOf, ipv4RangesOf, vpcIdOf } from "./networks.ts";
import { label, when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

/** Targets that may not take packets to addresses of the VPC itself. */
const OUTSIDE = ["gatewayId", "transitGatewayId", "vpcPeeringConnectionId", "egressOnlyGatewayId"] as const;

function routeProblems({ cloud, inputs, region }: Context): readonly string[] {
  const table =
    cloud.get(type.routeTable, textAt(inputs, "routeTableId") ?? "", region) ??
    cloud.get(type.defaultRouteTable, textAt(inputs, "routeTableId") ?? "", region);
  const vpc = cloud.get(type.vpc, vpcIdOf(table) ?? "", region);
  if (table === undefined || vpc === undefined) return [];
  return [
    ...destinationProblems(cloud, inputs, vpc),
    ...gatewayProblems(cloud, inputs, table, vpc),
    ...natProblems(cloud, inputs, table, vpc),
    ...transitProblems(cloud, inputs, vpc),
    ...peeringProblems(cloud, inputs, vpc),
  ];
}

function destinationProblems(cloud: Cloud, inputs: Properties, vpc: StoredResource): readonly string[] {
  const destination = textAt(inputs, "destinationCidrBlock") ?? "";
  const ranges = ipv4RangesOf(cloud, vpc);
  const outside = OUTSIDE.some((target) => textAt(inputs, target) !== undefined);
  const local = ranges.find((range) => range === destination);
  if (local !== undefined) return [`RouteAlreadyExists: the local route of ${local} in ${label(vpc)} already exists`];
  return when(outside && ranges.some((range) => within(range, destination)), () => {
    return `InvalidParameterValue: the destination CIDR block ${destination} is equal to or more specific than one of the CIDR blocks of ${label(vpc)}. This route can target only an interface or an instance`;
  });
}

/** A route that stands alone must not repeat one that is written in its table. The facts refuse two that stand alone. */
function inlineDuplicates({ cloud, inputs, region }: Context): readonly string[] {
  const table = cloud.get(type.routeTable, textAt(inputs, "routeTableId") ?? "", region);
  const destination = textAt(inputs, "destinationCidrBlock");
  const inline = table === undefined ? [] : objectsAt(table.inputs, "routes");
  return when(
    destination !== undefined && inline.some((route) => textAt(route, "cidrBlock") === destination),
    () => `RouteAlreadyExists: the route identified by ${destination ?? ""} already exists`,
  );
}

function gatewayProblems(
  cloud: Cloud,
  inputs: Properties,
  table: StoredResource,
  vpc: StoredResource,
): readonly string[] {
  const gateway =
    cloud.get(type.internetGateway, textAt(inputs, "gatewayId") ?? "", vpc.region) ??
    cloud.get(type.egressOnlyGateway, textAt(inputs, "egressOnlyGatewayId") ?? "", vpc.region);
  return when(gateway !== undefined && vpcIdOf(gateway) !== vpc.id, () => {
    const named = gateway === undefined ? "" : label(gateway);
    return `InvalidParameterValue: route table ${label(table)} and network gateway ${named} belong to different networks`;
  });
}

function natProblems(cloud: Cloud, inputs: Properties, table: StoredResource, vpc: StoredResource): readonly string[] {
  const nat = cloud.get(type.natGateway, textAt(inputs, "natGatewayId") ?? "", vpc.region);
  const subnet = nat && cloud.get(type.subnet, textAt(nat.state, "subnetId") ?? "", vpc.region);
  return when(subnet !== undefined && vpcIdOf(subnet) !== vpc.id, () => {
    const named = nat === undefined ? "" : label(nat);
    return `InvalidParameterValue: route table ${label(table)} and NAT gateway ${named} belong to different networks`;
  });
}

function transitProblems(cloud: Cloud, inputs: Properties, vpc: StoredResource): readonly string[] {
  const transitGatewayId = textAt(inputs, "transitGatewayId");
  const gateway = cloud.get(type.transitGateway, transitGatewayId ?? "", vpc.region);
  if (gateway === undefined) return [];
  const attachments = cloud.all(type.transitVpcAttachment, {
    region: vpc.region,
    with: { vpcId: vpc.id, transitGatewayId: gateway.id },
  });
  return when(attachments.length === 0, () => {
    return `InvalidTransitGatewayID.NotFound: the transit gateway ${label(gateway)} has no attachment of ${label(vpc)}`;
  });
}

function peeringProblems(cloud: Cloud, inputs: Properties, vpc: StoredResource): readonly string[] {
  const id = textAt(inputs, "vpcPeeringConnectionId");
  if (id === undefined) return [];
  const peering = cloud.all(type.peering).find((candidate) => candidate.id === id);
  if (peering === undefined) return [];
  const ends = [textAt(peering.state, "vpcId"), textAt(peering.state, "peerVpcId")];
  const status = textAt(peering.state, "acceptStatus") ?? "";
  return [
    ...when(!ends.includes(vpc.id), () => {
      return `InvalidVpcPeeringConnectionID.NotFound: ${label(peering)} does not join ${label(vpc)}`;
    }),
    ...when(status !== "active", () => {
      return `timeout while waiting for the route to become active: its state is blackhole, because ${label(peering)} is ${status}`;
    }),
  ];
}

function associationProblems({ cloud, inputs, region }: Context): readonly string[] {
  const table = cloud.get(type.routeTable, textAt(inputs, "routeTableId") ?? "", region);
  const subnet = cloud.get(type.subnet, textAt(inputs, "subnetId") ?? "", region);
  if (table === undefined || subnet === undefined) return [];
  return when(vpcIdOf(table) !== vpcIdOf(subnet), () => {
    return `InvalidParameterValue: route table ${label(table)} and subnet ${label(subnet)} belong to different networks`;
  });
}

function natGatewayProblems({ cloud, inputs, region }: Context): readonly string[] {
  if (textAt(inputs, "connectivityType") === "private" || textAt(inputs, "availabilityMode") === "regional") return [];
  const subnet = cloud.get(type.subnet, textAt(inputs, "subnetId") ?? "", region);
  const allocationId = textAt(inputs, "allocationId");
  const user = cloud.all(type.natGateway, { region, with: { allocationId: allocationId ?? "" } })[0];
  return [
    ...when(textAt(inputs, "subnetId") === undefined, () => {
      return "MissingParameter: the request must contain the parameter subnetId";
    }),
    ...when(allocationId === undefined, () => {
      return "MissingParameter: a public NAT gateway must have the parameter allocationId";
    }),
    ...when(allocationId !== undefined && user !== undefined, () => {
      const taken = user === undefined ? "" : label(user);
      return `Resource.AlreadyAssociated: the Elastic IP address ${allocationId ?? ""} is already associated with ${taken}`;
    }),
    ...(subnet === undefined ? [] : networkWithoutGateway(cloud, subnet)),
  ];
}

function networkWithoutGateway(cloud: Cloud, subnet: StoredResource): readonly string[] {
  const vpcId = vpcIdOf(subnet) ?? "";
  return when(internetGatewayOf(cloud, subnet.region, vpcId) === undefined, () => {
    return `Gateway.NotAttached: network ${vpcId} has no internet gateway attached`;
  });
}

/** Route tables, routes, NAT gateways and their addresses. */
export const ec2RouteRules: Rules = {
  [type.route]: {
    check: (context) => [...inlineDuplicates(context), ...routeProblems(context)],
    update: routeProblems,
  },
  [type.defaultRouteTable]: {
    compute: ({ cloud, inputs, region }) => {
      const table = cloud.get(type.routeTable, textAt(inputs, "defaultRouteTableId") ?? "", region);
      return table === undefined ? {} : { vpcId: vpcIdOf(table) ?? "" };
    },
  },
  [type.routeTableAssociation]: { check: associationProblems, update: associationProblems },
  [type.natGateway]: {
    check: natGatewayProblems,
    compute: ({ cloud, inputs, region, state, ...context }) => {
      const address = cloud.get(type.eip, textAt(inputs, "allocationId") ?? "", region);
      const subnet = cloud.get(type.subnet, textAt(inputs, "subnetId") ?? "", region);
      const range = subnet === undefined ? undefined : textAt(subnet.state, "cidrBlock");
      // The first four addresses of a subnet and the last are AWS's own.
      const own =
        range === undefined ? undefined : ipv4At(range, 4 + (Number.parseInt(context.hex(1, "address"), 16) % 8));
      return {
        ...(address === undefined ? {} : { publicIp: textAt(address.state, "publicIp") ?? "" }),
        ...(own === undefined || textAt(state, "privateIp") !== undefined ? {} : { privateIp: own }),
      };
    },
  },
  [type.eip]: {
    blocksDelete: ({ cloud, resource }) => {
      const user = cloud.all(type.natGateway, { region: resource.region, with: { allocationId: resource.id } })[0];
      return user === undefined
        ? []
        : [`InvalidIPAddress.InUse: the address ${resource.id} is in use by ${label(user)} and cannot be released`];
    },
  },
};
