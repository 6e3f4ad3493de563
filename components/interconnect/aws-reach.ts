import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { AwsNetwork } from "../network/index.ts";
import type { RegionPlan } from "../topology/index.ts";
import type { InterregionPorts } from "./interregion-ports.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsReachChildren {
  route: ec2.RouteArgs;
  regionIngress: vpc.SecurityGroupIngressRuleArgs;
  regionEgress: vpc.SecurityGroupEgressRuleArgs;
}

/** Arguments of `AwsReach`. */
export interface AwsReachArgs extends AwsComponentArgs<AwsReachChildren> {
  /** Network of the region that shall reach the other. */
  readonly network: AwsNetwork;
  /** Plan of the other region. */
  readonly other: RegionPlan;
  /** What carries the traffic. */
  readonly target: Pick<ec2.RouteArgs, "transitGatewayId" | "vpcPeeringConnectionId">;
  /** What the target needs before it can carry anything. */
  readonly after: readonly pulumi.Resource[];
  readonly ports: readonly InterregionPorts[];
}

/**
 * One region's side of a link: the routes to the other region's nodes and pods in each of the region's route tables, and the rules of its
 * workloads' security group for the other's pods.
 *
 * Rules name the other's range of pods, since a security group of another region cannot be named; nodes of different regions have
 * nothing to say to each other. A link takes 4 of the 60 rules that a group may have in each direction (Amazon VPC quotas), so
 * 14 other regions fit.
 *
 * **Cost**: none.
 */
export class AwsReach extends AwsComponent<AwsReachChildren> {
  /** Every child, by kind; routes by route table and range, rules by port range. */
  readonly nodes: {
    readonly routes: Readonly<Record<string, ec2.Route>>;
    readonly regionIngress: Readonly<Record<string, vpc.SecurityGroupIngressRule>>;
    readonly regionEgress: Readonly<Record<string, vpc.SecurityGroupEgressRule>>;
  };

  constructor(name: string, args: AwsReachArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("interconnect:AwsReach", name, args, options);
    const { network, other, ports } = args;
    const { region } = this.placement;
    const routes = Object.entries(network.routeTables).flatMap(([table, routeTableId]) =>
      (["network", "pods"] as const).map((range): [string, ec2.Route] => {
        const part = `${table}-${range}`;
        const route = { region, routeTableId, destinationCidrBlock: other.addresses[range], ...args.target };
        return [part, this.make("route", ec2.Route, part, route, { dependsOn: [...args.after] })];
      }),
    );
    const rule = (part: string, { from, to }: InterregionPorts) => ({
      region,
      securityGroupId: network.workloadSecurityGroup,
      ipProtocol: "tcp",
      fromPort: from,
      toPort: to,
      cidrIpv4: other.addresses.pods,
      tags: this.tags(part),
    });
    const ingress = ports.map((each): [string, vpc.SecurityGroupIngressRule] => {
      const part = `from-${each.name}`;
      const description = `From pods in ${other.name}: ${each.why}`;
      const args = { ...rule(part, each), description };
      return [each.name, this.make("regionIngress", vpc.SecurityGroupIngressRule, part, args)];
    });
    const egress = ports.map((each): [string, vpc.SecurityGroupEgressRule] => {
      const part = `to-${each.name}`;
      const description = `To pods in ${other.name}: ${each.why}`;
      const args = { ...rule(part, each), description };
      return [each.name, this.make("regionEgress", vpc.SecurityGroupEgressRule, part, args)];
    });
    this.nodes = {
      routes: Object.fromEntries(routes),
      regionIngress: Object.fromEntries(ingress),
      regionEgress: Object.fromEntries(egress),
    };
    this.registerOutputs({});
  }
}
