import { parseTopology, plan } from "../../components/topology/index.ts";
import type { DeclarationInput } from "../../components/topology/index.ts";
import { z } from "zod";
import { settingProblems } from "../../policies/declared-settings.ts";
import { environmentPolicy, resourcePolicy } from "../../policies/policy.ts";
import type { Policy, PolicyText } from "../../policies/policy.ts";
import type { ResourceData } from "../../policies/resource.ts";
import { review } from "../../policies/review.ts";
import type { Review } from "../../policies/review.ts";
import { UNKNOWN } from "../../policies/values.ts";
import { escaped } from "../../tools/markdown.ts";
import {
  renderReviewJson,
  renderReviewMarkdown,
  renderReviewSarif,
  renderReviewTable,
} from "../../tools/policy/index.ts";

const text = (id: string): PolicyText => ({
  id,
  demands: `It demands ${id}.`,
  why: "It matters.",
  severity: "high",
  references: [{ framework: "checkov", id: "CKV_AWS_1" }],
  remediation: "Set `on` to true.",
});

const flag = resourcePolicy<{ readonly wanted: boolean }>({
  ...text("flag-on"),
  types: ["aws:test:Thing"],
  settings: z.strictObject({ wanted: z.boolean().default(true).describe("What is wanted.") }),
  judge: ({ properties }, { settings }) =>
    (properties.flag("on") ?? false) === settings.wanted ? [] : [`on is not ${String(settings.wanted)}`],
});

const together = environmentPolicy({
  ...text("one-is-there"),
  applies: (resources) => resources.of("aws:test:Other").length > 0,
  judge: (resources, _context, report) => {
    if (resources.of("aws:test:Thing").length === 0) report.missing("there is no Thing");
  },
});

const thing = (name: string, on: boolean | typeof UNKNOWN): ResourceData => ({
  urn: `urn:pulumi:x::meridian::aws:test:Thing::${name}`,
  type: "aws:test:Thing",
  name,
  properties: { on },
  protect: false,
  references: {},
});
const other = { ...thing("other", true), type: "aws:test:Other" };

const EXCEPTION = { policy: "flag-on", resource: "b", reason: "it is off for a good reason", until: "2026-12-31" };

function reviewed(
  resources: readonly ResourceData[],
  policies: DeclarationInput["policies"] = {},
  environment: "dev" | "prod" = "prod",
  today = "2026-06-01",
): Review {
  const declaration: DeclarationInput = {
    environment,
    regions: { "eu-west-1": { cloud: "aws", index: 0 } },
    dns: { zone: "example.com" },
    policies,
  };
  const topology = parseTopology(declaration, { name: "x", source: "this test" });
  const packs = { resilience: [together], security: [flag], cost: [], operations: [] };
  return review({ topology, plan: plan(topology), resources, packs, today });
}

const results = ({ policies, refused }: Review): string =>
  [...policies.map(({ policy, result }) => `${policy.id} ${result}`), refused ? "refused" : "accepted"].join(", ");

describe("a review", () => {
  test("accepts what fulfils every policy, and says where there was nothing to judge", () => {
    expect(results(reviewed([thing("a", true)]))).toBe("one-is-there nothing, flag-on fulfilled, accepted");
    expect(results(reviewed([thing("a", true), other]))).toBe("one-is-there fulfilled, flag-on fulfilled, accepted");
  });

  test("refuses a violation where policies are mandatory, and tells it elsewhere", () => {
    const resources = [thing("a", true), thing("b", false)];
    expect(results(reviewed(resources))).toBe("one-is-there nothing, flag-on violated, refused");
    expect(results(reviewed(resources, {}, "dev"))).toBe("one-is-there nothing, flag-on violated, accepted");
    expect(results(reviewed(resources, { enforcement: "mandatory" }, "dev"))).toContain("refused");
    expect(results(reviewed(resources, { enforcement: "advisory" }))).toContain("accepted");
    expect(results(reviewed([other]))).toBe("one-is-there violated, flag-on nothing, refused");
  });

  test("refuses what it could not judge, also where all else is fulfilled", () => {
    const unknown = reviewed([thing("a", true), thing("b", UNKNOWN)]);
    expect(results(unknown)).toBe("one-is-there nothing, flag-on not-evaluated, refused");
    expect(unknown.policies[1]?.unevaluated).toEqual([
      { policy: flag, urn: "urn:pulumi:x::meridian::aws:test:Thing::b", path: "on" },
    ]);
  });

  test("accepts an exception until it ends, and names those that nothing needs", () => {
    const resources = [thing("a", true), thing("b", false)];
    expect(results(reviewed(resources, { exceptions: [EXCEPTION] }))).toContain("flag-on excepted, accepted");
    expect(results(reviewed(resources, { exceptions: [EXCEPTION] }, "prod", "2027-01-01"))).toContain(
      "violated, refused",
    );
    const { unused } = reviewed([thing("a", true)], { exceptions: [EXCEPTION] });
    expect(unused).toEqual([EXCEPTION]);
  });

  test("judges by the declared settings", () => {
    const settings = { "flag-on": { wanted: false } };
    expect(results(reviewed([thing("a", false)], { settings }))).toContain("flag-on fulfilled");
  });
});

