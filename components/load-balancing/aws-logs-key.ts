import * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import { CONTROL_REGION } from "./aws-control-region.ts";
import { keyAdministration } from "../aws-key-administration.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsLogsKeyChildren {
  logsKey: kms.KeyArgs;
}

/** Arguments of `AwsLogsKey`. */
export type AwsLogsKeyArgs = AwsComponentArgs<AwsLogsKeyChildren>;

/**
 * The key of the global entry's logs in `us-east-1`, where the environment need not have a region and so no keys.
 *
 * **Cost**: 1 (USD a month, list price, recalled in 2026: check before you rely on it).
 */
export class AwsLogsKey extends AwsComponent<AwsLogsKeyChildren> {
  /** Every child, by kind. */
  readonly nodes: { readonly logsKey: kms.Key };
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: AwsLogsKeyArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("load-balancing:AwsLogsKey", name, args, options);
    const { account, environment } = this.placement;
    const logsKey = this.make(
      "logsKey",
      kms.Key,
      "key",
      {
        region: CONTROL_REGION,
        description: `Logs of the global entry of ${environment}`,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            pulumi.output(account).apply(keyAdministration),
            {
              Sid: "Logs",
              Effect: "Allow",
              Principal: { Service: `logs.${CONTROL_REGION}.amazonaws.com` },
              Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
              Resource: "*",
              Condition: {
                ArnLike: {
                  "kms:EncryptionContext:aws:logs:arn": pulumi.interpolate`arn:aws:logs:${CONTROL_REGION}:${account}:log-group:*`,
                },
              },
            },
          ],
        }),
        tags: this.tags("key"),
      },
      this.stateful(),
    );
    this.nodes = { logsKey };
    this.arn = logsKey.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
