import { resourcePolicy } from "../policy.ts";
import { CALLER_KEYS, isBoundBy, isForEverybody, SOURCE_KEYS } from "./policy-bounds.ts";
import { allowances, holdersOf } from "./policy-document.ts";

export const resourcePolicyNotPublic = resourcePolicy({
  id: "resource-policy-not-public",
  demands:
    "Policies of buckets, topics, queues, Kafka clusters, image repositories and secrets allow nothing to everybody without a condition on the caller.",
  why: "`*` is everybody with any AWS account, and for a bucket everybody without one.",
  severity: "critical",
  references: [
    { framework: "checkov", id: "CKV_AWS_70" },
    { framework: "checkov", id: "CKV_AWS_169" },
    { framework: "checkov", id: "CKV_AWS_32" },
    { framework: "FSBP", id: "S3.2" },
    { framework: "FSBP", id: "S3.3" },
  ],
  remediation:
    "Name the principals in the policy, or bind them by `aws:PrincipalAccount`, `aws:PrincipalOrgID` or `aws:SourceAccount`.",
  types: holdersOf("resource"),
  judge: (holder) =>
    allowances(holder, "resource")
      .filter((statement) => isForEverybody(statement) && !isBoundBy(statement, [...CALLER_KEYS, ...SOURCE_KEYS]))
      .map(
        ({ label }) =>
          `${label} of its policy is for everybody; accepted are named principals, or a condition on the caller`,
      ),
});
