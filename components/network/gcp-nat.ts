import * as compute from "@pulumi/gcp/compute";
import type * as pulumi from "@pulumi/pulumi";
import type { GcpComponentArgs } from "../gcp-component.ts";
import { GcpComponent } from "../gcp-component.ts";

/** Arguments of each kind of child, by kind. */
export interface GcpNatChildren {
  router: compute.RouterArgs;
  nat: compute.RouterNatArgs;
}

/** Arguments of `GcpNat`. */
export interface GcpNatArgs extends GcpComponentArgs<GcpNatChildren> {
  /** Id of the VPC. */
  readonly network: pulumi.Input<string>;
  /** Autonomous system number of the router: private, and the region's own. */
  readonly asn: number;
  /** Self link of the subnetwork whose machines and pods go out. */
  readonly subnetwork: pulumi.Input<string>;
  /** Name of the subnetwork's secondary range of pods. */
  readonly podsRange: string;
}

/**
 * Ports of a machine, at first and at most: a node speaks for all of its pods. Source: Cloud NAT, "Ports and addresses": powers of two;
 * with dynamic allocation 32 at least, and 65536 at most.
 */
const PORTS = { minPortsPerVm: 128, maxPortsPerVm: 32768 } as const;

/**
 * A region's Cloud Router, and the NAT by which its nodes and pods reach the internet. Both are of the whole region: the loss of a zone
 * takes neither. Google adds public addresses as they are needed; flows that find no port are logged.
 *
 * **Cost**: 1 USD a month for each node, up to 32 USD, 0.045 USD a GB, and 3.65 USD for each public address (list prices, recalled in
 * 2026: check before you rely on them).
 */
export class GcpNat extends GcpComponent<GcpNatChildren> {
  /** What needs the internet waits for this. */
  readonly ready: readonly pulumi.Resource[];
  /** Every child, by kind. */
  readonly nodes: { readonly router: compute.Router; readonly nat: compute.RouterNat };

  constructor(name: string, args: GcpNatArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("network:GcpNat", name, args, options);
    const { project, region } = this.placement;
    const router = this.make("router", compute.Router, "router", {
      project,
      region,
      name: this.physicalName("router", 63),
      description: `Routes of ${region}: to the internet, and to other clouds`,
      network: args.network,
      bgp: { asn: args.asn },
    });
    const nat = this.make("nat", compute.RouterNat, "nat", {
      project,
      region,
      name: this.physicalName("nat", 63),
      router: router.name,
      natIpAllocateOption: "AUTO_ONLY",
      sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
      subnetworks: [
        {
          name: args.subnetwork,
          sourceIpRangesToNats: ["PRIMARY_IP_RANGE", "LIST_OF_SECONDARY_IP_RANGES"],
          secondaryIpRangeNames: [args.podsRange],
        },
      ],
      enableDynamicPortAllocation: true,
      // Google accepts no dynamic allocation with it.
      enableEndpointIndependentMapping: false,
      ...PORTS,
      logConfig: { enable: true, filter: "ERRORS_ONLY" },
    });
    this.nodes = { router, nat };
    this.ready = [nat];
    this.registerOutputs({ router: router.name });
  }
}
