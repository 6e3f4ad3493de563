import type * as pulumi from "@pulumi/pulumi";

/** The Cassandra cluster: what a program may ask of it, the same on every cloud. */
export interface Cassandra {
  /** `host:port` of each region's nodes, by region. A region is a datacentre of the same name. */
  readonly contactPoints: Readonly<Record<string, pulumi.Output<string[]>>>;
  readonly username: pulumi.Output<string>;
  /** A secret. */
  readonly password: pulumi.Output<string>;
}
