import * as route53 from "@pulumi/aws/route53";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { AwsNetwork } from "../network/index.ts";
import type { Plan, RegionPlan } from "../topology/index.ts";
import type { AwsLink, LinkEnd } from "./aws-link.ts";
import type { AwsPeeringLinkChildren } from "./aws-peering-link.ts";
import { AwsPeeringLink } from "./aws-peering-link.ts";
import type { AwsTransitGatewayChildren } from "./aws-transit-gateway.ts";
import { AwsTransitGateway } from "./aws-transit-gateway.ts";
import type { AwsTransitGatewayLinkChildren, TransitGatewayEnd } from "./aws-transit-gateway-link.ts";
import { AwsTransitGatewayLink } from "./aws-transit-gateway-link.ts";
import type { Interconnect } from "./index.ts";
import type { InterregionPorts } from "./interregion-ports.ts";
import { interregionPorts } from "./interregion-ports.ts";

/** Arguments of each kind of child, by kind, those of its parts included. */
export interface AwsInterconnectChildren
  extends AwsTransitGatewayChildren, AwsTransitGatewayLinkChildren, AwsPeeringLinkChildren {
  privateZone: route53.ZoneArgs;
}

/** Arguments of `AwsInterconnect`. */
export interface AwsInterconnectArgs extends AwsComponentArgs<AwsInterconnectChildren> {
  /**
   * The environment's plan: its regions on AWS, the links between them, and `network.interconnect`, which says what the links are made
   * of. A change between transit gateways and peerings cuts the regions off from each other while it lasts.
   */
  readonly plan: Plan;
  /** The network of each region on AWS, by the region's name. */
  readonly networks: ReadonlyMap<string, AwsNetwork>;
  /** The component of each region on AWS, by the region's name: the parents of what exists once a region. */
  readonly regions: ReadonlyMap<string, pulumi.Resource>;
  /**
   * TCP port that the service's replicas listen on.
   *
   * @default 8080
   */
  readonly servicePort?: number;
}

/**
 * The links between an environment's regions on AWS, each with every other, and a private DNS zone that all of them resolve.
 *
 * A link is named by its regions, the one with the lower index first, which also asks for it: a region that comes or goes
 * changes its own links, and the private zone's list. A draining region keeps its links. What exists once a region, its
 * transit gateway, hangs under the region's component.
 *
 * | | transit gateways | peerings |
 * | --- | --- | --- |
 * | month, 2 regions | 2 + 2 attachments, 146 USD | 0 USD |
 * | month, 3 regions | 3 + 6 attachments, 329 USD | 0 USD |
 * | month, 5 regions | 5 + 20 attachments, 913 USD | 0 USD |
 * | traffic | 0.02 USD a GB sent, and 0.02 USD a GB between regions | 0.02 USD a GB between regions |
 * | routes | transitive: another VPC, a VPN or Direct Connect reaches every region by one more attachment | two VPCs only |
 *
 * So peerings are the choice while nothing but these VPCs takes part, and transit gateways where an office or other VPCs do, or will.
 * Either carries packets of up to 8500 bytes between regions, and both carry IPv4 only here.
 *
 * Pods reach each other by address on the ports of `INTERREGION_PORTS`, nothing else. Names come from the private zone.
 *
 * **Cost**: as in the table, and 0.50 USD a month for the zone (list prices of eu-west-1, recalled in 2026: check before you rely on them).
 */
export class AwsInterconnect extends AwsComponent<AwsInterconnectChildren> implements Interconnect {
  readonly links: Readonly<Record<string, pulumi.Output<string>>>;
  readonly privateZone: { readonly name: string; readonly id: pulumi.Output<string> };
  /** Every child: the zone, gateways by region, links by `<region>-<region>`. Parts have `nodes` of their own. */
  readonly nodes: {
    readonly privateZone: route53.Zone;
    readonly transitGateways: Readonly<Record<string, AwsTransitGateway>>;
    readonly links: Readonly<Record<string, AwsTransitGatewayLink | AwsPeeringLink>>;
  };
  readonly #args: AwsInterconnectArgs;

