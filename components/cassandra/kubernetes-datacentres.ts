import type { CassandraNodes, Plan, RegionPlan } from "../topology/index.ts";
import { CASSANDRA_NODE_SELECTOR, CASSANDRA_TOLERATIONS } from "../workload/nodes.ts";
import { guaranteed, UNPRIVILEGED_CONTAINER, unprivilegedPod } from "../workload/pod.ts";
import { datacentreRegions, K8SSANDRA } from "./k8ssandra-names.ts";

/** What Cassandra's description is made of, beside the plan. */
export interface DatacentresSource {
  readonly plan: Pick<Plan, "regions" | "replication">;
  readonly storageClass: string;
  readonly priorityClass: string;
}

/** Version of Cassandra: the newest that the operator's own tests run. Source: K8ssandra operator 1.32.5, its test data. */
export const CASSANDRA_VERSION = "5.0.6";

/** User that Cassandra's image runs as. Source: cass-operator, its default security context. */
const USER = 999;

/** Ranges of tokens of a node. Source: Apache Cassandra's default since 4.0. It cannot be changed later. */
const TOKENS = 16;

const { secrets, serviceAccounts } = K8SSANDRA;

/** Java key stores and their password, as the operator takes them. */
const STORES = {
  keystoreSecretRef: { name: secrets.node, key: "keystore.jks" },
  keystorePasswordSecretRef: { name: secrets.stores, key: "password" },
  truststoreSecretRef: { name: secrets.node, key: "truststore.jks" },
  truststorePasswordSecretRef: { name: secrets.stores, key: "password" },
} as const;

/**
 * The part of a `K8ssandraCluster` that is Cassandra: a datacentre a region, a rack a data zone, the same nodes everywhere.
 *
 * - Nodes take each other, and callers of the management API, by certificates of one authority; clients encrypt, and log in by password.
 * - No two nodes share a machine, and each is in its rack's zone, on the machines that are Cassandra's.
 * - A region that drains keeps its datacentre until it is retired.
 *
 * @throws Error where the plan has no Cassandra on a cluster
 */
export function cassandraSpec({ plan, storageClass, priorityClass }: DatacentresSource) {
  const regions = datacentreRegions(plan);
  const [first] = regions;
  if (first?.cassandraNodes === undefined)
    throw new Error("the plan has no region that runs Cassandra on its cluster: leave the component out");
  const nodes = first.cassandraNodes;
  const { controlRegion } = plan.replication.cassandra;
  return {
    serverType: "cassandra",
    serverVersion: CASSANDRA_VERSION,
    superuserSecretRef: { name: secrets.superuser },
    serverEncryptionStores: STORES,
    clientEncryptionStores: STORES,
    managementApiAuth: { manual: { clientSecretName: secrets.management, serverSecretName: secrets.node } },
    config: configuration(nodes),
    mgmtAPIHeap: `${nodes.managementHeapMiB}Mi`,
    resources: guaranteed(nodes.server),
    storageConfig: {
      cassandraDataVolumeClaimSpec: {
        accessModes: ["ReadWriteOnce"],
        storageClassName: storageClass,
        resources: { requests: { storage: `${nodes.storageGiB}Gi` } },
      },
    },
    softPodAntiAffinity: false,
    tolerations: [...CASSANDRA_TOLERATIONS],
    podPriorityClassName: priorityClass,
    serviceAccount: serviceAccounts.nodes,
    readOnlyRootFilesystem: true,
    podSecurityContext: unprivilegedPod(USER),
    // Their images and commands are the operators'. In this order: configuration first, what a restore needs of it after.
    initContainers: ["server-config-init-base", "server-config-init", "medusa-restore"].map(unprivileged),
    containers: ["cassandra", "server-system-logger"].map(unprivileged),
    // Metrics are offered by each node. Nobody is told to collect them: that takes definitions of Prometheus in the clusters.
    telemetry: { mcac: { enabled: false }, prometheus: { enabled: false } },
    datacenters: regions.map((region) => datacentre(region, region.name === controlRegion)),
  };
}

/**
 * Replicas of the service's keyspaces in each datacentre, by datacentre and keyspace: what the operator gives a datacentre that joins, before it
 * streams the rows. Of the others it changes nothing. Source: K8ssandra, annotation `k8ssandra.io/dc-replication`.
 */
export function joiningReplication(
  plan: Pick<Plan, "regions" | "replication">,
): Record<string, Record<string, number>> {
  const { available, strong } = plan.replication.cassandra;
  const { keyspacePrefix: prefix } = K8SSANDRA;
  return Object.fromEntries(
    datacentreRegions(plan).map(({ name }) => [
      name,
      {
        [prefix]: available[name] ?? 0,
        [`${prefix}_available`]: available[name] ?? 0,
        [`${prefix}_strong`]: strong[name] ?? 0,
      },
    ]),
  );
}

function datacentre({ name, dataZones, cassandraNodes }: RegionPlan, isLocal: boolean) {
  return {
    metadata: { name },
    // The cluster that the description is in has no context: it is the operator's own.
    ...(isLocal ? {} : { k8sContext: name }),
    size: dataZones.length * (cassandraNodes?.perZone ?? 0),
    racks: dataZones.map((zone) => ({
      name: zone.name,
      nodeAffinityLabels: { "topology.kubernetes.io/zone": zone.name, ...CASSANDRA_NODE_SELECTOR },
    })),
  };
}

function configuration({ heapMiB }: CassandraNodes) {
  return {
    cassandraYaml: {
      num_tokens: TOKENS,
      server_encryption_options: { internode_encryption: "all", require_client_auth: true },
      // Clients show no certificate: they log in.
      client_encryption_options: { enabled: true, optional: false, require_client_auth: false },
    },
    jvmOptions: { gc: "G1GC", heap_initial_size: `${heapMiB}Mi`, heap_max_size: `${heapMiB}Mi` },
  };
}

function unprivileged(name: string) {
  return { name, securityContext: UNPRIVILEGED_CONTAINER };
}
