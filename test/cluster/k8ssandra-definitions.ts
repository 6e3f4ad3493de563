/**
 * Definitions of K8ssandra's resources, as far as the workload uses them: its module cannot be had from module proxies. Of each field that is
 * used, they know the name and the type; what is a part of a pod is taken as it is. Source: K8ssandra operator 1.32, reference of its API.
 */
import type { KubernetesObject } from "../clouds/kubernetes/api-server.ts";

/** The type of a field: of text, of anything, or of an object or a list of such. */
type Field = "text" | "flag" | "number" | "anything" | readonly [Field] | { readonly [name: string]: Field };

interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly spec: Field;
}

const reference: Field = { name: "text" };
const entry: Field = { name: "text", key: "text" };
const stores: Field = {
  keystoreSecretRef: entry,
  keystorePasswordSecretRef: entry,
  truststoreSecretRef: entry,
  truststorePasswordSecretRef: entry,
};
const manualAuthentication: Field = { clientSecretName: "text", serverSecretName: "text" };

const cassandra: Field = {
  serverType: "text",
  serverVersion: "text",
  serverImage: "text",
  superuserSecretRef: reference,
  serverEncryptionStores: stores,
  clientEncryptionStores: stores,
  managementApiAuth: { manual: manualAuthentication, insecure: "anything" },
  config: { cassandraYaml: "anything", jvmOptions: "anything" },
  mgmtAPIHeap: "text",
  resources: "anything",
  storageConfig: { cassandraDataVolumeClaimSpec: "anything" },
  softPodAntiAffinity: "flag",
  tolerations: ["anything"],
  podPriorityClassName: "text",
  serviceAccount: "text",
  readOnlyRootFilesystem: "flag",
  podSecurityContext: "anything",
  initContainers: ["anything"],
  containers: ["anything"],
  telemetry: { mcac: { enabled: "flag" }, prometheus: { enabled: "flag" } },
  datacenters: [
    {
      metadata: { name: "text", namespace: "text" },
      k8sContext: "text",
      size: "number",
      stopped: "flag",
      racks: [{ name: "text", nodeAffinityLabels: "anything" }],
    },
  ],
};

const medusa: Field = {
  storageProperties: {
    storageProvider: "text",
    credentialsType: "text",
    bucketName: "text",
    region: "text",
    prefix: "text",
    secure: "flag",
    sslVerify: "flag",
    maxBackupAge: "number",
    maxBackupCount: "number",
    transferMaxBandwidth: "text",
    concurrentTransfers: "number",
  },
  purgeBackups: "flag",
  cassandraUserSecretRef: reference,
  clientEncryptionStores: stores,
  serviceProperties: { grpcPort: "number", encryption: manualAuthentication },
  securityContext: "anything",
  containerResources: "anything",
  initContainerResources: "anything",
};

const reaper: Field = {
  deploymentMode: "text",
  storageType: "text",
  autoScheduling: { enabled: "flag", repairType: "text" },
  cassandraUserSecretRef: reference,
  uiUserSecretRef: reference,
  httpManagement: { enabled: "flag", keystores: reference },
  ServiceAccountName: "text",
  heapSize: "text",
  resources: "anything",
  initContainerResources: "anything",
  podSecurityContext: "anything",
  securityContext: "anything",
  initContainerSecurityContext: "anything",
  tolerations: ["anything"],
  affinity: "anything",
};

const KINDS: readonly Kind[] = [
  {
    group: "k8ssandra.io",
    version: "v1alpha1",
    kind: "K8ssandraCluster",
    plural: "k8ssandraclusters",
    spec: { auth: "flag", secretsProvider: "text", cassandra, medusa, reaper },
  },
  {
    group: "medusa.k8ssandra.io",
    version: "v1alpha1",
    kind: "MedusaBackupSchedule",
    plural: "medusabackupschedules",
    spec: {
      cronSchedule: "text",
      operationType: "text",
      concurrencyPolicy: "text",
      disabled: "flag",
      backupSpec: { cassandraDatacenter: "text", backupType: "text" },
    },
  },
  {
    group: "config.k8ssandra.io",
    version: "v1beta1",
    kind: "ClientConfig",
    plural: "clientconfigs",
    spec: { contextName: "text", kubeConfigSecret: reference },
  },
];

/** One definition a kind. A field that is not known here is refused, as a mistyped one would be. */
export function k8ssandraDefinitions(): readonly KubernetesObject[] {
  return KINDS.map(({ group, version, kind, plural, spec }) => ({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", required: ["spec"], properties: { spec: schemaOf(spec) } } },
        },
      ],
    },
  }));
}

function schemaOf(field: Field): object {
  if (field === "text") return { type: "string" };
  if (field === "flag") return { type: "boolean" };
  if (field === "number") return { type: "integer" };
  if (field === "anything") return { "x-kubernetes-preserve-unknown-fields": true };
  if (isList(field)) return { type: "array", items: schemaOf(field[0]) };
  const properties = Object.fromEntries(Object.entries(field).map(([name, of]) => [name, schemaOf(of)]));
  return { type: "object", properties };
}

const isList = (field: Field): field is readonly [Field] => Array.isArray(field);
