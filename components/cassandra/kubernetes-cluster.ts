import * as apiextensions from "@pulumi/kubernetes/apiextensions";
import type * as pulumi from "@pulumi/pulumi";
import type { KubernetesComponentArgs } from "../kubernetes-component.ts";
import { KubernetesComponent } from "../kubernetes-component.ts";
import type { Plan } from "../topology/index.ts";
import type { Namespace } from "../workload/namespace.ts";
import { datacentreRegions, K8SSANDRA } from "./k8ssandra-names.ts";
import type { BackupBucket } from "./kubernetes-companions.ts";
import { medusaSpec, reaperSpec } from "./kubernetes-companions.ts";
import { cassandraSpec, joiningReplication } from "./kubernetes-datacentres.ts";

/** Arguments of each kind of child, by kind. */
export interface KubernetesCassandraClusterChildren {
  cluster: apiextensions.CustomResourceArgs;
}

/** Arguments of `KubernetesCassandraCluster`. */
export interface KubernetesCassandraClusterArgs extends KubernetesComponentArgs<KubernetesCassandraClusterChildren> {
  readonly plan: Pick<Plan, "environment" | "regions" | "replication">;
  readonly namespace: Namespace;
  /** Class of the volumes, of the same name in every cluster. */
  readonly storageClass: string;
  /** Priority class of the pods, of the same name in every cluster. */
  readonly priorityClass: string;
  readonly backups: BackupBucket;
  /** What has to be there first: the operators, and the ways into the other clusters. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * Cassandra of all regions, as one object in one cluster, from which the operator there makes a datacentre in each region's.
 *
 * The nodes need it for nothing once they run: without its cluster nothing of Cassandra can be changed, and everything goes on.
 *
 * Where the environment is protected, it is kept when the program no longer has it: deleting it would delete every datacentre with it. It then goes
 * with its cluster, which leaves the datacentres, and the region that describes them next finds them.
 *
 * **Cost**: none of its own. In each region the machines (see `AwsNodes`) and volumes of the nodes.
 */
export class KubernetesCassandraCluster extends KubernetesComponent<KubernetesCassandraClusterChildren> {
  /** Every child. */
  readonly nodes: { readonly cluster: apiextensions.CustomResource };

  constructor(name: string, args: KubernetesCassandraClusterArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("cassandra:KubernetesCluster", name, args, options);
    const { plan } = args;
    const [first] = datacentreRegions(plan);
    if (first?.cassandraNodes === undefined)
      throw new Error(`${name}: the plan has no region that runs Cassandra on its cluster: leave the component out`);
    const cluster = this.make(
      "cluster",
      apiextensions.CustomResource,
      "cluster",
      {
        apiVersion: "k8ssandra.io/v1alpha1",
        kind: "K8ssandraCluster",
        metadata: {
          name: K8SSANDRA.cluster,
          namespace: args.namespace.namespace,
          labels: this.labels(K8SSANDRA.application),
          annotations: { "k8ssandra.io/dc-replication": JSON.stringify(joiningReplication(plan)) },
        },
        spec: {
          auth: true,
          secretsProvider: "internal",
          cassandra: cassandraSpec(args),
          medusa: medusaSpec(first.cassandraNodes, args.backups),
          reaper: reaperSpec(first.cassandraNodes),
        },
      },
      {
        dependsOn: [...args.after],
        // Kept, and not protected. All regions' data hangs on it, and it depends on nearly everything: where the engine (3.259) refuses to delete such
        // a resource, it follows every path of dependencies from it, and does not come to an end.
        retainOnDelete: plan.environment.protect,
      },
    );
    this.nodes = { cluster };
    this.registerOutputs({});
  }
}
