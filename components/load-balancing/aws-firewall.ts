import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as wafv2 from "@pulumi/aws/wafv2";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import { firewallRules, visibility } from "./aws-firewall-rules.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsFirewallChildren {
  webAcl: wafv2.WebAclArgs;
  webAclAssociation: wafv2.WebAclAssociationArgs;
  firewallLogGroup: cloudwatch.LogGroupArgs;
  firewallLogging: wafv2.WebAclLoggingConfigurationArgs;
}

/** Arguments of `AwsFirewall`. */
export interface AwsFirewallArgs extends AwsComponentArgs<AwsFirewallChildren> {
  /** AWS region of the web ACL: that of the load balancer, `us-east-1` for CloudFront. */
  readonly region: string;
  /** What it stands before: resources of a region, or a distribution. */
  readonly scope: "REGIONAL" | "CLOUDFRONT";
  /**
   * Requests that one client address may make in five minutes. Default: no rule judges by address. Leave it out where
   * requests come through a proxy, whose address it would judge.
   */
  readonly requestsPerAddress?: number;
  /** ARN of the key that encrypts the log, in the same region. */
  readonly logsKey: pulumi.Input<string>;
  /** ARN of the load balancer. Default: none; a distribution names its web ACL itself. */
  readonly resource?: pulumi.Input<string>;
}

/** Days that what was refused is kept. Source: AWS Security Hub, CloudWatch.16, at least a year. */
const RETENTION_DAYS = 365;
const CREDENTIAL_HEADERS = ["authorization", "cookie"];

/**
 * A web application firewall: AWS's rules against known bad addresses, known bad inputs and common attacks, and a limit on
 * the requests of one address. What it refuses or counts is logged, without credentials; what it lets through is in the
 * load balancer's own log.
 *
 * **Cost**: 5 for the web ACL, 1 for each of the four rules, 0.60 for each million requests, and the log at 0.57 a GB
 * (USD a month, list prices of eu-west-1, recalled in 2026: check before you rely on them).
 */
export class AwsFirewall extends AwsComponent<AwsFirewallChildren> {
  /** Every child, by kind. */
  readonly nodes: {
    readonly webAcl: wafv2.WebAcl;
    readonly webAclAssociation?: wafv2.WebAclAssociation;
    readonly firewallLogGroup: cloudwatch.LogGroup;
    readonly firewallLogging: wafv2.WebAclLoggingConfiguration;
  };
  /** ARN of the web ACL. */
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: AwsFirewallArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("load-balancing:AwsFirewall", name, args, options);
    const { region, scope } = args;
    const physicalName = this.physicalName("firewall", 90);
    const webAcl = this.make("webAcl", wafv2.WebAcl, "web-acl", {
      region,
      name: physicalName,
      scope,
      description: `Before the entry of ${this.placement.environment} in ${this.placement.region}`,
      defaultAction: { allow: {} },
      rules: firewallRules(physicalName, args.requestsPerAddress),
      visibilityConfig: visibility(physicalName),
      // The log is redacted below; this keeps credentials out of the samples of requests as well.
      dataProtectionConfig: {
        dataProtections: [
          { action: "SUBSTITUTION", field: { fieldType: "SINGLE_HEADER", fieldKeys: CREDENTIAL_HEADERS } },
        ],
      },
      tags: this.tags("web-acl"),
    });
    const firewallLogGroup = this.make("firewallLogGroup", cloudwatch.LogGroup, "log", {
      region,
      // WAF writes only to groups whose name begins so.
      name: `aws-waf-logs-${physicalName}`,
      retentionInDays: RETENTION_DAYS,
      kmsKeyId: args.logsKey,
      tags: this.tags("log"),
    });
    const firewallLogging = this.make("firewallLogging", wafv2.WebAclLoggingConfiguration, "logging", {
      region,
      resourceArn: webAcl.arn,
      logDestinationConfigs: [firewallLogGroup.arn],
      redactedFields: CREDENTIAL_HEADERS.map((name) => ({ singleHeader: { name } })),
      loggingFilter: {
        defaultBehavior: "DROP",
        filters: [
          {
            behavior: "KEEP",
            requirement: "MEETS_ANY",
            conditions: [{ actionCondition: { action: "BLOCK" } }, { actionCondition: { action: "COUNT" } }],
          },
        ],
      },
    });
    const webAclAssociation =
      args.resource === undefined
        ? undefined
        : this.make("webAclAssociation", wafv2.WebAclAssociation, "association", {
            region,
            resourceArn: args.resource,
            webAclArn: webAcl.arn,
          });
    this.nodes = {
      webAcl,
      firewallLogGroup,
      firewallLogging,
      ...(webAclAssociation === undefined ? {} : { webAclAssociation }),
    };
    this.arn = webAcl.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
