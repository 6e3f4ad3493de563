import * as secretsmanager from "@pulumi/aws/secretsmanager";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { Keys } from "../keys/index.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsSecretValuesChildren {
  secret: secretsmanager.SecretArgs;
}

/** Arguments of `AwsSecretValues`. */
export interface AwsSecretValuesArgs extends AwsComponentArgs<AwsSecretValuesChildren> {
  readonly keys: Keys;
  /** By name, such as `cassandra-password`: what the value is, for whoever sets it. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Tags beside those of everything, by key. Default: none. */
  readonly moreTags?: Readonly<Record<string, string>>;
}

/** Days in which a deleted secret can be had back. Source: AWS Secrets Manager, its default. */
const RECOVERY_DAYS = 30;

/**
 * Secrets of Secrets Manager without their values: those are set by hand, or by rotation, and never pass through the program, so that none is
 * in the engine's state (`aws secretsmanager put-secret-value`). Pods that need one wait until it has a value.
 *
 * A secret is named `<environment>/<region>/<name>-<suffix>`, which is what the region's readers may read. The suffix is AWS's: a deleted name
 * stays taken until the secret is gone for good.
 *
 * **Cost**: 0.40 USD a month each (list prices of eu-west-1, recalled in 2026: check before you rely on them).
 */
export class AwsSecretValues extends AwsComponent<AwsSecretValuesChildren> {
  /** Names in Secrets Manager, by ours. */
  readonly names: Readonly<Record<string, pulumi.Output<string>>>;
  /** The secrets, by our names. */
  readonly nodes: Readonly<Record<string, secretsmanager.Secret>>;

  constructor(name: string, args: AwsSecretValuesArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("workload:AwsSecretValues", name, args, options);
    const { environment, region, protect } = this.placement;
    this.nodes = Object.fromEntries(
      Object.entries(args.secrets).map(([key, description]) => [
        key,
        this.make(
          "secret",
          secretsmanager.Secret,
          key,
          {
            region,
            namePrefix: `${environment}/${region}/${key}-`,
            description,
            kmsKeyId: args.keys.arns.secrets,
            recoveryWindowInDays: protect ? RECOVERY_DAYS : 0,
            tags: { ...this.tags(key), ...args.moreTags },
          },
          this.stateful(),
        ),
      ]),
    );
    this.names = Object.fromEntries(Object.entries(this.nodes).map(([key, secret]) => [key, secret.name]));
    this.registerOutputs({});
  }
}
