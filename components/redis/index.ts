import type * as pulumi from "@pulumi/pulumi";

/**
 * A region's Redis: what a program may ask of it, the same on every cloud.
 *
 * It holds projections that can be rebuilt from the log, and is independent of the other regions' Redis.
 */
export interface Redis {
  /** Host name or address of the primary. */
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  /** Password of the default user. A secret. */
  readonly password: pulumi.Output<string>;
}
