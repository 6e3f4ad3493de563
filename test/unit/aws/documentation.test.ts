import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { AwsVpc } from "../../../components/network/aws.ts";
import { kubernetesChanges, networkChanges } from "./documentation-examples.ts";
import { answers, clusterProgram, planOf } from "./kubernetes-surroundings.ts";
import { keysOf, placementIn, productionPlan, regionOf } from "./network-plans.ts";
import { record } from "./recorder.ts";

const REGION = "eu-west-1";
const EXAMPLES = readFileSync(join(__dirname, "documentation-examples.ts"), "utf8");
const PAGE = readFileSync(join(__dirname, "../../../docs/aws.md"), "utf8");
const blocks = [...PAGE.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, block = ""]) => block);

describe("the examples of docs/aws.md", () => {
  test("are the ones that are compiled and run here, word for word", () => {
    expect(blocks).toHaveLength(2);
    const code = EXAMPLES.replaceAll("export const", "const");
    expect(blocks.filter((block) => !code.includes(block))).toEqual([]);
  });

  test("change a property of the VPC, and the public subnets alone", async () => {
    const plan = regionOf(productionPlan({ [REGION]: { cloud: "aws", index: 0 } }), REGION);
    const create = (transform: typeof networkChanges): AwsVpc =>
      new AwsVpc(
        `${REGION}-network`,
        { placement: placementIn(REGION), plan, keys: keysOf(REGION), natGateways: "per-zone", ipv6: false, transform },
        { parent: new pulumi.ComponentResource("meridian:region:Region", REGION) },
      );
    const plain = await record(() => create({}));
    const changed = await record(() => create(networkChanges));
    const differing = changed.resources.filter(
      ({ name, inputs, protect }) =>
        JSON.stringify([inputs, protect]) !== JSON.stringify([plain.inputs(name), plain.get(name).protect]),
    );
    expect(differing.map(({ name }) => name).sort()).toEqual([
      `${REGION}-network-public-a`,
      `${REGION}-network-public-b`,
      `${REGION}-network-public-c`,
      `${REGION}-network-vpc`,
    ]);
    expect(changed.inputs(`${REGION}-network-vpc`)).toEqual({
      ...plain.inputs(`${REGION}-network-vpc`),
      enableNetworkAddressUsageMetrics: true,
    });
    const subnet = changed.get(`${REGION}-network-public-b`);
    expect(subnet.protect).toBe(true);
    expect(subnet.inputs["tags"]).toMatchObject({ tier: "edge", Name: `prod-${REGION}-network-public-b` });
  });

  test("label the nodes that come and go, beside the labels that they have", async () => {
    const THREE = {
      "eu-west-1": { cloud: "aws", index: 0 },
      "eu-central-1": { cloud: "aws", index: 1 },
      "eu-north-1": { cloud: "aws", index: 2 },
    };
    const planned = planOf({ regions: THREE, service: { peakRequestsPerSecond: 600_000 } });
    const recording = await record(clusterProgram(planned, REGION, { transform: kubernetesChanges }), { answers });
    const labels = (share: string): unknown =>
      recording.inputs(`${REGION}-kubernetes-nodes-${share}-a`)["labels"];
    expect(labels("burst")).toEqual({ "meridian/nodes": "burst", "example.com/batch": "true" });
    expect(labels("base")).toEqual({ "meridian/nodes": "base" });
  });
});
