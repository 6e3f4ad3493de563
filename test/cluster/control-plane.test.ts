import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { ApiError, ApiServer } from "../clouds/kubernetes/api-server.ts";
import type { KubernetesObject } from "../clouds/kubernetes/api-server.ts";
import { connectionOf } from "../clouds/kubernetes/kubeconfig.ts";
import { describeOnControlPlane } from "./availability.ts";
import { conditionOf, eventually, isReady, valueAt } from "./conditions.ts";
import type { ControlPlane } from "./control-plane.ts";
import { SILENCE_SECONDS, startControlPlane } from "./control-plane.ts";
import { ZONE_LABEL } from "./nodes.ts";

const ZONES = ["eu-west-1a", "eu-west-1b", "eu-west-1c"];

const namespaceOf = (name: string, labels: Record<string, string> = {}): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, labels },
});

/** As the restricted Pod Security level demands. */
const container = {
  name: "server",
  image: "registry.example/server@sha256:0000000000000000000000000000000000000000000000000000000000000000",
  resources: { requests: { cpu: "500m", memory: "256Mi" } },
  securityContext: {
    allowPrivilegeEscalation: false,
    runAsNonRoot: true,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
  },
};

const spread = (namespace: string, replicas: number): KubernetesObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "server", namespace },
  spec: {
    replicas,
    selector: { matchLabels: { app: "server" } },
    template: {
      metadata: { labels: { app: "server" } },
      spec: {
        containers: [container],
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: ZONE_LABEL,
            whenUnsatisfiable: "DoNotSchedule",
            labelSelector: { matchLabels: { app: "server" } },
            nodeTaintsPolicy: "Honor",
          },
        ],
      },
    },
  },
});

