import * as pulumi from "@pulumi/pulumi";
import type { Labels } from "../kubernetes-component.ts";
import type { Plan, RegionPlan } from "../topology/index.ts";
import type { Peer } from "../workload/flows.ts";
import type { Cassandra } from "./index.ts";

/** Names and numbers by which the service, the operator and other regions find Cassandra on Kubernetes. */
export const K8SSANDRA = {
  namespace: "cassandra",
  /** Name of the cluster of all regions, as its resource and its label have it. */
  cluster: "meridian",
  /** CQL. */
  clientPort: 9042,
  /** Prefix of the keyspaces. */
  keyspacePrefix: "meridian",
  /** Label `app.kubernetes.io/name` of what is ours of it. */
  application: "cassandra",
  /** Service accounts of the pods. */
  serviceAccounts: { nodes: "cassandra", reaper: "reaper" },
  /** Classes of the volumes and of the pods' priority. */
  storageClass: "meridian-cassandra",
  priorityClass: "meridian-cassandra",
  /** Service account of the operator, as its chart names it, and the Secret with its token. */
  operator: { serviceAccount: "k8ssandra-operator", token: "k8ssandra-operator-token" },
  /**
   * Between nodes, with TLS: since Cassandra 4 it is the same port as without (Apache Cassandra, `ssl_storage_port`). The management API; Medusa's
   * gRPC; Reaper's own API; the operators' webhooks (K8ssandra, cass-operator: their charts and images).
   */
  ports: { nodes: 7000, management: 8080, medusa: 50051, reaper: 8080, webhooks: 9443 },
  /** Names of Secrets, the same in every cluster. */
  secrets: {
    /** Certificate and key of the authority. */
    authority: "cassandra-authority",
    /** Password of the Java key stores. */
    stores: "cassandra-stores",
    /** Certificate of the nodes, and of what calls their management API. */
    node: "cassandra-node-certificate",
    management: "cassandra-management-certificate",
    superuser: "meridian-superuser",
    medusa: "meridian-medusa",
    reaper: "meridian-reaper",
    reaperConsole: "meridian-reaper-console",
  },
} as const;

/** Pods of Cassandra's namespace that are not its nodes, by the labels that the charts and the operator give them. */
export const COMPANION_PODS = {
  operator: { "control-plane": "k8ssandra-operator", "app.kubernetes.io/instance": "k8ssandra-operator" },
  nodeOperator: { "app.kubernetes.io/name": "cass-operator", "app.kubernetes.io/instance": "k8ssandra-operator" },
  reaper: { "app.kubernetes.io/component": "reaper", "k8ssandra.io/cluster-name": K8SSANDRA.cluster },
} as const satisfies Readonly<Record<string, Labels>>;

/** The regions whose clusters have a datacentre, by index. Those of other clouds follow when their clusters do. */
export function datacentreRegions(plan: Pick<Plan, "regions">): RegionPlan[] {
  return plan.regions.filter(({ cloud, cassandraNodes }) => cloud === "aws" && cassandraNodes !== undefined);
}

/** The cluster's Service for clients in a datacentre, as the operator names it. Source: K8ssandra, "Connect to a cluster". */
export function datacentreService({ name }: Pick<RegionPlan, "name">): string {
  return `${K8SSANDRA.cluster}-${name}-service.${K8SSANDRA.namespace}.svc.cluster.local`;
}

/** The pods of a region's datacentre, for network policies. Source: cass-operator, labels of pods. */
export function datacentrePods({ name }: Pick<RegionPlan, "name">): Peer {
  return {
    namespace: K8SSANDRA.namespace,
    labels: { "cassandra.datastax.com/cluster": K8SSANDRA.cluster, "cassandra.datastax.com/datacenter": name },
  };
}

/** Cassandra on the regions' clusters, as the service finds it: each region its own datacentre. */
export function k8ssandra(plan: Pick<Plan, "regions">): Cassandra {
  return {
    contactPoints: Object.fromEntries(
      plan.regions.map((region) => [
        region.name,
        pulumi.output([`${datacentreService(region)}:${K8SSANDRA.clientPort}`]),
      ]),
    ),
    keyspacePrefix: K8SSANDRA.keyspacePrefix,
    authentication: "password",
    tls: true,
    ownAuthority: true,
  };
}
