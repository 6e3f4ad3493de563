import { inventories, record } from "../aws/recorder.ts";
import { cassandraProgram } from "./cassandra-programs.ts";
import { manifest, objectsOf, planOf, regionOf } from "./surroundings.ts";

const tcp = (...ports: number[]): object[] => ports.map((port) => ({ protocol: "TCP", port }));
const pods = (matchLabels: object, namespace = "cassandra"): object => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
  podSelector: { matchLabels },
});
const ranges = (...cidrs: string[]): object[] => cidrs.map((cidr) => ({ ipBlock: { cidr } }));

const nodesOf = (region: string): object => ({
  "cassandra.datastax.com/cluster": "meridian",
  "cassandra.datastax.com/datacenter": region,
});
const OPERATOR = { "control-plane": "k8ssandra-operator", "app.kubernetes.io/instance": "k8ssandra-operator" };
const NODE_OPERATOR = {
  "app.kubernetes.io/name": "cass-operator",
  "app.kubernetes.io/instance": "k8ssandra-operator",
};
const REAPER = { "app.kubernetes.io/component": "reaper", "k8ssandra.io/cluster-name": "meridian" };
const CLIENTS = ["shard", "shard-migrations"].map((name) => pods({ "app.kubernetes.io/name": name }, "meridian"));
const NAMES = {
  egress: [
    {
      to: [pods({ "k8s-app": "kube-dns" }, "kube-system")],
      ports: [
        { protocol: "UDP", port: 53 },
        { protocol: "TCP", port: 53 },
      ],
    },
  ],
};

/** Every policy of a region but the refusal of everything, by name: whom it is about, and what it says. */
async function policiesOf(regions: number, region: string): Promise<Record<string, unknown>> {
  const recording = await record(cassandraProgram(planOf(regions), region));
  return Object.fromEntries(
    recording
      .namesOf("kubernetes:networking.k8s.io/v1:NetworkPolicy")
      .filter((name) => name.includes("-policy-"))
      .map((name) => {
        const { spec } = manifest(recording, name);
        const { podSelector, ingress, egress } = spec as Record<string, { matchLabels?: object }>;
        const rule = ingress === undefined ? { egress } : { ingress };
        return [name.slice(`${region}-cassandra-`.length), { pods: podSelector?.matchLabels, ...rule }];
      }),
  );
}

