import { allowedLosses } from "../../components/topology/losses/allowed.ts";
import type { DeclarationInput } from "../../components/topology/schema/index.ts";
import { production } from "./cloud-topologies.ts";

type Regions = DeclarationInput["regions"];

const THREE_AWS: Regions = {
  "us-east-1": { cloud: "aws", index: 1, zones: ["a", "b"] },
  "eu-west-1": { cloud: "aws", index: 0, zones: ["a", "b"] },
  "ap-south-1": { cloud: "aws", index: 2, zones: ["a", "b"] },
};

const names = (input: DeclarationInput): string[] =>
  allowedLosses(production(input)).map((loss) => `${loss.kind} ${loss.name}`);

describe("the losses that must be survived", () => {
  test("are every set of regions up to the declared number, by index and not in the order of the declaration", () => {
    expect(names({ regions: THREE_AWS, failover: { survive: { regions: 2, zones: 0 } } })).toEqual([
      "region eu-west-1",
      "region us-east-1",
      "region ap-south-1",
      "region eu-west-1 + us-east-1",
      "region eu-west-1 + ap-south-1",
      "region us-east-1 + ap-south-1",
    ]);
  });

  test("are every set of zones of each region, with the zones' full names", () => {
    const topology = production({
      regions: {
        "eu-west-1": { cloud: "aws", index: 0, zones: ["c", "a", "b"] },
        "europe-west4": { cloud: "gcp", index: 1, zones: ["a", "b"] },
      },
      failover: { survive: { regions: 0, zones: 1 } },
    });
    expect(allowedLosses(topology)).toEqual([
      { kind: "zone", name: "eu-west-1a", regions: [], zones: ["eu-west-1a"] },
      { kind: "zone", name: "eu-west-1b", regions: [], zones: ["eu-west-1b"] },
      { kind: "zone", name: "eu-west-1c", regions: [], zones: ["eu-west-1c"] },
      { kind: "zone", name: "europe-west4-a", regions: [], zones: ["europe-west4-a"] },
      { kind: "zone", name: "europe-west4-b", regions: [], zones: ["europe-west4-b"] },
    ]);
  });

  test("with two zones at once, hold single zones too, and leave at least one zone of a region", () => {
    const regions: Regions = {
      "eu-west-1": { cloud: "aws", index: 0, zones: ["a", "b", "c"] },
      "us-west-1": { cloud: "aws", index: 1, zones: ["a", "b"] },
    };
    expect(names({ regions, failover: { survive: { regions: 1, zones: 2 } } })).toEqual([
      "region eu-west-1",
      "region us-west-1",
      "zone eu-west-1a",
      "zone eu-west-1b",
      "zone eu-west-1c",
      "zone eu-west-1a + eu-west-1b",
      "zone eu-west-1a + eu-west-1c",
      "zone eu-west-1b + eu-west-1c",
      "zone us-west-1a",
      "zone us-west-1b",
    ]);
  });

  test("count a region with no more zones than may be lost as lost with them, once", () => {
    const regions: Regions = {
      "eu-west-1": { cloud: "aws", index: 0, zones: ["a"] },
      "us-west-1": { cloud: "aws", index: 1, zones: ["a", "b"] },
    };
    const zones = ["zone us-west-1a", "zone us-west-1b"];
    expect(names({ regions, failover: { survive: { regions: 0, zones: 1 } } })).toEqual(["region eu-west-1", ...zones]);
    expect(names({ regions, failover: { survive: { regions: 1, zones: 1 } } })).toEqual([
      "region eu-west-1",
      "region us-west-1",
      ...zones,
    ]);
  });

  test("are each cloud where there are two, with its draining regions", () => {
    const topology = production({
      regions: {
        "europe-west4": { cloud: "gcp", index: 0 },
        "eu-west-1": { cloud: "aws", index: 1 },
        "us-east-1": { cloud: "aws", index: 2, state: "draining" },
        "us-west-2": { cloud: "aws", index: 3, state: "retired" },
      },
      failover: { survive: { regions: 0, zones: 0, clouds: 1 } },
    });
    expect(allowedLosses(topology)).toEqual([
      { kind: "cloud", name: "aws", regions: ["eu-west-1", "us-east-1"], zones: [] },
      { kind: "cloud", name: "gcp", regions: ["europe-west4"], zones: [] },
    ]);
  });

  test("hold no cloud where all active regions are in one", () => {
    const regions: Regions = { ...THREE_AWS, "europe-west4": { cloud: "gcp", index: 3, state: "draining" } };
    expect(names({ regions, failover: { survive: { regions: 0, zones: 0, clouds: 1 } } })).toEqual([]);
  });

  test("hold neither draining nor retired regions, nor their zones", () => {
    const regions: Regions = {
      "eu-west-1": { cloud: "aws", index: 0, zones: ["a", "b"] },
      "us-east-1": { cloud: "aws", index: 1, zones: ["a", "b"] },
      "ap-south-1": { cloud: "aws", index: 2, state: "draining" },
      "sa-east-1": { cloud: "aws", index: 3, state: "retired" },
    };
    expect(names({ regions, failover: { survive: { regions: 1, zones: 1 } } })).toEqual([
      "region eu-west-1",
      "region us-east-1",
      "zone eu-west-1a",
      "zone eu-west-1b",
      "zone us-east-1a",
      "zone us-east-1b",
    ]);
  });

  test("never leave no region at all", () => {
    expect(names({ regions: THREE_AWS, failover: { survive: { regions: 4, zones: 0 } } })).toHaveLength(3 + 3);
    const alone: Regions = { "eu-west-1": { cloud: "aws", index: 0, zones: ["a"] } };
    expect(names({ regions: alone, failover: { survive: { regions: 1, zones: 2, clouds: 1 } } })).toEqual([]);
  });
});
