import * as ec2 from "@pulumi/aws/ec2";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { Keys } from "../keys/index.ts";
import type { Cidr, NetworkPlan, RegionPlan, Zone } from "../topology/index.ts";
import type { AwsEndpointsChildren } from "./aws-endpoints.ts";
import { AwsEndpoints, INTERFACE_ENDPOINTS } from "./aws-endpoints.ts";
import type { AwsFlowLogsChildren } from "./aws-flow-logs.ts";
import { AwsFlowLogs } from "./aws-flow-logs.ts";
import type { AwsRoutingChildren, ZoneSubnets } from "./aws-routing.ts";
import { AwsRouting } from "./aws-routing.ts";
import type { AwsWorkloadsChildren } from "./aws-workloads.ts";
import { AwsWorkloads } from "./aws-workloads.ts";
import type { AwsNetwork, SubnetPurpose } from "./index.ts";
import { subnetIpv6 } from "./ipv6.ts";

const PURPOSES: readonly SubnetPurpose[] = ["public", "private", "data", "pods", "transit"];

/** By what Kubernetes' load balancer controller finds subnets. Source: AWS Load Balancer Controller, "Subnet discovery". */
const ROLE_TAGS: Readonly<Partial<Record<SubnetPurpose, Record<string, string>>>> = {
  public: { "kubernetes.io/role/elb": "1" },
  private: { "kubernetes.io/role/internal-elb": "1" },
};

/** Arguments of each kind of child, by kind, those of its parts included. */
export interface AwsVpcChildren
  extends AwsRoutingChildren, AwsEndpointsChildren, AwsFlowLogsChildren, AwsWorkloadsChildren {
  vpc: ec2.VpcArgs;
  podsRange: ec2.VpcIpv4CidrBlockAssociationArgs;
  subnet: ec2.SubnetArgs;
  defaultSecurityGroup: ec2.DefaultSecurityGroupArgs;
}

/** Arguments of `AwsVpc`. */
export interface AwsVpcArgs extends AwsComponentArgs<AwsVpcChildren> {
  /** The region's plan: its addresses and zones. A change of its addresses replaces the whole network. */
  readonly plan: RegionPlan;
  /** The region's keys; `logs` encrypts the flow logs. */
  readonly keys: Keys;
  /**
   * `per-zone`: the loss of a zone takes no other zone's way out, and no traffic pays for crossing zones. `single`: one NAT gateway, in
   * the first of the plan's data zones, so that a zone which joins does not move it. May be changed in place.
   */
  readonly natGateways: NetworkPlan["natGateways"];
  /**
   * Whether the VPC has a range of IPv6 (a /56 that Amazon assigns) beside IPv4: public subnets reach the internet both ways,
   * private and pod subnets outwards only. Addresses are given to what asks for one. May be changed in place.
   */
  readonly ipv6: boolean;
  /**
   * Days that flow logs are kept, of those that CloudWatch Logs accepts.
   *
   * @default 365
   */
  readonly logRetentionDays?: number;
  /**
   * Services with an interface endpoint, as endpoints spell them, such as `ecr.api`. What is not named goes through the NAT
   * gateway.
   *
   * @default `INTERFACE_ENDPOINTS`: ECR, EKS pod identities, KMS, CloudWatch Logs, Secrets Manager, STS
   */
  readonly interfaceEndpoints?: readonly string[];
}

/**
 * A region's network: a VPC with the plan's ranges, five subnets in each zone, and the ways in and out of them.
 *
 * | subnets | carry | reach |
 * | --- | --- | --- |
 * | public | load balancers, NAT gateways | the internet, both ways |
 * | private | worker nodes, endpoints | the internet outwards, other regions |
 * | pods | pods, from the VPC's second range | as private |
 * | data | stores | the region, S3 and DynamoDB |
 * | transit | attachments of the interconnect | the region |
 *
 * Nothing gets a public address on launch, the default security group admits nothing, every flow is logged. Everything of a zone is
 * named by the zone's letter: a zone that comes or goes changes its own resources, and lists of subnets and route tables.
 *
 * **Cost**: with 3 zones, a NAT gateway in each and all endpoints about 285 USD a month; with one NAT gateway about 207; with
 * one and no interface endpoint about 39. Flow logs and traffic come on top (list prices of eu-west-1, recalled in 2026: check
 * before you rely on them).
 */
export class AwsVpc extends AwsComponent<AwsVpcChildren> implements AwsNetwork {
  readonly id: pulumi.Output<string>;
  readonly ranges: readonly Cidr[];
  readonly region: string;
  readonly subnets: AwsNetwork["subnets"];
  /** Those of the private and pod subnets, by `private-<letter>`. Stores are not reached from other regions. */
  readonly routeTables: Readonly<Record<string, pulumi.Output<string>>>;
  readonly workloadSecurityGroup: pulumi.Output<string>;
  readonly natGateways: Readonly<Record<string, pulumi.Output<string>>>;
  readonly ready: readonly pulumi.Resource[];
  /** Every child, by kind; subnets by purpose and zone name. Parts have `nodes` of their own. */
  readonly nodes: {
    readonly vpc: ec2.Vpc;
    readonly podsRange: ec2.VpcIpv4CidrBlockAssociation;
    readonly subnets: Readonly<Record<SubnetPurpose, Readonly<Record<string, ec2.Subnet>>>>;
    readonly defaultSecurityGroup: ec2.DefaultSecurityGroup;
    readonly routing: AwsRouting;
    readonly workloads: AwsWorkloads;
    readonly endpoints: AwsEndpoints;
    readonly flowLogs: AwsFlowLogs;
  };