test("in the region that describes all, exactly these flows are open and every other one is closed", async () => {
  const planned = planOf(3);
  const own = regionOf(planned, "eu-west-1").addresses;
  const others = ["eu-central-1", "us-east-1"].map((name) => regionOf(planned, name).addresses);
  const nodes = nodesOf("eu-west-1");
  const farPods = ranges(...others.map((each) => each.pods));
  const webhooks = { ingress: [{ from: ranges(own.network), ports: tcp(9443) }] };
  expect(await policiesOf(3, "eu-west-1")).toEqual({
    "cassandra-policy-to-names": { pods: nodes, ...NAMES },
    "cassandra-policy-from-nodes": { pods: nodes, ingress: [{ from: [pods(nodes), ...farPods], ports: tcp(7000) }] },
    "cassandra-policy-to-nodes": { pods: nodes, egress: [{ to: [pods(nodes), ...farPods], ports: tcp(7000) }] },
    "cassandra-policy-from-clients": { pods: nodes, ingress: [{ from: [...CLIENTS, pods(REAPER)], ports: tcp(9042) }] },
    "cassandra-policy-from-management": {
      pods: nodes,
      ingress: [{ from: [pods(OPERATOR), pods(NODE_OPERATOR), pods(REAPER)], ports: tcp(8080) }],
    },
    "cassandra-policy-from-backups": { pods: nodes, ingress: [{ from: [pods(OPERATOR)], ports: tcp(50_051) }] },
    "cassandra-policy-to-store": {
      pods: nodes,
      egress: [
        {
          to: [{ ipBlock: { cidr: "0.0.0.0/0", except: [planned.supernet, "169.254.0.0/16"] } }],
          ports: tcp(443),
        },
      ],
    },
    "cassandra-policy-to-identity": { pods: nodes, egress: [{ to: ranges("169.254.170.23/32"), ports: tcp(80) }] },
    "k8ssandra-operator-policy-to-names": { pods: OPERATOR, ...NAMES },
    "k8ssandra-operator-policy-from-webhooks": { pods: OPERATOR, ...webhooks },
    "k8ssandra-operator-policy-to-api-servers": {
      pods: OPERATOR,
      egress: [{ to: ranges(own.services, own.network, ...others.map((each) => each.network)), ports: tcp(443) }],
    },
    "k8ssandra-operator-policy-to-management": {
      pods: OPERATOR,
      egress: [{ to: [pods(nodes), ...farPods], ports: tcp(8080) }],
    },
    "k8ssandra-operator-policy-to-backups": { pods: OPERATOR, egress: [{ to: [pods(nodes)], ports: tcp(50_051) }] },
    "k8ssandra-operator-policy-to-reaper": { pods: OPERATOR, egress: [{ to: [pods(REAPER)], ports: tcp(8080) }] },
    "cass-operator-policy-to-names": { pods: NODE_OPERATOR, ...NAMES },
    "cass-operator-policy-from-webhooks": { pods: NODE_OPERATOR, ...webhooks },
    "cass-operator-policy-to-api-servers": {
      pods: NODE_OPERATOR,
      egress: [{ to: ranges(own.services, own.network), ports: tcp(443) }],
    },
    "cass-operator-policy-to-management": { pods: NODE_OPERATOR, egress: [{ to: [pods(nodes)], ports: tcp(8080) }] },
    "reaper-policy-to-names": { pods: REAPER, ...NAMES },
    "reaper-policy-from-operator": { pods: REAPER, ingress: [{ from: [pods(OPERATOR)], ports: tcp(8080) }] },
    "reaper-policy-to-nodes": { pods: REAPER, egress: [{ to: [pods(nodes)], ports: tcp(9042) }] },
    "reaper-policy-to-management": { pods: REAPER, egress: [{ to: [pods(nodes)], ports: tcp(8080) }] },
  });
});

test("elsewhere the describing region's pods may call the management API, and the own operator reaches its own cluster alone", async () => {
  const planned = planOf(3);
  const control = regionOf(planned, "eu-west-1").addresses;
  const own = regionOf(planned, "us-east-1").addresses;
  const nodes = nodesOf("us-east-1");
  const policies = await policiesOf(3, "us-east-1");
  expect(policies["cassandra-policy-from-management"]).toEqual({
    pods: nodes,
    ingress: [
      {
        from: [pods(OPERATOR), pods(NODE_OPERATOR), pods(REAPER), ...ranges(control.pods)],
        ports: tcp(8080),
      },
    ],
  });
  expect(policies["k8ssandra-operator-policy-to-api-servers"]).toEqual({
    pods: OPERATOR,
    egress: [{ to: ranges(own.services, own.network), ports: tcp(443) }],
  });
  expect(policies["k8ssandra-operator-policy-to-management"]).toEqual({
    pods: OPERATOR,
    egress: [{ to: [pods(nodes)], ports: tcp(8080) }],
  });
});

test.each([1, 2, 3, 5])(
  "with %d regions nodes speak to all nodes and to nobody else on their port",
  async (regions) => {
    const planned = planOf(regions);
    const others = planned.regions.filter(({ name }) => name !== "eu-west-1").map(({ addresses }) => addresses.pods);
    const policies = await policiesOf(regions, "eu-west-1");
    const peers = [pods(nodesOf("eu-west-1")), ...ranges(...others)];
    expect(policies["cassandra-policy-from-nodes"]).toEqual({
      pods: nodesOf("eu-west-1"),
      ingress: [{ from: peers, ports: tcp(7000) }],
    });
  },
);

