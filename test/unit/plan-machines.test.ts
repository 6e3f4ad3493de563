import { brokerType, nodeType, redisNodeType } from "../../components/topology/machines.ts";
import { parseTopology } from "../../components/topology/parse.ts";
import { plan } from "../../components/topology/plan.ts";
import type { MachinePlan, Plan, RegionPlan } from "../../components/topology/plan-types.ts";
import { declaration } from "../../components/topology/schema/index.ts";
import { schemaAt } from "../../components/topology/schema/walk.ts";
import { aws, gcp, LOCAL, ONE, THREE } from "./check-declarations.ts";
import { production } from "./cloud-topologies.ts";

const planOf = (input: unknown, name = "prod"): Plan => plan(parseTopology(input, { name, source: "test" }));

function regionOf(planned: Plan, name: string): RegionPlan {
  const region = planned.regions.find((candidate) => candidate.name === name);
  if (region === undefined) throw new Error(`no region ${name}`);
  return region;
}

describe("machine types", () => {
  const machines = (input: object): MachinePlan | undefined => planOf(input).regions[0]?.machines;

  test("of the classes' defaults", () => {
    expect(machines({ ...ONE, environment: "dev" })).toEqual({
      node: "m7i.large",
      broker: "kafka.t3.small",
      redis: "cache.t4g.medium",
      cassandra: "m7i.large",
    });
    expect(machines({ ...ONE, environment: "staging" })).toEqual({
      node: "m7i.xlarge",
      broker: "kafka.m7g.large",
      redis: "cache.m7g.large",
      cassandra: "m7i.xlarge",
    });
    expect(machines(ONE)).toEqual({
      node: "m7i.2xlarge",
      broker: "kafka.m7g.xlarge",
      redis: "cache.r7g.xlarge",
      cassandra: "m7i.2xlarge",
    });
  });

  test("are those of regions on AWS only", () => {
    expect(planOf(THREE).regions.map((region) => "machines" in region)).toEqual([true, true, false]);
    expect(planOf(LOCAL).regions.some((region) => "machines" in region)).toBe(false);
  });

  test.each([
    [1, 1, "c7i.large", 2],
    [2, 4, "c7i.large", 2],
    [2, 4.5, "m7i.large", 2],
    [2, 9, "r7i.large", 2],
    [2, 17, "r7i.xlarge", 4],
    [2.5, 8, "c7i.xlarge", 4],
    [16, 16, "c7i.4xlarge", 16],
    [50, 100, "c7i.16xlarge", 64],
    [192, 1536, "r7i.48xlarge", 192],
  ])("of a worker node with %d vCPU and %d GiB: %s", (cpu, memoryGiB, name, cpus) => {
    expect(nodeType({ cpu, memoryGiB })).toMatchObject({ name, cpu: cpus });
  });

  test.each([
    [0.5, "kafka.t3.small", 300],
    [2, "kafka.t3.small", 300],
    [2.1, "kafka.m7g.large", 1000],
    [16, "kafka.m7g.xlarge", 1000],
    [32, "kafka.m7g.2xlarge", 2000],
    [33, "kafka.m7g.4xlarge", 4000],
    [256, "kafka.m7g.16xlarge", 4000],
  ])("of a broker with %d GiB: %s, which may have %d partitions", (memoryGiB, name, mostPartitions) => {
    expect(brokerType(memoryGiB)).toMatchObject({ name, mostPartitions });
  });

  test.each([
    [1, "cache.t4g.small"],
    [1.38, "cache.t4g.medium"],
    [3.1, "cache.m7g.large"],
    [13, "cache.r7g.large"],
    [13.08, "cache.r7g.xlarge"],
    [419.09, "cache.r7g.16xlarge"],
  ])("of a Redis node with %d GiB: %s", (memoryGiB, name) => {
    expect(redisNodeType(memoryGiB)?.name).toBe(name);
  });

  test("there are for every worker node and broker that the schema accepts", () => {
    const most = (path: readonly string[]): number => {
      const schema = schemaAt(declaration("prod"), path);
      const accepted = [2, 256, 636, 192, 1536].filter((value) => schema?.safeParse(value).success === true);
      return Math.max(...accepted);
    };
    const largest = { cpu: most(["kubernetes", "nodeCpu"]), memoryGiB: most(["kubernetes", "nodeMemoryGiB"]) };
    expect(largest).toEqual({ cpu: 192, memoryGiB: 1536 });
    expect(nodeType(largest)).toBeDefined();
    expect(most(["kafka", "brokerMemoryGiB"])).toBe(256);
    expect(brokerType(256)).toBeDefined();
  });

  test("that do not exist are no plan", () => {
    const tooMuch = production({ regions: { "eu-west-1": { cloud: "aws", index: 0 } }, redis: { memoryGiB: 600 } });
    expect(() => plan(tooMuch)).toThrow(new RangeError("No machine on AWS has 600 GiB for a Redis node."));
  });

  test("count with their own vCPUs against the quota, which may be more than is asked for", () => {
    const kubernetes = { nodeCpu: 5, nodeMemoryGiB: 16 };
    const cpus = (cloud: object): number | undefined =>
      planOf({ ...ONE, ...cloud, kubernetes }).regions[0]?.capacity.maximumCpus;
    // As many nodes at most, of 8 vCPU on AWS and of 5 on GCP, beside three of 8 for Cassandra.
    expect([cpus({}), cpus({ regions: { "europe-west4": gcp(0) } })]).toEqual([24 * 8 + 24, 24 * 5 + 24]);
  });
});

