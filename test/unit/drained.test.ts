import { parseTopology, plan } from "../../components/topology/index.ts";
import type { Placement, Topology } from "../../components/topology/index.ts";
import { checkDrained, planWith } from "../../stacks/placement.ts";

const NAMES = ["eu-west-1", "eu-central-1", "us-east-1", "us-east-2"];

/** Four regions on AWS, of which the last is in a state, or has no entry. */
function declared(last: "active" | "draining" | "retired" | "missing"): Topology {
  const regions = NAMES.map((name, index) => [name, { cloud: "aws", index }] as const);
  const [final] = regions.slice(-1);
  const entries = [
    ...regions.slice(0, -1),
    ...(last === "missing" || final === undefined ? [] : [[final[0], { ...final[1], state: last }] as const]),
  ];
  const declaration = { environment: "prod", regions: Object.fromEntries(entries), dns: { zone: "example.com" } };
  return parseTopology(declaration, { name: "prod", source: "this test" });
}

const active: Placement = plan(declared("active")).placement;
const drained: Placement = plan(declared("draining"), active).placement;

function refusal(topology: Topology, committed: Placement | undefined): string {
  try {
    checkDrained(topology, committed);
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe("a region that holds slots", () => {
  test("is not retired before it is drained: the error says where, what, and how to mend it", () => {
    const slots = active.slots.filter((set) => active.replicaSets[set]?.includes(3)).length;
    expect(slots).toBeGreaterThan(4000);
    expect(refusal(declared("retired"), active)).toBe(
      [
        "stacks/Pulumi.prod.yaml",
        "  regions.us-east-2.state",
        `    found     retired, while the committed placement has ${slots} slots in it`,
        "    accepted  active or draining, until its slots are elsewhere: what is protected in it stops an update halfway",
        "    mend      set state: draining, npm run plan prod -- --write, and apply; then set state: retired",
      ].join("\n"),
    );
  });

  test("does not lose its entry either", () => {
    expect(refusal(declared("missing"), active)).toContain("    found     no entry, while the committed placement has");
  });

  test("stops the program, before its placement is compared", () => {
    expect(() => planWith(declared("retired"), active)).toThrow("regions.us-east-2.state");
  });

  test("may drain, and go once its slots are elsewhere", () => {
    expect(refusal(declared("active"), active)).toBe("");
    expect(refusal(declared("draining"), active)).toBe("");
    expect(refusal(declared("retired"), drained)).toBe("");
    expect(refusal(declared("retired"), undefined)).toBe("");
  });
});
