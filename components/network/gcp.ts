import * as compute from "@pulumi/gcp/compute";
import type * as pulumi from "@pulumi/pulumi";
import type { GcpComponentArgs } from "../gcp-component.ts";
import { GcpComponent } from "../gcp-component.ts";
import type { Cidr, RegionPlan } from "../topology/index.ts";
import type { GcpNatChildren } from "./gcp-nat.ts";
import { GcpNat } from "./gcp-nat.ts";
import type { GcpWorkloadsChildren } from "./gcp-workloads.ts";
import { GcpWorkloads } from "./gcp-workloads.ts";
import type { GcpNetwork } from "./index.ts";

/** Arguments of each kind of child, by kind, those of its parts included. */
export interface GcpRegionalNetworkChildren extends GcpNatChildren, GcpWorkloadsChildren {
  subnetwork: compute.SubnetworkArgs;
}

/** Arguments of `GcpRegionalNetwork`. */
export interface GcpRegionalNetworkArgs extends GcpComponentArgs<GcpRegionalNetworkChildren> {
  /** The region's plan: its addresses and index. A change of its addresses replaces subnetworks. */
  readonly plan: RegionPlan;
  /** The environment's VPC: id, and what machines in it wait for. `GcpVpc` is one. */
  readonly vpc: { readonly id: pulumi.Output<string>; readonly ready: readonly pulumi.Resource[] };
  /** TCP port of the service. Default: 8080, the `EXPOSE` of its image. */
  readonly servicePort?: number;
}

/** Names of the nodes' further ranges. GKE is told them. */
const SECONDARY_RANGES = { pods: "pods", services: "services" } as const;

/**
 * First of the private autonomous system numbers of 16 bits (RFC 6996). A region's is found by its index, here and on AWS: no two routers or
 * gateways of an environment have the same.
 */
const FIRST_PRIVATE_ASN = 64512;

/** Every flow, added up over ten minutes, as on AWS; Google has taken a sample of the packets before. */
const FLOW_LOGS = {
  aggregationInterval: "INTERVAL_10_MIN",
  flowSampling: 1,
  metadata: "INCLUDE_ALL_METADATA",
} as const;

/**
 * A region's part of the environment's VPC, with the plan's ranges. A subnetwork spans the region's zones: one that comes or goes
 * changes nothing here.
 *
 * | subnetwork | carries | reaches |
 * | --- | --- | --- |
 * | nodes | worker nodes; pods and Kubernetes services in ranges of their own | the internet outwards, other regions |
 * | endpoints | private endpoints of managed services: Kafka, Redis | – |
 * | proxies | proxies of regional load balancers, which Google runs | the service |
 *
 * Nothing gets a public address by itself, every flow is logged, and APIs of Google are called without leaving Google's network. What is
 * the plan's `natGateways` on AWS is always redundant over zones here.
 *
 * **Cost**: about 3 USD a month for a NAT with one address, 1 USD more for each node, and traffic. Flow logs 0.50 USD a GB (list prices, recalled in
 * 2026: check before you rely on them).
 */
export class GcpRegionalNetwork extends GcpComponent<GcpRegionalNetworkChildren> implements GcpNetwork {
  readonly id: pulumi.Output<string>;
  readonly ranges: readonly Cidr[];
  readonly region: string;
  readonly subnetwork: pulumi.Output<string>;
  readonly secondaryRanges: GcpNetwork["secondaryRanges"];
  readonly endpointsSubnetwork: pulumi.Output<string>;
  readonly workloadTag: string;
  readonly router: pulumi.Output<string>;
  readonly ready: readonly pulumi.Resource[];
  /** Every child: subnetworks by what they carry. Parts have `nodes` of their own. */
  readonly nodes: {
    readonly subnetworks: Readonly<Record<"nodes" | "endpoints" | "proxies", compute.Subnetwork>>;
    readonly nat: GcpNat;
    readonly workloads: GcpWorkloads;
  };

  constructor(name: string, args: GcpRegionalNetworkArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("network:Gcp", name, args, options);
    const { plan, vpc } = args;
    const { placement } = this;
    const { network, pods, services, endpoints, proxies } = plan.addresses;
    const nodes = this.#subnetwork("nodes", vpc.id, network, {
      description: `Nodes, pods and Kubernetes services of ${plan.name}`,
      secondaryIpRanges: [
        { rangeName: SECONDARY_RANGES.pods, ipCidrRange: pods },
        { rangeName: SECONDARY_RANGES.services, ipCidrRange: services },
      ],
      privateIpGoogleAccess: true,
      logConfig: FLOW_LOGS,
    });
    const subnetworks = {
      nodes,
      endpoints: this.#subnetwork("endpoints", vpc.id, endpoints, {
        description: `Endpoints of managed services in ${plan.name}`,
        privateIpGoogleAccess: true,
        logConfig: FLOW_LOGS,
      }),
      // Google accepts neither flow logs nor private access here.
      proxies: this.#subnetwork("proxies", vpc.id, proxies, {
        description: `Proxies of regional load balancers in ${plan.name}`,
        purpose: "REGIONAL_MANAGED_PROXY",
        role: "ACTIVE",
      }),
    };
    const part = { placement, transform: args.transform ?? {}, network: vpc.id };
    const nat = new GcpNat(
      this.childName("routing"),
      { ...part, asn: FIRST_PRIVATE_ASN + plan.index, subnetwork: nodes.selfLink, podsRange: SECONDARY_RANGES.pods },
      { parent: this },
    );
    const workloads = new GcpWorkloads(
      this.childName("workloads"),
      { ...part, addresses: plan.addresses, servicePort: args.servicePort ?? 8080 },
      { parent: this },
    );
    this.nodes = { subnetworks, nat, workloads };
    this.id = vpc.id;
    this.ranges = [network, pods];
    this.region = placement.region;
    this.subnetwork = nodes.id;
    this.secondaryRanges = SECONDARY_RANGES;
    this.endpointsSubnetwork = subnetworks.endpoints.id;
    this.workloadTag = workloads.tag;
    this.router = nat.nodes.router.name;
    this.ready = [...vpc.ready, ...nat.ready, ...workloads.ready];
    this.registerOutputs({ id: this.id });
  }

  #subnetwork(
    part: string,
    network: pulumi.Input<string>,
    ipCidrRange: Cidr,
    more: Partial<compute.SubnetworkArgs>,
  ): compute.Subnetwork {
    const { project, region } = this.placement;
    return this.make("subnetwork", compute.Subnetwork, part, {
      project,
      region,
      name: this.physicalName(part, 63),
      network,
      ipCidrRange,
      ...more,
    });
  }
}
