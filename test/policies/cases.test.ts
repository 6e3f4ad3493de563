import { plan } from "../../components/topology/index.ts";
import { POLICIES } from "../../policies/catalogue.ts";
import { judge } from "../../policies/judge.ts";
import { Resources } from "../../policies/resource.ts";
import { shortName } from "../../tools/policy/wording.ts";
import { CASES } from "./cases.ts";
import { changed } from "./change.ts";
import { declared } from "./declared.ts";

// A whole environment is recorded first.
jest.setTimeout(300_000);

const DAY = "2026-06-01";

describe.each(POLICIES.map((policy) => [policy.id, policy] as const))("%s", (id, policy) => {
  const cases = CASES.filter((each) => each.policy === id);

  test("has cases that pass, that fail and that meet something unknown", () => {
    const kinds = cases.map(({ expects }) => (typeof expects === "string" ? expects : Object.keys(expects).join()));
    expect([...new Set(kinds)].sort()).toEqual(["fails", "passes", "unevaluated"]);
  });

  test.each(cases.map((each) => [each.title, each] as const))("%s", async (_title, each) => {
    const shipped = await declared(each.environment ?? "prod");
    const { resources } = shipped;
    const topology = each.topology?.(shipped.topology) ?? shipped.topology;
    const [verdict] = judge([policy], new Resources(changed(resources, each.changes)), {
      topology,
      plan: each.topology === undefined ? shipped.plan : plan(topology),
      today: each.today ?? DAY,
      settings: each.settings === undefined ? {} : { [id]: each.settings },
    });
    const violations = (verdict?.violations ?? []).map(({ urn, message }) => `${shortName(urn)}: ${message}`).sort();
    const unevaluated = (verdict?.unevaluated ?? []).map(({ urn, path }) => `${shortName(urn)}: ${path}`).sort();
    expect(verdict?.judged).toBeGreaterThan(0);
    if (each.expects === "passes") {
      expect({ violations, unevaluated }).toEqual({ violations: [], unevaluated: [] });
    } else if ("fails" in each.expects) {
      const expected = each.expects.fails.map((text): unknown =>
        typeof text === "string" ? text : expect.stringMatching(text),
      );
      expect(violations).toEqual(expected);
    } else {
      expect({ violations, unevaluated }).toEqual({
        violations: [],
        unevaluated: [...each.expects.unevaluated].sort(),
      });
    }
  });
});

test("every case is of a policy that there is", () => {
  const ids = POLICIES.map(({ id }) => id);
  expect(CASES.filter(({ policy }) => !ids.includes(policy))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});
