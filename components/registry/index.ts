import type * as pulumi from "@pulumi/pulumi";

/** A region's image registry: what a program may ask of it, the same on every cloud. */
export interface Registry {
  /** Repository that the service's images are pushed to, without a tag or digest. */
  readonly repository: pulumi.Output<string>;
  /** What must exist before images are copied into the repository: the repository with its settings. */
  readonly ready: readonly pulumi.Resource[];
}
