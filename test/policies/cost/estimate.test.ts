import { PRICES } from "../../../policies/cost/prices.ts";
import type { CostLine } from "../../../policies/cost/cost-line.ts";
import { totalOf } from "../../../policies/cost/cost-line.ts";
import type { Estimate } from "../../../policies/cost/estimate.ts";
import { estimateOf } from "../../../policies/cost/estimate.ts";
import { monthlyBudget } from "../../../policies/cost/monthly-budget.ts";
import { judge } from "../../../policies/judge.ts";
import type { ResourceData } from "../../../policies/resource.ts";
import { Resources } from "../../../policies/resource.ts";
import { UnknownProperty } from "../../../policies/unknown-property.ts";
import type { Value } from "../../../policies/values.ts";
import { UNKNOWN } from "../../../policies/values.ts";
import { costsOf } from "../../../tools/docs/costs.ts";
import { declared } from "../declared.ts";

// Whole environments are recorded.
jest.setTimeout(300_000);

/** A resource as a program would declare it; references by property, to the names of others. */
const resource = (
  type: string,
  properties: Record<string, Value>,
  name = type,
  references: Record<string, string> = {},
): ResourceData => ({
  urn: name,
  type,
  name,
  properties,
  protect: false,
  references: Object.fromEntries(Object.entries(references).map(([property, urn]) => [property, [urn]])),
});

const estimate = (...resources: readonly ResourceData[]): Estimate => estimateOf(new Resources(resources), PRICES);
/** Lines as text, and what has no price. */
const told = ({ lines, unpriced }: Estimate): string[] => [
  ...lines.map(({ part, count, each }) => `${count} × ${part} at ${each}`),
  ...unpriced.map(({ what }) => `? ${what}`),
];

const GROUP = "aws:eks/nodeGroup:NodeGroup";
const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const KAFKA = "aws:msk/cluster:Cluster";
const CACHE = "aws:elasticache/replicationGroup:ReplicationGroup";

describe("what declared resources cost", () => {
  it("is told by part, the dearest first, and adds up", () => {
    const found = estimate(
      resource("aws:kms/key:Key", {}, "a"),
      resource("aws:kms/key:Key", {}, "b"),
      resource("aws:eks/cluster:Cluster", {}),
      resource("aws:ec2/natGateway:NatGateway", {}),
      resource("aws:ec2/eip:Eip", {}),
    );
    expect(found.lines).toEqual([
      { part: "EKS control plane", count: 1, each: 73 },
      { part: "NAT gateway", count: 1, each: 35 },
      { part: "public IPv4 address", count: 1, each: 4 },
      { part: "encryption key", count: 2, each: 1 },
    ]);
    expect(found.total).toBe(114);
    expect(found.unpriced).toEqual([]);
  });

  it("is nothing for what costs nothing by existing, and for components", () => {
    const free = [
      "aws:ec2/subnet:Subnet",
      "kubernetes:apps/v1:Deployment",
      "kubernetes:helm.sh/v3:Release",
      "meridian:network:Aws",
      "meridian-local:index:Process",
    ];
    expect(estimate(...free.map((type) => resource(type, {})))).toEqual({ lines: [], total: 0, unpriced: [] });
  });

  it("is never nothing for a type that nobody has thought of", () => {
    const found = estimate(resource("aws:redshift/cluster:Cluster", {}));
    expect(told(found)).toEqual(["? aws:redshift/cluster:Cluster"]);
    expect(found.unpriced[0]?.resource.name).toBe("aws:redshift/cluster:Cluster");
  });

  it("is not told where it depends on what is not known yet", () => {
    expect(() => estimate(resource("aws:lb/loadBalancer:LoadBalancer", { loadBalancerType: UNKNOWN }))).toThrow(
      UnknownProperty,
    );
  });
});

