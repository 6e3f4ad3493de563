import * as globalaccelerator from "@pulumi/aws/globalaccelerator";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { Bucket } from "../storage/index.ts";
import type { Plan } from "../topology/index.ts";
import { activeRegions, primaryRegion } from "./aws-active-regions.ts";
import { READINESS_PATH } from "./detection.ts";
import type { AwsRegionalLoadBalancing } from "./index.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsAcceleratorChildren {
  accelerator: globalaccelerator.AcceleratorArgs;
  acceleratorListener: globalaccelerator.ListenerArgs;
  endpointGroup: globalaccelerator.EndpointGroupArgs;
}

/** Where an accelerator writes its flow logs. */
export interface AwsAcceleratorLogs {
  /** A bucket of any region whose policy admits `delivery.logs.amazonaws.com`. */
  readonly bucket: Bucket;
  /** What has to exist first: the bucket's policy. */
  readonly ready: readonly pulumi.Resource[];
}

/** Arguments of `AwsAccelerator`. */
export interface AwsAcceleratorArgs extends AwsComponentArgs<AwsAcceleratorChildren> {
  readonly plan: Plan;
  /** Load balancers, by region. */
  readonly loadBalancers: ReadonlyMap<string, AwsRegionalLoadBalancing>;
  /** Flow logs. Default: none. */
  readonly logs?: AwsAcceleratorLogs;
}

/**
 * Anycast addresses that lead a client into AWS's network where it enters, and on to the nearest region that is healthy.
 *
 * Each region gets the share of its nearest clients that the plan gives it; the rest goes to the next region. In `failover`
 * routing the primary gets all, while it is healthy. A region that drains has a share of 0, and is asked only when no other is
 * healthy. For load balancers the accelerator goes by their own
 * target health; the health check here is for endpoints of other kinds, which a transform may add.
 *
 * **Cost**: 18, and 0.015 a GB or more by the way that the data takes, beside the usual transfer (USD a month, list prices,
 * recalled in 2026: check before you rely on them).
 */
export class AwsAccelerator extends AwsComponent<AwsAcceleratorChildren> {
  /** Every child, by kind; endpoint groups by region. */
  readonly nodes: {
    readonly accelerator: globalaccelerator.Accelerator;
    readonly acceleratorListener: globalaccelerator.Listener;
    readonly endpointGroups: Readonly<Record<string, globalaccelerator.EndpointGroup>>;
  };
  /** Where alias records lead. */
  readonly target: { readonly host: pulumi.Output<string>; readonly zoneId: pulumi.Output<string> };

  constructor(name: string, args: AwsAcceleratorArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("load-balancing:AwsAccelerator", name, args, options);
    const { plan, loadBalancers, logs } = args;
    const { ipv6 } = plan.network;
    const accelerator = this.make(
      "accelerator",
      globalaccelerator.Accelerator,
      "accelerator",
      {
        name: this.physicalName("entry", 64),
        enabled: true,
        ipAddressType: ipv6 ? "DUAL_STACK" : "IPV4",
        ...(logs === undefined
          ? {}
          : {
              attributes: {
                flowLogsEnabled: true,
                flowLogsS3Bucket: logs.bucket.name,
                flowLogsS3Prefix: "accelerator",
              },
            }),
        tags: this.tags("accelerator"),
      },
      // Its addresses are gone for good with it, and clients may have them in their firewalls.
      this.stateful({ dependsOn: [...(logs?.ready ?? [])] }),
    );
    const acceleratorListener = this.make("acceleratorListener", globalaccelerator.Listener, "listener", {
      acceleratorArn: accelerator.arn,
      protocol: "TCP",
      clientAffinity: "NONE",
      portRanges: [
        { fromPort: 80, toPort: 80 },
        { fromPort: 443, toPort: 443 },
      ],
    });
    const primary = primaryRegion(plan, activeRegions(plan, loadBalancers));
    const standsBy = (region: string): boolean => plan.entry.routing === "failover" && region !== primary?.region;
    const endpointGroups = Object.fromEntries(
      plan.regions.flatMap((region) => {
        const loadBalancer = loadBalancers.get(region.name);
        if (loadBalancer === undefined) return [];
        const group = this.make("endpointGroup", globalaccelerator.EndpointGroup, region.name, {
          listenerArn: acceleratorListener.arn,
          endpointGroupRegion: region.name,
          // Failing over ignores the dial (Global Accelerator, "Failover for unhealthy endpoints"): who stands by takes over.
          trafficDialPercentage: standsBy(region.name) ? 0 : region.trafficPercent,
          healthCheckProtocol: "HTTPS",
          healthCheckPort: 443,
          healthCheckPath: READINESS_PATH,
          healthCheckIntervalSeconds: plan.detection.intervalSeconds,
          thresholdCount: plan.detection.threshold,
          endpointConfigurations: [{ endpointId: loadBalancer.arn, weight: 128, clientIpPreservationEnabled: true }],
        });
        return [[region.name, group]];
      }),
    );
    this.nodes = { accelerator, acceleratorListener, endpointGroups };
    this.target = { host: ipv6 ? accelerator.dualStackDnsName : accelerator.dnsName, zoneId: accelerator.hostedZoneId };
    this.registerOutputs({ host: this.target.host });
  }
}
