import type { RulesCloud, Made } from "./aws-simulation-rules-cloud.ts";
import { network } from "./aws-simulation-rules-scenes.ts";
import type { Network } from "./aws-simulation-rules-scenes.ts";

export const WEST = "eu-west-1";
export const CENTRAL = "eu-central-1";
export const NO_DEFAULTS = { defaultRouteTableAssociation: "disable", defaultRouteTablePropagation: "disable" };

/** A transit gateway with a route table and its VPC attached. */
export interface Hub {
  readonly net: Network;
  readonly gateway: Made;
  readonly attachment: Made;
  readonly table: Made;
}

export function gatewayOf(
  cloud: RulesCloud,
  region: string,
  defaults: Readonly<Record<string, string>> = NO_DEFAULTS,
): Made {
  return cloud.create("transitGateway", `${region}-gateway`, { region, ...defaults });
}

export function hub(cloud: RulesCloud, index: number, region: string, defaults = NO_DEFAULTS): Hub {
  const net = network(cloud, index, region, region);
  const gateway = gatewayOf(cloud, region, defaults);
  const attachment = cloud.create("transitVpcAttachment", `${region}-attachment`, {
    region,
    vpcId: net.vpc.id,
    transitGatewayId: gateway.id,
    subnetIds: [net.a.id, net.b.id],
  });
  const table = cloud.create("transitRouteTable", `${region}-table`, { region, transitGatewayId: gateway.id });
  return { net, gateway, attachment, table };
}

export function peer(cloud: RulesCloud, west: Hub, central: Hub): Made {
  return cloud.create("transitPeering", "west-central", {
    region: WEST,
    transitGatewayId: west.gateway.id,
    peerTransitGatewayId: central.gateway.id,
    peerRegion: CENTRAL,
  });
}

export const accept = (cloud: RulesCloud, peering: Made, region = CENTRAL): Made =>
  cloud.create("transitPeeringAccepter", "accepter", { region, transitGatewayAttachmentId: peering.id });

export const associate = (
  cloud: RulesCloud,
  table: Made,
  attachment: Made,
  region: string,
  name = "association",
): Made =>
  cloud.create("transitAssociation", name, {
    region,
    transitGatewayRouteTableId: table.id,
    transitGatewayAttachmentId: attachment.id,
  });

export const transitRoute = (cloud: RulesCloud, table: Made, attachment: Made): Made =>
  cloud.create("aws:ec2transitgateway/route:Route", "to-central", {
    region: WEST,
    destinationCidrBlock: "10.1.0.0/16",
    transitGatewayRouteTableId: table.id,
    transitGatewayAttachmentId: attachment.id,
  });
