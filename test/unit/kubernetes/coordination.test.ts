import type { CertificateClient } from "../../../components/coordination/kubernetes-certificates.ts";
import { KubernetesCoordination } from "../../../components/coordination/kubernetes.ts";
import { COORDINATION } from "../../../components/coordination/kubernetes-names.ts";
import { VOTER_LIMITS } from "../../../components/coordination/kubernetes-voter.ts";
import { Region } from "../../../components/region/index.ts";
import type { Plan } from "../../../components/topology/index.ts";
import { Namespace } from "../../../components/workload/namespace.ts";
import { inventories, record } from "../aws/recorder.ts";
import { clusterOf, manifest, planOf, podOfUser, PRIVATE_ZONE, regionOf, WITHOUT_PRIVILEGE } from "./surroundings.ts";

/** A program with the voters of one region. */
function votersProgram(
  planned: Plan,
  name = "eu-west-1",
  clients: readonly CertificateClient[] = [],
): () => KubernetesCoordination {
  return () => {
    const region = new Region(regionOf(planned, name));
    const placement = clusterOf(region);
    const under = { parent: region };
    const namespace = new Namespace(
      `${name}-coordination-namespace`,
      {
        placement,
        namespace: COORDINATION.namespace,
        application: COORDINATION.application,
        serviceAccounts: [COORDINATION.application, COORDINATION.snapshots],
        quota: { ...VOTER_LIMITS, pods: 8, volumes: 8 },
        container: VOTER_LIMITS,
        priority: 1_100_000,
      },
      under,
    );
    return new KubernetesCoordination(
      `${name}-coordination`,
      {
        placement,
        plan: planned,
        own: region.plan,
        namespace,
        serviceAccounts: { voters: "etcd", snapshots: "etcd-snapshots" },
        privateZone: PRIVATE_ZONE,
        authority: "etcd-secrets",
        storageClass: "meridian-data",
        temporaryStorageClass: "meridian-temporary",
        upload: { image: "cloud-cli:1", command: ["copy", "$(FILE)"], environment: { AWS_REGION: name }, flows: [] },
        certificatesAfter: [],
        clients,
      },
      under,
    );
  };
}

interface Voter {
  readonly replicas: number;
  readonly template: {
    readonly spec: {
      readonly securityContext: unknown;
      readonly automountServiceAccountToken: boolean;
      readonly affinity: { readonly nodeAffinity: unknown };
      readonly containers: readonly {
        readonly args: readonly string[];
        readonly securityContext: unknown;
        readonly [property: string]: unknown;
      }[];
    };
  };
  readonly persistentVolumeClaimRetentionPolicy: unknown;
}

async function voter(planned: Plan, name: string, region = "eu-west-1"): Promise<Voter> {
  const recording = await record(votersProgram(planned, region));
  return manifest(recording, `${region}-coordination-voter-${name}`).spec as unknown as Voter;
}

async function foundation(planned: Plan): Promise<Readonly<Record<string, string>>> {
  const recording = await record(votersProgram(planned));
  const { data } = recording.inputs("eu-west-1-coordination-foundation");
  return data as Readonly<Record<string, string>>;
}

function argumentsOf({ template }: Voter): Map<string, string> {
  const args = template.spec.containers[0]?.args ?? [];
  return new Map(args.map((each) => /^--([^=]+)=(.*)$/.exec(each)?.slice(1) as [string, string]));
}

