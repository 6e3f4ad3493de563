import { parseTopology, plan } from "../../../components/topology/index.ts";
import { smallMachinesInDev } from "../../../policies/cost/small-machines-in-dev.ts";
import { judge } from "../../../policies/judge.ts";
import { Resources } from "../../../policies/resource.ts";
import type { Value } from "../../../policies/values.ts";

const ONE = { "eu-west-1": { cloud: "aws", index: 0 } };
const TWO = { ...ONE, "eu-central-1": { cloud: "aws", index: 1 } };
const BROKER = { kafka: { brokerMemoryGiB: 8 } };

/** What the policy finds on a resource in an environment for development. */
function found(declaration: object, type: string, properties: Record<string, Value>): readonly string[] {
  const topology = parseTopology(
    { environment: "dev", dns: { zone: "example.com" }, ...declaration },
    { name: "dev", source: "test" },
  );
  const resource = { urn: "urn", type, name: "name", properties, protect: false, references: {} };
  return judge([smallMachinesInDev], new Resources([resource]), {
    topology,
    plan: plan(topology),
    today: "2026-06-01",
    settings: {},
  }).flatMap(({ violations }) => violations.map(({ message }) => message));
}

const broker = (instanceType: string): [string, Record<string, Value>] => [
  "aws:msk/cluster:Cluster",
  { numberOfBrokerNodes: 3, brokerNodeGroupInfo: { instanceType, clientSubnets: ["a", "b", "c"] } },
];
const cache = (nodeType: string): [string, Record<string, Value>] => [
  "aws:elasticache/replicationGroup:ReplicationGroup",
  { nodeType },
];

describe("small machines where regions are joined", () => {
  it("are the smallest brokers that a replicator takes", () => {
    expect(found({ regions: TWO, ...BROKER }, ...broker("kafka.m7g.large"))).toEqual([]);
    expect(found({ regions: TWO, ...BROKER }, ...broker("kafka.m7g.xlarge"))).toEqual([
      "its brokers are kafka.m7g.xlarge, accepted are kafka.t3.small, kafka.m7g.large",
    ]);
    expect(found({ regions: ONE, ...BROKER }, ...broker("kafka.m7g.large"))).toEqual([
      "its brokers are kafka.m7g.large, accepted are kafka.t3.small",
    ]);
  });

  it("are the smallest Redis nodes that a global datastore takes", () => {
    const redis = (globalDatastore: boolean): object => ({
      regions: TWO,
      ...BROKER,
      redis: { globalDatastore, memoryGiB: 6 },
    });
    expect(found(redis(true), ...cache("cache.m7g.large"))).toEqual([]);
    expect(found(redis(true), ...cache("cache.r7g.large"))).toEqual([
      "its Redis nodes are cache.r7g.large, accepted are cache.t4g.micro, cache.t4g.small, cache.t4g.medium, cache.m7g.large",
    ]);
    expect(found(redis(false), ...cache("cache.m7g.large"))).toEqual([
      "its Redis nodes are cache.m7g.large, accepted are cache.t4g.micro, cache.t4g.small, cache.t4g.medium",
    ]);
  });
});
