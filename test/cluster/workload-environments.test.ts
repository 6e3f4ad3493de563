import { withoutStackTraces } from "../../tools/inventory/stack-traces.ts";
import { describeOnControlPlane } from "./availability.ts";
import type { KubernetesObject } from "../clouds/kubernetes/api-server.ts";
import { eventually, valueAt } from "./conditions.ts";
import { blockingBudgets } from "./disruption.ts";
import type { Fields } from "./fields.ts";
import { fieldsAt, listAt } from "./fields.ts";
import { networkEnds } from "./network-ends.ts";
import { cassandraFlows, FLOWS, judged } from "./network-flows.ts";
import { danglingReferences, objectsOf } from "./object-references.ts";
import { countBy, placedPods, untilAllReady } from "./placed-pods.ts";
import type { Cluster, WorkloadEnvironment } from "./workload-environment.ts";
import { DEADLINE_SECONDS, openWorkloadEnvironment } from "./workload-environment.ts";
import { carriedBy, ETCD, plannedByZone, SHARD, untilPlanned } from "./workload-placement.ts";

jest.setTimeout(600_000);

/** The environments of several regions, each with a control plane of its own. Those on other clouds are the plan's only. */
describe.each(["staging", "prod"] as const)("the workload of %s", (name) => {
  describeOnControlPlane(`on real control planes`, () => {
    let environment: WorkloadEnvironment | undefined;
    beforeAll(async () => {
      environment = await openWorkloadEnvironment(name);
    });
    afterAll(async () => {
      await environment?.dispose();
    });
    const opened = (): WorkloadEnvironment => {
      if (environment === undefined) throw new Error("the environment was not opened");
      return environment;
    };
    const eachCluster = (work: (cluster: Cluster) => Promise<void>) => Promise.all(opened().clusters.map(work));

    it("comes up in every region, spread over its zones as the plan has it", async () => {
      const { changes } = await opened().aws.up();
      expect(Object.keys(changes)).toEqual(["create"]);
      expect(opened().clusters.map(({ region }) => region.name)).toEqual(
        name === "prod" ? ["eu-west-1", "eu-central-1", "us-east-1"] : ["eu-west-1", "eu-central-1"],
      );
      await eachCluster(async (cluster) => {
        const { region, plane } = cluster;
        const placed = {
          shard: await untilPlanned(cluster),
          etcd: await untilAllReady(plane.api, ETCD, region.voters.length),
        };
        expect(countBy(placed.shard, ({ zone }) => zone)).toEqual(plannedByZone(cluster).shard);
        expect(countBy(placed.etcd, ({ zone }) => zone)).toEqual(plannedByZone(cluster).etcd);
      });
    });

    it("refers to nothing that is not there, and has no budget that blocks upgrades", async () => {
      await eachCluster(async ({ region, plane }) => {
        for (const { namespace } of region.voters.length > 0 ? [SHARD, ETCD] : [SHARD]) {
          expect(danglingReferences(await objectsOf(plane.api, namespace))).toEqual([]);
          expect(await blockingBudgets(plane.api, namespace)).toEqual([]);
        }
      });
    });

    it("lets through what the table says, and nothing else", async () => {
      const voting = opened().clusters.filter(({ region }) => region.voters.length > 0);
      expect(voting.map(({ region }) => region.name)).toEqual(["eu-west-1", "eu-central-1"]);
      for (const { region, plane } of voting) {
        const policies = await plane.api.list("networking.k8s.io/v1", "NetworkPolicy");
        expect(judged(policies, networkEnds(opened().plan, region), FLOWS)).toEqual(FLOWS);
      }
      await eachCluster(async ({ region, plane }) => {
        const policies = await plane.api.list("networking.k8s.io/v1", "NetworkPolicy");
        const rows = cassandraFlows(region.name === opened().plan.replication.cassandra.controlRegion);
        expect(judged(policies, networkEnds(opened().plan, region), rows)).toEqual(rows);
      });
    });

    it("has room for what the plan has, and refuses more, privileges, and ways in of its own", async () => {
      await eachCluster(async ({ region, plane }) => {
        const { api } = plane;
        const [pod] = await placedPods(api, SHARD.namespace, SHARD.application);
        const quota = await api.get({
          apiVersion: "v1",
          kind: "ResourceQuota",
          name: "shard",
          namespace: SHARD.namespace,
        });
        expect(valueAt(quota, "status.hard.pods")).toBe(String(region.workload.quota.pods));
        expect(valueAt(quota, "status.used.pods")).toBe(String(region.capacity.minimumReplicas));
        const spec = fieldsAt(pod?.object ?? {}, "spec");
        const again = (change: (container: Fields) => Fields): KubernetesObject => ({
          apiVersion: "v1",
          kind: "Pod",
          metadata: { name: "one-more", namespace: SHARD.namespace },
          spec: {
            serviceAccountName: spec["serviceAccountName"],
            automountServiceAccountToken: false,
            securityContext: spec["securityContext"],
            volumes: spec["volumes"],
            containers: listAt(spec, "containers").map(change),
          },
        });
        const verdict = async (object: KubernetesObject): Promise<string> =>
          String(
            await api.apply(object, { fieldManager: "test", force: true, dryRun: true }).then(
              () => "admitted",
              (error: unknown) => error,
            ),
          );
        expect(await verdict(again((container) => container))).toBe("admitted");
        const privileged = again((container) => ({
          ...container,
          securityContext: {
            ...fieldsAt(container, "securityContext"),
            allowPrivilegeEscalation: true,
            privileged: true,
          },
        }));
        expect(await verdict(privileged)).toMatch(/violates PodSecurity "restricted:v1\.33": privileged/u);
        const large = { cpu: "2", memory: "256Mi" };
        const greedy = again((container) => ({ ...container, resources: { requests: large, limits: large } }));
        expect(await verdict(greedy)).toContain("maximum cpu usage per Container is 1, but limit is 2");
        const wayIn = {
          apiVersion: "v1",
          kind: "Service",
          metadata: { name: "way-in", namespace: SHARD.namespace },
          spec: { type: "LoadBalancer", selector: { app: "x" }, ports: [{ port: 80 }] },
        };
        expect(await verdict(wayIn)).toMatch(/exceeded quota: shard, requested: services\.loadbalancers=1/u);
      });
    });

    it("carries the load when every region loses a zone, then has all of the plan's replicas again, and an update meanwhile changes nothing", async () => {
      const losses = eachCluster(async ({ region, plane }) => {
        const [lost] = region.zones;
        const zone = lost?.name ?? "";
        await plane.stopHeartbeats(zone);
        const survivors = await eventually(
          `the replicas of ${zone} to be missed`,
          async () => {
            const ready = (await placedPods(plane.api, SHARD.namespace, SHARD.application)).filter((pod) => pod.ready);
            return ready.some((pod) => pod.zone === zone) ? undefined : ready;
          },
          60,
        );
        expect(survivors).toHaveLength(region.capacity.replicasPerZone * (region.zones.length - 1));
        expect(carriedBy(opened(), survivors.length)).toBeGreaterThanOrEqual(region.capacity.normalRequestsPerSecond);
        const moved = await untilAllReady(plane.api, SHARD, region.capacity.minimumReplicas, DEADLINE_SECONDS);
        expect(Object.keys(countBy(moved, (pod) => pod.zone))).not.toContain(zone);
        const pending = await plane.api.list("v1", "Pod", { fields: "status.phase=Pending" });
        // A voter stays with its volume, in its zone: the others are the majority.
        const bound = region.voters.filter((voter) => voter.zone.name === zone).map((voter) => `etcd-${voter.name}-0`);
        expect(pending.map(({ metadata }) => metadata.name).filter((pod) => !bound.includes(pod))).toEqual([]);
      });
      const [{ steps, changes }] = await Promise.all([opened().aws.up(), losses]);
      expect(steps).toEqual([]);
      expect(Object.keys(changes)).toEqual(["same"]);
    });

    it("is destroyed in the order that its parts need, and leaves nothing in any cluster", async () => {
      await eachCluster(async ({ region, plane }) => {
        await plane.startHeartbeats(region.zones[0]?.name ?? "");
      });
      await withoutStackTraces(() => opened().aws.stack.destroy());
      expect(opened().aws.cloud.resources()).toEqual([]);
      await eachCluster(async ({ plane }) => {
        const namespaces = (await plane.api.list("v1", "Namespace")).map(({ metadata }) => metadata.name).sort();
        expect(namespaces).toEqual(["default", "kube-node-lease", "kube-public", "kube-system"]);
        expect(await plane.api.list("v1", "Pod")).toEqual([]);
      });
    });
  });
});
