import * as cloudfront from "@pulumi/aws/cloudfront";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { EntryPlan } from "../topology/index.ts";
import { CONTROL_REGION } from "./aws-control-region.ts";
import type { AwsFirewallChildren } from "./aws-firewall.ts";
import { AwsFirewall } from "./aws-firewall.ts";
import { entryName } from "./entry-names.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsContentDeliveryChildren extends AwsFirewallChildren {
  distribution: cloudfront.DistributionArgs;
  accessLogGroup: cloudwatch.LogGroupArgs;
  accessLogSource: cloudwatch.LogDeliverySourceArgs;
  accessLogDestination: cloudwatch.LogDeliveryDestinationArgs;
  accessLogDelivery: cloudwatch.LogDeliveryArgs;
}

/** Arguments of `AwsContentDelivery`. */
export interface AwsContentDeliveryArgs extends AwsComponentArgs<AwsContentDeliveryChildren> {
  readonly entry: EntryPlan;
  /** ARN of an issued certificate of the entry's name in `us-east-1`. */
  readonly certificate: pulumi.Input<string>;
  /** ARN of the key that encrypts the logs, in `us-east-1`. */
  readonly logsKey: pulumi.Input<string>;
  /** What has to be there first: the records of the origin's name. */
  readonly dependsOn: readonly pulumi.Resource[];
}

/** AWS's own policies. Source: CloudFront, "Use managed cache, origin request and response headers policies". */
const POLICIES = {
  cachingDisabled: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
  allViewerExceptHostHeader: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
  securityHeaders: "67f7725c-6f97-4210-82d7-5512b31e9d03",
} as const;

/** Days. Source: AWS Security Hub, CloudWatch.16, at least a year. */
const RETENTION_DAYS = 365;

/**
 * CloudFront before the entry: TLS ends near the client, the firewall judges it there, and AWS's network takes the request
 * on. It caches nothing, since the service's answers are not public; give paths that may be cached a behaviour of their own by a
 * transform. The origin is a name, not a region: failing over stays DNS's or the accelerator's task.
 *
 * **Cost**: nothing fixed but 9 for the firewall; 0.085 a GB and 1 a million requests from Europe, 0.60 a million for the
 * firewall (USD a month, list prices, recalled in 2026: check before you rely on them).
 */
export class AwsContentDelivery extends AwsComponent<AwsContentDeliveryChildren> {
  /** Every child, by kind. */
  readonly nodes: {
    readonly firewall: AwsFirewall;
    readonly distribution: cloudfront.Distribution;
    readonly accessLogGroup: cloudwatch.LogGroup;
    readonly accessLogSource: cloudwatch.LogDeliverySource;
    readonly accessLogDestination: cloudwatch.LogDeliveryDestination;
    readonly accessLogDelivery: cloudwatch.LogDelivery;
  };
  /** Where the entry's alias records lead. */
  readonly target: { readonly host: pulumi.Output<string>; readonly zoneId: pulumi.Output<string> };

  constructor(name: string, args: AwsContentDeliveryArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("load-balancing:AwsContentDelivery", name, args, options);
    const firewall = new AwsFirewall(
      this.childName("firewall"),
      {
        placement: args.placement,
        ...(args.transform === undefined ? {} : { transform: args.transform }),
        region: CONTROL_REGION,
        scope: "CLOUDFRONT",
        requestsPerAddress: args.entry.requestsPerAddress,
        logsKey: args.logsKey,
      },
      { parent: this },
    );
    const distribution = this.#distribution(args, firewall);
    this.nodes = { firewall, distribution, ...this.#accessLog(args, distribution) };
    this.target = { host: distribution.domainName, zoneId: distribution.hostedZoneId };
    this.registerOutputs({ host: this.target.host });
  }

  #distribution(args: AwsContentDeliveryArgs, firewall: AwsFirewall): cloudfront.Distribution {
    const { entry } = args;
    return this.make(
      "distribution",
      cloudfront.Distribution,
      "distribution",
      {
        comment: `Entry of ${this.placement.environment}`,
        enabled: true,
        isIpv6Enabled: true,
        httpVersion: "http2and3",
        priceClass: "PriceClass_All",
        aliases: [entryName(entry)],
        webAclId: firewall.arn,
        origins: [
          {
            originId: "entry",
            domainName: entryName(entry, "origin"),
            customOriginConfig: {
              httpPort: 80,
              httpsPort: 443,
              originProtocolPolicy: "https-only",
              originSslProtocols: ["TLSv1.2"],
              originReadTimeout: 30,
              // Less than the load balancer's idle timeout, so that it never closes a connection that is reused.
              originKeepaliveTimeout: 55,
            },
          },
        ],
        defaultCacheBehavior: {
          targetOriginId: "entry",
          viewerProtocolPolicy: "redirect-to-https",
          allowedMethods: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
          cachedMethods: ["GET", "HEAD"],
          cachePolicyId: POLICIES.cachingDisabled,
          originRequestPolicyId: POLICIES.allViewerExceptHostHeader,
          responseHeadersPolicyId: POLICIES.securityHeaders,
          compress: false,
        },
        restrictions: { geoRestriction: { restrictionType: "none" } },
        viewerCertificate: {
          acmCertificateArn: args.certificate,
          minimumProtocolVersion: "TLSv1.2_2021",
          sslSupportMethod: "sni-only",
        },
        tags: this.tags("distribution"),
      },
      { dependsOn: [...args.dependsOn] },
    );
  }

  #accessLog(args: AwsContentDeliveryArgs, distribution: cloudfront.Distribution) {
    const region = CONTROL_REGION;
    const name = this.physicalName("access-log", 60);
    const accessLogGroup = this.make("accessLogGroup", cloudwatch.LogGroup, "access-log", {
      region,
      name: `/aws/vendedlogs/cloudfront/${name}`,
      retentionInDays: RETENTION_DAYS,
      kmsKeyId: args.logsKey,
      tags: this.tags("access-log"),
    });
    const accessLogSource = this.make("accessLogSource", cloudwatch.LogDeliverySource, "access-log-source", {
      region,
      name,
      logType: "ACCESS_LOGS",
      resourceArn: distribution.arn,
      tags: this.tags("access-log-source"),
    });
    const accessLogDestination = this.make(
      "accessLogDestination",
      cloudwatch.LogDeliveryDestination,
      "access-log-destination",
      {
        region,
        name,
        outputFormat: "json",
        deliveryDestinationConfiguration: { destinationResourceArn: accessLogGroup.arn },
        tags: this.tags("access-log-destination"),
      },
    );
    const accessLogDelivery = this.make("accessLogDelivery", cloudwatch.LogDelivery, "access-log-delivery", {
      region,
      deliverySourceName: accessLogSource.name,
      deliveryDestinationArn: accessLogDestination.arn,
      tags: this.tags("access-log-delivery"),
    });
    return { accessLogGroup, accessLogSource, accessLogDestination, accessLogDelivery };
  }
}