  constructor(name: string, args: AwsVpcArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("network:Aws", name, args, options);
    const { plan, natGateways, ipv6 } = args;
    const { placement } = this;
    const { region } = placement;
    const { network, pods, zones } = plan.addresses;
    const [natZone] = plan.dataZones;
    if (natZone === undefined) throw new Error(`regions.${plan.name} has no data zone; its network needs one`);

    const vpc = this.make("vpc", ec2.Vpc, "vpc", {
      region,
      cidrBlock: network,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      assignGeneratedIpv6CidrBlock: ipv6,
      tags: this.tags("vpc"),
    });
    const podsRange = this.make("podsRange", ec2.VpcIpv4CidrBlockAssociation, "pods-range", {
      region,
      vpcId: vpc.id,
      cidrBlock: pods,
    });
    const defaultSecurityGroup = this.make("defaultSecurityGroup", ec2.DefaultSecurityGroup, "default", {
      region,
      vpcId: vpc.id,
      ingress: [],
      egress: [],
      tags: this.tags("default"),
    });

    const subnetOf = (purpose: SubnetPurpose, zone: Zone, range: Cidr): ec2.Subnet => {
      const part = `${purpose}-${zone.letter}`;
      return this.make("subnet", ec2.Subnet, part, {
        region,
        // Through the association, so that the range is there before the subnets and goes after them.
        vpcId: purpose === "pods" ? podsRange.vpcId : vpc.id,
        availabilityZone: zone.name,
        cidrBlock: range,
        mapPublicIpOnLaunch: false,
        // Never on creation: while that is on, taking the range away would replace the subnet.
        assignIpv6AddressOnCreation: false,
        ...(ipv6 ? { ipv6CidrBlock: vpc.ipv6CidrBlock.apply((whole) => subnetIpv6(whole, purpose, zone)) } : {}),
        tags: { ...this.tags(part), ...ROLE_TAGS[purpose] },
      });
    };
    const byZone = zones.map((addresses): { zone: Zone; subnets: ZoneSubnets } => ({
      zone: addresses.zone,
      subnets: each((purpose) => subnetOf(purpose, addresses.zone, addresses[purpose])),
    }));
    const subnets = each((purpose) =>
      Object.fromEntries(byZone.map(({ zone, subnets: own }): [string, ec2.Subnet] => [zone.name, own[purpose]])),
    );

    const part = { placement, transform: args.transform ?? {} };
    const routing = new AwsRouting(
      this.childName("routing"),
      { ...part, vpcId: vpc.id, zones: byZone, natGateways, natZone, ipv6 },
      { parent: this },
    );
    const workloads = new AwsWorkloads(
      this.childName("workloads"),
      { ...part, vpcId: vpc.id, network, ipv6 },
      { parent: this },
    );
    const tables = ids(routing.nodes.routeTables);
    const endpoints = new AwsEndpoints(
      this.childName("endpoints"),
      {
        ...part,
        vpcId: vpc.id,
        subnetIds: Object.values(ids(subnets.private)),
        routeTableIds: Object.values(starting(tables, ["private-", "data-"])),
        callers: workloads.id,
        services: args.interfaceEndpoints ?? INTERFACE_ENDPOINTS,
      },
      { parent: this },
    );
    const flowLogs = new AwsFlowLogs(
      this.childName("flow-logs"),
      { ...part, vpcId: vpc.id, keys: args.keys, retentionDays: args.logRetentionDays ?? 365 },
      { parent: this },
    );

    this.nodes = { vpc, podsRange, subnets, defaultSecurityGroup, routing, workloads, endpoints, flowLogs };
    this.id = vpc.id;
    this.ranges = [network, pods];
    this.region = region;
    this.subnets = each((purpose) => ids(subnets[purpose]));
    this.routeTables = starting(tables, ["private-"]);
    this.workloadSecurityGroup = workloads.id;
    this.natGateways = ids(routing.nodes.natGateways);
    this.ready = [...routing.ready, ...endpoints.ready, ...workloads.ready];
    this.registerOutputs({ id: this.id });
  }
}

/** A value for each purpose. */
function each<Value>(value: (purpose: SubnetPurpose) => Value): Record<SubnetPurpose, Value> {
  return Object.fromEntries(PURPOSES.map((purpose) => [purpose, value(purpose)])) as Record<SubnetPurpose, Value>;
}

/** The resources' ids, by the same keys. */
function ids(resources: Readonly<Record<string, pulumi.CustomResource>>): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(Object.entries(resources).map(([key, { id }]) => [key, id]));
}

/** What has a key that starts with one of these. */
function starting<Value>(record: Readonly<Record<string, Value>>, starts: readonly string[]): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => starts.some((start) => key.startsWith(start))));
}
