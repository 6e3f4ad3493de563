import type * as pulumi from "@pulumi/pulumi";
import type { Cidr } from "../topology/index.ts";

/** A region's network: what a program may ask of it, the same on every cloud. */
export interface Network {
  /** The cloud's id of the network. */
  readonly id: pulumi.Output<string>;
  /** IPv4 ranges of what runs in the region: nodes and stores, and pods. */
  readonly ranges: readonly Cidr[];
}

/** What a subnet of a VPC is for. */
export type SubnetPurpose = "public" | "private" | "data" | "pods" | "transit";

/** A VPC: what the other tiers on AWS build on. */
export interface AwsNetwork extends Network {
  /** AWS region. */
  readonly region: string;
  /** Subnet ids by purpose, then by zone name such as `eu-west-1a`. */
  readonly subnets: Readonly<Record<SubnetPurpose, Readonly<Record<string, pulumi.Output<string>>>>>;
  /** Ids of the route tables whose subnets reach other regions, by a name that is fixed by zones, such as `private-a`. */
  readonly routeTables: Readonly<Record<string, pulumi.Output<string>>>;
  /** Id of the security group that worker nodes and pods carry. Tiers open their ports to it. */
  readonly workloadSecurityGroup: pulumi.Output<string>;
  /** Ids of the NAT gateways, by zone name: one, or one a zone. */
  readonly natGateways: Readonly<Record<string, pulumi.Output<string>>>;
  /**
   * What worker nodes and load balancers wait for: ways out of the subnets, and endpoints. A subnet's id does not tell that
   * it has them.
   */
  readonly ready: readonly pulumi.Resource[];
}

/** A region's part of an environment's VPC on Google Cloud: what the other tiers on Google Cloud build on. */
export interface GcpNetwork extends Network {
  /** Region of Google Cloud. */
  readonly region: string;
  /** Id of the subnetwork of nodes, pods and Kubernetes services, which spans the region's zones. */
  readonly subnetwork: pulumi.Output<string>;
  /** Names of the subnetwork's secondary ranges. */
  readonly secondaryRanges: { readonly pods: string; readonly services: string };
  /** Id of the subnetwork that endpoints of managed services take their addresses from (Private Service Connect). */
  readonly endpointsSubnetwork: pulumi.Output<string>;
  /** Network tag that worker nodes carry. Tiers open their ports to it. */
  readonly workloadTag: string;
  /** Name of the region's Cloud Router. */
  readonly router: pulumi.Output<string>;
  /** What worker nodes wait for: ways out of the subnetwork, and firewall rules. A subnetwork's id does not tell that it has them. */
  readonly ready: readonly pulumi.Resource[];
}
