import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../component.ts";
import type { AwsCluster } from "./index.ts";

/** Arguments of `AwsClusterProvider`. */
export interface AwsClusterProviderArgs {
  readonly cluster: AwsCluster;
}

/**
 * The way in which objects get into a cluster of EKS.
 *
 * The kubeconfig holds no credential: `aws eks get-token` makes one of the caller's own identity each time, which has to be among
 * `kubernetes.administrators`. It needs the AWS command line, version 2, on PATH.
 *
 * The provider waits until the cluster has nodes and add-ons, so that everything in the cluster comes after them and goes before.
 *
 * **Cost**: none.
 */
export class AwsClusterProvider extends Component {
  readonly provider: kubernetes.Provider;

  constructor(name: string, args: AwsClusterProviderArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("kubernetes:AwsProvider", name, options);
    const { cluster } = args;
    this.provider = new kubernetes.Provider(
      this.childName("provider"),
      {
        kubeconfig: eksKubeconfig(cluster),
        // Another endpoint or authority is still the same cluster: only another cluster replaces what is in it.
        clusterIdentifier: cluster.arn,
        enableServerSideApply: true,
        // What is declared here is nobody else's: whatever has been changed by hand is put back, instead of being a conflict that ends the
        // update. Fields that controllers own, such as the number of replicas, are not declared.
        enablePatchForce: true,
        // In place: to replace one of a fixed name is to delete it first, and pods that start meanwhile would not find it.
        enableConfigMapMutable: true,
      },
      this.childOptions({ dependsOn: [...cluster.ready] }),
    );
    this.registerOutputs({});
  }
}

/**
 * A kubeconfig as JSON, whose user asks the AWS command line for a token.
 *
 * Source: Amazon EKS User Guide, "Connect kubectl to an EKS cluster by creating a kubeconfig file".
 */
export function eksKubeconfig(
  cluster: Pick<AwsCluster, "name" | "endpoint" | "certificateAuthority" | "region">,
): pulumi.Output<string> {
  return pulumi.jsonStringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: cluster.name,
        cluster: { server: cluster.endpoint, "certificate-authority-data": cluster.certificateAuthority },
      },
    ],
    users: [
      {
        name: cluster.name,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: ["eks", "get-token", "--cluster-name", cluster.name, "--region", cluster.region, "--output", "json"],
            env: [{ name: "AWS_STS_REGIONAL_ENDPOINTS", value: "regional" }],
            interactiveMode: "Never",
          },
        },
      },
    ],
    contexts: [{ name: cluster.name, context: { cluster: cluster.name, user: cluster.name } }],
    "current-context": cluster.name,
  });
}
