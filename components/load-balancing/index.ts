import type * as pulumi from "@pulumi/pulumi";

/** The environment's global entry: what a program may ask of it, the same on every cloud. */
export interface LoadBalancing {
  /** URL that clients use. */
  readonly url: pulumi.Output<string>;
}