describeOnControlPlane("the control plane", () => {
  let plane: ControlPlane;
  const forget: ControlPlane[] = [];

  beforeAll(async () => {
    plane = await startControlPlane({ zones: ZONES, nodesPerZone: 2, cpu: 2, memory: 8 });
    forget.push(plane);
  }, 120_000);
  afterAll(async () => {
    for (const each of forget) await each.dispose();
  }, 30_000);

  const namespaced = async (name: string, labels?: Record<string, string>): Promise<string> => {
    await plane.api.create(namespaceOf(name, labels));
    await eventually("its service account", () =>
      plane.api.get({ apiVersion: "v1", kind: "ServiceAccount", name: "default", namespace: name }),
    );
    return name;
  };
  const podsOf = (namespace: string): Promise<readonly KubernetesObject[]> =>
    plane.api.list("v1", "Pod", { namespace });
  const zoneOfNode = async (): Promise<ReadonlyMap<string, string>> =>
    new Map(
      (await plane.api.list("v1", "Node")).map(({ metadata }) => [metadata.name, metadata.labels?.[ZONE_LABEL] ?? ""]),
    );
  const readyPodsByZone = async (namespace: string): Promise<Record<string, number>> => {
    const zones = await zoneOfNode();
    const counts: Record<string, number> = {};
    for (const pod of await podsOf(namespace)) {
      if (!isReady(pod) || pod.metadata.deletionTimestamp !== undefined) continue;
      const zone = zones.get(String(valueAt(pod, "spec.nodeName"))) ?? "none";
      counts[zone] = (counts[zone] ?? 0) + 1;
    }
    return counts;
  };
  const server = (namespace: string) =>
    plane.api.get({ apiVersion: "apps/v1", kind: "Deployment", name: "server", namespace });

  it("has the nodes of its zones, with their capacity", async () => {
    const nodes = await plane.api.list("v1", "Node");
    expect(nodes.map(({ metadata }) => metadata.name).sort()).toEqual(
      ZONES.flatMap((zone) => [`${zone}-1`, `${zone}-2`]),
    );
    expect(nodes.map((each) => valueAt(each, "status.allocatable"))).toEqual(
      nodes.map(() => ({ cpu: "2", memory: "8Gi", "ephemeral-storage": "20Gi", pods: "110" })),
    );
    expect(nodes[0]?.metadata.labels?.["topology.kubernetes.io/region"]).toBe("eu-west-1");
  });

  it("is of the version that topologies name by default", async () => {
    expect(await plane.api.send("GET", "/version")).toMatchObject({ major: "1", minor: "35" });
  });

  it("refuses who has no credentials", async () => {
    const stranger = new ApiServer({ ...connectionOf(plane.kubeconfig), token: undefined });
    const refusal: unknown = await stranger.list("v1", "Pod").catch((error: unknown) => error);
    stranger.close();
    expect(refusal).toMatchObject({ code: 401, message: "Unauthorized" });
  });

  it("spreads a deployment over the zones, and counts its disruption budget", async () => {
    const namespace = await namespaced("spread");
    await plane.api.create(spread(namespace, 6));
    await plane.api.create({
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: "server", namespace },
      spec: { minAvailable: 5, selector: { matchLabels: { app: "server" } } },
    });
    await eventually(
      "6 available replicas",
      async () => valueAt(await server(namespace), "status.availableReplicas") === 6,
    );
    expect(await readyPodsByZone(namespace)).toEqual(Object.fromEntries(ZONES.map((zone) => [zone, 2])));
    const budget = await eventually("one allowed disruption", async () => {
      const found = await plane.api.get({
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        name: "server",
        namespace,
      });
      return valueAt(found, "status.disruptionsAllowed") === 1 ? found : undefined;
    });
    expect(valueAt(budget, "status.currentHealthy")).toBe(6);
  });

  it("evicts within the disruption budget, and no further", async () => {
    const [first, second] = await podsOf("spread");
    // At once: the API server counts the first against the budget, and the pod in its place is not ready yet.
    const granted = [
      await plane.api.evict("spread", first?.metadata.name ?? ""),
      await plane.api.evict("spread", second?.metadata.name ?? ""),
    ];
    expect(granted).toEqual([true, false]);
  });

  it("leaves pending what does not fit, with the scheduler's reason", async () => {
    const namespace = await namespaced("full");
    const large = { ...container, resources: { requests: { cpu: "3" } } };
    await plane.api.create({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "large", namespace },
      spec: { containers: [large] },
    });
    const pod = await eventually("the scheduler's verdict", async () => {
      const found = await plane.api.get({ apiVersion: "v1", kind: "Pod", name: "large", namespace });
      return conditionOf(found, "PodScheduled") === "False" ? found : undefined;
    });
    expect(valueAt(pod, "status.phase")).toBe("Pending");
    expect(valueAt(pod, "status.conditions.0.message")).toContain("0/6 nodes are available: 6 Insufficient cpu");
  });

  it("refuses a privileged pod in a restricted namespace", async () => {
    const namespace = await namespaced("restricted", { "pod-security.kubernetes.io/enforce": "restricted" });
    const pod = (securityContext: object): KubernetesObject => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "server", namespace },
      spec: { containers: [{ ...container, securityContext }] },
    });
    const refusal: unknown = await plane.api.create(pod({ privileged: true })).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ApiError);
    expect(String(refusal)).toMatch(
      /violates PodSecurity "restricted:latest": privileged .*must not set securityContext.privileged=true/u,
    );
    await expect(plane.api.create(pod(container.securityContext))).resolves.toMatchObject({ kind: "Pod" });
  });

  it("gives pods tokens of their service account, and provisions volumes of any storage class", async () => {
    const namespace = await namespaced("state");
    await plane.api.create({
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: "gp3" },
      provisioner: "ebs.csi.aws.com",
      volumeBindingMode: "WaitForFirstConsumer",
    });
    await plane.api.create({
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name: "store", namespace },
      spec: {
        replicas: 2,
        serviceName: "store",
        selector: { matchLabels: { app: "store" } },
        template: {
          metadata: { labels: { app: "store" } },
          spec: { containers: [{ ...container, volumeMounts: [{ name: "data", mountPath: "/data" }] }] },
        },
        volumeClaimTemplates: [
          {
            metadata: { name: "data" },
            spec: {
              accessModes: ["ReadWriteOnce"],
              storageClassName: "gp3",
              resources: { requests: { storage: "1Gi" } },
            },
          },
        ],
      },
    });
    await eventually("2 ready replicas", async () => {
      const found = await plane.api.get({ apiVersion: "apps/v1", kind: "StatefulSet", name: "store", namespace });
      return valueAt(found, "status.readyReplicas") === 2;
    });
    const claims = await plane.api.list("v1", "PersistentVolumeClaim", { namespace });
    expect(claims.map((claim) => [claim.metadata.name, valueAt(claim, "status.phase")])).toEqual([
      ["data-store-0", "Bound"],
      ["data-store-1", "Bound"],
    ]);
    const pod = await plane.api.get({ apiVersion: "v1", kind: "Pod", name: "store-0", namespace });
    expect(JSON.stringify(valueAt(pod, "spec.volumes"))).toContain("serviceAccountToken");
  });

  it("loses a zone: its nodes are lost, and its pods move where they fit", async () => {
    const namespace = await namespaced("loss");
    await plane.api.create(spread(namespace, 3));
    await eventually(
      "3 available replicas",
      async () => valueAt(await server(namespace), "status.availableReplicas") === 3,
    );
    await plane.stopHeartbeats("eu-west-1b");
    await eventually(
      "the zone's nodes to be lost",
      async () => {
        const nodes = await plane.api.list("v1", "Node", { labels: `${ZONE_LABEL}=eu-west-1b` });
        return nodes.every((each) => conditionOf(each, "Ready") === "Unknown");
      },
      SILENCE_SECONDS + 20,
    );
    await eventually("3 ready pods in the other zones", async () => {
      const { "eu-west-1a": a = 0, "eu-west-1b": b = 0, "eu-west-1c": c = 0 } = await readyPodsByZone(namespace);
      return a + c === 3 && b === 0;
    });
    await plane.startHeartbeats("eu-west-1b");
    await eventually("the zone to be back", async () => (await plane.api.list("v1", "Node")).every(isReady));
  }, 120_000);

  it("finalises a namespace", async () => {
    await plane.api.delete({ apiVersion: "v1", kind: "Namespace", name: "spread" });
    await eventually(
      "its end",
      async () => (await plane.api.get({ apiVersion: "v1", kind: "Namespace", name: "spread" })) === undefined,
    );
    expect(await podsOf("spread")).toEqual([]);
  });

  it("names the zones that there are when asked for another one", async () => {
    await expect((async () => plane.stopHeartbeats("eu-west-1x"))()).rejects.toThrow(
      "there is no zone eu-west-1x; there are eu-west-1a, eu-west-1b, eu-west-1c",
    );
  });

  it("ends all its processes and leaves nothing behind", async () => {
    const short = await startControlPlane({ zones: ["eu-west-1a"], nodesPerZone: 1, cpu: 1, memory: 1 });
    forget.push(short);
    const { pids } = short;
    expect(pids).toHaveLength(6);
    await short.dispose();
    const alive = pids.filter((pid) => existsSync(`/proc/${pid}`));
    expect(alive).toEqual([]);
    expect(existsSync(dirname(short.kubeconfigPath))).toBe(false);
  }, 60_000);
});
