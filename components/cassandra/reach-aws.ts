import * as vpc from "@pulumi/aws/vpc";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { AwsCluster } from "../kubernetes/index.ts";
import type { RegionPlan } from "../topology/index.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsOperatorReachChildren {
  operatorIngress: vpc.SecurityGroupIngressRuleArgs;
}

/** Arguments of `AwsOperatorReach`. */
export interface AwsOperatorReachArgs extends AwsComponentArgs<AwsOperatorReachChildren> {
  readonly cluster: Pick<AwsCluster, "clusterSecurityGroup">;
  /** The region whose operator looks after all datacentres. */
  readonly control: Pick<RegionPlan, "name" | "addresses">;
}

/**
 * Lets the operator of another region reach the cluster's API server. Its pods are named by their range, as a security group of another
 * region cannot be; who may do what is up to the token that it has.
 *
 * **Cost**: none.
 */
export class AwsOperatorReach extends AwsComponent<AwsOperatorReachChildren> {
  /** What the operator's context waits for. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: AwsOperatorReachArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("cassandra:AwsOperatorReach", name, args, options);
    const rule = this.make("operatorIngress", vpc.SecurityGroupIngressRule, "api", {
      region: this.placement.region,
      securityGroupId: args.cluster.clusterSecurityGroup,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: args.control.addresses.pods,
      description: `Cassandra's operator in ${args.control.name} to the API server`,
      tags: this.tags("api"),
    });
    this.ready = [rule];
    this.registerOutputs({});
  }
}