test.each([
  { regions: 1, total: 3, own: ["eu-west-1-a-0", "eu-west-1-b-0", "eu-west-1-c-0"] },
  { regions: 2, total: 3, own: ["eu-west-1-a-0", "eu-west-1-b-0"] },
  { regions: 3, total: 3, own: ["eu-west-1-a-0"] },
])("with $regions regions, its $own are here of $total voters, and one may be evicted", async (expected) => {
  const planned = planOf(expected.regions);
  const recording = await record(votersProgram(planned));
  expect(recording.namesOf("kubernetes:apps/v1:StatefulSet")).toEqual(
    expected.own.map((name) => `eu-west-1-coordination-voter-${name}`),
  );
  expect(manifest(recording, "eu-west-1-coordination-disruption-budget").spec).toEqual({
    maxUnavailable: 1,
    unhealthyPodEvictionPolicy: "AlwaysAllow",
    selector: { matchLabels: { "app.kubernetes.io/name": "etcd", "app.kubernetes.io/instance": "prod" } },
  });
  const quorum = planned.quorums.find(({ name }) => name === "coordination");
  expect(quorum?.total).toBe(expected.total);
  expect((quorum?.total ?? 0) - 1).toBeGreaterThanOrEqual(quorum?.majority ?? Infinity);
});

test("with 5 regions of which two may be lost, an eviction leaves a majority with either lost", () => {
  const planned = planOf(5, { failover: { survive: { regions: 2 } } });
  const quorum = planned.quorums.find(({ name }) => name === "coordination");
  expect(quorum?.total).toBe(5);
  expect((quorum?.total ?? 0) - 1 - 1).toBeGreaterThanOrEqual(quorum?.majority ?? Infinity);
});

test("a voter is alone in its set, in its plan's zone, and keeps its volume", async () => {
  const spec = await voter(planOf(2), "eu-west-1-b-0");
  expect(spec.replicas).toBe(1);
  expect(spec.template.spec.affinity.nodeAffinity).toEqual({
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [
        { matchExpressions: [{ key: "topology.kubernetes.io/zone", operator: "In", values: ["eu-west-1b"] }] },
      ],
    },
  });
  expect(spec.persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: "Retain", whenScaled: "Retain" });
});

test("a voter has no privilege at all", async () => {
  const { template } = await voter(planOf(3), "eu-west-1-a-0");
  expect(template.spec.automountServiceAccountToken).toBe(false);
  expect(template.spec.securityContext).toEqual(podOfUser(10_002));
  expect(template.spec.containers.map(({ securityContext }) => securityContext)).toEqual([WITHOUT_PRIVILEGE]);
});

test("voters are told of all voters by names that every region resolves, and take certificates only", async () => {
  const planned = planOf(3);
  const options = argumentsOf(await voter(planned, "eu-west-1-a-0"));
  const members = planned.coordination.voters.map(
    ({ name }) => `${name}=https://${name}.etcd.internal.example.com:2380`,
  );
  expect(members).toHaveLength(3);
  const founding = await foundation(planned);
  expect(founding).toEqual({ ETCD_INITIAL_CLUSTER: members.join(","), ETCD_INITIAL_CLUSTER_STATE: "new" });
  expect(options.get("initial-advertise-peer-urls")).toBe("https://eu-west-1-a-0.etcd.internal.example.com:2380");
  expect(options.get("advertise-client-urls")).toBe("https://eu-west-1-a-0.etcd.internal.example.com:2379");
  expect(options.get("client-cert-auth")).toBe("true");
  expect(options.get("peer-client-cert-auth")).toBe("true");
  expect(options.get("peer-cert-allowed-hostname")).toBe("voters.etcd.internal.example.com");
  expect(options.get("trusted-ca-file")).toBe("/etc/etcd/certificates/ca.crt");
  expect(options.get("peer-trusted-ca-file")).toBe("/etc/etcd/certificates/ca.crt");
  expect(options.get("heartbeat-interval")).toBe(String(planned.coordination.heartbeatMilliseconds));
  expect(options.get("election-timeout")).toBe(String(planned.coordination.electionMilliseconds));
  const plain = [...options].filter(([, value]) => value.includes("http://"));
  expect(plain).toEqual([["listen-metrics-urls", "http://0.0.0.0:2381"]]);
});

