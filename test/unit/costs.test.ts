import type { Plan } from "../../components/topology/index.ts";
import { parseTopology, plan } from "../../components/topology/index.ts";
import { costsTable } from "../../tools/docs/costs-table.ts";
import { costsOf, roundedTotal } from "../../tools/docs/costs.ts";
import type { InventoryItem } from "../../tools/inventory/index.ts";

const planOf = (declared: object, name: string): Plan =>
  plan(parseTopology({ environment: name, dns: { zone: "example.com" }, ...declared }, { name, source: "test" }));

const inRegion = (type: string, name: string, region = "eu-west-1"): InventoryItem => ({
  type,
  name,
  region,
  tier: "network",
});

const ENDPOINTS = ["s3", "dynamodb", "ecr-api", "kms"].map((service) =>
  inRegion("aws:ec2/vpcEndpoint:VpcEndpoint", `eu-west-1-network-endpoints-${service}`),
);

describe("what an environment costs", () => {
  it("is the plan's machines and the priced resources, with what is paid for in each zone", () => {
    const dev = planOf({ regions: { "eu-west-1": { cloud: "aws", index: 0 } } }, "dev");
    const items = [
      ...ENDPOINTS,
      inRegion("aws:ec2/natGateway:NatGateway", "eu-west-1-network-nat-a"),
      inRegion("aws:lb/loadBalancer:LoadBalancer", "eu-west-1-load-balancing-balancer"),
      inRegion("aws:lb/loadBalancer:LoadBalancer", "eu-west-1-service-address-load-balancer"),
      inRegion("kubernetes:apps/v1:StatefulSet", "eu-west-1-coordination-voter-a-0"),
      inRegion("aws:secretsmanager/secret:Secret", "eu-west-1-service-secrets-connections"),
      inRegion("aws:ec2/subnet:Subnet", "eu-west-1-network-public-a"),
    ];
    expect(costsOf({ plan: dev, items })).toEqual([
      { part: "NAT gateway with its address", count: 1, each: 39 },
      { part: "secret", count: 1, each: 0.4 },
      { part: "load balancer", count: 1, each: 20 },
      { part: "private load balancer", count: 1, each: 20 },
      { part: "interface endpoint, in each zone", count: 6, each: 8 },
      { part: "public address of a load balancer", count: 3, each: 4 },
      { part: "GiB of etcd's volumes", count: 10, each: 0.09 },
      { part: "node `m7i.large`, spot", count: 3, each: 27.3 },
      { part: "Cassandra node `m7i.large`, spot", count: 3, each: 27.3 },
      { part: "GiB of Cassandra's volumes", count: 300, each: 0.09 },
      { part: "disk and monitoring of a node", count: 6, each: 11 },
      { part: "broker `kafka.t3.small`", count: 3, each: 37 },
      { part: "GiB of the brokers' disks", count: 300, each: 0.11 },
      { part: "Redis node `cache.t4g.medium`", count: 2, each: 37.5 },
    ]);
  });

  it("adds regions up, and leaves out those on clouds that nothing is created on yet", () => {
    const regions = {
      "eu-west-1": { cloud: "aws", index: 0 },
      "eu-central-1": { cloud: "aws", index: 1 },
      "europe-west4": { cloud: "gcp", index: 2 },
    };
    const counts = costsOf({ plan: planOf({ regions }, "staging"), items: [] }).map(({ part, count }) => [part, count]);
    expect(counts).toEqual([
      ["node `m7i.xlarge`", 6],
      ["Cassandra node `m7i.xlarge`", 6],
      ["GiB of Cassandra's volumes", 1200],
      ["disk and monitoring of a node", 12],
      ["broker `kafka.m7g.large`", 6],
      ["GiB of the brokers' disks", 1200],
      ["Redis node `cache.m7g.large`", 6],
    ]);
  });

  it("refuses a machine without a price, and says where to add it", () => {
    const large = { regions: { "eu-west-1": { cloud: "aws", index: 0 } }, kafka: { brokerMemoryGiB: 256 } };
    expect(() => costsOf({ plan: planOf(large, "dev"), items: [] })).toThrow(
      "policies/cost/prices.json has no price of kafka.m7g.16xlarge: add it",
    );
  });

  it("is told to two digits", () => {
    expect(roundedTotal([{ part: "a", count: 3, each: 228 }])).toBe("680");
    expect(roundedTotal([{ part: "a", count: 1, each: 21_549 }])).toBe("22,000");
  });
});

describe("the table of costs", () => {
  it("shows the dearest part first, how it comes about, and where there is none", () => {
    const table = costsTable(
      new Map([
        ["dev", [{ part: "key", count: 4, each: 1 }]],
        [
          "prod",
          [
            { part: "key", count: 12, each: 1 },
            { part: "GiB", count: 18_000, each: 0.11 },
          ],
        ],
      ]),
      (lines) => String(lines.length),
    );
    expect(table.split("\n")).toEqual([
      "| USD a month | `dev` | `prod` |",
      "| --- | ---: | ---: |",
      "| GiB | – | 18,000 × 0.11 = 1,980 |",
      "| key | 4 × 1 = 4 | 12 × 1 = 12 |",
      "| **about, in all** | **1** | **2** |",
    ]);
  });
});
