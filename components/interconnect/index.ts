import type * as pulumi from "@pulumi/pulumi";

/** The links between regions' networks: what a program may ask of them, the same on every cloud. */
export interface Interconnect {
  /** Id of each link, by `<region>-<region>` in the order of the plan's links. */
  readonly links: Readonly<Record<string, pulumi.Output<string>>>;
  /** Private DNS zone that every region's network resolves, and its id. Absent where the cloud has none. */
  readonly privateZone?: { readonly name: string; readonly id: pulumi.Output<string> };
}

/** The far end of one tunnel of a VPN, as the other cloud tells it. */
export interface VpnTunnelEnd {
  /** Public address of the other cloud's gateway. */
  readonly address: pulumi.Input<string>;
  /** What both ends prove themselves with. It stays a secret. */
  readonly sharedSecret: pulumi.Input<string>;
}

/** The far end of a link by VPN: four tunnels, the first two from this end's first address, the others from its second. */
export interface VpnEnd {
  /** Autonomous system number of the other cloud's gateway. */
  readonly asn: number;
  readonly tunnels: readonly [VpnTunnelEnd, VpnTunnelEnd, VpnTunnelEnd, VpnTunnelEnd];
}