describe("what nodes cost", () => {
  const template = (properties: Record<string, Value>): ResourceData => resource(TEMPLATE, properties, "template");
  const group = (properties: Record<string, Value>): ResourceData =>
    resource(GROUP, properties, "group", { launchTemplate: "template" });

  it("is that of the fewest nodes, with disks and monitoring, and less on the spot market", () => {
    const disks = [{ ebs: { volumeSize: 100, volumeType: "gp3" } }];
    const found = estimate(
      template({ blockDeviceMappings: disks, monitoring: { enabled: true } }),
      group({
        capacityType: "SPOT",
        instanceTypes: ["m7i.large", "m6i.large"],
        scalingConfig: { minSize: 2, desiredSize: 3 },
      }),
    );
    expect(told(found)).toEqual([
      "2 × node `m7i.large`, spot at 27.3",
      "200 × GiB of the nodes' disks at 0.09",
      "2 × detailed monitoring of a node at 2",
    ]);
    expect(found.total).toBe(76.6);
  });

  it("is nothing for a group that may be empty", () => {
    expect(told(estimate(template({}), group({ scalingConfig: { minSize: 0 } })))).toEqual([]);
  });

  it("has the type that the template names, and one node where no size is said", () => {
    const disks = [{ ebs: { volumeType: "gp3" } }, { ebs: { volumeSize: 10 } }];
    expect(
      told(estimate(template({ instanceType: "m7i.xlarge", blockDeviceMappings: disks }), group({ capacityType: "" }))),
    ).toEqual(["1 × node `m7i.xlarge` at 156", "? a disk whose size is that of its image", "? disk.gp2"]);
  });

  it("is not known where EKS chooses", () => {
    expect(told(estimate(resource(GROUP, { scalingConfig: { minSize: 1 } })))).toEqual([
      "? t3.medium",
      "? disks whose type EKS chooses",
    ]);
  });
});

describe("what stores cost", () => {
  const brokers = (storageInfo: Value): Record<string, Value> => ({
    numberOfBrokerNodes: 3,
    brokerNodeGroupInfo: { instanceType: "kafka.t3.small", storageInfo },
  });

  it("is that of Kafka's brokers and of every broker's disk", () => {
    expect(told(estimate(resource(KAFKA, brokers({ ebsStorageInfo: { volumeSize: 100 } }))))).toEqual([
      "3 × broker `kafka.t3.small` at 37",
      "300 × GiB of the brokers' disks at 0.11",
    ]);
  });

  it("is not known of Kafka where it is not declared", () => {
    expect(told(estimate(resource(KAFKA, {})))).toEqual(["? brokers of no declared number or type"]);
    expect(told(estimate(resource(KAFKA, brokers({}))))).toEqual([
      "3 × broker `kafka.t3.small` at 37",
      "? brokers' disks of no declared size",
    ]);
    const fast = { ebsStorageInfo: { volumeSize: 1, provisionedThroughput: { enabled: true } } };
    expect(told(estimate(resource(KAFKA, brokers(fast))))).toContain("? provisioned throughput of disks");
  });

  it("is that of every node of Redis: shards with their replicas, or as many as are named", () => {
    const nodes = (properties: Record<string, Value>): string[] =>
      told(estimate(resource(CACHE, { nodeType: "cache.m7g.large", ...properties })));
    expect(nodes({ numNodeGroups: 3, replicasPerNodeGroup: 2 })).toEqual(["9 × Redis node `cache.m7g.large` at 100"]);
    expect(nodes({ numCacheClusters: 2 })).toEqual(["2 × Redis node `cache.m7g.large` at 100"]);
    expect(nodes({})).toEqual(["1 × Redis node `cache.m7g.large` at 100"]);
  });

  it("is the primary's type and shards for a secondary of a global datastore", () => {
    const found = estimate(
      resource(CACHE, { nodeType: "cache.r7g.large", numNodeGroups: 2 }, "primary"),
      resource("aws:elasticache/globalReplicationGroup:GlobalReplicationGroup", {}, "global", {
        primaryReplicationGroupId: "primary",
      }),
      resource(CACHE, { replicasPerNodeGroup: 1 }, "secondary", { globalReplicationGroupId: "global" }),
    );
    expect(told(found)).toEqual(["6 × Redis node `cache.r7g.large` at 140"]);
    expect(told(estimate(resource(CACHE, {})))).toEqual(["? Redis nodes of no declared type"]);
  });

  it("is nothing for a table on demand, and not known for provisioned capacity", () => {
    const table = (throughputMode: string): string[] =>
      told(estimate(resource("aws:keyspaces/table:Table", { capacitySpecification: { throughputMode } })));
    expect(table("PAY_PER_REQUEST")).toEqual([]);
    expect(table("PROVISIONED")).toEqual(["? provisioned capacity of a table"]);
  });
});

