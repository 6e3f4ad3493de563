import type * as pulumi from "@pulumi/pulumi";

/** The sharded service in one region: what a program may ask of it, the same on every cloud. */
export interface Service {
  /**
   * Base URLs of the region's replicas inside the region. On this machine the load balancer reaches them there. In a cluster they are for what network policies let in
   * by them, `MONITORING`'s pods: load balancers send to pods' own addresses.
   */
  readonly endpoints: pulumi.Output<string>[];
}
