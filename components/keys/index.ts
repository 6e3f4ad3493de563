import type * as pulumi from "@pulumi/pulumi";

/**
 * What a key encrypts: `data` stores and disks, `logs` log groups and the alarms' topic, `secrets` the clusters'
 * secrets and user secrets, `storage` buckets and images. On Google Cloud `logs` encrypts the bucket of logs.
 */
export const KEY_PURPOSES = ["data", "logs", "secrets", "storage"] as const;
export type KeyPurpose = (typeof KEY_PURPOSES)[number];

/** A region's encryption keys: what a program may ask of them, the same on every cloud. */
export interface Keys {
  /** The cloud's full name of each key: on AWS its ARN, on Google Cloud its resource name; by purpose. */
  readonly arns: Readonly<Record<KeyPurpose, pulumi.Output<string>>>;
}

/** Keys whose use is granted to each service by a resource of its own, as on Google Cloud. */
export interface GrantedKeys extends Keys {
  /** What must exist before a service encrypts with a key: its grants, by purpose. A key's name does not tell that it has them. */
  readonly ready: Readonly<Record<KeyPurpose, readonly pulumi.Resource[]>>;
}
