import * as compute from "@pulumi/gcp/compute";
import type * as pulumi from "@pulumi/pulumi";
import type { GcpComponentArgs } from "../gcp-component.ts";
import { GcpComponent } from "../gcp-component.ts";
import type { GcpNetwork } from "../network/index.ts";
import type { RegionPlan } from "../topology/index.ts";
import type { InterregionPorts } from "./interregion-ports.ts";

/** Arguments of each kind of child, by kind. */
export interface GcpReachChildren {
  regionFirewall: compute.FirewallArgs;
}

/** Arguments of `GcpReach`. */
export interface GcpReachArgs extends GcpComponentArgs<GcpReachChildren> {
  /** Network of the region that shall reach the other. */
  readonly network: GcpNetwork;
  /** Plan of the other region, on whichever cloud. */
  readonly other: RegionPlan;
  readonly ports: readonly InterregionPorts[];
}

/**
 * One region's side of what its pods and another region's have to say to each other: rules for nodes that carry the workloads' tag.
 * Regions of one VPC need no routes; those to another cloud come by BGP.
 *
 * In: from the other's pods. Out: to its pods, and to its nodes' range, in which Google Cloud puts the addresses of internal load balancers.
 *
 * **Cost**: none.
 */
export class GcpReach extends GcpComponent<GcpReachChildren> {
  /** Every child, by direction. */
  readonly nodes: { readonly from: compute.Firewall; readonly to: compute.Firewall };

  constructor(name: string, args: GcpReachArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("interconnect:GcpReach", name, args, options);
    const { network, other } = args;
    const ports = args.ports.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
    const rule = (direction: "from" | "to", flow: Partial<compute.FirewallArgs>): compute.Firewall =>
      this.make("regionFirewall", compute.Firewall, direction, {
        project: this.placement.project,
        name: this.physicalName(`${direction}-${other.name}`, 63),
        network: network.id,
        description: `${direction === "from" ? "From pods in" : "To pods in"} ${other.name}`,
        targetTags: [network.workloadTag],
        allows: [{ protocol: "tcp", ports }],
        ...flow,
      });
    const { pods, network: nodes } = other.addresses;
    this.nodes = {
      from: rule("from", { direction: "INGRESS", sourceRanges: [pods] }),
      to: rule("to", { direction: "EGRESS", destinationRanges: [nodes, pods] }),
    };
    this.registerOutputs({});
  }
}
