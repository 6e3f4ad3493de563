import type * as pulumi from "@pulumi/pulumi";

/**
 * What a key encrypts: `data` stores and disks, `logs` log groups and the alarms' topic, `secrets` the clusters'
 * secrets and user secrets, `storage` buckets and images.
 */
export const KEY_PURPOSES = ["data", "logs", "secrets", "storage"] as const;
export type KeyPurpose = (typeof KEY_PURPOSES)[number];

/** A region's encryption keys: what a program may ask of them, the same on every cloud. */
export interface Keys {
  /** The cloud's full name of each key (on AWS its ARN), by purpose. */
  readonly arns: Readonly<Record<KeyPurpose, pulumi.Output<string>>>;
}
