import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { Plan } from "../topology/index.ts";
import type { AwsAcceleratorChildren, AwsAcceleratorLogs } from "./aws-accelerator.ts";
import { AwsAccelerator } from "./aws-accelerator.ts";
import type { AwsContentDeliveryChildren } from "./aws-cdn.ts";
import { AwsContentDelivery } from "./aws-cdn.ts";
import type { AwsLogsKeyChildren } from "./aws-logs-key.ts";
import { AwsLogsKey } from "./aws-logs-key.ts";
import type { AwsQueryLogChildren } from "./aws-query-log.ts";
import { AwsQueryLog } from "./aws-query-log.ts";
import { recordTypes } from "./aws-region-name.ts";
import type { AliasTarget, AwsRoutingChildren } from "./aws-routing.ts";
import { AwsRouting } from "./aws-routing.ts";
import type { AwsZoneSigningChildren } from "./aws-zone-signing.ts";
import { AwsZoneSigning } from "./aws-zone-signing.ts";
import { entryName, hasAccelerator } from "./entry-names.ts";
import type { AwsRegionalLoadBalancing, LoadBalancing } from "./index.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsGlobalEntryChildren
  extends
    AwsAcceleratorChildren,
    AwsContentDeliveryChildren,
    AwsLogsKeyChildren,
    AwsQueryLogChildren,
    AwsRoutingChildren,
    AwsZoneSigningChildren {
  entryRecord: route53.RecordArgs;
}

/** Arguments of `AwsGlobalEntry`. */
export interface AwsGlobalEntryArgs extends AwsComponentArgs<AwsGlobalEntryChildren> {
  readonly plan: Plan;
  /** Load balancers of the AWS regions, draining ones among them, by region. */
  readonly loadBalancers: ReadonlyMap<string, AwsRegionalLoadBalancing>;
  /** Id of the public hosted zone `entry.zone`. */
  readonly zoneId: pulumi.Input<string>;
  /** ARN of the environment's `AwsEntryCertificate`: CloudFront's, where there is a content delivery network. */
  readonly certificate: pulumi.Input<string>;
  /** Flow logs of the accelerator. Default: none. */
  readonly acceleratorLogs?: AwsAcceleratorLogs;
}

/**
 * The environment's entry on AWS: the name that clients use, and what leads them from it to a region that is up.
 *
 * ```text
 * api.example.com ──► the way that the plan chose
 *    latency ──► latency.api.example.com ──► the nearest region
 *    failover ─► failover.api.example.com ─► the primary, or standby.api.example.com ──► the nearest of the others
 *    accelerator ► anycast.api.example.com ─► Global Accelerator ──► the nearest region
 * with a content delivery network: api.example.com ──► CloudFront ──► origin.api.example.com ──► the way
 * ```
 *
 * A failover needs no call of an AWS control plane: Route 53's health checks and the accelerator's act by themselves.
 * A region that drains is led to by nothing here; its own name stays.
 *
 * **Cost**: what its parts cost: 18 for an accelerator, 10 for CloudFront's firewall and key, 1 for a signed zone, and
 * traffic (USD a month, list prices, recalled in 2026: check before you rely on them).
 */
