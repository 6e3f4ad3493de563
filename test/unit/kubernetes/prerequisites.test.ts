import { CHARTS } from "../../../components/cluster-prerequisites/charts.ts";
import { imageByDigest } from "../../../components/service/kubernetes-names.ts";
import { createEnvironment } from "../../../stacks/environment.ts";
import { answers, LOOKUPS } from "../aws/answers.ts";
import type { Recording } from "../aws/recorder.ts";
import { record, valueOf } from "../aws/recorder.ts";
import { IMAGE, manifest, planOf } from "./surroundings.ts";

// A whole environment of one region.
jest.setTimeout(120_000);

const PLACES = { project: "/project", processes: "/project/processes" };
const REGION = "eu-west-1";

async function environment(more: object = {}): Promise<Recording<unknown>> {
  return record(() => createEnvironment(planOf(1, more), PLACES), { answers, invokes: LOOKUPS });
}

let whole: Promise<Recording<unknown>> | undefined;

/** The environment's recording, made once. */
function recorded(): Promise<Recording<unknown>> {
  whole ??= environment();
  return whole;
}

const release = (name: string): string => `${REGION}-prerequisites-${name}-release`;

describe("the way into a cluster", () => {
  test("holds no credential: a token is asked for each time, as whoever applies", async () => {
    const { inputs } = (await recorded()).get(`${REGION}-cluster-provider`);
    const kubeconfig: unknown = JSON.parse(String(inputs["kubeconfig"]));
    expect(kubeconfig).toMatchObject({
      clusters: [{ cluster: { server: "https://eks.example", "certificate-authority-data": "Q0E=" } }],
      users: [
        {
          user: {
            exec: {
              command: "aws",
              args: [
                "eks",
                "get-token",
                "--cluster-name",
                `prod-${REGION}-kubernetes`,
                "--region",
                REGION,
                "--output",
                "json",
              ],
              interactiveMode: "Never",
            },
          },
        },
      ],
    });
    expect(JSON.stringify(kubeconfig)).not.toMatch(/token":|password|client-key|secret/i);
    expect(inputs["enableServerSideApply"]).toBe("true");
    expect(inputs["enablePatchForce"]).toBe("true");
    expect(inputs["enableConfigMapMutable"]).toBe("true");
  });

  test("opens once the cluster has nodes and add-ons", async () => {
    const { dependsOn } = (await recorded()).get(`${REGION}-cluster-provider`);
    expect(dependsOn).toContain(`${REGION}-kubernetes-coredns-add-on`);
    expect(dependsOn).toContain(`${REGION}-kubernetes-nodes-base-a`);
  });
});

describe("volumes", () => {
  test("of data are kept when their claims go, and those that only wait are not, whatever is protected", async () => {
    const policies = (recording: Recording<unknown>): unknown[] =>
      ["coordination-storage", "cassandra-storage", "coordination-temporary-storage"].map(
        (part) => recording.inputs(`${REGION}-${part}-class`)["reclaimPolicy"],
      );
    expect(policies(await recorded())).toEqual(["Retain", "Retain", "Delete"]);
    // The API server lets nobody change it.
    expect(policies(await environment({ protect: false }))).toEqual(["Retain", "Retain", "Delete"]);
  });
});

describe("prerequisites", () => {
  test("are charts at exact versions, taken back when they do not come up", async () => {
    const recording = await recorded();
    const found = Object.keys(CHARTS).map((name) => recording.inputs(release(name)));
    expect(
      found.map(({ chart, version, repositoryOpts, namespace }) => ({ chart, version, repositoryOpts, namespace })),
    ).toEqual(
      Object.values(CHARTS).map(({ chart, version, repository, namespace }) => ({
        chart,
        version,
        repositoryOpts: { repo: repository },
        namespace,
      })),
    );
    for (const { version, atomic, createNamespace } of found) {
      expect(version).toMatch(/^v?\d+\.\d+\.\d+$/);
      expect({ atomic, createNamespace }).toEqual({ atomic: true, createNamespace: false });
    }
  });

  test("have the service accounts that their roles trust", async () => {
    const recording = await recorded();
    const associations = recording
      .namesOf("aws:eks/podIdentityAssociation:PodIdentityAssociation")
      .filter((name) => name.startsWith(`${REGION}-prerequisites-`))
      .map((name) => recording.inputs(name));
    expect(associations.map(({ namespace, serviceAccount }) => [namespace, serviceAccount])).toEqual([
      ["kube-system", "cluster-autoscaler"],
      ["kube-system", "aws-load-balancer-controller"],
      ["external-secrets", "external-secrets"],
    ]);
    const values = (name: string): object => recording.inputs(release(name))["values"] as object;
    expect(values("autoscaler")).toMatchObject({
      rbac: { serviceAccount: { create: true, name: "cluster-autoscaler" } },
    });
    expect(values("load-balancing")).toMatchObject({ serviceAccount: { name: "aws-load-balancer-controller" } });
    expect(values("secrets")).toMatchObject({ serviceAccount: { name: "external-secrets" } });
  });

  test("may do what they are for, and no more", async () => {
    const recording = await recorded();
    const actions = (part: string): { Action: string[]; Resource: string[]; Condition?: object }[] => {
      const { policy } = recording.inputs(`${REGION}-prerequisites-${part}-role-policy`);
      return (JSON.parse(String(policy)) as { Statement: { Action: string[]; Resource: string[] }[] }).Statement;
    };
    const [register, look] = actions("load-balancing");
    expect(register?.Action).toEqual([
      "elasticloadbalancing:DeregisterTargets",
      "elasticloadbalancing:RegisterTargets",
    ]);
    const groups = recording.namesOf("aws:lb/targetGroup:TargetGroup");
    expect([...(register?.Resource ?? [])].sort()).toEqual(
      groups.map((name) => `arn:aws:test:${REGION}:${name}`).sort(),
    );
    // The service's public and private ones, and two for each of three voters.
    expect(groups).toHaveLength(8);
    expect(look?.Action.filter((action) => !action.includes(":Describe"))).toEqual([]);
    const [scale] = actions("autoscaler");
    expect(scale?.Condition).toEqual({
      StringEquals: { [`aws:ResourceTag/k8s.io/cluster-autoscaler/prod-${REGION}-kubernetes`]: "owned" },
    });
    const [read] = actions("secrets");
    expect(read).toMatchObject({
      Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
      Resource: [`arn:aws:secretsmanager:${REGION}:123456789012:secret:prod/${REGION}/*`],
    });
  });

  test("come after their identities, and before what needs them", async () => {
    const recording = await recorded();
    expect(recording.get(release("secrets")).dependsOn).toContain(`${REGION}-prerequisites-secrets-role-association`);
    expect(recording.get(release("load-balancing")).dependsOn).toContain(release("certificates"));
    const needs: Record<string, string> = {
      TargetGroupBinding: release("load-balancing"),
      ExternalSecret: release("secrets"),
      SecretStore: release("secrets"),
      Certificate: release("certificates"),
      Issuer: release("certificates"),
    };
    const custom = recording.resources.filter(
      ({ type }) => type.startsWith("kubernetes:") && (type.split(":").at(-1) ?? "") in needs,
    );
    expect(custom.length).toBeGreaterThan(10);
    const early = custom.filter(
      ({ type, dependsOn }) => !dependsOn.includes(needs[type.split(":").at(-1) ?? ""] ?? ""),
    );
    expect(early.map(({ name }) => name)).toEqual([]);
  });
});

describe("the ways in", () => {
  test("are target groups of the infrastructure, to which pods are bound", async () => {
    const recording = await recorded();
    const binding = (name: string): unknown => manifest(recording, name).spec;
    expect(binding(`${REGION}-service-ingress-public`)).toEqual({
      targetGroupARN: `arn:aws:test:${REGION}:${REGION}-load-balancing-service`,
      targetType: "ip",
      ipAddressType: "ipv4",
      serviceRef: { name: "shard", port: "http" },
    });
    expect(binding(`${REGION}-service-ingress-peer`)).toEqual({
      targetGroupARN: `arn:aws:test:${REGION}:${REGION}-service-address-peer`,
      targetType: "ip",
      ipAddressType: "ipv4",
      serviceRef: { name: "shard", port: "peer" },
    });
    // No way from there to the port of callers, and no answer by which its health could be asked without a certificate.
    expect(recording.inputs(`${REGION}-service-address-peer`)).toMatchObject({
      port: 8443,
      healthCheck: { protocol: "TCP", port: "traffic-port" },
    });
    expect(
      recording
        .namesOf("aws:lb/listener:Listener")
        .filter((name) => name.startsWith(`${REGION}-service-address`))
        .map((name) => recording.inputs(name)["port"]),
    ).toEqual([8443]);
    expect(binding(`${REGION}-coordination-ingress-a-0-peer`)).toEqual({
      targetGroupARN: `arn:aws:test:${REGION}:${REGION}-coordination-a-0-address-peer`,
      targetType: "ip",
      ipAddressType: "ipv4",
      serviceRef: { name: "etcd-eu-west-1-a-0", port: "peer" },
    });
  });

  test("between regions are private, among the pods, under the names that replicas and voters call", async () => {
    const recording = await recorded();
    const { inputs } = recording.get(`${REGION}-service-address-load-balancer`);
    expect(inputs).toMatchObject({ internal: true, loadBalancerType: "network", enableDeletionProtection: true });
    const group = recording.get(`${REGION}-network-workloads-group`);
    expect(inputs["securityGroups"]).toEqual([`${group.name}-id`]);
    expect(recording.inputs(`${REGION}-service-address-name`)["name"]).toBe("service.eu-west-1.internal.example.com");
    const peers = manifest(recording, `${REGION}-service-settings`).data?.["PEERS"] ?? "";
    expect(JSON.parse(peers)).toEqual({ [REGION]: ["https://service.eu-west-1.internal.example.com:8443"] });
    expect(recording.inputs(`${REGION}-coordination-a-0-address-name`)["name"]).toBe(
      "eu-west-1-a-0.etcd.internal.example.com",
    );
  });

  test("are nothing that the cluster makes by itself", async () => {
    const types = (await recorded()).resources
      .filter(({ type }) => type === "kubernetes:core/v1:Service")
      .map(({ inputs }) => (inputs["spec"] as { type: string }).type);
    expect(types).toEqual(["ClusterIP", "ClusterIP", "ClusterIP", "ClusterIP"]);
    const ingresses = (await recorded()).resources.filter(({ type }) => type.endsWith(":Ingress"));
    expect(ingresses).toEqual([]);
  });
});

describe("secrets", () => {
  test("have no value in the program, and reach pods by the cluster's reader", async () => {
    const recording = await recorded();
    const values = recording.resources.filter(({ type }) => /secretVersion|core\/v1:Secret$/.test(type));
    expect(values).toEqual([]);
    const password = recording.get(`${REGION}-service-secret-values-cassandra-password`);
    expect(password.inputs["namePrefix"]).toBe(`prod/${REGION}/cassandra-password-`);
    expect(password.protect).toBe(true);
    expect(manifest(recording, `${REGION}-service-secrets-external-secret`).spec).toMatchObject({
      secretStoreRef: { kind: "SecretStore", name: "shard" },
      target: { name: "shard-secrets", creationPolicy: "Owner", deletionPolicy: "Retain" },
      data: [
        "cassandra-password",
        "cassandra-ca.crt",
        "etcd-ca.crt",
        "etcd-client.crt",
        "etcd-client.key",
        "peer-ca.crt",
        "peer.crt",
        "peer.key",
      ].map((secretKey) => ({ secretKey })),
    });
    expect(manifest(recording, `${REGION}-coordination-secrets-external-secret`).spec).toMatchObject({
      target: { name: "etcd-secrets", template: { type: "kubernetes.io/tls" } },
      data: [
        { secretKey: "tls.crt", remoteRef: { property: "certificate" } },
        { secretKey: "tls.key", remoteRef: { property: "key" } },
      ],
    });
  });
});

test("without an image there is a cluster with its prerequisites, voters and Cassandra, and no service yet", async () => {
  const recording = await environment({ service: {} });
  const deployments = recording.namesOf("kubernetes:apps/v1:Deployment");
  expect(deployments).toEqual([]);
  expect(recording.namesOf("kubernetes:apps/v1:StatefulSet")).toHaveLength(3);
  // Prerequisites, and Cassandra's operators.
  expect(recording.namesOf("kubernetes:helm.sh/v3:Release")).toHaveLength(5 + 1);
});

test("an image that is not named by its digest is refused", async () => {
  const repository = "registry.test/prod/shard";
  expect(await valueOf(imageByDigest(IMAGE, repository))).toBe(`${repository}@${IMAGE}`);
  const elsewhere = `elsewhere.test/shard@${IMAGE}`;
  expect(await valueOf(imageByDigest(elsewhere, repository))).toBe(elsewhere);
  const refused = [
    "elsewhere.test/shard:1.2.3",
    "sha256:12",
    `shard@sha256:${"Z".repeat(64)}`,
    `a@b@${IMAGE}`,
    `@${IMAGE}`,
  ];
  for (const declared of refused) {
    expect(() => imageByDigest(declared, repository)).toThrow(
      `service.image: found ${JSON.stringify(declared)}; accepted is an image by digest`,
    );
  }
});