test("the namespace admits pods without privileges only, refuses every flow by default and is protected", async () => {
  const recording = await record(cassandraProgram(planOf(3)));
  const namespace = recording.get("eu-west-1-cassandra-namespace-namespace");
  expect(namespace.protect).toBe(true);
  expect(manifest(recording, namespace.name).metadata.labels).toMatchObject({
    "pod-security.kubernetes.io/enforce": "restricted",
  });
  expect(manifest(recording, "eu-west-1-cassandra-namespace-default-deny").spec).toEqual({
    podSelector: {},
    policyTypes: ["Ingress", "Egress"],
  });
});

test("the namespace has room for the plan's nodes, the operators and Reaper, each twice while it rolls, and no more", async () => {
  const recording = await record(cassandraProgram(planOf(3)));
  const { hard } = manifest(recording, "eu-west-1-cassandra-namespace-quota").spec as { hard: Record<string, string> };
  expect(hard).toEqual({
    // 3 × (6000 + 250 + 200) + 4 × 100 + 2 × 250
    "requests.cpu": "20250m",
    "limits.cpu": "20250m",
    // 3 × (25 600 + 512 + 256) + 4 × 256 + 2 × 1024
    "requests.memory": "82176Mi",
    "limits.memory": "82176Mi",
    "requests.ephemeral-storage": "16128Mi",
    "limits.ephemeral-storage": "16128Mi",
    pods: "9",
    persistentvolumeclaims: "3",
    "services.loadbalancers": "0",
    "services.nodeports": "0",
  });
  const { limits } = manifest(recording, "eu-west-1-cassandra-namespace-limits").spec as { limits: unknown };
  const silent = { cpu: "200m", memory: "256Mi", "ephemeral-storage": "256Mi" };
  expect(limits).toEqual([
    {
      type: "Container",
      default: silent,
      defaultRequest: silent,
      max: { cpu: "6000m", memory: "25600Mi", "ephemeral-storage": "4096Mi" },
    },
  ]);
});

test("on the smallest machines the container that writes the configuration is still let in", async () => {
  const small = { environment: "dev", failover: { survive: { regions: 0 } } };
  const recording = await record(cassandraProgram(planOf(1, small)));
  const { limits } = manifest(recording, "eu-west-1-cassandra-namespace-limits").spec as {
    limits: readonly { max: unknown }[];
  };
  expect(regionOf(planOf(1, small)).cassandraNodes?.server).toEqual({
    cpuMillicores: 900,
    memoryMiB: 3968,
    ephemeralStorageMiB: 4096,
  });
  expect(limits[0]?.max).toEqual({ cpu: "1000m", memory: "3968Mi", "ephemeral-storage": "4096Mi" });
});

test.each([
  { region: "eu-west-1", control: true },
  { region: "us-east-1", control: false },
])(
  "the operator of $region is the pinned chart, describes all: $control, and sees its namespace alone",
  async (each) => {
    const recording = await record(cassandraProgram(planOf(3), each.region));
    const { chart, version, repositoryOpts, namespace, values, atomic } = recording.inputs(
      `${each.region}-cassandra-operator-release`,
    );
    expect({ chart, version, repositoryOpts, namespace, atomic }).toEqual({
      chart: "k8ssandra-operator",
      version: "1.32.5",
      repositoryOpts: { repo: "https://helm.k8ssandra.io/stable" },
      namespace: "cassandra",
      atomic: true,
    });
    const amounts = { cpu: "100m", memory: "256Mi", "ephemeral-storage": "128Mi" };
    const pod = {
      replicaCount: 1,
      podSecurityContext: {
        runAsNonRoot: true,
        runAsUser: 65_534,
        runAsGroup: 65_534,
        seccompProfile: { type: "RuntimeDefault" },
      },
      securityContext: {
        allowPrivilegeEscalation: false,
        privileged: false,
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        runAsUser: 65_534,
        runAsGroup: 65_534,
        capabilities: { drop: ["ALL"] },
        seccompProfile: { type: "RuntimeDefault" },
      },
      resources: { requests: amounts, limits: amounts },
      nodeSelector: { "meridian/nodes": "cassandra" },
      tolerations: [{ key: "meridian/nodes", operator: "Equal", value: "cassandra", effect: "NoSchedule" }],
    };
    expect(values).toEqual({
      ...pod,
      global: { clusterScoped: false, clusterScopedResources: true },
      controlPlane: each.control,
      image: { tag: "v1.32.5" },
      disableCrdUpgraderJob: true,
      "cass-operator": { ...pod, disableCertManagerCheck: true },
    });
    expect(objectsOf(recording).filter(({ name }) => name.endsWith("operator-namespace"))).toEqual([]);
  },
);

