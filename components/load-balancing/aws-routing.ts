import * as route53 from "@pulumi/aws/route53";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { Plan } from "../topology/index.ts";
import { activeRegions, primaryRegion } from "./aws-active-regions.ts";
import { recordTypes } from "./aws-region-name.ts";
import { entryName } from "./entry-names.ts";
import type { AwsRegionalLoadBalancing } from "./index.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsRoutingChildren {
  routingRecord: route53.RecordArgs;
}

/** Where an alias record leads. */
export interface AliasTarget {
  readonly host: pulumi.Input<string>;
  readonly zoneId: pulumi.Input<string>;
}

/** Arguments of `AwsRouting`. */
export interface AwsRoutingArgs extends AwsComponentArgs<AwsRoutingChildren> {
  readonly plan: Plan;
  /** Load balancers, by region. */
  readonly loadBalancers: ReadonlyMap<string, AwsRegionalLoadBalancing>;
  /** Id of the public hosted zone `entry.zone`. */
  readonly zoneId: pulumi.Input<string>;
  /** The accelerator, where there is one. */
  readonly accelerator?: AliasTarget;
}

/**
 * The names below the entry's at which a region is chosen: `anycast` by the accelerator, `latency` by the client's
 * nearness, `failover` by whether the primary lives, and `standby`, the nearest of the others.
 *
 * Each way of choosing has a name of its own, and the entry is an alias of one of them. Records of different routing
 * policies cannot stand at one name, so that a change of the way would otherwise take the entry away for a while. Now the new
 * way is there before the entry is led to it, in one change. All of it answers with the load balancers' own addresses, for 60 s.
 *
 * Only active regions are chosen from, each by its load balancer's target health and by its health check. Where none is
 * healthy, Route 53 answers as if all were. Weights are for the accelerator: DNS sends all of a region's nearest clients to it.
 *
 * **Cost**: 0.70 a million queries by latency, 0.40 a million others; none where they end at a load balancer (USD, list prices,
 * recalled in 2026: check before you rely on them).
 */
export class AwsRouting extends AwsComponent<AwsRoutingChildren> {
  /** Every child, by the part of its name, such as `latency-eu-west-1-a`. */
  readonly nodes: { readonly routingRecords: Readonly<Record<string, route53.Record>> };
  /** Domain name that the entry has to lead to; undefined where no region is active. */
  readonly domain: string | undefined;

  readonly #args: AwsRoutingArgs;
  readonly #records: Record<string, route53.Record> = {};

  constructor(name: string, args: AwsRoutingArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("load-balancing:AwsRouting", name, args, options);
    this.#args = args;
    const { entry } = args.plan;
    const active = activeRegions(args.plan, args.loadBalancers);
    if (args.accelerator !== undefined) this.#record("anycast", "anycast", args.accelerator, {});
    switch (entry.routing) {
      case "accelerator":
        this.domain = args.accelerator === undefined ? undefined : entryName(entry, "anycast");
        break;
      case "latency":
        for (const region of active) this.#nearest("latency", region);
        this.domain = active.length === 0 ? undefined : entryName(entry, "latency");
        break;
      case "failover":
        this.domain = this.#failover(active);
        break;
    }
    this.nodes = { routingRecords: this.#records };
    this.registerOutputs({});
  }

  #failover(active: readonly AwsRegionalLoadBalancing[]): string | undefined {
    const { plan, zoneId } = this.#args;
    const primary = primaryRegion(plan, active);
    if (primary === undefined) return undefined;
    // By role and not by region: there can be one primary, so that another region becomes it in place.
    this.#record("failover-primary", "failover", this.#loadBalancer(primary), {
      setIdentifier: "primary",
      failoverRoutingPolicies: [{ type: "PRIMARY" }],
      healthCheckId: primary.healthCheck,
    });
    const standbys = active
      .filter(({ region }) => region !== primary.region)
      .flatMap((loadBalancer) => this.#nearest("standby", loadBalancer));
    if (standbys.length > 0) {
      this.#record(
        "failover-secondary",
        "failover",
        { host: entryName(plan.entry, "standby"), zoneId },
        { setIdentifier: "secondary", failoverRoutingPolicies: [{ type: "SECONDARY" }] },
        // Route 53 refuses an alias of a name that is not there.
        standbys,
      );
    }
    return entryName(plan.entry, "failover");
  }

  #nearest(label: "latency" | "standby", loadBalancer: AwsRegionalLoadBalancing): route53.Record[] {
    return this.#record(`${label}-${loadBalancer.region}`, label, this.#loadBalancer(loadBalancer), {
      setIdentifier: loadBalancer.region,
      latencyRoutingPolicies: [{ region: loadBalancer.region }],
      healthCheckId: loadBalancer.healthCheck,
    });
  }

  #loadBalancer({ host, hostZoneId }: AwsRegionalLoadBalancing): AliasTarget {
    return { host, zoneId: hostZoneId };
  }

  #record(
    part: string,
    label: string,
    target: AliasTarget,
    policy: Partial<route53.RecordArgs>,
    dependsOn: readonly route53.Record[] = [],
  ): route53.Record[] {
    const { plan, zoneId } = this.#args;
    return recordTypes(plan.network.ipv6).map((type) => {
      const key = `${part}-${type.toLowerCase()}`;
      const record = this.make(
        "routingRecord",
        route53.Record,
        key,
        {
          zoneId,
          name: entryName(plan.entry, label),
          type,
          aliases: [{ name: target.host, zoneId: target.zoneId, evaluateTargetHealth: true }],
          ...policy,
        },
        { dependsOn: [...dependsOn] },
      );
      this.#records[key] = record;
      return record;
    });
  }
}
