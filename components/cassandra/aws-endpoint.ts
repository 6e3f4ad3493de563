import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { AwsNetwork } from "../network/index.ts";
import type { RegionPlan } from "../topology/index.ts";
import { zoneSubnets } from "../zone-subnets.ts";

/** Port of Keyspaces. Source: Amazon Keyspaces Developer Guide, service endpoints. */
const PORT = 9142;

/** `host:port` of Keyspaces in a region. */
export function keyspacesContactPoint(region: string): string {
  return `cassandra.${region}.amazonaws.com:${PORT}`;
}

/** Arguments of each kind of child, by kind. */
export interface AwsKeyspacesEndpointChildren {
  readonly securityGroup: ec2.SecurityGroupArgs;
  readonly ingress: vpc.SecurityGroupIngressRuleArgs;
  readonly endpoint: ec2.VpcEndpointArgs;
}

/** Arguments of `AwsKeyspacesEndpoint`. */
export interface AwsKeyspacesEndpointArgs extends AwsComponentArgs<AwsKeyspacesEndpointChildren> {
  /** The region's plan: its data zones. */
  readonly plan: Pick<RegionPlan, "dataZones">;
  /** Network with a data subnet in each data zone. */
  readonly network: AwsNetwork;
}

/**
 * A region's way to Amazon Keyspaces that does not lead over the internet, under Keyspaces' usual name. It serves identities and
 * keyspaces of the account only.
 *
 * Drivers see one node a zone in `system.peers` where the service's role may call `ec2:DescribeNetworkInterfaces` and
 * `ec2:DescribeVpcEndpoints`; without, all of them are one node.
 *
 * **Cost**: about 8 USD a month in each zone, and 0.01 USD a GB (list prices of eu-west-1, recalled in 2026: check before you rely on
 * them).
 */
export class AwsKeyspacesEndpoint extends AwsComponent<AwsKeyspacesEndpointChildren> {
  /** What callers wait for. */
  readonly ready: readonly pulumi.Resource[];
  /** Every child, by kind. */
  readonly nodes: {
    readonly securityGroup: ec2.SecurityGroup;
    readonly ingress: vpc.SecurityGroupIngressRule;
    readonly endpoint: ec2.VpcEndpoint;
  };

  constructor(name: string, args: AwsKeyspacesEndpointArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("cassandra:AwsKeyspacesEndpoint", name, args, options);
    const { region, account } = this.placement;
    const { network } = args;
    const securityGroup = this.make("securityGroup", ec2.SecurityGroup, "security-group", {
      region,
      namePrefix: `${this.physicalName("cassandra", 60)}-`,
      description: "Endpoint of Amazon Keyspaces",
      vpcId: network.id,
      tags: this.tags("security-group"),
    });
    const ingress = this.make("ingress", vpc.SecurityGroupIngressRule, "ingress", {
      region,
      securityGroupId: securityGroup.id,
      description: "Clients on the region's cluster",
      ipProtocol: "tcp",
      fromPort: PORT,
      toPort: PORT,
      referencedSecurityGroupId: network.workloadSecurityGroup,
      tags: this.tags("ingress"),
    });
    const endpoint = this.make("endpoint", ec2.VpcEndpoint, "endpoint", {
      region,
      vpcId: network.id,
      vpcEndpointType: "Interface",
      serviceName: `com.amazonaws.${region}.cassandra`,
      subnetIds: zoneSubnets(network, "data", args.plan.dataZones),
      securityGroupIds: [securityGroup.id],
      privateDnsEnabled: true,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "OwnKeyspaces",
            Effect: "Allow",
            Principal: { AWS: pulumi.interpolate`arn:aws:iam::${account}:root` },
            // A keyspace in several regions asks for the second of each kind as well.
            Action: [
              "cassandra:Modify",
              "cassandra:ModifyMultiRegionResource",
              "cassandra:Select",
              "cassandra:SelectMultiRegionResource",
            ],
            // Those of the system too, which drivers read: they are the account's.
            Resource: pulumi.interpolate`arn:aws:cassandra:${region}:${account}:/keyspace/*`,
          },
        ],
      }),
      tags: this.tags("endpoint"),
    });
    this.ready = [ingress, endpoint];
    this.nodes = { securityGroup, ingress, endpoint };
    this.registerOutputs({});
  }
}
