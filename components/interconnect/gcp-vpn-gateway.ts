import * as compute from "@pulumi/gcp/compute";
import type * as pulumi from "@pulumi/pulumi";
import type { GcpComponentArgs } from "../gcp-component.ts";
import { GcpComponent } from "../gcp-component.ts";
import type { GcpNetwork } from "../network/index.ts";

/** Arguments of each kind of child, by kind. */
export interface GcpVpnGatewayChildren {
  vpnGateway: compute.HaVpnGatewayArgs;
}

/** Arguments of `GcpVpnGateway`. */
export interface GcpVpnGatewayArgs extends GcpComponentArgs<GcpVpnGatewayChildren> {
  readonly network: GcpNetwork;
}

/**
 * A region's end of its links to other clouds: an HA VPN gateway, with two public addresses in different parts of Google's network. It is there once a
 * region, so that the other clouds' ends know it before a link exists.
 *
 * **Cost**: none but its tunnels'.
 */
export class GcpVpnGateway extends GcpComponent<GcpVpnGatewayChildren> {
  /** Self link of the gateway. */
  readonly selfLink: pulumi.Output<string>;
  /** Its public addresses: of the first and second tunnel, and of the third and fourth. */
  readonly addresses: readonly [pulumi.Output<string>, pulumi.Output<string>];
  /** Every child, by kind. */
  readonly nodes: { readonly vpnGateway: compute.HaVpnGateway };

  constructor(name: string, args: GcpVpnGatewayArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("interconnect:GcpVpnGateway", name, args, options);
    const { project, region } = this.placement;
    const vpnGateway = this.make("vpnGateway", compute.HaVpnGateway, "gateway", {
      project,
      region,
      name: this.physicalName("vpn", 63),
      description: `Links of ${region} to other clouds`,
      network: args.network.id,
      gatewayIpVersion: "IPV4",
      stackType: "IPV4_ONLY",
      labels: this.labels(),
    });
    const address = (position: number): pulumi.Output<string> =>
      vpnGateway.vpnInterfaces.apply((interfaces) => {
        const found = interfaces.find(({ id }) => id === position)?.ipAddress;
        if (found === undefined) throw new Error(`The VPN gateway of ${region} has no interface ${position}.`);
        return found;
      });
    this.nodes = { vpnGateway };
    this.selfLink = vpnGateway.selfLink;
    this.addresses = [address(0), address(1)];
    this.registerOutputs({ selfLink: this.selfLink });
  }
}
