import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { Keys } from "../keys/index.ts";

/**
 * The default format, and what it cannot tell: the addresses inside a packet that a NAT or transit gateway carries, the
 * zone, and the way that the packet takes. Source: Amazon VPC, "Flow log records".
 */
const FORMAT = [
  "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status",
  "vpc-id subnet-id az-id pkt-srcaddr pkt-dstaddr flow-direction traffic-path tcp-flags",
]
  .flatMap((fields) => fields.split(" "))
  .map((field) => `\${${field}}`)
  .join(" ");

/** Seconds over which packets of one flow are added up; 60 is the other choice, with up to ten times the records. */
const AGGREGATION_SECONDS = 600;

/** Arguments of each kind of child, by kind. */
export interface AwsFlowLogsChildren {
  flowLogGroup: cloudwatch.LogGroupArgs;
  flowLogRole: iam.RoleArgs;
  flowLogPolicy: iam.RolePolicyArgs;
  flowLog: ec2.FlowLogArgs;
}

/** Arguments of `AwsFlowLogs`. */
export interface AwsFlowLogsArgs extends AwsComponentArgs<AwsFlowLogsChildren> {
  readonly vpcId: pulumi.Input<string>;
  /** The region's keys; `logs` encrypts the log group. */
  readonly keys: Keys;
  /** Days that records are kept, of those that CloudWatch Logs accepts. */
  readonly retentionDays: number;
}

/**
 * Flow logs of a whole VPC: every accepted and refused flow, in a log group of its own.
 *
 * The role that writes them may not create log groups, so that a late record cannot bring the group back, without key and
 * retention, once it has been deleted.
 *
 * **Cost**: about 0.57 USD a GB of records; a busy region writes some tens of GB a month (list prices of eu-west-1, recalled in
 * 2026: check before you rely on them).
 */
export class AwsFlowLogs extends AwsComponent<AwsFlowLogsChildren> {
  /** Every child, by kind. */
  readonly nodes: {
    readonly flowLogGroup: cloudwatch.LogGroup;
    readonly flowLogRole: iam.Role;
    readonly flowLogPolicy: iam.RolePolicy;
    readonly flowLog: ec2.FlowLog;
  };

  constructor(name: string, args: AwsFlowLogsArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("network:AwsFlowLogs", name, args, options);
    const { region, account } = this.placement;
    const group = this.make("flowLogGroup", cloudwatch.LogGroup, "group", {
      region,
      name: `/meridian/${this.physicalName("flow-logs", 64)}`,
      retentionInDays: args.retentionDays,
      kmsKeyId: args.keys.arns.logs,
      tags: this.tags("group"),
    });
    const role = this.make("flowLogRole", iam.Role, "role", {
      name: this.physicalName("flow-logs", 64),
      description: `Writes the flow logs of the network in ${region}`,
      assumeRolePolicy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "vpc-flow-logs.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition: {
              StringEquals: { "aws:SourceAccount": account },
              ArnLike: { "aws:SourceArn": pulumi.interpolate`arn:aws:ec2:${region}:${account}:vpc-flow-log/*` },
            },
          },
        ],
      }),
      tags: this.tags("role"),
    });
    const policy = this.make("flowLogPolicy", iam.RolePolicy, "policy", {
      name: "write-flow-logs",
      role: role.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            Resource: pulumi.interpolate`${group.arn}:*`,
          },
          {
            Effect: "Allow",
            Action: "logs:DescribeLogGroups",
            Resource: pulumi.interpolate`arn:aws:logs:${region}:${account}:log-group:*`,
          },
        ],
      }),
    });
    const flowLog = this.make(
      "flowLog",
      ec2.FlowLog,
      "log",
      {
        region,
        vpcId: args.vpcId,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: group.arn,
        iamRoleArn: role.arn,
        logFormat: FORMAT,
        maxAggregationInterval: AGGREGATION_SECONDS,
        tags: this.tags("log"),
      },
      { dependsOn: [policy] },
    );
    this.nodes = { flowLogGroup: group, flowLogRole: role, flowLogPolicy: policy, flowLog };
    this.registerOutputs({ logGroup: group.name });
  }
}