test("what a voter is founded with starts no pod anew when it changes, and lets new voters join those that leave", async () => {
  const declared = { coordination: { bootstrapped: true } };
  const fourRegions = {
    "eu-west-1": { cloud: "aws", index: 0 },
    "eu-central-1": { cloud: "aws", index: 1, state: "draining" },
    "us-east-1": { cloud: "aws", index: 2 },
    "us-west-2": { cloud: "aws", index: 3 },
  };
  expect((await foundation(planOf(3, declared)))["ETCD_INITIAL_CLUSTER_STATE"]).toBe("existing");
  const leaving = planOf(4, { regions: fourRegions });
  expect(leaving.coordination.leaving.map(({ name }) => name)).toEqual(["eu-central-1-a-0"]);
  const { ETCD_INITIAL_CLUSTER: members = "", ETCD_INITIAL_CLUSTER_STATE: state } = await foundation(leaving);
  expect(state).toBe("existing");
  expect(members.split(",").map((member) => member.split("=")[0])).toEqual(
    [...leaving.coordination.voters, ...leaving.coordination.leaving].map(({ name }) => name),
  );
  const { template } = await voter(planOf(3), "eu-west-1-a-0");
  expect((await voter(planOf(3, declared), "eu-west-1-a-0")).template).toEqual(template);
});

test("a voter's certificate is of the shared authority and names it, as server and as client", async () => {
  const recording = await record(votersProgram(planOf(3)));
  expect(manifest(recording, "eu-west-1-coordination-certificates-issuer").spec).toEqual({
    ca: { secretName: "etcd-secrets" },
  });
  expect(manifest(recording, "eu-west-1-coordination-certificates-eu-west-1-a-0").spec).toEqual({
    secretName: "eu-west-1-a-0-certificate",
    commonName: "eu-west-1-a-0",
    dnsNames: ["eu-west-1-a-0.etcd.internal.example.com", "voters.etcd.internal.example.com", "localhost"],
    ipAddresses: ["127.0.0.1"],
    duration: "2160h",
    renewBefore: "720h",
    usages: ["digital signature", "server auth", "client auth"],
    privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    issuerRef: { group: "cert-manager.io", kind: "Issuer", name: "etcd" },
  });
});

test("a client's certificate is of the same authority, and makes it no server and no voter", async () => {
  const recording = await record(votersProgram(planOf(3), "eu-west-1", [{ name: "shard" }]));
  expect(recording.namesOf("kubernetes:cert-manager.io/v1:Certificate")).toEqual([
    "eu-west-1-coordination-certificates-etcd-snapshots",
    "eu-west-1-coordination-certificates-eu-west-1-a-0",
    "eu-west-1-coordination-certificates-shard",
  ]);
  expect(manifest(recording, "eu-west-1-coordination-certificates-shard").spec).toEqual({
    secretName: "shard-certificate",
    commonName: "shard",
    dnsNames: ["shard"],
    duration: "2160h",
    renewBefore: "720h",
    usages: ["digital signature", "client auth"],
    privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    issuerRef: { group: "cert-manager.io", kind: "Issuer", name: "etcd" },
  });
});

test("a client that listens to others of its kind has a certificate for both, by which it is known to them", async () => {
  const client = { name: "shard-us-east-1", uris: ["spiffe://prod/region/us-east-1/service"] };
  const recording = await record(votersProgram(planOf(3), "eu-west-1", [client]));
  expect(manifest(recording, "eu-west-1-coordination-certificates-shard-us-east-1").spec).toMatchObject({
    secretName: "shard-us-east-1-certificate",
    dnsNames: ["shard-us-east-1"],
    uris: ["spiffe://prod/region/us-east-1/service"],
    usages: ["digital signature", "server auth", "client auth"],
  });
});

