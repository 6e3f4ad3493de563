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
  /** How the service logs in: with a `password`, or with its identity of the cloud: `iam` on AWS, `google-iam` on Google Cloud. */
  readonly authentication: "password" | "iam" | "google-iam";
  /** Whether connections are encrypted. */
  readonly tls: boolean;
  /** User that the service logs in as. */
  readonly username: pulumi.Input<string>;
  /** The cloud's name for it, which logins by `iam` are for. Absent where they are not. */
  readonly cacheName?: pulumi.Output<string>;
  /** Certificates of the authorities that signed its certificates, PEM. Absent where those are public ones. */
  readonly authority?: pulumi.Output<string>;
}

/** A Redis that is logged in to with a name and a password. */
export interface RedisWithPassword extends Redis {
  readonly authentication: "password";
  /** A secret. */
  readonly password: pulumi.Output<string>;
  readonly authority: pulumi.Output<string>;
}
