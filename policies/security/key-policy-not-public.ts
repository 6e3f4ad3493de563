import { resourcePolicy } from "../policy.ts";
import { CALLER_KEYS, isBoundBy, isForEverybody, SOURCE_KEYS } from "./policy-bounds.ts";
import { allowances, holdersOf } from "./policy-document.ts";

export const keyPolicyNotPublic = resourcePolicy({
  id: "key-policy-not-public",
  demands: "A key's policy allows nothing to everybody without a condition on the caller.",
  why: "A key's policy decides alone: `*` is everybody with any AWS account.",
  severity: "critical",
  references: [
    { framework: "checkov", id: "CKV_AWS_33" },
    { framework: "FSBP", id: "KMS.5" },
  ],
  remediation: "Name the principals, as components/keys/aws-key-policy.ts does, or bind them by `kms:CallerAccount`.",
  types: holdersOf("key"),
  judge: (key) =>
    allowances(key, "key")
      .filter((statement) => isForEverybody(statement) && !isBoundBy(statement, [...CALLER_KEYS, ...SOURCE_KEYS]))
      .map(
        ({ label }) =>
          `${label} of its policy is for everybody; accepted are named principals, or a condition on the caller`,
      ),
});
