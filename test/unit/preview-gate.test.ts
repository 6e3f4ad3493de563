import { gateOf } from "../../tools/preview/gate.ts";
import type { PolicyEffects, PolicyFinding, ResourceChange } from "../../tools/preview/report.ts";

type Changed = Partial<ResourceChange>;

let named = 0;

function change(changed: Changed): ResourceChange {
  named += 1;
  return {
    urn: `urn-${named}`,
    type: "aws:msk/cluster:Cluster",
    name: "cluster",
    parent: undefined,
    region: "eu-west-1",
    tier: "kafka",
    component: false,
    operation: "update",
    stateful: true,
    protect: false,
    deletedFirst: false,
    retained: false,
    differences: [],
    uncertain: false,
    ...changed,
  };
}

const finding = (mandatory: boolean): PolicyFinding => ({
  pack: "meridian-security",
  policy: "no-open-egress",
  resource: "group",
  urn: undefined,
  message: "it is open",
  mandatory,
});

const policies = (parts: Partial<PolicyEffects>): PolicyEffects => ({
  packs: [],
  added: [],
  fixed: [],
  standing: [],
  excepted: [],
  notEvaluated: 0,
  ...parts,
});

describe("the gate of a change", () => {
  it("is open where nothing stateful is lost, and one region at most is touched", () => {
    const changes = [
      change({}),
      change({}),
      change({ region: "global" }),
      change({ region: "us-east-1", operation: "create" }),
      change({ region: "us-east-1", operation: "delete", stateful: false }),
    ];
    expect(gateOf(changes, undefined, [])).toEqual({ verdict: "open", reasons: [], urns: [] });
  });

  it.each([
    ["delete", "deleted"],
    ["replace", "replaced"],
  ] as const)("asks where a stateful resource meets %s", (operation, word) => {
    const lost = change({ operation });
    expect(gateOf([change({}), lost], undefined, [])).toEqual({
      verdict: "approval",
      reasons: [`1 stateful resource would be ${word}.`],
      urns: [lost.urn],
    });
  });

  it("asks where stateful resources change in two regions", () => {
    const [one, other] = [change({}), change({ region: "us-east-1" })];
    expect(gateOf([one, other], undefined, [])).toEqual({
      verdict: "approval",
      reasons: [
        "Stateful resources change in 2 regions at once: eu-west-1 and us-east-1. Change one region after the other.",
      ],
      urns: [one.urn, other.urn],
    });
  });

  it("asks where more than 20 resources are deleted or replaced, whatever they are", () => {
    const ended = Array.from({ length: 21 }, (_, at) =>
      change({
        stateful: false,
        operation: at % 2 === 0 ? "delete" : "replace",
        region: at === 0 ? "global" : "us-east-1",
      }),
    );
    const others = [change({ stateful: false }), change({ operation: "create" }), change({ operation: "forget" })];
    expect(gateOf([...ended.slice(1), ...others], undefined, []).verdict).toBe("open");
    expect(gateOf([...ended, ...others], undefined, [])).toEqual({
      verdict: "approval",
      reasons: ["21 resources would be deleted or replaced: more than 20 in one change."],
      urns: ended.map(({ urn }) => urn),
    });
    const [agreed] = ended.map(({ urn }) => urn);
    expect(gateOf(ended, undefined, [], { approved: agreed === undefined ? [] : [agreed] }).verdict).toBe("open");
  });

  it("names a resource once that needs an agreement for two reasons", () => {
    const ended = Array.from({ length: 21 }, (_, at) => change({ stateful: at === 20, operation: "delete" }));
    const { urns, reasons } = gateOf(ended, undefined, []);
    expect(reasons).toHaveLength(2);
    expect(urns.toSorted()).toEqual(ended.map(({ urn }) => urn).toSorted());
  });

  it("does not count what was agreed to, and still asks for the rest", () => {
    const [one, other] = [change({ operation: "delete" }), change({ operation: "delete" })];
    expect(gateOf([one, other], undefined, [], { approved: [one.urn] })).toEqual({
      verdict: "approval",
      reasons: ["1 stateful resource would be deleted."],
      urns: [other.urn],
    });
    expect(gateOf([one, other], undefined, [], { approved: [one.urn, other.urn] }).verdict).toBe("open");
    const far = change({ region: "us-east-1" });
    expect(gateOf([change({}), far], undefined, [], { approved: [far.urn] }).verdict).toBe("open");
  });

  it("refuses what a mandatory policy refuses, whether new or not, and what is broken", () => {
    expect(gateOf([], policies({ added: [finding(false)] }), []).verdict).toBe("open");
    expect(gateOf([], policies({ fixed: [finding(true)] }), []).verdict).toBe("open");
    for (const parts of [{ added: [finding(true)] }, { standing: [finding(true)] }]) {
      expect(gateOf([], policies(parts), [])).toEqual({
        verdict: "refused",
        reasons: ["The mandatory policy no-open-egress is violated by 1 resource."],
        urns: [],
      });
    }
    const lost = change({ operation: "delete" });
    expect(gateOf([lost], undefined, ["it broke"])).toEqual({
      verdict: "refused",
      reasons: ["The preview did not come to its end: 1 error.", "1 stateful resource would be deleted."],
      urns: [lost.urn],
    });
  });
});
