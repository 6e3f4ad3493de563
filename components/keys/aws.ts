import * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import { keyPolicy } from "./aws-key-policy.ts";
import type { KeyPurpose, Keys } from "./index.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsKeysChildren {
  key: kms.KeyArgs;
  alias: kms.AliasArgs;
}

/** Arguments of `AwsKeys`. */
export interface AwsKeysArgs extends AwsComponentArgs<AwsKeysChildren> {
  /**
   * ARN of the service-linked role with which EC2 Auto Scaling starts worker nodes on encrypted disks. It has to
   * exist before the keys: KMS refuses a policy that names an unknown principal (`MalformedPolicyDocumentException`).
   * An account has it once it has had any Auto Scaling group; in a new one run `aws iam create-service-linked-role
   * --aws-service-name autoscaling.amazonaws.com` once. Default: the account's `AWSServiceRoleForAutoScaling`.
   */
  readonly autoScalingRole?: pulumi.Input<string>;
}

/** Days between a key's deletion and its end; KMS accepts 7 to 30 (KMS API, ScheduleKeyDeletion). */
const DELETION_WINDOW = { protected: 30, unprotected: 7 } as const;

const ROTATION_DAYS = 365;

const DESCRIPTIONS: Readonly<Record<KeyPurpose, string>> = {
  data: "stores and disks",
  logs: "log groups and alarms",
  secrets: "secrets",
  storage: "buckets and images",
};

/**
 * A region's encryption keys: one for each purpose, so that who may read logs cannot read data. They are rotated
 * every year, stay in their region (a lost region takes no other's data with it), and can be used only through the
 * services that they are for: an administrator of a key cannot decrypt with it without changing its policy, which
 * CloudTrail records.
 *
 * The `secrets` key lets identities of the account make grants directly, since EKS needs one from a cluster's creator.
 * Whoever may create grants could grant themselves decryption: allow `kms:CreateGrant` to the deploying role only.
 *
 * An alarm's topic is encrypted with the `logs` key, which CloudWatch may use for the account's topics: the key that
 * AWS keeps for SNS cannot be used by CloudWatch, and alarms would be lost without an error.
 *
 * **Cost**: 4 USD a month (1 USD a key; each yearly rotation adds 1 USD a key for the first two), and 0.03 USD for
 * 10,000 requests. List prices of eu-west-1, recalled in 2026: check before you rely on them.
 */
export class AwsKeys extends AwsComponent<AwsKeysChildren> implements Keys {
  readonly arns: Readonly<Record<KeyPurpose, pulumi.Output<string>>>;
  /** Every child, by kind and purpose. */
  readonly nodes: {
    readonly keys: Readonly<Record<KeyPurpose, kms.Key>>;
    readonly aliases: Readonly<Record<KeyPurpose, kms.Alias>>;
  };

  constructor(name: string, args: AwsKeysArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("keys:Aws", name, args, options);
    const keys = {
      data: this.#key("data", args),
      logs: this.#key("logs", args),
      secrets: this.#key("secrets", args),
      storage: this.#key("storage", args),
    };
    const aliases = {
      data: this.#alias("data", keys.data),
      logs: this.#alias("logs", keys.logs),
      secrets: this.#alias("secrets", keys.secrets),
      storage: this.#alias("storage", keys.storage),
    };
    this.nodes = { keys, aliases };
    this.arns = {
      data: keys.data.arn,
      logs: keys.logs.arn,
      secrets: keys.secrets.arn,
      storage: keys.storage.arn,
    };
    this.registerOutputs({ arns: this.arns });
  }

  #key(purpose: KeyPurpose, args: AwsKeysArgs): kms.Key {
    const { account, environment, protect, region } = this.placement;
    const autoScalingRole =
      args.autoScalingRole ??
      pulumi.interpolate`arn:aws:iam::${account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
    return this.make(
      "key",
      kms.Key,
      purpose,
      {
        region,
        description: `${environment} ${region}: ${DESCRIPTIONS[purpose]}`,
        enableKeyRotation: true,
        rotationPeriodInDays: ROTATION_DAYS,
        multiRegion: false,
        deletionWindowInDays: protect ? DELETION_WINDOW.protected : DELETION_WINDOW.unprotected,
        policy: pulumi
          .all([account, autoScalingRole])
          .apply(([id, role]) => JSON.stringify(keyPolicy(purpose, { region, account: id, autoScalingRole: role }))),
        tags: this.tags(purpose),
      },
      this.stateful(),
    );
  }

  #alias(purpose: KeyPurpose, key: kms.Key): kms.Alias {
    // An alias has 256 characters at most, `alias/` among them (KMS API, CreateAlias).
    return this.make("alias", kms.Alias, `${purpose}-alias`, {
      region: this.placement.region,
      name: `alias/${this.physicalName(purpose, 250)}`,
      targetKeyId: key.id,
    });
  }
}
