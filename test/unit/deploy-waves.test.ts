import { parse } from "yaml";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DeclarationInput, Plan } from "../../components/topology/index.ts";
import { parseTopology, plan } from "../../components/topology/index.ts";
import { exclusionPatterns, regionOfUrn, regionPatterns } from "../../tools/deploy/region-patterns.ts";
import { stackState } from "../../tools/deploy/stack-state.ts";
import { deploymentSteps, regionOrder } from "../../tools/deploy/waves.ts";

const declared = (): DeclarationInput => {
  const file = join(__dirname, "..", "..", "stacks", "Pulumi.prod.yaml");
  const { config } = parse(readFileSync(file, "utf8")) as { config: Record<string, DeclarationInput> };
  const declaration = config["meridian:topology"];
  if (declaration === undefined) throw new Error(`${file} declares no topology`);
  return declaration;
};
const planned = (): Plan => plan(parseTopology(declared(), { name: "prod", source: "this test" }));

const REGIONS = ["us-east-1", "eu-central-1", "eu-west-1"];
const state = { regions: REGIONS, residents: new Map([["eu-west-1", ["urn:of:the:registry"]]]) };

describe("the order of regions", () => {
  it("has the smallest share of traffic first, then the one that joined last, and those on AWS alone", () => {
    expect(regionOrder(planned())).toEqual(REGIONS);
  });

  it("has a draining region before all others", () => {
    const active = planned();
    const regions = active.regions.map((region) =>
      region.name === "eu-west-1" ? { ...region, state: "draining" as const } : region,
    );
    expect(regionOrder({ ...active, regions })).toEqual(["eu-west-1", "us-east-1", "eu-central-1"]);
  });

  it("has the primary last where the others stand by, whatever the weights are", () => {
    const failover = planned();
    const entry = { ...failover.entry, routing: "failover", primary: "us-east-1" } as const;
    expect(regionOrder({ ...failover, entry })).toEqual(["eu-central-1", "eu-west-1", "us-east-1"]);
  });
});

describe("the steps of a deployment", () => {
  const of = { stack: "prod", plan: planned(), state, excluded: [] };

  it("are a region each, and then everything else, each waiting for what it has changed", () => {
    expect(deploymentSteps(of)).toEqual([
      ...REGIONS.map((region) => ({
        title: region,
        arguments: [
          "--target",
          `urn:pulumi:prod::meridian::meridian:region:Region::${region}`,
          "--target",
          `urn:pulumi:prod::meridian::meridian:region:Region$**::${region}-**`,
        ],
        gated: [region],
      })),
      { title: "everything else", arguments: [], gated: REGIONS },
    ]);
  });

  it.each([
    ["the first update", []],
    ["a region that comes", ["eu-west-1", "eu-central-1"]],
    ["a region that goes", [...REGIONS, "eu-north-1"]],
    ["one for another", ["us-east-1", "eu-central-1", "eu-north-1"]],
  ])("are one at %s", (_case, regions) => {
    expect(deploymentSteps({ ...of, state: { ...state, regions } })).toEqual([
      { title: "everything", arguments: [], gated: REGIONS },
    ]);
  });

  it("are one where a region is left out, with what others have of it, what lives in it, and what depends on that", () => {
    const [only, ...others] = deploymentSteps({ ...of, excluded: ["eu-west-1"] });
    expect(others).toEqual([]);
    expect(only?.title).toBe("everything but eu-west-1");
    expect(only?.gated).toEqual(["us-east-1", "eu-central-1"]);
    expect(only?.arguments).toEqual([
      ...[...exclusionPatterns("prod", "eu-west-1"), "urn:of:the:registry"].flatMap((urn) => ["--exclude", urn]),
      "--exclude-dependents",
    ]);
  });

  it("refuse to leave out what is not there", () => {
    expect(() => deploymentSteps({ ...of, excluded: ["eu-west-9"] })).toThrow(
      "prod has no region eu-west-9 on a cloud: us-east-1, eu-central-1, eu-west-1",
    );
  });
});

