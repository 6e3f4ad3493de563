import type * as pulumi from "@pulumi/pulumi";

/** A region's managed Kubernetes cluster: what a program may ask of it, the same on every cloud. */
export interface Kubernetes {
  readonly name: pulumi.Output<string>;
  /** URL of the API server. */
  readonly endpoint: pulumi.Output<string>;
  /** Certificate of the API server's authority, PEM in base64. */
  readonly certificateAuthority: pulumi.Output<string>;
  /** Minor version of the control plane, such as `1.34`. */
  readonly version: string;
  /** What workloads wait for: nodes and add-ons are there. */
  readonly ready: readonly pulumi.Resource[];
}

/** A cluster of EKS: what the other tiers on AWS build on. */
export interface AwsCluster extends Kubernetes {
  /** AWS region. */
  readonly region: string;
  readonly arn: pulumi.Output<string>;
  /** Id of the security group that EKS makes for the control plane. Nodes and pods do not carry it. */
  readonly clusterSecurityGroup: pulumi.Output<string>;
  /** ARN of the role of the worker nodes: what may join the cluster and pull images. */
  readonly nodeRole: pulumi.Output<string>;
}
