import * as pulumi from "@pulumi/pulumi";
import type { Bucket } from "./index.ts";

/** One statement of a bucket's policy. */
export type BucketStatement = Readonly<Record<string, unknown>>;

/**
 * A bucket's policy: whatever the statements allow, and nothing without TLS. The refusal is the only statement for
 * everyone.
 */
export function bucketPolicy(
  arn: pulumi.Input<string>,
  statements: readonly BucketStatement[] = [],
): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "RefuseWithoutTls",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [arn, pulumi.interpolate`${arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      ...statements,
    ],
  });
}

/**
 * Load balancers write their access logs, under any prefix.
 *
 * The path holds the balancer's account, which Elastic Load Balancing fills in itself: another account's balancer
 * cannot write here. Its documentation shows no condition on the source for this principal, so there is none.
 */
export function loadBalancerLogs(logs: Bucket, account: pulumi.Input<string>): BucketStatement {
  return {
    Sid: "LoadBalancersWriteAccessLogs",
    Effect: "Allow",
    Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: [
      pulumi.interpolate`${logs.arn}/AWSLogs/${account}/*`,
      pulumi.interpolate`${logs.arn}/*/AWSLogs/${account}/*`,
    ],
  };
}

/** S3 writes the access logs of one bucket, under a prefix. */
export function serverAccessLogs(
  logs: Bucket,
  of: Bucket,
  prefix: string,
  account: pulumi.Input<string>,
): BucketStatement {
  return {
    Sid: "BucketWritesAccessLogs",
    Effect: "Allow",
    Principal: { Service: "logging.s3.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: pulumi.interpolate`${logs.arn}/${prefix}*`,
    Condition: { ArnEquals: { "aws:SourceArn": of.arn }, StringEquals: { "aws:SourceAccount": account } },
  };
}
