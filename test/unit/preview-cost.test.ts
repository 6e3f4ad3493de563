import type { EngineEvent } from "@pulumi/pulumi/automation";
import { parseTopology } from "../../components/topology/index.ts";
import { readPrices } from "../../policies/cost/prices.ts";
import type { ResourceData } from "../../policies/resource.ts";
import { SECRET, UNKNOWN } from "../../policies/values.ts";
import { budgetOf, costEffect } from "../../tools/preview/cost-effect.ts";
import { resourcesAfter } from "../../tools/preview/resources-after.ts";

const price = (key: string, usdPerMonth: number) => ({
  key,
  part: key,
  usdPerMonth,
  unit: "one",
  source: "list",
  basis: "looked-up",
});
const PRICES = readPrices(
  "prices of this test",
  JSON.stringify({
    asOf: "2026-01-31",
    region: "eu-west-1",
    currency: "USD",
    sources: { list: { page: "a page", url: "https://example.com" } },
    spot: { percentOfOnDemand: 30, source: "list", basis: "looked-up" },
    prices: [price("kafka.m7g.large", 100), price("broker-disk", 0.1), price("aws:ec2/natGateway:NatGateway", 30)],
  }),
);

const KAFKA = "aws:msk/cluster:Cluster";
const NAT = "aws:ec2/natGateway:NatGateway";

const resource = (name: string, type: string, properties: ResourceData["properties"] = {}): ResourceData => ({
  urn: `urn:pulumi:dev::meridian::${type}::${name}`,
  type,
  name,
  properties,
  protect: false,
  references: {},
});
const brokers = (count: number | typeof UNKNOWN): ResourceData =>
  resource("kafka", KAFKA, {
    numberOfBrokerNodes: count,
    brokerNodeGroupInfo: {
      instanceType: "kafka.m7g.large",
      storageInfo: { ebsStorageInfo: { volumeSize: 1000 } },
    },
  });

const charged = (...resources: readonly ResourceData[]) => ({
  resources,
  places: new Map(
    resources.map(({ urn, type }) => [urn, { region: "eu-west-1", tier: type === KAFKA ? "kafka" : "network" }]),
  ),
});

describe("the cost of a change", () => {
  it("is counted on both sides, and by tier where it differs", () => {
    const nat = resource("nat", NAT);
    expect(costEffect(charged(brokers(3), nat), charged(brokers(6), nat), PRICES, 900)).toEqual({
      before: 630,
      after: 1230,
      pricesOf: "2026-01-31",
      budget: 900,
      unpriced: [],
      tiers: [{ tier: "kafka", cost: { before: 600, after: 1200 } }],
    });
  });

  it("has nothing before where the environment is not there, or a tier is not", () => {
    const effect = costEffect(undefined, charged(brokers(3)), PRICES, undefined);
    expect(effect).toMatchObject({ before: undefined, after: 600, budget: undefined });
    expect(effect.tiers).toEqual([{ tier: "kafka", cost: { before: undefined, after: 600 } }]);
  });

  it("names what has no price, and what is not known yet, instead of counting nothing for it", () => {
    const effect = costEffect(
      charged(brokers(3)),
      charged(brokers(UNKNOWN), resource("thing", "aws:new/thing:Thing")),
      PRICES,
      undefined,
    );
    expect(effect.after).toBe(0);
    expect(effect.unpriced).toEqual([
      "kafka: numberOfBrokerNodes is not known before the update",
      "thing: aws:new/thing:Thing",
    ]);
  });

  it("is held against the declared budget, else the one of the environment's class", () => {
    const topology = (policies: object) =>
      parseTopology(
        {
          environment: "dev",
          regions: { "eu-west-1": { cloud: "aws", index: 0 } },
          dns: { zone: "example.com" },
          policies,
        },
        { name: "dev", source: "this test" },
      );
    expect(budgetOf(topology({}))).toBe(900);
    expect(budgetOf(topology({ monthlyBudget: 1200 }))).toBe(1200);
    expect(budgetOf(topology({ settings: { "monthly-budget": { dev: 700 } } }))).toBe(700);
  });
});

let sequence = 0;
const step = (op: string, { urn, type }: ResourceData, inputs?: Record<string, unknown>): EngineEvent =>
  ({
    sequence: sequence++,
    timestamp: 0,
    resourcePreEvent: { metadata: { op, urn, type, ...(inputs === undefined ? {} : { new: { inputs } }) } },
  }) as unknown as EngineEvent;

const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("what there will be after a change", () => {
  const kept = { ...resource("kept", NAT, { id: "nat-1", filled: "in" }), references: { subnetId: ["s"] } };

  it("is what stays as it is, with all that is known of it", () => {
    expect(resourcesAfter([kept], [step("same", kept, {})], undefined)).toEqual([kept]);
  });

  it("is what is changed as it is declared, with what the cloud had filled in", () => {
    const [after] = resourcesAfter([kept], [step("update", kept, { size: 2 })], undefined);
    expect(after?.properties).toEqual({ id: "nat-1", filled: "in", size: 2 });
    expect(after?.references).toEqual({ subnetId: ["s"] });
  });

  it("is what is replaced as it is declared alone, once, whatever the order of the steps", () => {
    const steps = ["create-replacement", "replace", "delete-replaced"].map((op) => step(op, kept, { size: 2 }));
    for (const order of [steps, [...steps].reverse()]) {
      expect(resourcesAfter([kept], order, undefined).map(({ properties }) => properties)).toEqual([{ size: 2 }]);
    }
  });

  it("is not what is deleted, nor the stack and its providers", () => {
    const stack = resource("stack", "pulumi:pulumi:Stack");
    expect(resourcesAfter([kept], [step("delete", kept), step("same", stack, {})], undefined)).toEqual([]);
  });

  it("has unknown and secret values marked, at any depth", () => {
    const made = resource("made", NAT);
    const [after] = resourcesAfter([], [step("create", made, { a: UNKNOWN_TEXT, b: [{ c: "[secret]" }] })], undefined);
    expect(after?.properties).toEqual({ a: UNKNOWN, b: [{ c: SECRET }] });
  });

  it("is made from what the update plan tells, where there is one", () => {
    const references = new Map([[kept.urn, { subnetId: ["other"] }]]);
    const [after] = resourcesAfter([kept], [step("update", kept, {})], references);
    expect(after?.references).toEqual({ subnetId: ["other"] });
  });
});
