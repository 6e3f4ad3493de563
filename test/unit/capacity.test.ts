import type { CapacityPlan } from "../../components/topology/capacity.ts";
import { planCapacity } from "../../components/topology/capacity.ts";
import { allowedLosses } from "../../components/topology/losses/allowed.ts";
import type { RegionCapacity } from "../../components/topology/plan-types.ts";
import type { DeclarationInput } from "../../components/topology/schema/index.ts";
import { production } from "./cloud-topologies.ts";

const SERVICE = {
  peakRequestsPerSecond: 12_000,
  requestsPerSecondPerReplica: 1_000,
  minimumReplicas: 3,
  replicaCpu: 1,
  replicaMemoryGiB: 0.5,
};
const NODES = { nodeCpu: 4, nodeMemoryGiB: 16 };
type Regions = DeclarationInput["regions"];

const THREE: Regions = {
  "eu-west-1": { cloud: "aws", index: 0 },
  "us-east-1": { cloud: "aws", index: 1 },
  "ap-south-1": { cloud: "aws", index: 2 },
};

function planned(input: DeclarationInput): CapacityPlan {
  const topology = production({ service: SERVICE, kubernetes: NODES, ...input });
  return planCapacity(topology, allowedLosses(topology));
}

function region(plan: CapacityPlan, name: string): RegionCapacity {
  const found = plan.regions[name];
  if (found === undefined) throw new Error(`${name} is not in the plan`);
  return found;
}

const minima = (plan: CapacityPlan): Record<string, number> =>
  Object.fromEntries(Object.entries(plan.regions).map(([name, capacity]) => [name, capacity.minimumReplicas]));

