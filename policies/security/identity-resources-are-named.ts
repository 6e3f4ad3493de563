import { resourcePolicy } from "../policy.ts";
import { isEveryResource } from "./policy-bounds.ts";
import { allowances, holdersOf } from "./policy-document.ts";
import { isUnnameable } from "./unnameable-actions.ts";

export const identityResourcesAreNamed = resourcePolicy({
  id: "identity-resources-are-named",
  demands: "What identities may do is limited to named resources, wherever AWS lets it be limited.",
  why: "One stolen role then opens what its workload uses, and not the account: no other secret, no other table, no other role.",
  severity: "high",
  references: [
    { framework: "checkov", id: "CKV_AWS_355" },
    { framework: "checkov", id: "CKV_AWS_290" },
    { framework: "checkov", id: "CKV_AWS_289" },
    { framework: "checkov", id: "CKV_AWS_288" },
    { framework: "checkov", id: "CKV_AWS_287" },
  ],
  remediation:
    "Name the resources by their ARNs, as components/identity/aws-statements.ts does. Keep actions that take no resource in a statement of their own.",
  types: holdersOf("identity"),
  judge: (holder) =>
    allowances(holder, "identity").flatMap(({ label, actions, otherActions, resources }) => {
      if (!resources.some(isEveryResource)) return [];
      const limitable = otherActions ? ["all actions but some"] : actions.filter((action) => !isUnnameable(action));
      return limitable.length === 0
        ? []
        : [`${label} allows ${limitable.join(", ")} on every resource; accepted are named resources`];
    }),
});
