import type { Plan, RegionPlan } from "../../../components/topology/index.ts";
import { regionWorkload } from "../../../components/topology/workload.ts";
import { record } from "../aws/recorder.ts";
import { IMAGE, manifest, planOf, regionOf, serviceProgram } from "./surroundings.ts";

const REQUESTS_PER_REPLICA = 2_000;

/** Replicas that carry a load. */
const carrying = (requestsPerSecond: number): number => Math.ceil(requestsPerSecond / REQUESTS_PER_REPLICA);

const NAMES = { budget: "eu-west-1-service-disruption-budget", autoscaler: "eu-west-1-service-autoscaler" };

async function objects(planned: Plan): Promise<Record<"budget" | "autoscaler", Readonly<Record<string, unknown>>>> {
  const recording = await record(serviceProgram(planned));
  return {
    budget: manifest(recording, NAMES.budget).spec,
    autoscaler: manifest(recording, NAMES.autoscaler).spec,
  };
}

/** 60 000 requests a second at the peak, 2 000 a replica, three zones: replicas are a multiple of three. */
const EXPECTED = [
  // All of it in one region: 30 replicas, of which a lost zone leaves too few, so that each zone has half of them.
  { regions: 1, minimum: 45, unavailable: 15 },
  // Two regions have no quorum without one of them, so that only zones are survived: 15 replicas each, of which two zones have 16.
  { regions: 2, minimum: 24, unavailable: 8 },
  // A third each, half after a loss: 15 replicas, nothing left over.
  { regions: 3, minimum: 15, unavailable: 1 },
  // A fifth each, a quarter after a loss: 7.5, so 8 of 9 replicas.
  { regions: 5, minimum: 9, unavailable: 1 },
];

describe.each(EXPECTED)("with $regions regions", ({ regions, minimum, unavailable }) => {
  test(`${unavailable} of ${minimum} replicas may be evicted at once`, async () => {
    const { budget } = await objects(planOf(regions));
    expect(budget).toEqual({
      maxUnavailable: unavailable,
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: { matchLabels: { "app.kubernetes.io/name": "shard", "app.kubernetes.io/instance": "prod" } },
    });
  });

  test("the autoscaler begins with what carries the peak after a loss", async () => {
    const planned = planOf(regions);
    const { capacity } = regionOf(planned);
    const { autoscaler } = await objects(planned);
    expect(autoscaler).toMatchObject({
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "shard" },
      minReplicas: minimum,
      maxReplicas: capacity.maximumReplicas,
    });
    expect(minimum * REQUESTS_PER_REPLICA).toBeGreaterThanOrEqual(capacity.peakRequestsPerSecond);
    expect(capacity.maximumReplicas).toBeGreaterThan(minimum);
  });

  test("what evictions leave carries the load of normal times, and the peak but for one replica", () => {
    const { capacity, workload } = regionOf(planOf(regions));
    const left = capacity.minimumReplicas - workload.mostUnavailable;
    expect(left).toBeGreaterThanOrEqual(carrying(capacity.normalRequestsPerSecond));
    expect(left).toBeGreaterThanOrEqual(carrying(capacity.peakRequestsPerSecond) - 1);
  });
});

test("an eviction takes no more than a zone, however much is left over", () => {
  const planned = planOf(3, { service: { image: IMAGE, minimumReplicas: 90 } });
  const { capacity, workload } = regionOf(planned);
  expect(capacity.minimumReplicas).toBe(90);
  expect(workload.mostUnavailable).toBe(30);
});

test("a region of one replica lets it go, or its node could never be upgraded", () => {
  const capacity: RegionPlan["capacity"] = {
    normalRequestsPerSecond: 10,
    peakRequestsPerSecond: 500,
    minimumReplicas: 1,
    replicasPerZone: 1,
    maximumReplicas: 2,
    nodesPerZone: { minimum: 1, maximum: 1 },
    maximumCpus: 2,
  };
  const service = {
    peakRequestsPerSecond: 500,
    requestsPerSecondPerReplica: 500,
    minimumReplicas: 1,
    replicaCpu: 0.5,
    replicaMemoryGiB: 0.25,
    shardReplicas: 1,
  };
  expect(regionWorkload({ service }, capacity, 1)).toEqual({
    mostUnavailable: 1,
    mostSurge: 1,
    quota: { pods: 7, cpuMillicores: 3500, memoryMiB: 1792, ephemeralStorageMiB: 1792 },
  });
});

test("the quota has room for the most replicas, a rollout beside them, and jobs", async () => {
  const planned = planOf(3);
  const { capacity } = regionOf(planned);
  const pods = capacity.maximumReplicas + 3 + 4;
  const recording = await record(serviceProgram(planned));
  const quota = manifest(recording, "eu-west-1-service-namespace-quota").spec;
  expect(quota).toEqual({
    hard: {
      "requests.cpu": `${pods * 1000}m`,
      "limits.cpu": `${pods * 1000}m`,
      "requests.memory": `${pods * 512}Mi`,
      "limits.memory": `${pods * 512}Mi`,
      "requests.ephemeral-storage": `${pods * 256}Mi`,
      "limits.ephemeral-storage": `${pods * 256}Mi`,
      pods: String(pods),
      persistentvolumeclaims: "0",
      "services.loadbalancers": "0",
      "services.nodeports": "0",
    },
  });
});

test("the namespace admits only pods without privileges", async () => {
  const recording = await record(serviceProgram(planOf(3)));
  const { labels = {} } = manifest(recording, "eu-west-1-service-namespace-namespace").metadata;
  const security = Object.entries(labels).filter(([key]) => key.startsWith("pod-security.kubernetes.io/"));
  expect(Object.fromEntries(security)).toEqual({
    "pod-security.kubernetes.io/enforce": "restricted",
    "pod-security.kubernetes.io/enforce-version": "v1.33",
    "pod-security.kubernetes.io/audit": "restricted",
    "pod-security.kubernetes.io/audit-version": "v1.33",
    "pod-security.kubernetes.io/warn": "restricted",
    "pod-security.kubernetes.io/warn-version": "v1.33",
  });
});
