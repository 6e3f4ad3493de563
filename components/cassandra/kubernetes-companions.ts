import type * as pulumi from "@pulumi/pulumi";
import type { CassandraNodes, PodResources } from "../topology/index.ts";
import { CASSANDRA_NODE_SELECTOR, CASSANDRA_TOLERATIONS } from "../workload/nodes.ts";
import { guaranteed, UNPRIVILEGED_CONTAINER, unprivilegedPod } from "../workload/pod.ts";
import { K8SSANDRA } from "./k8ssandra-names.ts";

/** The bucket of backups. */
export interface BackupBucket {
  readonly name: pulumi.Input<string>;
  readonly region: string;
  /** Prefix in it, without a slash at its end. */
  readonly prefix: string;
}

const { secrets, serviceAccounts, ports } = K8SSANDRA;

/** Backups of each datacentre that are kept: two weeks of days. Our choice. */
const BACKUPS_KEPT = 14;

/** Of a node's bandwidth, so that backups leave room for requests. Our choice, and the operator's default. */
const BANDWIDTH = "50MB/s";

/** User that Reaper's image runs as. Source: K8ssandra operator, its default security context. */
const REAPER_USER = 1000;

/** Share of Reaper's memory that is its heap. Our choice. */
const REAPER_HEAP_SHARE = 0.5;

/**
 * The part of a `K8ssandraCluster` that is Medusa: backups of all datacentres in one bucket, written with the role of Cassandra's pods.
 *
 * One bucket, since the operator knows one for all datacentres.
 */
export function medusaSpec({ medusa }: Pick<CassandraNodes, "medusa">, { name, region, prefix }: BackupBucket) {
  const key = (entry: string) => ({ name: secrets.node, key: entry });
  return {
    storageProperties: {
      storageProvider: "s3",
      credentialsType: "role-based",
      bucketName: name,
      region,
      prefix,
      secure: true,
      sslVerify: true,
      maxBackupCount: BACKUPS_KEPT,
      transferMaxBandwidth: BANDWIDTH,
      concurrentTransfers: 4,
    },
    purgeBackups: true,
    cassandraUserSecretRef: { name: secrets.medusa },
    // Not Java's: the authority, the certificate and the key, in the operator's own words for them.
    clientEncryptionStores: {
      keystoreSecretRef: key("ca.crt"),
      truststoreSecretRef: key("tls.crt"),
      truststorePasswordSecretRef: key("tls.key"),
    },
    serviceProperties: {
      grpcPort: ports.medusa,
      encryption: { clientSecretName: secrets.management, serverSecretName: secrets.node },
    },
    securityContext: UNPRIVILEGED_CONTAINER,
    containerResources: guaranteed(medusa),
    initContainerResources: guaranteed(medusa),
  };
}

/** The part of a `K8ssandraCluster` that is Reaper: one in each datacentre, which repairs what is in it, on Cassandra's machines. */
export function reaperSpec({ reaper }: Pick<CassandraNodes, "reaper">) {
  return {
    deploymentMode: "PER_DC",
    storageType: "cassandra",
    autoScheduling: { enabled: true, repairType: "AUTO" },
    cassandraUserSecretRef: { name: secrets.reaper },
    uiUserSecretRef: { name: secrets.reaperConsole },
    httpManagement: { enabled: true, keystores: { name: secrets.management } },
    ServiceAccountName: serviceAccounts.reaper,
    heapSize: `${heapMiB(reaper)}Mi`,
    resources: guaranteed(reaper),
    initContainerResources: guaranteed(reaper),
    podSecurityContext: unprivilegedPod(REAPER_USER),
    securityContext: UNPRIVILEGED_CONTAINER,
    initContainerSecurityContext: UNPRIVILEGED_CONTAINER,
    tolerations: [...CASSANDRA_TOLERATIONS],
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            {
              matchExpressions: Object.entries(CASSANDRA_NODE_SELECTOR).map(([label, value]) => ({
                key: label,
                operator: "In",
                values: [value],
              })),
            },
          ],
        },
      },
    },
  };
}

const heapMiB = ({ memoryMiB }: PodResources): number => Math.floor(memoryMiB * REAPER_HEAP_SHARE);