describe("what a topology says of policies", () => {
  const problems = (policies: DeclarationInput["policies"]) => {
    const topology = parseTopology(
      { regions: { "eu-west-1": { cloud: "aws", index: 0 } }, dns: { zone: "example.com" }, policies },
      { name: "dev", source: "this test" },
    );
    return settingProblems(topology, [flag, together] as readonly Policy[]);
  };

  test("is refused where it names a policy that there is not", () => {
    expect(problems({ exceptions: [{ ...EXCEPTION, policy: "flag-onn" }] })).toEqual([
      {
        path: "policies.exceptions[0].policy",
        found: '"flag-onn", which is no policy',
        accepted: "a policy's id, as docs/policies.md lists them",
        mend: 'did you mean "flag-on"?',
      },
    ]);
    expect(problems({ settings: { nonsense: {} } }).map(({ path }) => path)).toEqual(["policies.settings.nonsense"]);
  });

  test("is refused where a policy does not take the setting", () => {
    expect(problems({ settings: { "one-is-there": { x: 1 } } })[0]?.accepted).toBe(
      "nothing: the policy has no settings",
    );
    expect(problems({ settings: { "flag-on": { wanted: "yes" } } })[0]?.path).toBe("policies.settings.flag-on.wanted");
    expect(problems({ settings: { "flag-on": { wnated: true } } })[0]?.found).toBe("wnated");
    expect(problems({ settings: { "flag-on": { wanted: true } } })).toEqual([]);
  });
});

describe("a report", () => {
  const found = reviewed([thing("a", false), thing("b", false), thing("c", UNKNOWN)], { exceptions: [EXCEPTION] });

  test("as a table shows results, violations with their remedy, what was not evaluated, and exceptions", () => {
    const table = renderReviewTable(found);
    expect(table).toContain("VIOLATED");
    expect(table).toContain("  a: on is not true\n  mend  Set `on` to true.");
    expect(table).toContain("flag-on was not evaluated, because these are not known:\n  c: on");
    expect(table).toContain("flag-on, b (1 violation), until 2026-12-31: it is off for a good reason");
    expect(table).not.toContain("b: on is not true");
  });

  test("says loudly that an exception has ended", () => {
    const ended = reviewed([thing("b", false)], { exceptions: [EXCEPTION] }, "prod", "2027-01-01");
    expect(renderReviewTable(ended)).toContain("THE EXCEPTION ENDED on 2026-12-31: it is off for a good reason");
  });

  test("as JSON holds every policy, violation and exception", () => {
    const document = JSON.parse(renderReviewJson(found)) as {
      readonly refused: boolean;
      readonly policies: readonly { readonly policy: string; readonly violations: readonly object[] }[];
    };
    expect(document.refused).toBe(true);
    expect(document.policies.map(({ policy }) => policy)).toEqual(["one-is-there", "flag-on"]);
    expect(document.policies[1]?.violations).toHaveLength(2);
  });

  test("as SARIF names every rule, and suppresses what an exception covers", () => {
    const document = JSON.parse(renderReviewSarif(found)) as {
      readonly version: string;
      readonly runs: readonly {
        readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
        readonly results: readonly { readonly ruleId: string; readonly suppressions?: readonly object[] }[];
      }[];
    };
    expect(document.version).toBe("2.1.0");
    expect(document.runs[0]?.tool.driver.rules.map(({ id }) => id)).toEqual(["one-is-there", "flag-on"]);
    expect(document.runs[0]?.results.map(({ suppressions }) => suppressions?.length ?? 0)).toEqual([0, 1, 0]);
  });

  test("as Markdown escapes what a declaration could slip in", () => {
    expect(renderReviewMarkdown(found)).toContain("  - `a`: on is not true");
    expect(escaped("<b>@team | [x](y)\n# no")).toBe(String.raw`&lt;b&gt;@${"\u200b"}team \| \[x\]\(y\) \# no`);
  });
});