describe("the replicas that always run", () => {
  test("carry a region's share after the loss of another, with whole numbers of replicas and nodes a zone", () => {
    const plan = planned({ regions: THREE, failover: { survive: { regions: 1, zones: 1 } } });
    expect(region(plan, "eu-west-1")).toEqual({
      normalRequestsPerSecond: 4_000,
      // 12 000 over the two regions that are left.
      peakRequestsPerSecond: 6_000,
      // The peak needs 6; 4 000 on two of three zones needs 2 a zone, also 6.
      minimumReplicas: 6,
      replicasPerZone: 2,
      // Alone, with two regions lost, it would serve all: as many as twice the minimum.
      maximumReplicas: 12,
      // A node of 4 vCPU has 3.4 for pods: 3 replicas.
      nodesPerZone: { minimum: 1, maximum: 2 },
      // And three machines of 8 vCPU for Cassandra.
      maximumCpus: 24 + 24,
    });
    expect(plan.regions["us-east-1"]).toEqual(plan.regions["eu-west-1"]);
    expect(plan.problems).toEqual([]);
  });

  test("carry a region's normal share with a zone gone, where no region may be lost", () => {
    const regions: Regions = { "eu-west-1": { cloud: "aws", index: 0 } };
    const plan = planned({ regions, failover: { survive: { regions: 0, zones: 1 } } });
    expect(minima(plan)).toEqual({ "eu-west-1": 18 });
    expect(minima(planned({ regions, failover: { survive: { regions: 0, zones: 2 } } }))).toEqual({ "eu-west-1": 36 });
    expect(minima(planned({ regions, failover: { survive: { regions: 0, zones: 0 } } }))).toEqual({ "eu-west-1": 12 });
  });

  test("do not add the loss of a zone to that of a region", () => {
    const regions: Regions = { "eu-west-1": { cloud: "aws", index: 0 }, "us-east-1": { cloud: "aws", index: 1 } };
    // The whole peak on three zones: 12. Half of it on two: 9. Both at once would be 18.
    expect(minima(planned({ regions, failover: { survive: { regions: 1, zones: 1 } } }))).toEqual({
      "eu-west-1": 12,
      "us-east-1": 12,
    });
  });

  test("follow the regions' weights", () => {
    const regions: Regions = {
      "eu-west-1": { cloud: "aws", index: 0, weight: 2, zones: ["a"] },
      "us-east-1": { cloud: "aws", index: 1, weight: 1, zones: ["a"] },
      "ap-south-1": { cloud: "aws", index: 2, weight: 1, zones: ["a"] },
    };
    const plan = planned({ regions, failover: { survive: { regions: 1, zones: 0 } } });
    // 12 000 × 2/3 where a light one is lost, and × 1/2 where the heavy one is.
    expect(minima(plan)).toEqual({ "eu-west-1": 8, "us-east-1": 6, "ap-south-1": 6 });
  });

  test("carry what the loss of a cloud brings", () => {
    const regions: Regions = {
      "eu-west-1": { cloud: "aws", index: 0, zones: ["a"] },
      "us-east-1": { cloud: "aws", index: 1, zones: ["a"] },
      "europe-west4": { cloud: "gcp", index: 2, zones: ["a"] },
    };
    const plan = planned({ regions, failover: { survive: { regions: 0, zones: 0, clouds: 1 } } });
    expect(minima(plan)).toEqual({ "eu-west-1": 6, "us-east-1": 6, "europe-west4": 12 });
  });

  test("are the whole peak in every region that stands by", () => {
    const plan = planned({
      regions: THREE,
      failover: { mode: "active-passive", order: ["us-east-1"], survive: { regions: 1, zones: 1 } },
    });
    // The primary also carries it with a zone gone: 6 a zone. The others have all zones when they take over.
    expect(minima(plan)).toEqual({ "eu-west-1": 12, "us-east-1": 18, "ap-south-1": 12 });
    expect(region(plan, "us-east-1").normalRequestsPerSecond).toBe(12_000);
    expect(region(plan, "ap-south-1").normalRequestsPerSecond).toBe(0);
    expect(region(plan, "ap-south-1").peakRequestsPerSecond).toBe(12_000);
  });

  test("are never fewer than the declared minimum, rounded up to whole zones", () => {
    const service = { ...SERVICE, peakRequestsPerSecond: 10, minimumReplicas: 4 };
    expect(minima(planned({ regions: THREE, service }))).toEqual({ "eu-west-1": 6, "us-east-1": 6, "ap-south-1": 6 });
  });

  test("are not one more for a share that a binary fraction cannot hold", () => {
    const regions: Regions = {
      // As binary fractions these add up to a little less than 3.
      "eu-west-1": { cloud: "aws", index: 0, weight: 1.9, zones: ["a"] },
      "us-east-1": { cloud: "aws", index: 1, weight: 0.7, zones: ["a"] },
      "ap-south-1": { cloud: "aws", index: 2, weight: 0.4, zones: ["a"] },
    };
    const service = { ...SERVICE, peakRequestsPerSecond: 30_000, minimumReplicas: 1 };
    expect(minima(planned({ regions, service, failover: { survive: { regions: 0, zones: 0 } } }))).toEqual({
      "eu-west-1": 19,
      "us-east-1": 7,
      "ap-south-1": 4,
    });
  });

  test("of a draining region are the declared minimum, and no other region counts on them", () => {
    const regions: Regions = {
      ...THREE,
      "sa-east-1": { cloud: "aws", index: 3, state: "draining" },
    };
    const failover = { survive: { regions: 1, zones: 1 } };
    const plan = planned({ regions, failover });
    const without = planned({ regions: THREE, failover });
    expect(region(plan, "sa-east-1")).toEqual({
      normalRequestsPerSecond: 0,
      peakRequestsPerSecond: 0,
      minimumReplicas: 3,
      replicasPerZone: 1,
      // Room for the quarter that it gives up, 3 000, is less than twice the minimum.
      maximumReplicas: 6,
      nodesPerZone: { minimum: 1, maximum: 1 },
      maximumCpus: 12 + 24,
    });
    expect({ ...plan.regions, "sa-east-1": undefined }).toEqual({ ...without.regions, "sa-east-1": undefined });
    expect(plan.losses).toEqual(without.losses);
  });

  test("of a local region need no nodes", () => {
    const regions: Regions = {
      "here-1": { cloud: "local", index: 0, zones: ["a"] },
      "here-2": { cloud: "local", index: 1, zones: ["a"] },
    };
    // A replica that would fit no node is no problem where there are none.
    const service = { ...SERVICE, peakRequestsPerSecond: 1_000, minimumReplicas: 2, replicaCpu: 64 };
    const plan = planned({ regions, service, failover: { survive: { regions: 1 } } });
    expect(region(plan, "here-1")).toEqual({
      normalRequestsPerSecond: 500,
      peakRequestsPerSecond: 1_000,
      minimumReplicas: 2,
      replicasPerZone: 2,
      maximumReplicas: 4,
      nodesPerZone: { minimum: 0, maximum: 0 },
      maximumCpus: 0,
    });
    expect(plan.problems).toEqual([]);
  });
});

