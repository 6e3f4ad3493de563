import * as transit from "@pulumi/aws/ec2transitgateway";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { AwsLink, LinkEnd } from "./aws-link.ts";
import { placedAt } from "./aws-link.ts";
import type { AwsReachChildren } from "./aws-reach.ts";
import { AwsReach } from "./aws-reach.ts";
import type { AwsTransitGateway } from "./aws-transit-gateway.ts";
import type { InterregionPorts } from "./interregion-ports.ts";

/** Arguments of each kind of child, by kind, those of both ends' reach included. */
export interface AwsTransitGatewayLinkChildren extends AwsReachChildren {
  transitPeeringAttachment: transit.PeeringAttachmentArgs;
  transitPeeringAccepter: transit.PeeringAttachmentAccepterArgs;
  transitRouteTableAssociation: transit.RouteTableAssociationArgs;
  transitRoute: transit.RouteArgs;
}

/** One end of a link, with its gateway. */
export interface TransitGatewayEnd extends LinkEnd {
  readonly gateway: AwsTransitGateway;
}

/** Arguments of `AwsTransitGatewayLink`. */
export interface AwsTransitGatewayLinkArgs extends AwsComponentArgs<AwsTransitGatewayLinkChildren> {
  /** The end that asks for the link. */
  readonly from: TransitGatewayEnd;
  /** The end that accepts it. */
  readonly to: TransitGatewayEnd;
  readonly ports: readonly InterregionPorts[];
}

/**
 * A link between two regions' transit gateways: request, accepter, and on both sides the association with the gateway's route table, the
 * gateway's routes to the other region, and the VPC's own reach.
 *
 * Peered gateways exchange no routes, hence the static ones. Everything on both sides takes the attachment's id from the
 * accepter: before, AWS refuses routes and associations.
 *
 * **Cost**: about 73 USD a month, for an attachment on each side, and 0.02 USD a GB between regions (list prices of eu-west-1, recalled
 * in 2026: check before you rely on them).
 */
export class AwsTransitGatewayLink extends AwsComponent<AwsTransitGatewayLinkChildren> implements AwsLink {
  readonly id: pulumi.Output<string>;
  /** Every child, by kind; associations and reach by region, routes by region and range. */
  readonly nodes: {
    readonly transitPeeringAttachment: transit.PeeringAttachment;
    readonly transitPeeringAccepter: transit.PeeringAttachmentAccepter;
    readonly transitRouteTableAssociations: Readonly<Record<string, transit.RouteTableAssociation>>;
    readonly transitRoutes: Readonly<Record<string, transit.Route>>;
    readonly reach: Readonly<Record<string, AwsReach>>;
  };

  constructor(name: string, args: AwsTransitGatewayLinkArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("interconnect:AwsTransitGatewayLink", name, args, options);
    const { from, to, ports } = args;
    const { placement } = this;
    const request = this.make("transitPeeringAttachment", transit.PeeringAttachment, "request", {
      region: from.network.region,
      transitGatewayId: from.gateway.nodes.transitGateway.id,
      peerTransitGatewayId: to.gateway.nodes.transitGateway.id,
      peerRegion: to.network.region,
      tags: this.tags("request"),
    });
    const accepter = this.make("transitPeeringAccepter", transit.PeeringAttachmentAccepter, "accepter", {
      region: to.network.region,
      transitGatewayAttachmentId: request.id,
      tags: this.tags("accepter"),
    });
    const associations: Record<string, transit.RouteTableAssociation> = {};
    const routes: Record<string, transit.Route> = {};
    const reach: Record<string, AwsReach> = {};
    for (const [end, other] of [
      [from, to],
      [to, from],
    ] as const) {
      const { region } = end.network;
      const { transitGateway, vpcAttachment, transitRouteTable } = end.gateway.nodes;
      const here = {
        region,
        transitGatewayAttachmentId: accepter.id,
        transitGatewayRouteTableId: transitRouteTable.id,
      };
      associations[region] = this.make(
        "transitRouteTableAssociation",
        transit.RouteTableAssociation,
        `${region}-association`,
        here,
      );
      const own = (["network", "pods"] as const).map((range) => {
        const part = `${region}-to-${range}`;
        const destinationCidrBlock = other.plan.addresses[range];
        return (routes[part] = this.make("transitRoute", transit.Route, part, { ...here, destinationCidrBlock }));
      });
      reach[region] = new AwsReach(
        this.childName(region),
        {
          placement: placedAt(placement, end),
          transform: args.transform ?? {},
          network: end.network,
          other: other.plan,
          target: { transitGatewayId: transitGateway.id },
          // A VPC has no route to a gateway that it is not attached to; and the gateway drops what it has no route for.
          after: [vpcAttachment, ...own],
          ports,
        },
        { parent: this },
      );
    }
    this.nodes = {
      transitPeeringAttachment: request,
      transitPeeringAccepter: accepter,
      transitRouteTableAssociations: associations,
      transitRoutes: routes,
      reach,
    };
    this.id = accepter.id;
    this.registerOutputs({ id: this.id });
  }
}
