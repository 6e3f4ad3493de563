import type * as pulumi from "@pulumi/pulumi";

/** A region's Kafka cluster: what a program may ask of it, the same on every cloud. */
export interface Kafka {
  /** `host:port` of the brokers to start from. */
  readonly bootstrapServers: pulumi.Output<string[]>;
  readonly username: pulumi.Output<string>;
  /** A secret. */
  readonly password: pulumi.Output<string>;
}
