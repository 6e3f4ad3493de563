import type * as pulumi from "@pulumi/pulumi";

/**
 * A region's Redis: what a program may ask of it, the same on every cloud.
 *
 * It holds projections that can be rebuilt from the log, and is independent of the other regions' Redis.
 */
export interface Redis {
  /** Host name or address: of the primary, or where the slots are spread over shards, of the cluster. */
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  /** Whether clients must speak the cluster protocol: a key's slot says which shard has it. */
  readonly cluster: boolean;
  /** How the service logs in: with a `password`, or with its `iam` identity of the cloud. */
  readonly authentication: "password" | "iam";
  /** Whether connections are encrypted. */
  readonly tls: boolean;
}

/** A Redis whose default user is logged in as with a password. */
export interface RedisWithPassword extends Redis {
  readonly authentication: "password";
  /** Password of the default user. A secret. */
  readonly password: pulumi.Output<string>;
}