export class AwsGlobalEntry extends AwsComponent<AwsGlobalEntryChildren> implements LoadBalancing {
  /** Every child, by kind; records of the entry, and of the origin behind a content delivery network, by part. */
  readonly nodes: {
    readonly accelerator?: AwsAccelerator;
    readonly routing: AwsRouting;
    readonly contentDelivery?: AwsContentDelivery;
    readonly entryRecords: Readonly<Record<string, route53.Record>>;
    readonly logsKey?: AwsLogsKey;
    readonly queryLog?: AwsQueryLog;
    readonly zoneSigning?: AwsZoneSigning;
  };
  /** URL that clients use, known once its records are there. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: AwsGlobalEntryArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("load-balancing:AwsGlobal", name, args, options);
    const { plan, loadBalancers, zoneId } = args;
    const { entry } = plan;
    const inherited = {
      placement: args.placement,
      ...(args.transform === undefined ? {} : { transform: args.transform }),
    };
    const child = { parent: this };
    const logs = args.acceleratorLogs === undefined ? {} : { logs: args.acceleratorLogs };
    const accelerator = hasAccelerator(entry)
      ? new AwsAccelerator(this.childName("accelerator"), { ...inherited, plan, loadBalancers, ...logs }, child)
      : undefined;
    const routing = new AwsRouting(
      this.childName("routing"),
      {
        ...inherited,
        plan,
        loadBalancers,
        zoneId,
        ...(accelerator === undefined ? {} : { accelerator: accelerator.target }),
      },
      child,
    );
    const logsKey =
      entry.cdn || entry.queryLog ? new AwsLogsKey(this.childName("logs-key"), inherited, child) : undefined;
    const { contentDelivery, entryRecords } = this.#entry(args, inherited, routing, logsKey);
    const queryLog =
      entry.queryLog && entry.zone !== undefined && logsKey !== undefined
        ? new AwsQueryLog(
            this.childName("query-log"),
            { ...inherited, zone: entry.zone, zoneId, logsKey: logsKey.arn },
            child,
          )
        : undefined;
    const zoneSigning = entry.dnssec
      ? new AwsZoneSigning(this.childName("dnssec"), { ...inherited, zoneId }, child)
      : undefined;
    this.nodes = {
      routing,
      entryRecords,
      ...(accelerator === undefined ? {} : { accelerator }),
      ...(contentDelivery === undefined ? {} : { contentDelivery }),
      ...(logsKey === undefined ? {} : { logsKey }),
      ...(queryLog === undefined ? {} : { queryLog }),
      ...(zoneSigning === undefined ? {} : { zoneSigning }),
    };
    const [first] = Object.values(entryRecords);
    this.url = pulumi.interpolate`https://${first?.fqdn ?? entryName(entry)}`;
    this.registerOutputs({ url: this.url });
  }

  #entry(
    args: AwsGlobalEntryArgs,
    inherited: AwsComponentArgs<AwsGlobalEntryChildren>,
    routing: AwsRouting,
    logsKey: AwsLogsKey | undefined,
  ): Pick<AwsGlobalEntry["nodes"], "contentDelivery" | "entryRecords"> {
    const { entry, network } = args.plan;
    // No active region on this cloud: nothing to lead to.
    if (routing.domain === undefined) return { entryRecords: {} };
    const way = { host: routing.domain, zoneId: args.zoneId };
    const ways = Object.values(routing.nodes.routingRecords);
    if (logsKey === undefined || !entry.cdn) {
      return { entryRecords: this.#alias("entry", entryName(entry), args.zoneId, way, network.ipv6, ways) };
    }
    const origin = this.#alias("origin", entryName(entry, "origin"), args.zoneId, way, network.ipv6, ways);
    const contentDelivery = new AwsContentDelivery(
      this.childName("cdn"),
      { ...inherited, entry, certificate: args.certificate, logsKey: logsKey.arn, dependsOn: Object.values(origin) },
      { parent: this },
    );
    // CloudFront answers on IPv6 wherever its origin is reached, and has no target health.
    const front = this.#alias("entry", entryName(entry), args.zoneId, contentDelivery.target, true, [], false);
    return { contentDelivery, entryRecords: { ...front, ...origin } };
  }

  #alias(
    part: "entry" | "origin",
    domain: string,
    zoneId: pulumi.Input<string>,
    target: AliasTarget,
    ipv6: boolean,
    dependsOn: readonly pulumi.Resource[],
    evaluateTargetHealth = true,
  ): Record<string, route53.Record> {
    return Object.fromEntries(
      recordTypes(ipv6).map((type) => {
        const key = `${part}-${type.toLowerCase()}`;
        const record = this.make(
          "entryRecord",
          route53.Record,
          key,
          {
            zoneId,
            name: domain,
            type,
            aliases: [{ name: target.host, zoneId: target.zoneId, evaluateTargetHealth }],
          },
          { dependsOn: [...dependsOn] },
        );
        return [key, record];
      }),
    );
  }
}
