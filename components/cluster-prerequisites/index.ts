import type * as pulumi from "@pulumi/pulumi";

/**
 * What a cluster has beside its own parts before workloads come: the same on every cloud. Each is what objects of that kind wait for; without it
 * the API server knows no such objects, or nobody acts on them.
 */
export interface ClusterPrerequisites {
  /** Certificates inside the cluster (cert-manager). */
  readonly certificates: readonly pulumi.Resource[];
  /** Secrets from the cloud's store (External Secrets). */
  readonly secrets: readonly pulumi.Resource[];
  /** Pods' registration with the cloud's load balancers. */
  readonly loadBalancing: readonly pulumi.Resource[];
  /** What pods use, which the autoscaler of replicas asks for. */
  readonly metrics: readonly pulumi.Resource[];
}