test("voters hear their region's addresses, speak to voters, and nothing else", async () => {
  const planned = planOf(3);
  const pods = planned.regions.map(({ addresses }) => ({ ipBlock: { cidr: addresses.pods } }));
  const recording = await record(votersProgram(planned));
  const spec = (name: string): unknown => manifest(recording, `eu-west-1-coordination-voters-policy-${name}`).spec;
  const podSelector = { matchLabels: { "app.kubernetes.io/name": "etcd", "app.kubernetes.io/instance": "prod" } };
  const tcp = (port: number): object => ({ protocol: "TCP", port });
  expect(manifest(recording, "eu-west-1-coordination-namespace-default-deny").spec).toEqual({
    podSelector: {},
    policyTypes: ["Ingress", "Egress"],
  });
  expect(spec("from-clients-and-voters")).toEqual({
    podSelector,
    policyTypes: ["Ingress"],
    ingress: [{ from: [pods[0]], ports: [tcp(2379), tcp(2380)] }],
  });
  expect(spec("to-voters")).toEqual({
    podSelector,
    policyTypes: ["Egress"],
    egress: [{ to: pods, ports: [tcp(2380)] }],
  });
  const policies = recording.namesOf("kubernetes:networking.k8s.io/v1:NetworkPolicy");
  expect(policies.filter((name) => name.includes("voters-policy"))).toHaveLength(3);
});

test("snapshots are taken before they are written, never two at once, and regions take turns", async () => {
  const planned = planOf(3);
  const names = ["eu-west-1", "eu-central-1", "us-east-1"];
  const schedules: unknown[] = [];
  for (const name of names) {
    const recording = await record(votersProgram(planned, name));
    const { schedule, concurrencyPolicy } = manifest(recording, `${name}-coordination-snapshots`).spec;
    expect(concurrencyPolicy).toBe("Forbid");
    schedules.push(schedule);
  }
  expect(schedules).toEqual(["0-59/30 * * * *", "7-59/30 * * * *", "14-59/30 * * * *"]);
  const recording = await record(votersProgram(planned));
  const { jobTemplate } = manifest(recording, "eu-west-1-coordination-snapshots").spec as unknown as {
    jobTemplate: {
      spec: {
        template: {
          spec: Record<"initContainers" | "containers", { name: string; args?: string[]; command: string[] }[]>;
        };
      };
    };
  };
  const { initContainers, containers } = jobTemplate.spec.template.spec;
  expect(initContainers.map(({ name, command, args = [] }) => [name, ...command, ...args.slice(0, 3)])).toEqual([
    ["take", "etcdctl", "snapshot", "save", "$(FILE)"],
  ]);
  expect(containers.map(({ name, command }) => [name, ...command])).toEqual([["write", "copy", "$(FILE)"]]);
});

test("a snapshot that fails leaves no more volumes than the quota has room for, each of a class that deletes it", async () => {
  const recording = await record(votersProgram(planOf(1)));
  const spec = manifest(recording, "eu-west-1-coordination-snapshots").spec as unknown as {
    failedJobsHistoryLimit: number;
    successfulJobsHistoryLimit: number;
    jobTemplate: {
      spec: {
        backoffLimit: number;
        template: { spec: { volumes: { ephemeral?: { volumeClaimTemplate: object } }[] } };
      };
    };
  };
  const { backoffLimit, template } = spec.jobTemplate.spec;
  expect([backoffLimit, spec.failedJobsHistoryLimit, spec.successfulJobsHistoryLimit]).toEqual([0, 1, 1]);
  expect(template.spec.volumes.flatMap(({ ephemeral }) => ephemeral ?? [])).toMatchObject([
    { volumeClaimTemplate: { spec: { storageClassName: "meridian-temporary" } } },
  ]);
});

test("the objects are the same while every output is unknown", async () => {
  const { known, unknown } = await inventories(votersProgram(planOf(1)));
  expect(unknown).toEqual(known);
  expect(known.filter((line) => line.startsWith("kubernetes:"))).toHaveLength(27);
});

test("a region without voters is refused", async () => {
  const planned = planOf(5);
  const without = planned.regions.find(({ voters }) => voters.length === 0)?.name ?? "";
  await expect(record(votersProgram(planned, without))).rejects.toThrow(
    `${without}-coordination: the plan has no voter in ${without}: leave the component out`,
  );
});
