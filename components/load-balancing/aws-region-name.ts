import * as route53 from "@pulumi/aws/route53";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { Detection } from "./detection.ts";
import { READINESS_PATH } from "./detection.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsRegionNameChildren {
  record: route53.RecordArgs;
  healthCheck: route53.HealthCheckArgs;
}

/** Arguments of `AwsRegionName`. */
export interface AwsRegionNameArgs extends AwsComponentArgs<AwsRegionNameChildren> {
  /** The region's domain name, such as `eu-west-1.api.example.com`. */
  readonly domain: string;
  /** Id of the public hosted zone that it is in. */
  readonly zoneId: pulumi.Input<string>;
  /** DNS name and hosted zone of the load balancer. */
  readonly target: { readonly host: pulumi.Input<string>; readonly zoneId: pulumi.Input<string> };
  readonly detection: Detection;
  /** Whether the load balancer answers on IPv6 as well. */
  readonly ipv6: boolean;
}

/** Record types of a name that leads to AWS resources. */
export const recordTypes = (ipv6: boolean): readonly ("A" | "AAAA")[] => (ipv6 ? ["A", "AAAA"] : ["A"]);

/**
 * A region's own name, and the health check that asks for the region's readiness by that name, from checkers around
 * the world. A region that drains keeps both: only the entry stops naming it.
 *
 * **Cost**: 3.50 for the health check: HTTPS, every 10 seconds, with latency (USD a month, list prices, recalled in 2026: check before
 * you rely on them).
 */
export class AwsRegionName extends AwsComponent<AwsRegionNameChildren> {
  /** Every child, by kind; records by type. */
  readonly nodes: {
    readonly records: Readonly<Record<string, route53.Record>>;
    readonly healthCheck: route53.HealthCheck;
  };

  constructor(name: string, args: AwsRegionNameArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("load-balancing:AwsRegionName", name, args, options);
    const records = Object.fromEntries(
      recordTypes(args.ipv6).map((type) => [
        type,
        this.make("record", route53.Record, type.toLowerCase(), {
          zoneId: args.zoneId,
          name: args.domain,
          type,
          aliases: [{ name: args.target.host, zoneId: args.target.zoneId, evaluateTargetHealth: true }],
        }),
      ]),
    );
    const healthCheck = this.make("healthCheck", route53.HealthCheck, "health-check", {
      type: "HTTPS",
      fqdn: args.domain,
      port: 443,
      resourcePath: READINESS_PATH,
      // Its timeouts are Route 53's own: 4 s for the connection, 2 s more for the answer.
      requestInterval: args.detection.intervalSeconds,
      failureThreshold: args.detection.threshold,
      enableSni: true,
      measureLatency: true,
      tags: this.tags("health-check"),
    });
    this.nodes = { records, healthCheck };
    this.registerOutputs({ healthCheck: healthCheck.id });
  }
}
