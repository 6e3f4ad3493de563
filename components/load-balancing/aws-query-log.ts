import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import { CONTROL_REGION } from "./aws-control-region.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsQueryLogChildren {
  queryLogGroup: cloudwatch.LogGroupArgs;
  queryLogPolicy: cloudwatch.LogResourcePolicyArgs;
  queryLog: route53.QueryLogArgs;
}

/** Arguments of `AwsQueryLog`. */
export interface AwsQueryLogArgs extends AwsComponentArgs<AwsQueryLogChildren> {
  /** Name of the public hosted zone. */
  readonly zone: string;
  /** Id of the public hosted zone. */
  readonly zoneId: pulumi.Input<string>;
  /** ARN of the key that encrypts the log, in `us-east-1`. */
  readonly logsKey: pulumi.Input<string>;
}

/** Days. Source: AWS Security Hub, CloudWatch.16, at least a year. */
const RETENTION_DAYS = 365;

/**
 * A log of the queries to a public hosted zone. A zone has one: where environments share a zone, let one of them log it.
 *
 * **Cost**: 0.50 a GB; a query is about 200 bytes (USD, list prices of us-east-1, recalled in 2026: check before you rely on
 * them).
 */
export class AwsQueryLog extends AwsComponent<AwsQueryLogChildren> {
  /** Every child, by kind. */
  readonly nodes: {
    readonly queryLogGroup: cloudwatch.LogGroup;
    readonly queryLogPolicy: cloudwatch.LogResourcePolicy;
    readonly queryLog: route53.QueryLog;
  };

  constructor(name: string, args: AwsQueryLogArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("load-balancing:AwsQueryLog", name, args, options);
    const { account } = this.placement;
    const queryLogGroup = this.make("queryLogGroup", cloudwatch.LogGroup, "log", {
      region: CONTROL_REGION,
      name: `/aws/route53/${args.zone}`,
      retentionInDays: RETENTION_DAYS,
      kmsKeyId: args.logsKey,
      tags: this.tags("log"),
    });
    const queryLogPolicy = this.make("queryLogPolicy", cloudwatch.LogResourcePolicy, "policy", {
      region: CONTROL_REGION,
      policyName: this.physicalName("query-log", 64),
      policyDocument: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Route53",
            Effect: "Allow",
            Principal: { Service: "route53.amazonaws.com" },
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: pulumi.interpolate`${queryLogGroup.arn}:*`,
            Condition: {
              ArnLike: { "aws:SourceArn": pulumi.interpolate`arn:aws:route53:::hostedzone/${args.zoneId}` },
              StringEquals: { "aws:SourceAccount": account },
            },
          },
        ],
      }),
    });
    const queryLog = this.make(
      "queryLog",
      route53.QueryLog,
      "query-log",
      { zoneId: args.zoneId, cloudwatchLogGroupArn: queryLogGroup.arn },
      { dependsOn: [queryLogPolicy] },
    );
    this.nodes = { queryLogGroup, queryLogPolicy, queryLog };
    this.registerOutputs({});
  }
}