describe("what controllers make of objects in clusters", () => {
  const claim = (storage: string): Value => ({ spec: { resources: { requests: { storage } } } });

  it("is a volume for each claim of each pod", () => {
    const spec: Value = { replicas: 3, volumeClaimTemplates: [claim("10Gi"), claim("1Gi")] };
    expect(told(estimate(resource("kubernetes:apps/v1:StatefulSet", { spec })))).toEqual([
      "33 × GiB of pods' volumes at 0.09",
    ]);
    const one: Value = { volumeClaimTemplates: [claim("10Gi")] };
    expect(told(estimate(resource("kubernetes:apps/v1:StatefulSet", { spec: one })))).toEqual([
      "10 × GiB of pods' volumes at 0.09",
    ]);
    expect(told(estimate(resource("kubernetes:core/v1:PersistentVolumeClaim", { spec: { resources: {} } })))).toEqual([
      "? a volume whose size is not in Gi",
    ]);
  });

  it("is not known of a load balancer that a Service asks for, and nothing for other Services", () => {
    const service = (type: string): string[] =>
      told(estimate(resource("kubernetes:core/v1:Service", { spec: { type } })));
    expect(service("LoadBalancer")).toEqual(["? a load balancer that a Service asks for"]);
    expect(service("ClusterIP")).toEqual([]);
  });
});

describe("what ways in and out cost", () => {
  it("is an address in each subnet for a public balancer, and none for an internal one", () => {
    const balancer = (properties: Record<string, Value>): string[] =>
      told(estimate(resource("aws:lb/loadBalancer:LoadBalancer", { subnets: ["a", "b"], ...properties })));
    expect(balancer({})).toEqual(["1 × load balancer at 20", "2 × public IPv4 address at 4"]);
    expect(balancer({ internal: true })).toEqual(["1 × load balancer at 20"]);
    expect(balancer({ internal: true, loadBalancerType: "network" })).toEqual(["1 × network load balancer at 20"]);
  });

  it("is an address in each subnet for an interface endpoint, and nothing for a gateway", () => {
    const endpoint = (properties: Record<string, Value>): string[] =>
      told(estimate(resource("aws:ec2/vpcEndpoint:VpcEndpoint", properties)));
    expect(endpoint({ vpcEndpointType: "Interface", subnetIds: ["a", "b", "c"] })).toEqual([
      "3 × interface endpoint, in each zone at 8",
    ]);
    expect(endpoint({})).toEqual([]);
    expect(endpoint({ vpcEndpointType: "GatewayLoadBalancer", subnetIds: ["a"] })).toEqual([
      "? endpoint.GatewayLoadBalancer",
    ]);
    expect(told(estimate(resource("aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation", {})))).toEqual([
      "1 × interface endpoint, in each zone at 8",
    ]);
  });

  it("is that of a firewall and each of its rules, however they are written", () => {
    const rules = { rules: [{}, {}], ruleJson: JSON.stringify([{}]) };
    expect(told(estimate(resource("aws:wafv2/webAcl:WebAcl", rules)))).toEqual([
      "1 × web ACL at 5",
      "3 × rule of a web ACL at 1",
    ]);
  });

  it("is that of a health check and each of its options", () => {
    const check = (properties: Record<string, Value>): number =>
      estimate(resource("aws:route53/healthCheck:HealthCheck", properties)).total;
    expect(check({ type: "TCP" })).toBe(0.5);
    expect(check({ type: "HTTPS", requestInterval: 30 })).toBe(1.5);
    expect(check({ type: "HTTPS_STR_MATCH", requestInterval: 10, measureLatency: true, searchString: "ready" })).toBe(
      4.5,
    );
  });
});