describe("data zones", () => {
  const letters = ({ dataZones }: RegionPlan): string => dataZones.map(({ letter }) => letter).join("");

  test("are the region's zones, as long as they are three at most", () => {
    expect(planOf(THREE).regions.map(letters)).toEqual(["abc", "abc", "abc"]);
    expect(planOf(LOCAL).regions.map(letters)).toEqual(["a", "a", "a"]);
    expect(regionOf(planOf({ ...ONE, regions: { "ap-northeast-1": aws(0) } }), "ap-northeast-1").dataZones).toEqual([
      { letter: "a", name: "ap-northeast-1a" },
      { letter: "c", name: "ap-northeast-1c" },
      { letter: "d", name: "ap-northeast-1d" },
    ]);
  });

  test("are those that are named, in the alphabet's order", () => {
    const region = aws(0, { zones: ["d", "b", "a", "c"], dataZones: ["d", "a", "b"] });
    expect(planOf({ ...ONE, regions: { "us-west-2": region } }).regions.map(letters)).toEqual(["abd"]);
  });

  test("hold the voters, and what is left of a quorum follows from them", () => {
    const region = aws(0, { zones: ["a", "b", "c", "d"], dataZones: ["b", "c", "d"] });
    const planned = planOf({ ...ONE, regions: { "us-west-2": region } });
    expect(planned.coordination.voters.map(({ name }) => name)).toEqual([
      "us-west-2-b-0",
      "us-west-2-c-0",
      "us-west-2-d-0",
    ]);
    // The losses are of a, b, c and d: zone a has neither voters nor replicas.
    expect(planned.quorums.map(({ name, afterLoss }) => [name, afterLoss.map(({ left }) => left)])).toEqual([
      ["coordination", [3, 2, 2, 2]],
      ["strong", [3, 2, 2, 2]],
    ]);
  });

  test("decide by default whether a zone is survived", () => {
    const region = aws(0, { dataZones: ["a", "b"] });
    const two = { kafka: { replicationFactor: 2, minimumInSync: 1 }, cassandra: { replicationFactor: 2 } };
    expect(planOf({ ...ONE, regions: { "eu-west-1": region }, ...two }).survive.zones).toBe(0);
    expect(planOf({ ...ONE, ...two, cassandra: {} }).survive.zones).toBe(1);
  });

  test("are what a zone's loss is judged by", () => {
    const regions = { "eu-west-1": aws(0, { dataZones: ["a", "b"] }) };
    const two = { kafka: { replicationFactor: 2, minimumInSync: 1 }, cassandra: { replicationFactor: 2 } };
    expect(() => planOf({ ...ONE, regions, ...two, failover: { survive: { zones: 1 } } })).toThrow(
      "2: losing 1 zone leaves 1 in eu-west-1",
    );
  });
});

describe("the rest that components build from", () => {
  test("is what is declared, with lists in an order of their own", () => {
    const planned = planOf({
      ...ONE,
      regions: { "eu-west-1": aws(0, { quotas: { cpus: 512 } }) },
      network: { interconnect: "peering", natGateways: "single", ipv6: true },
      kubernetes: {
        version: "1.33",
        capacity: "spot",
        publicAccess: ["203.0.113.0/24", "198.51.100.0/24"],
        administrators: ["group:platform@example.com", "arn:aws:iam::123456789012:role/teams/platform"],
      },
      kafka: { scram: true, storageGiB: 77 },
      redis: { globalDatastore: true },
      accounts: { aws: "123456789012" },
      alarms: { recipients: ["on-call@example.com", "audit@example.com"] },
    });
    expect(planned.network).toEqual({ interconnect: "peering", natGateways: "single", ipv6: true });
    expect(planned.kubernetes).toEqual({
      version: "1.33",
      capacity: "spot",
      publicAccess: ["198.51.100.0/24", "203.0.113.0/24"],
      administrators: ["arn:aws:iam::123456789012:role/teams/platform", "group:platform@example.com"],
    });
    expect(planned.replication.kafka).toMatchObject({ brokersPerZone: 2, storageGiB: 77, scram: true });
    expect(planned.replication.redis).toEqual({ shards: 3, replicasPerShard: 2, globalDatastore: true });
    expect(planned.accounts).toEqual({ aws: "123456789012" });
    expect(planned.alarmRecipients).toEqual(["audit@example.com", "on-call@example.com"]);
    expect(planned.regions[0]?.cpuQuota).toBe(512);
  });

  test("is the least that is safe where nothing is declared", () => {
    const planned = planOf(ONE);
    expect(planned.network).toEqual({ interconnect: "transit-gateway", natGateways: "per-zone", ipv6: false });
    expect(planned.kubernetes).toEqual({
      version: "1.35",
      capacity: "on-demand",
      publicAccess: [],
      administrators: [],
    });
    expect(planned.replication.kafka.scram).toBe(false);
    expect(planned.replication.redis.globalDatastore).toBe(false);
    expect(planned.accounts).toEqual({});
    expect(planned.alarmRecipients).toEqual([]);
    expect("cpuQuota" in (planned.regions[0] ?? { cpuQuota: 0 })).toBe(false);
  });
});