describe("the replicas that the autoscaler may reach", () => {
  test("carry what one more lost region than allowed brings, where that is more than twice the minimum", () => {
    const service = { ...SERVICE, peakRequestsPerSecond: 30_000 };
    const plan = planned({ regions: THREE, service, failover: { survive: { regions: 0, zones: 0 } } });
    expect(region(plan, "eu-west-1")).toMatchObject({ minimumReplicas: 12, maximumReplicas: 24 });
    const heavy: Regions = {
      "eu-west-1": { cloud: "aws", index: 0, weight: 1, zones: ["a"] },
      "us-east-1": { cloud: "aws", index: 1, weight: 8, zones: ["a"] },
      "ap-south-1": { cloud: "aws", index: 2, weight: 1, zones: ["a"] },
    };
    const uneven = planned({ regions: heavy, service, failover: { survive: { regions: 0, zones: 0 } } });
    // A tenth of 30 000 in normal times, a half without the heavy region.
    expect(region(uneven, "eu-west-1")).toMatchObject({ minimumReplicas: 3, maximumReplicas: 15 });
  });

  test("have room, in a draining region, for the traffic that is leaving", () => {
    const regions: Regions = {
      ...THREE,
      "sa-east-1": { cloud: "aws", index: 3, state: "draining" },
    };
    const service = { ...SERVICE, peakRequestsPerSecond: 48_000 };
    const plan = planned({ regions, service, failover: { survive: { regions: 1, zones: 0 } } });
    expect(region(plan, "sa-east-1")).toMatchObject({ minimumReplicas: 3, maximumReplicas: 12 });
  });

  test("are cut to what the declared quota has room for", () => {
    const regions: Regions = {
      ...THREE,
      "eu-west-1": { cloud: "aws", index: 0, quotas: { cpus: 23 + 24 } },
    };
    const plan = planned({ regions, failover: { survive: { regions: 1, zones: 1 } } });
    expect(region(plan, "eu-west-1")).toMatchObject({
      minimumReplicas: 6,
      maximumReplicas: 9,
      nodesPerZone: { minimum: 1, maximum: 1 },
      maximumCpus: 12 + 24,
    });
    expect(region(plan, "us-east-1")).toMatchObject({ maximumReplicas: 12, maximumCpus: 24 + 24 });
    expect(plan.problems).toEqual([]);
  });
});

