import type * as pulumi from "@pulumi/pulumi";

/** The sharded service in one region: what a program may ask of it, the same on every cloud. */
export interface Service {
  /** Base URLs of the region's replicas, as the region's load balancer reaches them. */
  readonly endpoints: pulumi.Output<string>[];
}