describe("the patterns of a region", () => {
  /** As the engine reads them. Source: resource/deploy/target.go of Pulumi: `**` is any text, `*` any without a colon. */
  const matches = (patterns: readonly string[], urn: string): boolean =>
    patterns.some((pattern) => {
      const parts = pattern.split("**").map((part) => part.replace(/[$.*+?()[\]{}|\\^]/g, String.raw`\$&`));
      return new RegExp(`^${parts.join(".*")}$`).test(urn);
    });
  const urn = (rest: string): string => `urn:pulumi:prod::meridian::${rest}`;
  const own = urn("meridian:region:Region$meridian:network:AwsVpc$aws:ec2/vpc:Vpc::europe-west1-network-vpc");

  it("take the region in whole, and no other whose name begins alike", () => {
    const patterns = regionPatterns("prod", "europe-west1");
    expect(matches(patterns, urn("meridian:region:Region::europe-west1"))).toBe(true);
    expect(matches(patterns, own)).toBe(true);
    expect(matches(patterns, urn("meridian:region:Region::europe-west10"))).toBe(false);
    expect(matches(patterns, own.replace("west1-", "west10-"))).toBe(false);
    expect(matches(patterns, own.replace("prod", "dev"))).toBe(false);
    expect(matches(patterns, urn("meridian:interconnect:Aws$aws:route53/zone:Zone::europe-west1-zone"))).toBe(false);
  });

  it("leave out also what bears the region's name elsewhere", () => {
    const patterns = exclusionPatterns("prod", "eu-west-1");
    expect(
      matches(patterns, urn("meridian:interconnect:Aws$aws:ec2/x:X::interconnect-eu-west-1-us-east-1-request")),
    ).toBe(true);
    expect(matches(patterns, urn("meridian:region:Region$aws:ec2/x:X::us-east-1-kafka-from-eu-west-1"))).toBe(true);
    expect(matches(patterns, urn("meridian:region:Region$aws:ec2/x:X::us-east-1-network-vpc"))).toBe(false);
    expect(matches(patterns, urn("meridian:x:X$aws:ec2/x:X::interconnect-eu-west-10-us-east-1-request"))).toBe(false);
  });

  it("know a region's component by its URN", () => {
    expect(regionOfUrn(urn("meridian:region:Region::eu-west-1"))).toBe("eu-west-1");
    expect(regionOfUrn(own)).toBeUndefined();
  });
});

describe("the state of a stack", () => {
  it("tells its regions, and what lives in each, whatever it is called", () => {
    const region = "urn:pulumi:prod::meridian::meridian:region:Region::eu-west-1";
    const read = stackState({
      version: 3,
      deployment: {
        resources: [
          { urn: region, custom: false, inputs: { region: "eu-west-1" } },
          { urn: "urn:a", custom: true, inputs: { region: "eu-west-1", secret: { ciphertext: "x" } } },
          { urn: "urn:b", custom: true, inputs: { region: { unknown: true } } },
          { urn: "urn:c", custom: true },
          { urn: "urn:e", custom: true, inputs: { name: "without a region" } },
          {
            urn: "urn:pulumi:prod::meridian::pulumi:providers:aws::default",
            custom: true,
            inputs: { region: "eu-west-1" },
          },
          { urn: "urn:d", custom: true, inputs: { region: "eu-west-1" } },
        ],
      },
    });
    expect(read).toEqual({ regions: ["eu-west-1"], residents: new Map([["eu-west-1", ["urn:a", "urn:d"]]]) });
  });

  it("is empty before the first update", () => {
    expect(stackState({ deployment: { resources: null } })).toEqual({ regions: [], residents: new Map() });
    expect(stackState({ deployment: {} })).toEqual({ regions: [], residents: new Map() });
  });
});