test("nodes and callers of their management API have certificates of the shared authority, with Java key stores", async () => {
  const recording = await record(cassandraProgram(planOf(3)));
  const shared = {
    duration: "8760h",
    renewBefore: "2160h",
    privateKey: { algorithm: "ECDSA", size: 256, encoding: "PKCS8", rotationPolicy: "Always" },
    issuerRef: { group: "cert-manager.io", kind: "Issuer", name: "cassandra" },
  };
  expect(manifest(recording, "eu-west-1-cassandra-certificates-issuer").spec).toEqual({
    ca: { secretName: "cassandra-authority" },
  });
  expect(manifest(recording, "eu-west-1-cassandra-certificates-node").spec).toEqual({
    ...shared,
    secretName: "cassandra-node-certificate",
    commonName: "cassandra-node",
    dnsNames: ["meridian-eu-west-1-service.cassandra.svc.cluster.local", "localhost"],
    ipAddresses: ["127.0.0.1"],
    usages: ["digital signature", "server auth", "client auth"],
    keystores: { jks: { create: true, passwordSecretRef: { name: "cassandra-stores", key: "password" } } },
  });
  expect(manifest(recording, "eu-west-1-cassandra-certificates-management").spec).toEqual({
    ...shared,
    secretName: "cassandra-management-certificate",
    commonName: "cassandra-management",
    dnsNames: ["cassandra-management"],
    usages: ["digital signature", "client auth"],
    keystores: { jks: { create: true, password: "changeit" } },
  });
});

test("each datacentre is backed up daily, and no two regions at the same hour", async () => {
  const planned = planOf(3);
  const schedules: unknown[] = [];
  for (const { name } of planned.regions) {
    const recording = await record(cassandraProgram(planned, name));
    schedules.push(manifest(recording, `${name}-cassandra-backup-schedule`).spec);
  }
  expect(schedules).toEqual(
    ["0 1 * * *", "0 2 * * *", "0 3 * * *"].map((cronSchedule, position) => ({
      cronSchedule,
      operationType: "backup",
      concurrencyPolicy: "Forbid",
      backupSpec: { cassandraDatacenter: planned.regions[position]?.name, backupType: "differential" },
    })),
  );
});

test("the operator starts only behind its policies and with its certificates", async () => {
  const recording = await record(cassandraProgram(planOf(3)));
  const { dependsOn } = recording.get("eu-west-1-cassandra-operator-release");
  expect(dependsOn).toEqual(
    expect.arrayContaining([
      "eu-west-1-cassandra-namespace-default-deny",
      "eu-west-1-cassandra-k8ssandra-operator-policy-to-api-servers",
      "eu-west-1-cassandra-cassandra-policy-from-nodes",
      "eu-west-1-cassandra-certificates-node",
    ]),
  );
});

test("the objects are the same while every output is unknown", async () => {
  const { known, unknown } = await inventories(cassandraProgram(planOf(3)));
  expect(unknown).toEqual(known);
  expect(known.filter((line) => line.startsWith("kubernetes:networking.k8s.io"))).toHaveLength(23);
});
