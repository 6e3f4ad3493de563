import { messageOf } from "../../policies/exceptions.ts";
import { PACKS, POLICIES } from "../../policies/catalogue.ts";
import { settingProblems } from "../../policies/declared-settings.ts";
import { review } from "../../policies/review.ts";
import { shortName } from "../../tools/policy/wording.ts";
import { declared } from "./declared.ts";

jest.setTimeout(300_000);

const DAY = "2026-12-01";

describe.each(["dev", "staging", "prod"])("%s as it is shipped", (environment) => {
  test("fulfils every policy, but for its exceptions, each of which is needed", async () => {
    const { resources, topology, plan } = await declared(environment);
    expect(settingProblems(topology, POLICIES)).toEqual([]);
    const { policies, unused, refused } = review({ resources, topology, plan, packs: PACKS, today: DAY });
    const wrong = policies.flatMap(({ policy, violations, unevaluated }) => [
      ...violations
        .filter(({ exception }) => exception === undefined)
        .map((violation) => `${policy.id}: ${shortName(violation.urn)}: ${messageOf(violation)}`),
      ...unevaluated.map(({ urn, path }) => `${policy.id}: ${shortName(urn)}: ${path} is not known`),
    ]);
    expect(wrong).toEqual([]);
    expect(unused).toEqual([]);
    expect(refused).toBe(false);
    expect(policies.filter(({ result }) => result === "fulfilled").length).toBeGreaterThan(60);
  });
});

describe("the catalogue", () => {
  test.each(POLICIES.map((policy) => [policy.id, policy] as const))("says all of %s", (id, policy) => {
    expect(id).toMatch(/^[a-z][a-z0-9-]{2,62}$/);
    for (const sentence of [policy.demands, policy.why, policy.remediation]) {
      expect(sentence).toMatch(/^[A-Z`].{10,}\.$/s);
    }
    expect(policy.references.length).toBeGreaterThan(0);
    if (policy.kind === "resource") expect(policy.types.length).toBeGreaterThan(0);
  });

  test("has settings that all have defaults", () => {
    for (const { settings } of POLICIES) expect(settings?.safeParse({}).error).toBeUndefined();
  });
});
