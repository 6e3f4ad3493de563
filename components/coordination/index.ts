import type * as pulumi from "@pulumi/pulumi";

/** The coordination tier (etcd): what a program may ask of it, the same on every cloud. */
export interface Coordination {
  /** Client URLs of every voter, by region. */
  readonly endpoints: Readonly<Record<string, pulumi.Output<string>[]>>;
  readonly username: pulumi.Output<string>;
  /** A secret. */
  readonly password: pulumi.Output<string>;
}
