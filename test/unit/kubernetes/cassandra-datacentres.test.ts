import type { Plan } from "../../../components/topology/index.ts";
import { inventories, record } from "../aws/recorder.ts";
import { datacentresProgram } from "./cassandra-programs.ts";
import { manifest, planOf, podOfUser, WITHOUT_PRIVILEGE } from "./surroundings.ts";

const TOLERATIONS = [{ key: "meridian/nodes", operator: "Equal", value: "cassandra", effect: "NoSchedule" }];
const STORES = {
  keystoreSecretRef: { name: "cassandra-node-certificate", key: "keystore.jks" },
  keystorePasswordSecretRef: { name: "cassandra-stores", key: "password" },
  truststoreSecretRef: { name: "cassandra-node-certificate", key: "truststore.jks" },
  truststorePasswordSecretRef: { name: "cassandra-stores", key: "password" },
};
const amounts = (cpu: string, memory: string, disk: string): object => {
  const each = { cpu, memory, "ephemeral-storage": disk };
  return { requests: each, limits: each };
};

interface Description {
  readonly auth: boolean;
  readonly cassandra: {
    readonly datacenters: readonly { readonly metadata: { readonly name: string }; readonly k8sContext?: string }[];
    readonly [property: string]: unknown;
  };
  readonly medusa: Readonly<Record<string, unknown>>;
  readonly reaper: Readonly<Record<string, unknown>>;
}

async function described(planned: Plan, region = "eu-west-1"): Promise<Description> {
  const recording = await record(datacentresProgram(planned, region));
  return manifest(recording, `${region}-cassandra-datacentres-cluster`).spec as unknown as Description;
}

const racks = (region: string, letters = "abc"): object[] =>
  Array.from(letters).map((letter) => ({
    name: `${region}${letter}`,
    nodeAffinityLabels: { "topology.kubernetes.io/zone": `${region}${letter}`, "meridian/nodes": "cassandra" },
  }));
const datacentre = (name: string, isLocal = false): object => ({
  metadata: { name },
  ...(isLocal ? {} : { k8sContext: name }),
  size: 3,
  racks: racks(name),
});

test.each([
  { regions: 1, others: [] },
  { regions: 2, others: ["eu-central-1"] },
  { regions: 3, others: ["eu-central-1", "us-east-1"] },
])(
  "with $regions regions there is a datacentre in each, with a rack a zone, by the context of its cluster",
  async (each) => {
    const { cassandra } = await described(planOf(each.regions));
    expect(cassandra.datacenters).toEqual([
      datacentre("eu-west-1", true),
      ...each.others.map((name) => datacentre(name)),
    ]);
  },
);

test("with 5 regions the zones are those that each region has", async () => {
  const planned = planOf(5);
  const { cassandra } = await described(planned);
  expect(cassandra.datacenters).toEqual(
    planned.regions.map(({ name, dataZones }) => ({
      metadata: { name },
      ...(name === "eu-west-1" ? {} : { k8sContext: name }),
      size: 3,
      racks: dataZones.map((zone) => ({
        name: zone.name,
        nodeAffinityLabels: { "topology.kubernetes.io/zone": zone.name, "meridian/nodes": "cassandra" },
      })),
    })),
  );
  expect(cassandra.datacenters).toHaveLength(5);
});

test("everything else of Cassandra is exactly this, the same in every datacentre", async () => {
  const { auth, cassandra } = await described(planOf(3));
  const { datacenters, ...shared } = cassandra;
  expect(datacenters).toHaveLength(3);
  expect(auth).toBe(true);
  expect(shared).toEqual({
    serverType: "cassandra",
    serverVersion: "5.0.6",
    superuserSecretRef: { name: "meridian-superuser" },
    serverEncryptionStores: STORES,
    clientEncryptionStores: STORES,
    managementApiAuth: {
      manual: { clientSecretName: "cassandra-management-certificate", serverSecretName: "cassandra-node-certificate" },
    },
    config: {
      cassandraYaml: {
        num_tokens: 16,
        server_encryption_options: { internode_encryption: "all", require_client_auth: true },
        client_encryption_options: { enabled: true, optional: false, require_client_auth: false },
      },
      jvmOptions: { gc: "G1GC", heap_initial_size: "12672Mi", heap_max_size: "12672Mi" },
    },
    mgmtAPIHeap: "256Mi",
    // A machine of 8 vCPU and 32 GiB leaves 6.8 and 27.2, of which sidecars, operators and Reaper have 0.8 and 2.125.
    resources: amounts("6000m", "25600Mi", "4096Mi"),
    storageConfig: {
      cassandraDataVolumeClaimSpec: {
        accessModes: ["ReadWriteOnce"],
        storageClassName: "meridian-cassandra",
        resources: { requests: { storage: "1000Gi" } },
      },
    },
    softPodAntiAffinity: false,
    tolerations: TOLERATIONS,
    podPriorityClassName: "meridian-cassandra",
    serviceAccount: "cassandra",
    readOnlyRootFilesystem: true,
    podSecurityContext: podOfUser(999),
    initContainers: ["server-config-init-base", "server-config-init", "medusa-restore"].map((name) => ({
      name,
      securityContext: WITHOUT_PRIVILEGE,
    })),
    containers: ["cassandra", "server-system-logger"].map((name) => ({ name, securityContext: WITHOUT_PRIVILEGE })),
    telemetry: { mcac: { enabled: false }, prometheus: { enabled: false } },
  });
});

