import * as compute from "@pulumi/gcp/compute";
import * as pulumi from "@pulumi/pulumi";
import type { GcpComponentArgs } from "../gcp-component.ts";
import { GcpComponent } from "../gcp-component.ts";
import type { GcpNetwork } from "../network/index.ts";
import type { RegionPlan } from "../topology/index.ts";
import type { GcpVpnGateway } from "./gcp-vpn-gateway.ts";
import type { VpnEnd } from "./index.ts";
import { tunnelAddresses } from "./vpn-addresses.ts";

/** Arguments of each kind of child, by kind. */
export interface GcpVpnLinkChildren {
  externalGateway: compute.ExternalVpnGatewayArgs;
  tunnel: compute.VPNTunnelArgs;
  routerInterface: compute.RouterInterfaceArgs;
  routerPeer: compute.RouterPeerArgs;
}

/** Arguments of `GcpVpnLink`. */
export interface GcpVpnLinkArgs extends GcpComponentArgs<GcpVpnLinkChildren> {
  /** The region's plan. */
  readonly plan: RegionPlan;
  readonly network: GcpNetwork;
  /** The region's gateway. */
  readonly gateway: GcpVpnGateway;
  /** Plan of the region on AWS that the link leads to. */
  readonly other: RegionPlan;
  /** That region's end of the link. */
  readonly peer: VpnEnd;
  /**
   * Whether names of AWS are asked for from here. Cloud DNS forwards such questions from addresses of its own, which the other end has to send the
   * answers back to.
   *
   * @default false
   */
  readonly outboundDns?: boolean;
}

/** Where Cloud DNS asks from. Source: Cloud DNS, "Forwarding targets": private routing. */
const DNS_RANGE = "35.199.192.0/19";

/**
 * Google's end of a link between a region here and one on AWS: four tunnels from two addresses here to four there, so that the loss or the
 * maintenance of a gateway on either side leaves two. Routes come and go by BGP. What is announced is the region's own nodes and pods, not the other regions'
 * of the VPC: those have links of their own.
 *
 * The tunnels' inside addresses follow from the two regions' indices. The router's interfaces carry the same names as the tunnels.
 *
 * **Cost**: about 36 USD a month for each tunnel, 146 for a link, as much again on AWS, and traffic as to the internet (list prices, recalled in 2026: check
 * before you rely on them).
 */
export class GcpVpnLink extends GcpComponent<GcpVpnLinkChildren> {
  /** What has to be there before the link carries anything: the BGP sessions. */
  readonly ready: readonly pulumi.Resource[];
  /** Every child, by kind, then by tunnel: `0` to `3`. */
  readonly nodes: {
    readonly externalGateway: compute.ExternalVpnGateway;
    readonly tunnels: readonly compute.VPNTunnel[];
    readonly routerInterfaces: readonly compute.RouterInterface[];
    readonly routerPeers: readonly compute.RouterPeer[];
  };

  readonly #args: GcpVpnLinkArgs;

  constructor(name: string, args: GcpVpnLinkArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("interconnect:GcpVpnLink", name, args, options);
    this.#args = args;
    const { other, peer } = args;
    const externalGateway = this.make("externalGateway", compute.ExternalVpnGateway, "peer", {
      project: this.placement.project,
      name: this.physicalName(`to-${other.name}`, 63),
      description: `Gateway of ${other.name} on AWS`,
      redundancyType: "FOUR_IPS_REDUNDANCY",
      interfaces: peer.tunnels.map(({ address }, id) => ({ id, ipAddress: address })),
      labels: this.labels(),
    });
    const tunnels = peer.tunnels.map(({ sharedSecret }, number) => this.#tunnel(number, externalGateway, sharedSecret));
    const insides = tunnelAddresses(other, args.plan);
    const routerInterfaces = insides.map(({ range, gcp }, number) => {
      const tunnel = tunnels[number];
      if (tunnel === undefined) throw new Error(`there is no tunnel ${number}`);
      return this.make("routerInterface", compute.RouterInterface, `interface-${number}`, {
        ...this.#onRouter(number),
        ipRange: `${gcp}${range.slice(range.indexOf("/"))}`,
        vpnTunnel: tunnel.selfLink,
      });
    });
    const routerPeers = insides.map(({ aws, gcp }, number) => {
      const inside = routerInterfaces[number];
      if (inside === undefined) throw new Error(`there is no interface ${number}`);
      return this.#peer(number, inside, gcp, aws);
    });
    this.nodes = { externalGateway, tunnels, routerInterfaces, routerPeers };
    this.ready = routerPeers;
    this.registerOutputs({});
  }

  #tunnel(
    number: number,
    externalGateway: compute.ExternalVpnGateway,
    sharedSecret: pulumi.Input<string>,
  ): compute.VPNTunnel {
    const { gateway, network, other } = this.#args;
    const { project, region } = this.placement;
    return this.make("tunnel", compute.VPNTunnel, `tunnel-${number}`, {
      project,
      region,
      name: this.#physical(number),
      description: `Tunnel ${number} to ${other.name} on AWS`,
      vpnGateway: gateway.selfLink,
      vpnGatewayInterface: number < 2 ? 0 : 1,
      peerExternalGateway: externalGateway.selfLink,
      peerExternalGatewayInterface: number,
      ikeVersion: 2,
      sharedSecret: pulumi.secret(sharedSecret),
      router: network.router,
      labels: this.labels(),
    });
  }

  #peer(number: number, inside: compute.RouterInterface, ipAddress: string, peerIpAddress: string): compute.RouterPeer {
    const { plan, peer, outboundDns = false } = this.#args;
    const announced = [
      { range: plan.addresses.network, description: "Nodes and stores" },
      { range: plan.addresses.pods, description: "Pods" },
      ...(outboundDns ? [{ range: DNS_RANGE, description: "Questions of Cloud DNS" }] : []),
    ];
    return this.make("routerPeer", compute.RouterPeer, `session-${number}`, {
      ...this.#onRouter(number),
      interface: inside.name,
      ipAddress,
      peerIpAddress,
      peerAsn: peer.asn,
      advertiseMode: "CUSTOM",
      advertisedIpRanges: announced,
    });
  }

  #onRouter(number: number): {
    project: pulumi.Input<string>;
    region: string;
    name: string;
    router: pulumi.Output<string>;
  } {
    const { project, region } = this.placement;
    return { project, region, name: this.#physical(number), router: this.#args.network.router };
  }

  #physical(number: number): string {
    return this.physicalName(`to-${this.#args.other.name}-${number}`, 63);
  }
}
