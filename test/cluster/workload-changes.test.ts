import type { EngineEvent } from "@pulumi/pulumi/automation";
import { withoutStackTraces } from "../../tools/inventory/stack-traces.ts";
import type { KubernetesObject, ObjectReference } from "../clouds/kubernetes/api-server.ts";
import type { Step } from "../engine/aws/environment.ts";
import { describeOnControlPlane } from "./availability.ts";
import { conditionOf, eventually, valueAt } from "./conditions.ts";
import { blockingBudgets, leastReady, replaceNode } from "./disruption.ts";
import { danglingReferences, objectsOf } from "./object-references.ts";
import { countBy, placedPods, untilAllReady } from "./placed-pods.ts";
import type { Cluster, WorkloadEnvironment } from "./workload-environment.ts";
import { machineOf, openWorkloadEnvironment } from "./workload-environment.ts";
import { carriedBy, ETCD, plannedByZone, SHARD, untilPlanned } from "./workload-placement.ts";

jest.setTimeout(600_000);

/** The smallest environment, from its first update to its last: one cluster with all of the voters. */
describeOnControlPlane("the workload of dev on a real control plane", () => {
  let environment: WorkloadEnvironment | undefined;
  /** Resources that the engine has on record. */
  let recorded = 0;

  beforeAll(async () => {
    environment = await openWorkloadEnvironment("dev");
  });
  afterAll(async () => {
    await environment?.dispose();
  });

  const opened = (): WorkloadEnvironment => {
    if (environment === undefined) throw new Error("the environment was not opened");
    return environment;
  };
  const cluster = (): Cluster => {
    const [only] = opened().clusters;
    if (only === undefined) throw new Error("dev has no cluster");
    return only;
  };
  const api = () => cluster().plane.api;
  const inService = (apiVersion: string, kind: string, name: string): ObjectReference => ({
    apiVersion,
    kind,
    name,
    namespace: SHARD.namespace,
  });
  const deployment = inService("apps/v1", "Deployment", "shard");
  const settings = inService("v1", "ConfigMap", "shard-settings");
  const kafkaPolicy = inService("networking.k8s.io/v1", "NetworkPolicy", "shard-to-kafka");
  const shown = (steps: readonly Step[]): string[] => steps.map(({ operation, name }) => `${operation} ${name}`).sort();
  const driftFound = async (): Promise<readonly string[]> => {
    const drifted: string[] = [];
    const onEvent = ({ resOutputsEvent }: EngineEvent): void => {
      const { op, urn } = resOutputsEvent?.metadata ?? { op: "same", urn: "" };
      if (op === "update" || op === "delete") drifted.push(`${op} ${urn.split("::").at(-1) ?? ""}`);
    };
    await withoutStackTraces(() => opened().aws.stack.refresh({ onEvent }));
    return drifted.sort();
  };
  const reason = async (work: Promise<unknown>): Promise<string> =>
    String(
      await work.then(
        () => "it was accepted",
        (error: unknown) => error,
      ),
    );

  it("comes up, and everything in it becomes ready", async () => {
    const { changes } = await opened().aws.up();
    expect(Object.keys(changes)).toEqual(["create"]);
    recorded = changes.create ?? 0;
    const pods = await untilPlanned(cluster());
    expect(countBy(pods, ({ zone }) => zone)).toEqual(plannedByZone(cluster()).shard);
    const voters = await untilAllReady(api(), ETCD, 3);
    expect(countBy(voters, ({ zone }) => zone)).toEqual({ "eu-west-1a": 1, "eu-west-1b": 1, "eu-west-1c": 1 });
    // A node of each zone: so no two of either are on one host.
    expect(new Set(pods.map(({ node }) => node)).size).toBe(3);
    expect(new Set(voters.map(({ node }) => node)).size).toBe(3);
    await eventually("the deployment to be available", async () => {
      return conditionOf(await api().get(deployment), "Available") === "True";
    });
    const claims = await api().list("v1", "PersistentVolumeClaim", { namespace: ETCD.namespace });
    // A snapshot, if it is time for one, has a temporary volume of its own.
    const ofVoters = claims.filter((claim) => valueAt(claim, "spec.storageClassName") !== "meridian-temporary");
    expect(ofVoters.map((claim) => [valueAt(claim, "status.phase"), valueAt(claim, "spec.storageClassName")])).toEqual(
      Array.from({ length: 3 }, () => ["Bound", "meridian-data"]),
    );
  });

  it("has run its migrations, whose Job stays", async () => {
    const jobs = await api().list("batch/v1", "Job", { namespace: SHARD.namespace });
    expect(
      jobs.map((each) => [each.metadata.name.replace(/[0-9a-f]{10}$/u, "…"), conditionOf(each, "Complete")]),
    ).toEqual([["shard-migrations-…", "True"]]);
  });

  it("changes nothing when nothing has changed", async () => {
    const { steps, changes } = await opened().aws.up();
    expect(steps).toEqual([]);
    expect(changes).toEqual({ same: recorded });
  });

  it("refers to nothing that is not there, and has no budget that blocks upgrades", async () => {
    for (const { namespace } of [SHARD, ETCD]) {
      expect(danglingReferences(await objectsOf(api(), namespace))).toEqual([]);
      expect(await blockingBudgets(api(), namespace)).toEqual([]);
    }
  });

  it("shows what was changed behind its back, and heals it in one update", async () => {
    await api().patch(deployment, { metadata: { labels: { "app.kubernetes.io/part-of": "another" } } });
    await api().patch(settings, { data: { HTTP_PORT: "9999" } });
    await api().delete(kafkaPolicy);
    const before = (await api().get(settings))?.metadata.uid;
    // That alone: all the rest is found as it was recorded.
    expect(await driftFound()).toEqual([
      "delete eu-west-1-service-network-policy-to-kafka",
      "update eu-west-1-service-deployment",
      "update eu-west-1-service-settings",
    ]);
    const { steps } = await opened().aws.up();
    expect(shown(steps)).toEqual([
      "create eu-west-1-service-network-policy-to-kafka",
      "update eu-west-1-service-deployment",
      "update eu-west-1-service-settings",
    ]);
    expect((await api().get(deployment))?.metadata.labels?.["app.kubernetes.io/part-of"]).toBe("meridian");
    expect(await api().get(kafkaPolicy)).toBeDefined();
    const after = await api().get(settings);
    expect(valueAt(after, "data.HTTP_PORT")).toBe("8080");
    // In place: pods that started meanwhile found it.
    expect(after?.metadata.uid).toBe(before);
  });

  it("leaves the number of replicas to the autoscaler, which keeps the plan's minimum", async () => {
    const before = await placedPods(api(), SHARD.namespace, SHARD.application);
    await api().patch(deployment, { spec: { replicas: 1 } });
    // First they go: pods that have yet to would be missing in the next test.
    await eventually("all pods but one to go", async () => {
      const left = new Set((await placedPods(api(), SHARD.namespace, SHARD.application)).map(({ name }) => name));
      return before.filter(({ name }) => left.has(name)).length === 1;
    });
    await untilPlanned(cluster());
    expect(await driftFound()).toEqual([]);
  });

  it("rolls a new image out with never fewer ready replicas than the budget allows", async () => {
    const { declaration, aws } = opened();
    const image = `sha256:${"1".repeat(64)}`;
    await aws.declare({ ...declaration, service: { ...declaration.service, image } });
    let steps: readonly Step[] = [];
    const least = await leastReady(api(), SHARD, async () => {
      ({ steps } = await aws.up());
    });
    // The image's migrations first, as a Job of another name.
    expect(shown(steps)).toEqual([
      ...["create-replacement", "delete-replaced", "replace"].map((how) => `${how} eu-west-1-service-migrations-job`),
      "update eu-west-1-service-deployment",
    ]);
    const { minimumReplicas } = cluster().region.capacity;
    expect(least).toBe(minimumReplicas - cluster().region.workload.mostUnavailable);
    const pods = await untilPlanned(cluster());
    expect(countBy(pods, ({ object }) => String(valueAt(object, "spec.containers.0.image")).split("@")[1])).toEqual({
      [image]: minimumReplicas,
    });
    expect(countBy(pods, ({ zone }) => zone)).toEqual(plannedByZone(cluster()).shard);
  });

  it("survives an upgrade of all nodes, one after another, with its budget and the voters' quorum", async () => {
    const { region } = cluster();
    const nodes = (await api().list("v1", "Node")).map(({ metadata }) => metadata.name);
    expect(nodes).toHaveLength(3);
    let voters = Infinity;
    const least = await leastReady(api(), SHARD, async () => {
      voters = await leastReady(api(), ETCD, async () => {
        for (const name of nodes) {
          const shape = { ...machineOf(opened().topology), region: region.name, zone: name.slice(0, -2) };
          await replaceNode(api(), name, shape, [SHARD.namespace, ETCD.namespace]);
        }
        await untilPlanned(cluster());
        await untilAllReady(api(), ETCD, 3);
      });
    });
    expect(least).toBe(region.capacity.minimumReplicas - region.workload.mostUnavailable);
    // Two of three: a majority.
    expect(voters).toBe(2);
    const placed = { shard: await untilPlanned(cluster()), etcd: await untilAllReady(api(), ETCD, 3) };
    expect(countBy(placed.shard, ({ zone }) => zone)).toEqual(plannedByZone(cluster()).shard);
    expect(countBy(placed.etcd, ({ zone }) => zone)).toEqual(plannedByZone(cluster()).etcd);
  });

  it("refuses the eviction of a second voter, and of a second replica, at once", async () => {
    for (const { namespace, application } of [SHARD, ETCD]) {
      const [first, second] = await placedPods(api(), namespace, application);
      const granted = [
        await api().evict(namespace, first?.name ?? ""),
        await api().evict(namespace, second?.name ?? ""),
      ];
      expect([application, granted]).toEqual([application, [true, false]]);
      await untilAllReady(api(), { namespace, application }, 3);
    }
  });

  it("keeps the voters' majority and carries the load when a zone falls silent", async () => {
    const [lost] = cluster().region.zones;
    await cluster().plane.stopHeartbeats(lost?.name ?? "");
    const left = async (of: typeof SHARD) => {
      const ready = (await placedPods(api(), of.namespace, of.application)).filter((pod) => pod.ready);
      return ready.some(({ zone }) => zone === lost?.name) ? undefined : ready.length;
    };
    expect(await eventually("the zone's voter to be missed", () => left(ETCD), 60)).toBe(2);
    const replicas = await eventually("the zone's replica to be missed", () => left(SHARD), 60);
    expect(carriedBy(opened(), replicas)).toBeGreaterThanOrEqual(cluster().region.capacity.normalRequestsPerSecond);
    await cluster().plane.startHeartbeats(lost?.name ?? "");
    await untilPlanned(cluster());
    await untilAllReady(api(), ETCD, 3);
  });

  describe("a broken field", () => {
    const asApplied = async (reference: ObjectReference): Promise<KubernetesObject> => {
      const found = await api().get(reference);
      if (found === undefined) throw new Error(`there is no ${reference.kind} ${reference.name}`);
      const { apiVersion, kind, metadata, spec } = found;
      return { apiVersion, kind, metadata: { name: metadata.name, namespace: SHARD.namespace }, spec };
    };
    const dryRun = (object: KubernetesObject) =>
      api().apply(object, { fieldManager: "test", force: true, dryRun: true });
    const replaced = (object: KubernetesObject, from: string, to: string): KubernetesObject => {
      const text = JSON.stringify(object);
      expect(text).toContain(from);
      return JSON.parse(text.replace(from, to)) as KubernetesObject;
    };

    it("in a probe is refused by the API server, which names it", async () => {
      const whole = await asApplied(deployment);
      expect(await reason(dryRun(whole))).toBe("it was accepted");
      const broken = replaced(whole, '"failureThreshold"', '"failureTreshold"');
      expect(await reason(dryRun(broken))).toMatch(/Probe\.failureTreshold: field not declared in schema/u);
    });

    it("in a custom resource is refused too", async () => {
      const binding = inService("elbv2.k8s.aws/v1beta1", "TargetGroupBinding", "shard-public");
      const broken = replaced(await asApplied(binding), '"serviceRef"', '"serviceReference"');
      expect(await reason(dryRun(broken))).toMatch(/serviceReference: field not declared in schema/u);
    });

    it.each([
      [
        "Service",
        '"targetPort":"http"',
        '"targetPort":"web"',
        "Service shard: targetPort web is no port of Deployment",
      ],
      ["Deployment", '"port":"http"', '"port":"web"', "Deployment shard: startupProbe asks the port web"],
      ["TargetGroupBinding", '"port":"http"', '"port":"web"', "TargetGroupBinding shard-public: web is no port"],
    ])("such as a wrong port name of a %s, which the API server takes, is found", async (kind, from, to, said) => {
      const objects = await objectsOf(api(), SHARD.namespace);
      const at = objects.findIndex((object) => object.kind === kind && JSON.stringify(object).includes(from));
      const problems = danglingReferences(
        objects.map((object, index) => {
          if (index !== at) return object;
          return JSON.parse(JSON.stringify(object).replaceAll(from, to)) as KubernetesObject;
        }),
      );
      expect(problems.join("\n")).toContain(said);
    });

    it("such as a budget that blocks every eviction, which the API server takes, is found", async () => {
      const budget = inService("policy/v1", "PodDisruptionBudget", "shard");
      await api().patch(budget, { spec: { maxUnavailable: 0 } });
      expect(await blockingBudgets(api(), SHARD.namespace)).toEqual(["shard"]);
      const [pod] = await placedPods(api(), SHARD.namespace, SHARD.application);
      expect(await api().evict(SHARD.namespace, pod?.name ?? "")).toBe(false);
      await api().patch(budget, { spec: { maxUnavailable: cluster().region.workload.mostUnavailable } });
      expect(await blockingBudgets(api(), SHARD.namespace)).toEqual([]);
    });
  });

  it("is destroyed, and leaves nothing in the cluster", async () => {
    await withoutStackTraces(() => opened().aws.stack.destroy());
    expect(opened().aws.cloud.resources()).toEqual([]);
    const namespaces = (await api().list("v1", "Namespace")).map(({ metadata }) => metadata.name).sort();
    expect(namespaces).toEqual(["default", "kube-node-lease", "kube-public", "kube-system"]);
    const ours = { labels: "app.kubernetes.io/part-of=meridian" };
    for (const [apiVersion, kind] of [
      ["scheduling.k8s.io/v1", "PriorityClass"],
      ["storage.k8s.io/v1", "StorageClass"],
      ["rbac.authorization.k8s.io/v1", "ClusterRole"],
    ] as const)
      expect(await api().list(apiVersion, kind, ours)).toEqual([]);
    await eventually("the volumes to be gone", async () => (await api().list("v1", "PersistentVolume")).length === 0);
  });
});