describe("what watching and copying cost", () => {
  it("is that of each metric that an alarm names, at least one", () => {
    const alarm = (properties: Record<string, Value>): string[] =>
      told(estimate(resource("aws:cloudwatch/metricAlarm:MetricAlarm", properties)));
    expect(alarm({ period: 60 })).toEqual(["1 × metric that an alarm looks at at 0.1"]);
    expect(
      alarm({ metricQueries: [{ metric: { period: 60 } }, { metric: { period: 60 } }, { expression: "a + b" }] }),
    ).toEqual(["2 × metric that an alarm looks at at 0.1"]);
    expect(alarm({ metricQueries: [{ expression: "SELECT MAX(Used) FROM SCHEMA(Disk)" }] })).toEqual([
      "1 × metric that an alarm looks at at 0.1",
    ]);
    expect(alarm({ metricQueries: [{ metric: { period: 10 } }] })).toEqual(["? an alarm at high resolution"]);
  });

  it("is that of a secret in each region that it is copied to", () => {
    expect(estimate(resource("aws:secretsmanager/secret:Secret", { replicas: [{ region: "b" }] })).total).toBe(0.8);
  });

  it("is that of the rules of copying whose metrics are written", () => {
    const rule = (status: string, metrics: string): Value => ({
      status,
      destination: { metrics: { status: metrics } },
    });
    const rules: readonly Value[] = [
      rule("Enabled", "Enabled"),
      rule("Enabled", "Disabled"),
      rule("Disabled", "Enabled"),
    ];
    expect(told(estimate(resource("aws:s3/bucketReplicationConfig:BucketReplicationConfig", { rules })))).toEqual([
      "1 × metrics of copied backups at 1.2",
    ]);
  });
});

describe("a budget that the topology declares", () => {
  const keys = (count: number): Resources =>
    new Resources(Array.from({ length: count }, (_, at) => resource("aws:kms/key:Key", {}, `key-${at}`)));

  it("is taken instead of the class's", async () => {
    const { topology, plan } = await declared("dev");
    const verdict = (count: number): readonly string[] =>
      judge([monthlyBudget], keys(count), {
        topology: { ...topology, policies: { ...topology.policies, monthlyBudget: 3 } },
        plan,
        today: "2026-06-01",
        settings: { "monthly-budget": { dev: 1 } },
      }).flatMap(({ violations }) => violations.map(({ message }) => message));
    expect(verdict(3)).toEqual([]);
    expect(verdict(4)).toEqual([
      "it costs 4 USD a month by existing, accepted are 3; most of it 4 × encryption key (4 USD)",
    ]);
  });
});

describe("the estimate from what is declared and the documents' bill from the plan", () => {
  const isAlarm = ({ part }: CostLine): boolean => part.includes("alarm");

  // The bill counts alarms, the estimate the metrics that they look at.
  test.each(["dev", "prod"])("come to the same in %s, but for alarms", async (environment) => {
    const { plan, resources } = await declared(environment);
    const items = resources
      .filter(({ type }) => !type.startsWith("meridian:"))
      .map(({ type, name, properties: { region } }) => ({
        type,
        name,
        region: typeof region === "string" ? region : "global",
        tier: "",
      }));
    const bill = costsOf({ plan, items });
    const { lines, unpriced } = estimateOf(new Resources(resources), PRICES);
    const others = (all: readonly CostLine[]): number => totalOf(all.filter((line) => !isAlarm(line)));
    expect(others(lines)).toBeCloseTo(others(bill), 6);
    expect(lines.filter(isAlarm)).toEqual([
      { part: "metric that an alarm looks at", count: environment === "dev" ? 26 : 171, each: 0.1 },
    ]);
    expect(unpriced).toEqual([]);
  });
});
