import * as lb from "@pulumi/aws/lb";
import * as route53 from "@pulumi/aws/route53";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { AwsNetwork } from "../network/index.ts";
import type { Zone } from "../topology/index.ts";
import { zoneSubnets } from "../zone-subnets.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsPrivateAddressChildren {
  loadBalancer: lb.LoadBalancerArgs;
  targetGroup: lb.TargetGroupArgs;
  listener: lb.ListenerArgs;
  record: route53.RecordArgs;
}

/** Arguments of `AwsPrivateAddress`. */
export interface AwsPrivateAddressArgs extends AwsComponentArgs<AwsPrivateAddressChildren> {
  /** What it leads to, in one lower-case word or words with hyphens, such as `service`: part of names in AWS. */
  readonly subject: string;
  readonly network: AwsNetwork;
  /** Zones that it has an address in. */
  readonly zones: readonly Zone[];
  /** Its name in the private zone, such as `service.eu-west-1.internal.example.com`. */
  readonly domain: string;
  /** Id of the private zone. */
  readonly zoneId: pulumi.Input<string>;
  /** TCP ports, by the ends of target groups' names. A pod is well that accepts connections there. */
  readonly ports: Readonly<Record<string, { readonly port: number }>>;
}

/** Seconds that a pod which leaves still gets to end its connections. As the public load balancer's. */
const DRAIN_SECONDS = 15;

/** Seconds between checks of a pod, and checks that decide. The shortest that network load balancers take. */
const HEALTH_CHECK = { interval: 5, timeout: 2, healthyThreshold: 2, unhealthyThreshold: 2 } as const;

/**
 * A name and addresses for pods that other regions' pods call: a network load balancer inside the VPC, whose target groups the cluster's
 * controller fills.
 *
 * Its addresses are in the pods' subnets, and it carries the pods' security group. So the ways between regions, which are for pods, are for it
 * as well, and nothing else reaches it. Pods see its addresses as the callers'.
 *
 * It has no access log: network load balancers log TLS that they end themselves, and here the pods do (Elastic Load Balancing, "Access logs
 * for your Network Load Balancer").
 *
 * **Cost**: 20 USD a month, and about 5 for each unit of capacity (800 new connections a second, or 1 GB an hour); list prices of eu-west-1,
 * recalled in 2026: check before you rely on them.
 */
export class AwsPrivateAddress extends AwsComponent<AwsPrivateAddressChildren> {
  /** ARNs of the target groups, by port. */
  readonly targetGroups: Readonly<Record<string, pulumi.Output<string>>>;
  /** What callers wait for. */
  readonly ready: readonly pulumi.Resource[];
  /** Every child, by kind, then by port. */
  readonly nodes: {
    readonly loadBalancer: lb.LoadBalancer;
    readonly targetGroups: Readonly<Record<string, lb.TargetGroup>>;
    readonly listeners: Readonly<Record<string, lb.Listener>>;
    readonly record: route53.Record;
  };

  constructor(name: string, args: AwsPrivateAddressArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("workload:AwsPrivateAddress", name, args, options);
    const { region } = this.placement;
    const { network } = args;
    const loadBalancer = this.make(
      "loadBalancer",
      lb.LoadBalancer,
      "load-balancer",
      {
        region,
        name: this.physicalName(`${args.subject}-private`, 32),
        loadBalancerType: "network",
        internal: true,
        ipAddressType: "ipv4",
        subnets: zoneSubnets(network, "pods", args.zones),
        securityGroups: [network.workloadSecurityGroup],
        enableCrossZoneLoadBalancing: true,
        dnsRecordClientRoutingPolicy: "any_availability_zone",
        enableDeletionProtection: this.placement.protect,
        tags: this.tags("load-balancer"),
      },
      this.stateful({ dependsOn: [...network.ready] }),
    );
    const targetGroups: Record<string, lb.TargetGroup> = {};
    const listeners: Record<string, lb.Listener> = {};
    for (const [key, { port }] of Object.entries(args.ports)) {
      const kind = { port, protocol: "TCP", targetType: "ip", ipAddressType: "ipv4" };
      const targetGroup = this.make("targetGroup", lb.TargetGroup, key, {
        region,
        // Listeners use the old group until the new one is there.
        name: this.physicalName(`${args.subject}-${key}`, 32, Object.values(kind)),
        ...kind,
        vpcId: network.id,
        preserveClientIp: "false",
        deregistrationDelay: DRAIN_SECONDS,
        healthCheck: {
          enabled: true,
          port: "traffic-port",
          ...HEALTH_CHECK,
          protocol: "TCP",
        },
        tags: this.tags(key),
      });
      targetGroups[key] = targetGroup;
      listeners[key] = this.make("listener", lb.Listener, `${key}-listener`, {
        region,
        loadBalancerArn: loadBalancer.arn,
        port,
        protocol: "TCP",
        defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
        tags: this.tags(`${key}-listener`),
      });
    }
    const record = this.make("record", route53.Record, "name", {
      zoneId: args.zoneId,
      name: args.domain,
      type: "A",
      // Also while no pod is well: callers then see it at once, instead of a name that is not there and that they remember.
      aliases: [{ name: loadBalancer.dnsName, zoneId: loadBalancer.zoneId, evaluateTargetHealth: false }],
    });
    this.nodes = { loadBalancer, targetGroups, listeners, record };
    this.targetGroups = Object.fromEntries(Object.entries(targetGroups).map(([key, group]) => [key, group.arn]));
    this.ready = [record, ...Object.values(listeners)];
    this.registerOutputs({ targetGroups: this.targetGroups });
  }
}
