import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { AwsNetwork } from "../network/index.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsSecurityGroupsChildren {
  securityGroup: ec2.SecurityGroupArgs;
  ingressRule: vpc.SecurityGroupIngressRuleArgs;
  egressRule: vpc.SecurityGroupEgressRuleArgs;
}

/** Arguments of `AwsSecurityGroups`. */
export interface AwsSecurityGroupsArgs extends AwsComponentArgs<AwsSecurityGroupsChildren> {
  readonly network: AwsNetwork;
  /** TCP port of the workloads that the load balancer sends to. */
  readonly servicePort: number;
  /** Whether clients come by IPv6 as well. */
  readonly ipv6: boolean;
  /**
   * Who comes: `clients` from anywhere, or `cdn`, when only CloudFront and Route 53's health checkers are let in. Behind
   * an accelerator it is `clients`: it keeps the client's address, so that the rules have to admit clients.
   */
  readonly from: "clients" | "cdn";
}

const ANYWHERE = { ipv4: { cidrIpv4: "0.0.0.0/0" }, ipv6: { cidrIpv6: "::/0" } } as const;

/**
 * The security groups of a region's load balancer: the one place of a region that the internet may speak to.
 *
 * Port 80 is open only to answer with a redirect. The way out leads to the workloads on the service's port and nowhere
 * else. CloudFront's addresses and those of Route 53's health checkers are lists that AWS keeps; they weigh 55 and 25 rules of
 * the 60 that a group may have, hence two groups.
 *
 * **Cost**: none.
 */
export class AwsSecurityGroups extends AwsComponent<AwsSecurityGroupsChildren> {
  /** Every child, by kind, then by what it is for. */
  readonly nodes: {
    readonly securityGroups: Readonly<Record<string, ec2.SecurityGroup>>;
    readonly ingressRules: Readonly<Record<string, vpc.SecurityGroupIngressRule>>;
    readonly egressRules: Readonly<Record<string, vpc.SecurityGroupEgressRule>>;
  };
  /** Ids of the groups that the load balancer carries. */
  readonly ids: readonly pulumi.Output<string>[];

  constructor(name: string, args: AwsSecurityGroupsArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("load-balancing:AwsSecurityGroups", name, args, options);
    const { network, servicePort } = args;
    const workloads = network.workloadSecurityGroup;
    const balancer = this.#group(
      "balancer",
      `Load balancer of ${this.placement.region}: clients in, workloads out`,
      network,
    );
    const groups: Record<string, ec2.SecurityGroup> = { balancer };
    const ingress: Record<string, vpc.SecurityGroupIngressRule> = {};
    switch (args.from) {
      case "clients":
        for (const family of args.ipv6 ? (["ipv4", "ipv6"] as const) : (["ipv4"] as const)) {
          const from = ANYWHERE[family];
          ingress[`https-${family}`] = this.#ingress(`https-${family}`, "HTTPS from clients", balancer.id, 443, from);
          ingress[`http-${family}`] = this.#ingress(`http-${family}`, "HTTP, to be redirected", balancer.id, 80, from);
        }
        break;
      case "cdn": {
        const checks = this.#group("health-checks", "Route 53 health checks of the load balancer", network);
        groups["health-checks"] = checks;
        const { region } = this.placement;
        const lists = {
          cloudfront: {
            group: balancer,
            list: "com.amazonaws.global.cloudfront.origin-facing",
            what: "HTTPS from CloudFront",
          },
          "health-checks": {
            group: checks,
            list: `com.amazonaws.${region}.route53-healthchecks`,
            what: "HTTPS from Route 53 health checks",
          },
        };
        for (const [who, { group, list, what }] of Object.entries(lists)) {
          const prefixListId = ec2.getManagedPrefixListOutput({ name: list, region }, { parent: this }).id;
          ingress[`https-${who}`] = this.#ingress(`https-${who}`, what, group.id, 443, { prefixListId });
        }
        break;
      }
    }
    ingress["workloads"] = this.#ingress("workloads", "Service, from the load balancer", workloads, servicePort, {
      referencedSecurityGroupId: balancer.id,
    });
    const service = this.make("egressRule", vpc.SecurityGroupEgressRule, "service", {
      region: this.placement.region,
      securityGroupId: balancer.id,
      description: "Service, to the workloads",
      ipProtocol: "tcp",
      fromPort: servicePort,
      toPort: servicePort,
      referencedSecurityGroupId: workloads,
      tags: this.tags("service"),
    });
    this.nodes = { securityGroups: groups, ingressRules: ingress, egressRules: { service } };
    this.ids = Object.values(groups).map(({ id }) => id);
    this.registerOutputs({});
  }

  #group(part: string, description: string, network: AwsNetwork): ec2.SecurityGroup {
    return this.make("securityGroup", ec2.SecurityGroup, part, {
      region: this.placement.region,
      // A change of the description replaces the group, which the load balancer still carries then.
      namePrefix: `${this.physicalName(part, 60)}-`,
      description,
      vpcId: network.id,
      tags: this.tags(part),
    });
  }

  #ingress(
    part: string,
    description: string,
    securityGroupId: pulumi.Input<string>,
    port: number,
    from: Pick<
      vpc.SecurityGroupIngressRuleArgs,
      "cidrIpv4" | "cidrIpv6" | "prefixListId" | "referencedSecurityGroupId"
    >,
  ): vpc.SecurityGroupIngressRule {
    return this.make("ingressRule", vpc.SecurityGroupIngressRule, part, {
      region: this.placement.region,
      securityGroupId,
      description,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
      ...from,
      tags: this.tags(part),
    });
  }
}
