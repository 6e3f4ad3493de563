import { blastRadius } from "../../tools/preview/blast-radius.ts";
import type { Dependent } from "../../tools/preview/blast-radius.ts";
import type { PlainPlan } from "../../tools/preview/plan-effects.ts";
import type { ResourceChange } from "../../tools/preview/report.ts";
import { dependentsInState } from "../../tools/preview/state-resources.ts";

const change = (name: string, settings: Partial<ResourceChange> = {}): ResourceChange => ({
  urn: name,
  type: "aws:x/y:Z",
  name,
  parent: undefined,
  region: "eu-west-1",
  tier: "kafka",
  component: false,
  operation: "update",
  stateful: false,
  protect: false,
  deletedFirst: false,
  retained: false,
  differences: [],
  uncertain: false,
  ...settings,
});

const resource = (name: string, madeFrom: readonly string[] = [], settings: Partial<Dependent> = {}): Dependent => ({
  urn: name,
  custom: true,
  name,
  region: "eu-west-1",
  tier: "kafka",
  madeFrom,
  ...settings,
});

const region = (name: string, normalRequestsPerSecond: number) => ({ name, capacity: { normalRequestsPerSecond } });
/** Three regions; one home of four slots in the second, the others in the first. */
const PLAN: Pick<PlainPlan, "placement" | "regions"> = {
  regions: [region("us-east-1", 300), region("eu-west-1", 100), region("eu-central-1", 0)],
  placement: {
    placementVersion: 1,
    regions: ["us-east-1", "eu-west-1", "eu-central-1"],
    replicaSets: [
      [0, 1],
      [1, 2],
    ],
    slots: [0, 1, 0, 0],
  },
};

const dependentsOf = (changes: readonly ResourceChange[], resources: readonly Dependent[]): string[] =>
  blastRadius(changes, resources, PLAN).dependents.map(({ name }) => name);

describe("the blast radius", () => {
  const chain = [resource("a"), resource("b", ["a"]), resource("c", ["b"]), resource("d")];

  it("is what is made from what changes, directly or not", () => {
    expect(dependentsOf([change("a")], chain)).toEqual(["b", "c"]);
    expect(dependentsOf([change("c")], chain)).toEqual([]);
  });

  it("is told in one order, whatever the state's is", () => {
    expect(dependentsOf([change("a")], chain.toReversed())).toEqual(["b", "c"]);
  });

  it("leaves out what changes itself, and goes on behind it", () => {
    expect(dependentsOf([change("a"), change("b")], chain)).toEqual(["c"]);
  });

  it("is nothing for what is created or read: nothing was made from it", () => {
    expect(dependentsOf([change("a", { operation: "create" }), change("b", { operation: "read" })], chain)).toEqual([]);
  });

  it("leaves components out, which are nothing by themselves", () => {
    const resources = [resource("a"), resource("b", ["a"], { custom: false }), resource("c", ["b"])];
    expect(dependentsOf([change("a")], resources)).toEqual(["c"]);
    expect(dependentsOf([change("a", { component: true })], resources)).toEqual([]);
  });

  it("ends where resources are made from each other", () => {
    expect(dependentsOf([change("a")], [resource("a", ["b"]), resource("b", ["a", "b"])])).toEqual(["b"]);
  });

  it("reaches regions in the order of the plan, without what belongs to none", () => {
    const resources = [resource("b", ["a"], { region: "us-east-1" }), resource("c", ["a"], { region: "global" })];
    const { regions } = blastRadius([change("a"), change("new", { region: "elsewhere" })], resources, PLAN);
    expect(regions).toEqual(["us-east-1", "eu-west-1", "elsewhere"]);
  });

  it("has the slots at home where a stateful resource goes", () => {
    const slots = (settings: Partial<ResourceChange>) => blastRadius([change("a", settings)], [], PLAN).slots;
    expect(slots({ operation: "replace", stateful: true })).toEqual({ affected: 1, all: 4 });
    expect(slots({ operation: "delete", stateful: true, region: "us-east-1" })).toEqual({ affected: 3, all: 4 });
    expect(slots({ operation: "update", stateful: true })).toEqual({ affected: 0, all: 4 });
    expect(slots({ operation: "replace", stateful: false })).toEqual({ affected: 0, all: 4 });
  });

  it("has the part of the traffic of the regions where anything goes", () => {
    const capacity = (...changes: ResourceChange[]) => blastRadius(changes, [], PLAN).capacity;
    expect(capacity(change("a", { operation: "replace" }))).toBe(0.25);
    expect(capacity(change("a", { operation: "delete", region: "us-east-1" }))).toBe(0.75);
    expect(capacity(change("a"))).toBe(0);
    expect(capacity(change("a", { operation: "delete", region: "global" }))).toBe(0);
  });

  it("has no part of nothing", () => {
    const { slots, capacity } = blastRadius([change("a", { operation: "delete" })], [], {
      placement: undefined,
      regions: undefined,
    });
    expect({ slots, capacity }).toEqual({ slots: { affected: 0, all: 0 }, capacity: 0 });
  });
});

describe("the resources of a state", () => {
  const stack = "urn:pulumi:dev::meridian::pulumi:pulumi:Stack::meridian-dev";
  const of = (urn: string, type: string, settings: object = {}) => ({ urn, type, custom: true, ...settings });

  it("stand in the region and tier of the components above them", () => {
    const resources = dependentsInState([
      of(stack, "pulumi:pulumi:Stack", { custom: false }),
      of("p", "pulumi:providers:aws"),
      of("r::eu-west-1", "meridian:region:Region", { custom: false, parent: stack }),
      of("k::eu-west-1-kafka", "meridian:kafka:Aws", { custom: false, parent: "r::eu-west-1" }),
      of("c::cluster", "aws:msk/cluster:Cluster", {
        parent: "k::eu-west-1-kafka",
        propertyDependencies: { subnets: ["s1", "s2"], keys: null, more: ["s1"] },
      }),
      of("z::zone", "aws:route53/zone:Zone", { parent: stack }),
    ]);
    expect(resources.map(({ urn, region: place, tier, madeFrom }) => [urn, place, tier, madeFrom])).toEqual([
      ["r::eu-west-1", "eu-west-1", "other", []],
      ["k::eu-west-1-kafka", "eu-west-1", "kafka", []],
      ["c::cluster", "eu-west-1", "kafka", ["s1", "s2"]],
      ["z::zone", "global", "other", []],
    ]);
  });
});
