import * as ec2 from "@pulumi/aws/ec2";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { AwsLink, LinkEnd } from "./aws-link.ts";
import { placedAt } from "./aws-link.ts";
import type { AwsReachChildren } from "./aws-reach.ts";
import { AwsReach } from "./aws-reach.ts";
import type { InterregionPorts } from "./interregion-ports.ts";

/** Arguments of each kind of child, by kind, those of both ends' reach included. */
export interface AwsPeeringLinkChildren extends AwsReachChildren {
  peering: ec2.VpcPeeringConnectionArgs;
  peeringAccepter: ec2.VpcPeeringConnectionAccepterArgs;
  peeringOptions: ec2.PeeringConnectionOptionsArgs;
}

/** Arguments of `AwsPeeringLink`. */
export interface AwsPeeringLinkArgs extends AwsComponentArgs<AwsPeeringLinkChildren> {
  /** The end that asks for the link. */
  readonly from: LinkEnd;
  /** The end that accepts it. */
  readonly to: LinkEnd;
  readonly ports: readonly InterregionPorts[];
}

/**
 * A peering of two regions' VPCs: request, accepter, the resolution of each other's public DNS names to private addresses, and on both sides
 * the VPC's own reach.
 *
 * Options and routes take the peering's id from the accepter: AWS refuses both before it is active.
 *
 * **Cost**: none but 0.02 USD a GB between regions (list price of eu-west-1, recalled in 2026: check before you rely on it).
 */
export class AwsPeeringLink extends AwsComponent<AwsPeeringLinkChildren> implements AwsLink {
  readonly id: pulumi.Output<string>;
  /** Every child, by kind; options and reach by region. */
  readonly nodes: {
    readonly peering: ec2.VpcPeeringConnection;
    readonly peeringAccepter: ec2.VpcPeeringConnectionAccepter;
    readonly peeringOptions: Readonly<Record<string, ec2.PeeringConnectionOptions>>;
    readonly reach: Readonly<Record<string, AwsReach>>;
  };

  constructor(name: string, args: AwsPeeringLinkArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("interconnect:AwsPeeringLink", name, args, options);
    const { from, to, ports } = args;
    const { placement } = this;
    const peering = this.make("peering", ec2.VpcPeeringConnection, "request", {
      region: from.network.region,
      vpcId: from.network.id,
      peerVpcId: to.network.id,
      peerRegion: to.network.region,
      tags: this.tags("request"),
    });
    const accepter = this.make("peeringAccepter", ec2.VpcPeeringConnectionAccepter, "accepter", {
      region: to.network.region,
      vpcPeeringConnectionId: peering.id,
      autoAccept: true,
      tags: this.tags("accepter"),
    });
    const resolve = { allowRemoteVpcDnsResolution: true };
    const dns = ({ network: { region } }: LinkEnd, side: object): [string, ec2.PeeringConnectionOptions] => {
      const args = { region, vpcPeeringConnectionId: accepter.id, ...side };
      return [region, this.make("peeringOptions", ec2.PeeringConnectionOptions, `${region}-dns`, args)];
    };
    const reach = (end: LinkEnd, other: LinkEnd): [string, AwsReach] => [
      end.network.region,
      new AwsReach(
        this.childName(end.network.region),
        {
          placement: placedAt(placement, end),
          transform: args.transform ?? {},
          network: end.network,
          other: other.plan,
          target: { vpcPeeringConnectionId: accepter.id },
          after: [],
          ports,
        },
        { parent: this },
      ),
    ];
    this.nodes = {
      peering,
      peeringAccepter: accepter,
      peeringOptions: Object.fromEntries([dns(from, { requester: resolve }), dns(to, { accepter: resolve })]),
      reach: Object.fromEntries([reach(from, to), reach(to, from)]),
    };
    this.id = accepter.id;
    this.registerOutputs({ id: this.id });
  }
}
