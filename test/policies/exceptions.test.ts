import { applyExceptions } from "../../policies/exceptions.ts";
import type { Exception } from "../../policies/exceptions.ts";
import type { Verdict } from "../../policies/judge.ts";
import { resourcePolicy } from "../../policies/policy.ts";

const policy = (id: string) =>
  resourcePolicy({
    id,
    demands: "Something.",
    why: "Because.",
    severity: "high",
    references: [],
    remediation: "Mend it.",
    types: [],
    judge: () => [],
  });

const BUCKETS = policy("buckets");
const URN = "urn:pulumi:prod::meridian::aws:s3/bucket:Bucket::eu-west-1-storage-logs";

const verdict = (...urns: readonly (string | undefined)[]): Verdict => ({
  policy: BUCKETS,
  judged: urns.length,
  violations: urns.map((urn) => ({ policy: BUCKETS, urn, message: "wrong" })),
  unevaluated: [],
});

const exception = (resource: string, more: Partial<Exception> = {}): Exception => ({
  policy: "buckets",
  resource,
  reason: "a reason that is long enough",
  until: "2027-03-31",
  ...more,
});

const covered = (declared: Exception, today = "2026-06-01", urn: string | undefined = URN): string => {
  const { violations, unused } = applyExceptions([verdict(urn)], [declared], today);
  if (unused.length > 0) return "unused";
  return violations[0]?.exception !== undefined ? "covered" : violations[0]?.ended !== undefined ? "ended" : "counts";
};

test.each([
  ["a logical name", "eu-west-1-storage-logs", "covered"],
  ["a pattern of logical names", "*-storage-logs", "covered"],
  ["a URN", URN, "covered"],
  ["a pattern of URNs", "urn:pulumi:prod::*::eu-west-1-*", "covered"],
  ["a part of a name", "storage-logs", "unused"],
  ["a name with a character that is special in expressions", "eu.west.1.storage.logs", "unused"],
  ["the environment", "environment", "unused"],
])("an exception for %s", (_what, resource, expected) => {
  expect(covered(exception(resource))).toBe(expected);
});

test("an exception holds to the end of its last day, and is named from then on", () => {
  const until = { until: "2026-06-01" };
  expect(covered(exception("*", until), "2026-06-01")).toBe("covered");
  expect(covered(exception("*", until), "2026-06-02")).toBe("ended");
});

test("an exception of another policy covers nothing", () => {
  expect(covered(exception("*", { policy: "others" }))).toBe("unused");
});

test("what no single resource is at fault for needs an exception for the environment", () => {
  const { violations } = applyExceptions([verdict(undefined)], [exception("environment")], "2026-06-01");
  expect(violations[0]?.exception).toBeDefined();
  const { violations: others } = applyExceptions([verdict(undefined)], [exception("*")], "2026-06-01");
  expect(others[0]?.exception).toBeUndefined();
});
