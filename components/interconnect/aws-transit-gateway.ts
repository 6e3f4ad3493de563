import * as transit from "@pulumi/aws/ec2transitgateway";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { AwsNetwork } from "../network/index.ts";
import type { RegionPlan } from "../topology/index.ts";

/** First of the private autonomous system numbers of 16 bits. Source: RFC 6996. */
const FIRST_ASN = 64512;

/** Arguments of each kind of child, by kind. */
export interface AwsTransitGatewayChildren {
  transitGateway: transit.TransitGatewayArgs;
  vpcAttachment: transit.VpcAttachmentArgs;
  transitRouteTable: transit.RouteTableArgs;
  transitRouteTableAssociation: transit.RouteTableAssociationArgs;
  transitRoute: transit.RouteArgs;
}

/** Arguments of `AwsTransitGateway`. */
export interface AwsTransitGatewayArgs extends AwsComponentArgs<AwsTransitGatewayChildren> {
  readonly plan: RegionPlan;
  readonly network: AwsNetwork;
}

/**
 * A region's transit gateway, with its VPC attached in the transit subnets of every zone: AWS carries a zone's traffic through the
 * attachment's subnet of the same zone only.
 *
 * The gateway decides nothing on its own: no default route table, no propagation, no attachment accepted automatically. Its one route
 * table holds the VPC's two ranges, and what links add.
 *
 * **Cost**: about 37 USD a month for the attachment and 0.02 USD a GB that the VPC sends (list prices of eu-west-1, recalled in 2026:
 * check before you rely on them).
 */
export class AwsTransitGateway extends AwsComponent<AwsTransitGatewayChildren> {
  /** Every child, by kind; routes by range. */
  readonly nodes: {
    readonly transitGateway: transit.TransitGateway;
    readonly vpcAttachment: transit.VpcAttachment;
    readonly transitRouteTable: transit.RouteTable;
    readonly transitRouteTableAssociation: transit.RouteTableAssociation;
    readonly transitRoutes: Readonly<Record<string, transit.Route>>;
  };

  constructor(name: string, args: AwsTransitGatewayArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("interconnect:AwsTransitGateway", name, args, options);
    const { plan, network } = args;
    const { region, environment } = this.placement;
    const gateway = this.make("transitGateway", transit.TransitGateway, "gateway", {
      region,
      description: `Links of ${environment} between ${region} and other regions`,
      // Different in each region, as AWS asks of gateways that are peered; by the index, which is never given again.
      amazonSideAsn: FIRST_ASN + plan.index,
      autoAcceptSharedAttachments: "disable",
      defaultRouteTableAssociation: "disable",
      defaultRouteTablePropagation: "disable",
      dnsSupport: "enable",
      tags: this.tags("gateway"),
    });
    const attachment = this.make("vpcAttachment", transit.VpcAttachment, "attachment", {
      region,
      transitGatewayId: gateway.id,
      vpcId: network.id,
      subnetIds: Object.values(network.subnets.transit),
      dnsSupport: "enable",
      ipv6Support: "disable",
      applianceModeSupport: "disable",
      transitGatewayDefaultRouteTableAssociation: false,
      transitGatewayDefaultRouteTablePropagation: false,
      tags: this.tags("attachment"),
    });
    const table = this.make("transitRouteTable", transit.RouteTable, "routes", {
      region,
      transitGatewayId: gateway.id,
      tags: this.tags("routes"),
    });
    const association = this.make("transitRouteTableAssociation", transit.RouteTableAssociation, "association", {
      region,
      transitGatewayAttachmentId: attachment.id,
      transitGatewayRouteTableId: table.id,
    });
    const routes = (["network", "pods"] as const).map((range): [string, transit.Route] => [
      range,
      this.make("transitRoute", transit.Route, range, {
        region,
        destinationCidrBlock: plan.addresses[range],
        transitGatewayAttachmentId: attachment.id,
        transitGatewayRouteTableId: table.id,
      }),
    ]);
    this.nodes = {
      transitGateway: gateway,
      vpcAttachment: attachment,
      transitRouteTable: table,
      transitRouteTableAssociation: association,
      transitRoutes: Object.fromEntries(routes),
    };
    this.registerOutputs({ id: gateway.id });
  }
}