  constructor(name: string, args: AwsInterconnectArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("interconnect:Aws", name, args, options);
    this.#args = args;
    const { plan } = args;
    const ends = new Map(
      plan.regions
        .filter(({ cloud }) => cloud === "aws")
        .map((region): [string, LinkEnd] => [region.name, { plan: region, network: this.#network(region) }]),
    );
    const edges = plan.links.flatMap((link): Edge[] => {
      const [from, to] = [ends.get(link.from), ends.get(link.to)];
      return from === undefined || to === undefined ? [] : [{ name: `${link.from}-${link.to}`, from, to }];
    });

    const privateZone = this.#zone([...ends.values()]);
    const { transitGateways, links } = this.#link(edges);
    this.nodes = { privateZone, transitGateways, links };
    this.links = Object.fromEntries(Object.entries(links).map(([key, link]: [string, AwsLink]) => [key, link.id]));
    this.privateZone = { name: zoneName(plan), id: privateZone.zoneId };
    this.registerOutputs({ links: this.links, privateZone: this.privateZone.id });
  }

  /**
   * The VPCs are listed inline, not associated one by one: AWS creates a private zone with a VPC and keeps one at least, so that one
   * region's VPC would be special, and could not be taken away before the zone. The list changes in place, and before a VPC is deleted.
   */
  #zone(ends: readonly LinkEnd[]): route53.Zone {
    return this.make("privateZone", route53.Zone, "private-zone", {
      name: zoneName(this.#args.plan),
      comment: `Names inside ${this.placement.environment}`,
      vpcs: ends.map(({ network }) => ({ vpcId: network.id, vpcRegion: network.region })),
      forceDestroy: !this.placement.protect,
      tags: this.tags("private-zone"),
    });
  }

  #link(edges: readonly Edge[]): Pick<AwsInterconnect["nodes"], "transitGateways" | "links"> {
    const { plan, transform = {} } = this.#args;
    const part = { placement: this.placement, transform, ports: interregionPorts(this.#args.servicePort) };
    switch (plan.network.interconnect) {
      case "none":
        return { transitGateways: {}, links: {} };
      case "peering":
        return { transitGateways: {}, links: this.#peerings(edges, part) };
      case "transit-gateway":
        return this.#transit(edges, part);
    }
  }

  #peerings(edges: readonly Edge[], part: LinkPart): Record<string, AwsPeeringLink> {
    const links = edges.map(({ name, from, to }): [string, AwsPeeringLink] => [
      name,
      new AwsPeeringLink(this.childName(name), { ...part, from, to }, { parent: this }),
    ]);
    return Object.fromEntries(links);
  }

  #transit(
    edges: readonly Edge[],
    part: LinkPart,
  ): { transitGateways: Record<string, AwsTransitGateway>; links: Record<string, AwsTransitGatewayLink> } {
    const transitGateways: Record<string, AwsTransitGateway> = {};
    // A region without a link gets no gateway: alone it would cost, and carry nothing.
    const withGateway = (end: LinkEnd): TransitGatewayEnd => {
      const { name } = end.plan;
      const { transform } = part;
      const placement = { ...part.placement, region: end.network.region };
      const gateway = (transitGateways[name] ??= new AwsTransitGateway(
        `${name}-interconnect`,
        { placement, transform, ...end },
        { parent: found(this.#args.regions, "regions", name) },
      ));
      return { ...end, gateway };
    };
    const links = edges.map(({ name, from, to }): [string, AwsTransitGatewayLink] => [
      name,
      new AwsTransitGatewayLink(
        this.childName(name),
        { ...part, from: withGateway(from), to: withGateway(to) },
        { parent: this },
      ),
    ]);
    return { transitGateways, links: Object.fromEntries(links) };
  }

  #network({ name }: RegionPlan): AwsNetwork {
    return found(this.#args.networks, "networks", name);
  }
}

interface Edge {
  readonly name: string;
  readonly from: LinkEnd;
  readonly to: LinkEnd;
}

interface LinkPart extends Omit<AwsComponentArgs<AwsInterconnectChildren>, "transform"> {
  readonly transform: NonNullable<AwsInterconnectArgs["transform"]>;
  readonly ports: readonly InterregionPorts[];
}

/** `internal.` and the public zone; without one a name under `internal`, which ICANN has reserved for private use. */
function zoneName({ entry, environment }: Plan): string {
  return entry.zone === undefined ? `${environment.name}.internal` : `internal.${entry.zone}`;
}

function found<Value>(map: ReadonlyMap<string, Value>, argument: string, region: string): Value {
  const value = map.get(region);
  if (value === undefined) {
    throw new Error(`${argument} has nothing for ${region}; the plan has the region on AWS, so give its component`);
  }
  return value;
}
