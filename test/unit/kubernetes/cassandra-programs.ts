import * as pulumi from "@pulumi/pulumi";
import { K8SSANDRA } from "../../../components/cassandra/k8ssandra-names.ts";
import { KubernetesCassandraCluster } from "../../../components/cassandra/kubernetes-cluster.ts";
import { cassandraRoom } from "../../../components/cassandra/kubernetes-quota.ts";
import { KubernetesCassandra } from "../../../components/cassandra/kubernetes.ts";
import type { ClusterPlacement } from "../../../components/kubernetes-component.ts";
import { Region } from "../../../components/region/index.ts";
import type { Plan } from "../../../components/topology/index.ts";
import { Namespace } from "../../../components/workload/namespace.ts";
import { POD_IDENTITY } from "../../../components/workload/pod-identity-aws.ts";
import { clusterOf, regionOf } from "./surroundings.ts";

interface Surroundings {
  readonly region: Region;
  readonly placement: ClusterPlacement;
  readonly namespace: Namespace;
}

/** A region with Cassandra's namespace. */
export function cassandraSurroundings(planned: Plan, name: string): Surroundings {
  const region = new Region(regionOf(planned, name));
  const placement = clusterOf(region);
  const nodes = region.plan.cassandraNodes;
  if (nodes === undefined) throw new Error(`no Cassandra in ${name}`);
  const namespace = new Namespace(
    `${name}-cassandra-namespace`,
    {
      placement,
      namespace: K8SSANDRA.namespace,
      application: K8SSANDRA.application,
      serviceAccounts: ["cassandra", "reaper"],
      ...cassandraRoom(region.plan, nodes),
      priority: 1_100_000,
      podsMadeBy: "the operators",
      holdsData: true,
    },
    { parent: region },
  );
  return { region, placement, namespace };
}

/** A program with what a region's cluster has for its Cassandra nodes. */
export function cassandraProgram(planned: Plan, name = "eu-west-1"): () => KubernetesCassandra {
  return () => {
    const { region, placement, namespace } = cassandraSurroundings(planned, name);
    return new KubernetesCassandra(
      `${name}-cassandra`,
      {
        placement,
        plan: planned,
        own: region.plan,
        namespace,
        clients: ["shard", "shard-migrations"].map((client) => ({
          namespace: "meridian",
          labels: { "app.kubernetes.io/name": client },
        })),
        cloud: [POD_IDENTITY],
        certificatesAfter: [],
      },
      { parent: region },
    );
  };
}

/** A program with the description of all datacentres, in the cluster that keeps it. */
export function datacentresProgram(planned: Plan, name = "eu-west-1"): () => KubernetesCassandraCluster {
  return () => {
    const { region, placement, namespace } = cassandraSurroundings(planned, name);
    return new KubernetesCassandraCluster(
      `${name}-cassandra-datacentres`,
      {
        placement,
        plan: planned,
        namespace,
        storageClass: "meridian-cassandra",
        priorityClass: "meridian-cassandra",
        backups: { name: pulumi.output("backups-bucket"), region: name, prefix: `${name}/cassandra` },
        after: [],
      },
      { parent: region },
    );
  };
}