test("Medusa writes to the one bucket with the role of the pods, and is called and logs in by certificate", async () => {
  const { medusa } = await described(planOf(3));
  const key = (entry: string): object => ({ name: "cassandra-node-certificate", key: entry });
  expect(medusa).toEqual({
    storageProperties: {
      storageProvider: "s3",
      credentialsType: "role-based",
      bucketName: "backups-bucket",
      region: "eu-west-1",
      prefix: "eu-west-1/cassandra",
      secure: true,
      sslVerify: true,
      maxBackupCount: 14,
      transferMaxBandwidth: "50MB/s",
      concurrentTransfers: 4,
    },
    purgeBackups: true,
    cassandraUserSecretRef: { name: "meridian-medusa" },
    clientEncryptionStores: {
      keystoreSecretRef: key("ca.crt"),
      truststoreSecretRef: key("tls.crt"),
      truststorePasswordSecretRef: key("tls.key"),
    },
    serviceProperties: {
      grpcPort: 50_051,
      encryption: {
        clientSecretName: "cassandra-management-certificate",
        serverSecretName: "cassandra-node-certificate",
      },
    },
    securityContext: WITHOUT_PRIVILEGE,
    containerResources: amounts("250m", "512Mi", "512Mi"),
    initContainerResources: amounts("250m", "512Mi", "512Mi"),
  });
});

test("Reaper repairs each datacentre by itself, on Cassandra's machines", async () => {
  const { reaper } = await described(planOf(3));
  expect(reaper).toEqual({
    deploymentMode: "PER_DC",
    storageType: "cassandra",
    autoScheduling: { enabled: true, repairType: "AUTO" },
    cassandraUserSecretRef: { name: "meridian-reaper" },
    uiUserSecretRef: { name: "meridian-reaper-console" },
    httpManagement: { enabled: true, keystores: { name: "cassandra-management-certificate" } },
    ServiceAccountName: "reaper",
    heapSize: "512Mi",
    resources: amounts("250m", "1024Mi", "512Mi"),
    initContainerResources: amounts("250m", "1024Mi", "512Mi"),
    podSecurityContext: podOfUser(1000),
    securityContext: WITHOUT_PRIVILEGE,
    initContainerSecurityContext: WITHOUT_PRIVILEGE,
    tolerations: TOLERATIONS,
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: "meridian/nodes", operator: "In", values: ["cassandra"] }] }],
        },
      },
    },
  });
});

test("a datacentre that joins gets the plan's replicas of the service's keyspaces", async () => {
  const strong = { cassandra: { strongDatacenters: ["eu-west-1", "eu-central-1", "us-east-1"] } };
  const recording = await record(datacentresProgram(planOf(4, strong)));
  const { annotations } = manifest(recording, "eu-west-1-cassandra-datacentres-cluster").metadata as unknown as {
    annotations: Record<string, string>;
  };
  expect(JSON.parse(annotations["k8ssandra.io/dc-replication"] ?? "")).toEqual({
    "eu-west-1": { meridian: 3, meridian_available: 3, meridian_strong: 3 },
    "eu-central-1": { meridian: 3, meridian_available: 3, meridian_strong: 3 },
    "us-east-1": { meridian: 3, meridian_available: 3, meridian_strong: 3 },
    "us-west-2": { meridian: 3, meridian_available: 3, meridian_strong: 0 },
  });
});

test("the description is kept where the program loses it, and its namespace is protected", async () => {
  const recording = await record(datacentresProgram(planOf(2)));
  expect(recording.get("eu-west-1-cassandra-datacentres-cluster").retainOnDelete).toBe(true);
  expect(recording.get("eu-west-1-cassandra-namespace-namespace").protect).toBe(true);
});

test("a region that drains keeps its datacentre, and the description where it is", async () => {
  const regions = (first: string, second: string): object => ({
    regions: {
      "eu-west-1": { cloud: "aws", index: 0, state: first },
      "eu-central-1": { cloud: "aws", index: 1, state: second },
      "us-east-1": { cloud: "aws", index: 2 },
    },
  });
  const names = ({ cassandra }: Description): string[] => cassandra.datacenters.map(({ metadata }) => metadata.name);
  const everywhere = ["eu-west-1", "eu-central-1", "us-east-1"];
  expect(names(await described(planOf(3, regions("active", "draining"))))).toEqual(everywhere);
  const drained = planOf(3, regions("draining", "active"));
  expect(names(await described(drained))).toEqual(everywhere);
  expect(drained.replication.cassandra.controlRegion).toBe("eu-west-1");
});

test("regions of other clouds have no datacentre yet", async () => {
  const regions = { "europe-west4": { cloud: "gcp", index: 0 }, "eu-west-1": { cloud: "aws", index: 1 } };
  const planned = planOf(0, { regions });
  expect(planned.replication.cassandra.controlRegion).toBe("eu-west-1");
  const { cassandra } = await described(planned);
  expect(cassandra.datacenters).toEqual([datacentre("eu-west-1", true)]);
});

test("more nodes a zone are more nodes a rack", async () => {
  const { cassandra } = await described(planOf(1, { cassandra: { nodesPerZone: 4 } }));
  expect(cassandra.datacenters).toEqual([{ ...datacentre("eu-west-1", true), size: 12 }]);
});

test("the objects are the same while every output is unknown", async () => {
  const { known, unknown } = await inventories(datacentresProgram(planOf(3)));
  expect(unknown).toEqual(known);
});

test("without a region that runs Cassandra there is nothing to describe", async () => {
  const keyspaces = { cassandra: { engine: "keyspaces" }, dataClasses: { session: { consistency: "available" } } };
  const planned = planOf(1, keyspaces);
  expect(planned.replication.cassandra.controlRegion).toBeUndefined();
  await expect(record(datacentresProgram(planned))).rejects.toThrow("no Cassandra in eu-west-1");
});
