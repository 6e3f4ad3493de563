import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { AwsVpc } from "../../../components/network/aws.ts";
import { parseTopology } from "../../../components/topology/index.ts";
import { committedPlan } from "../../../tools/docs/readme.ts";
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
    const labels = (share: string): unknown => recording.inputs(`${REGION}-kubernetes-nodes-${share}-a`)["labels"];
    expect(labels("burst")).toEqual({ "meridian/nodes": "burst", "example.com/batch": "true" });
    expect(labels("base")).toEqual({ "meridian/nodes": "base" });
  });
});

/** Rows of the table that begins with these headings: the cells of each. */
function rowsUnder(heading: string): string[][] {
  const at = PAGE.indexOf(`\n| ${heading} |`);
  const [table = ""] = PAGE.slice(at + 1).split("\n\n");
  return table
    .split("\n")
    .slice(2)
    .map((row) => row.split("|").map((cell) => cell.trim()));
}

/** Sections of a declaration, with more of them laid over, one level deep. */
const laidOver = (base: Record<string, object>, more: Record<string, object>): Record<string, object> =>
  Object.fromEntries(
    [...new Set([...Object.keys(base), ...Object.keys(more)])].map((key) => [key, { ...base[key], ...more[key] }]),
  );

describe("the settings of docs/aws.md", () => {
  const base = {
    regions: { [REGION]: { cloud: "aws", index: 0 }, "eu-central-1": { cloud: "aws", index: 1 } },
    dns: { zone: "example.com" },
    dataClasses: { session: { consistency: "available" } },
  };
  const settings = [
    ...rowsUnder("what | turn it on with | mind"),
    ...rowsUnder("instead of | in the stack file | saves | costs"),
  ]
    .map((cells) => /^`([a-z]+: \{.*\})`/.exec(cells[2] ?? "")?.[1])
    .filter((setting) => setting !== undefined);

  test("are those of both tables", () => {
    expect(settings).toHaveLength(13);
  });

  test.each(settings)("%s is accepted", (setting) => {
    const declared = laidOver(base, parse(setting) as Record<string, object>);
    const topology = parseTopology(declared, { name: "prod", source: "docs/aws.md" });
    expect(topology.regions.map(({ name }) => name)).toEqual([REGION, "eu-central-1"]);
  });

  test("let a region have a fourth zone as the page declares it", () => {
    const [zones = ""] = [...PAGE.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, block = ""]) => block);
    const topology = parseTopology(
      { ...base, regions: parse(zones) as unknown },
      { name: "prod", source: "docs/aws.md" },
    );
    expect(topology.regions[0]?.zones.map(({ letter }) => letter)).toEqual(["a", "b", "c", "d"]);
    expect(topology.regions[0]?.dataZones.map(({ letter }) => letter)).toEqual(["a", "b", "c"]);
  });

  test("name the quotas that the committed environments need", () => {
    const plans = ["dev", "staging", "prod"].map(committedPlan);
    const most = (of: (region: (typeof plans)[number]["regions"][number]) => number): number[] =>
      plans.map(({ regions }) => Math.max(...regions.filter(({ cloud }) => cloud === "aws").map(of)));
    const cpusOfNode = { "m7i.large": 2, "m7i.xlarge": 4, "m7i.2xlarge": 8 } as Readonly<Record<string, number>>;
    expect(rowsUnder("| `dev` | `staging` | `prod` | an account has").map((cells) => cells.slice(2, 5))).toEqual([
      plans.map(({ network, regions }) => String(network.natGateways === "single" ? 1 : regions[0]?.zones.length)),
      most(({ capacity }) => capacity.maximumCpus).map(String),
      // EKS adds two nodes to each group that has any: the service's and Cassandra's, one group each a zone.
      most(
        ({ zones, dataZones, machines }) =>
          2 * zones.length * (cpusOfNode[machines?.node ?? ""] ?? 0) +
          2 * dataZones.length * (cpusOfNode[machines?.cassandra ?? ""] ?? 0),
      ).map(String),
    ]);
  });
});
