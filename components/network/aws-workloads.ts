import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { Cidr } from "../topology/index.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsWorkloadsChildren {
  workloadSecurityGroup: ec2.SecurityGroupArgs;
  workloadIngress: vpc.SecurityGroupIngressRuleArgs;
  workloadEgress: vpc.SecurityGroupEgressRuleArgs;
}

/** Arguments of `AwsWorkloads`. */
export interface AwsWorkloadsArgs extends AwsComponentArgs<AwsWorkloadsChildren> {
  readonly vpcId: pulumi.Input<string>;
  /** Range of the region's nodes, stores and endpoints. */
  readonly network: Cidr;
  /** Whether the VPC has IPv6 beside IPv4. */
  readonly ipv6: boolean;
}

/**
 * The security group that worker nodes and pods carry, with the rules that no other tier or region decides.
 *
 * In: from each other. Out: to each other, to unprivileged ports of the region's own network (stores, endpoints), and HTTPS to
 * anywhere (APIs of AWS, image registries). Who offers something adds the rest: a store opens its ports to this group, the
 * interconnect adds the other regions' pods. DNS, time and instance metadata need no rule: security groups do not filter
 * them (Amazon VPC, "Security groups").
 *
 * **Cost**: none.
 */
export class AwsWorkloads extends AwsComponent<AwsWorkloadsChildren> {
  readonly id: pulumi.Output<string>;
  /** What workloads wait for: the rules. */
  readonly ready: readonly pulumi.Resource[];
  /** Every child, by kind, the rules by their names. */
  readonly nodes: {
    readonly workloadSecurityGroup: ec2.SecurityGroup;
    readonly workloadIngress: Readonly<Record<string, vpc.SecurityGroupIngressRule>>;
    readonly workloadEgress: Readonly<Record<string, vpc.SecurityGroupEgressRule>>;
  };

  constructor(name: string, args: AwsWorkloadsArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("network:AwsWorkloads", name, args, options);
    const { region } = this.placement;
    const group = this.make("workloadSecurityGroup", ec2.SecurityGroup, "group", {
      region,
      namePrefix: `${this.physicalName("workloads", 60)}-`,
      description: "Worker nodes and pods",
      vpcId: args.vpcId,
      tags: this.tags("group"),
    });
    const of = (
      part: string,
    ): { region: string; securityGroupId: pulumi.Output<string>; tags: Record<string, string> } => ({
      region,
      securityGroupId: group.id,
      tags: this.tags(part),
    });
    const among = this.make("workloadIngress", vpc.SecurityGroupIngressRule, "from-each-other", {
      ...of("from-each-other"),
      description: "Nodes and pods of this region; network policies narrow it",
      ipProtocol: "-1",
      referencedSecurityGroupId: group.id,
    });
    const egress = (
      part: string,
      rule: Omit<vpc.SecurityGroupEgressRuleArgs, "securityGroupId">,
    ): vpc.SecurityGroupEgressRule =>
      this.make("workloadEgress", vpc.SecurityGroupEgressRule, part, { ...of(part), ...rule });
    const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
    this.nodes = {
      workloadSecurityGroup: group,
      workloadIngress: { "from-each-other": among },
      workloadEgress: {
        "to-each-other": egress("to-each-other", {
          description: "Nodes and pods of this region; network policies narrow it",
          ipProtocol: "-1",
          referencedSecurityGroupId: group.id,
        }),
        "to-stores": egress("to-stores", {
          description: "Stores of this region, each of which opens its own ports",
          ipProtocol: "tcp",
          fromPort: 1024,
          toPort: 65535,
          cidrIpv4: args.network,
        }),
        "to-https": egress("to-https", {
          description: "APIs of AWS and of Kubernetes, image registries",
          ...https,
          cidrIpv4: "0.0.0.0/0",
        }),
        ...(args.ipv6
          ? {
              "to-https-ipv6": egress("to-https-ipv6", {
                description: "APIs of AWS, image registries, by IPv6",
                ...https,
                cidrIpv6: "::/0",
              }),
            }
          : {}),
      },
    };
    this.id = group.id;
    this.ready = [this.nodes.workloadIngress, this.nodes.workloadEgress].flatMap((rules) => Object.values(rules));
    this.registerOutputs({ id: this.id });
  }
}