describe("capacity that cannot be had", () => {
  test("is a quota below the nodes for the minimum", () => {
    const regions: Regions = {
      ...THREE,
      "eu-west-1": { cloud: "aws", index: 0, quotas: { cpus: 35 } },
    };
    const plan = planned({ regions, failover: { survive: { regions: 1, zones: 1 } } });
    expect(plan.problems).toEqual([
      {
        path: "regions.eu-west-1.quotas.cpus",
        found: "35 vCPU",
        accepted:
          "at least 36 vCPU: 3 nodes carry what the region must serve after any declared loss, and 24 are Cassandra's",
        mend: "ask the cloud for a higher quota and declare it, lower service.peakRequestsPerSecond, or add a region",
      },
    ]);
    expect(region(plan, "eu-west-1")).toMatchObject({ minimumReplicas: 6, maximumReplicas: 6 });
  });

  test("is no quota that the nodes for the minimum just fit", () => {
    const regions: Regions = {
      ...THREE,
      "eu-west-1": { cloud: "aws", index: 0, quotas: { cpus: 36 } },
    };
    const plan = planned({ regions, failover: { survive: { regions: 1, zones: 1 } } });
    expect(plan.problems).toEqual([]);
    expect(region(plan, "eu-west-1").maximumCpus).toBe(36);
  });

  test("is a replica that fits no node", () => {
    const plan = planned({
      regions: THREE,
      kubernetes: { nodeCpu: 2, nodeMemoryGiB: 8 },
      service: { ...SERVICE, replicaCpu: 2, replicaMemoryGiB: 6.2 },
    });
    expect(plan.problems).toEqual([
      {
        path: "service.replicaCpu",
        found: "2 vCPU",
        accepted: "at most 1.7 vCPU: what a node of 2 vCPU leaves for pods",
        mend: "lower service.replicaCpu, or raise kubernetes.nodeCpu to 3",
      },
      {
        path: "service.replicaMemoryGiB",
        found: "6.2 GiB",
        // GKE keeps 1.8 GiB of 8, and 100 MiB that it evicts pods for.
        accepted: "at most 6.1 GiB: what a node of 8 GiB leaves for pods",
        mend: "lower service.replicaMemoryGiB, or raise kubernetes.nodeMemoryGiB",
      },
    ]);
  });

  test.each([
    ["CPU", { replicaCpu: 0.34 }, 10],
    ["memory", { replicaCpu: 0.1, replicaMemoryGiB: 2 }, 6],
    ["the number of pods", { replicaCpu: 0.01, replicaMemoryGiB: 0.01 }, 100],
  ])("shows in nodes: what fits one is limited by %s", (_limit, replica, fitting) => {
    const regions: Regions = { "eu-west-1": { cloud: "aws", index: 0, zones: ["a"] } };
    const nodesFor = (replicas: number): number => {
      const service = { ...SERVICE, peakRequestsPerSecond: 1, minimumReplicas: replicas, ...replica };
      return region(planned({ regions, service }), "eu-west-1").nodesPerZone.minimum;
    };
    expect([nodesFor(fitting), nodesFor(fitting + 1)]).toEqual([1, 2]);
  });
});

describe("what is left after a loss", () => {
  test("is the survivors' minimum, held against the peak", () => {
    const plan = planned({ regions: THREE, failover: { survive: { regions: 1, zones: 1 } } });
    expect(plan.losses).toHaveLength(3 + 9);
    expect(plan.losses[0]).toEqual({
      loss: { kind: "region", name: "eu-west-1", regions: ["eu-west-1"], zones: [] },
      capacity: 12_000,
      peak: 12_000,
      headroom: 0,
    });
    // Two zones of eu-west-1 have 4 replicas for its 4 000; the other regions have 6 each.
    expect(plan.losses[3]).toEqual({
      loss: { kind: "zone", name: "eu-west-1a", regions: [], zones: ["eu-west-1a"] },
      capacity: 16_000,
      peak: 12_000,
      headroom: 0,
    });
  });

  test("counts only the region that then serves, where the others stand by", () => {
    const regions: Regions = {
      "eu-west-1": { cloud: "aws", index: 0 },
      "us-east-1": { cloud: "aws", index: 1 },
      "eu-central-1": { cloud: "aws", index: 2, zones: ["a", "b", "c", "d", "e"] },
    };
    const plan = planned({ regions, failover: { mode: "active-passive", survive: { regions: 2, zones: 0 } } });
    const capacities = Object.fromEntries(
      plan.losses.map(({ loss, capacity, headroom }) => [loss.name, [capacity, headroom]]),
    );
    // Frankfurt is nearer to Dublin, which serves, than Virginia is. Its five zones round 12 up to 15.
    expect(capacities).toEqual({
      "eu-west-1": [15_000, 0.25],
      "us-east-1": [12_000, 0],
      "eu-central-1": [12_000, 0],
      "eu-west-1 + us-east-1": [15_000, 0.25],
      "eu-west-1 + eu-central-1": [12_000, 0],
      "us-east-1 + eu-central-1": [12_000, 0],
    });
  });
});
