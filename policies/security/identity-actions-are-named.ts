import { resourcePolicy } from "../policy.ts";
import type { Statement } from "./policy-document.ts";
import { allowances, holdersOf } from "./policy-document.ts";

export const identityActionsAreNamed = resourcePolicy({
  id: "identity-actions-are-named",
  demands: "Policy documents allow named actions: neither all, nor all of a service, nor all but some.",
  why: "A wildcard allows today what deletes and what grants, and tomorrow whatever a service adds.",
  severity: "high",
  references: [
    { framework: "checkov", id: "CKV_AWS_62" },
    { framework: "checkov", id: "CKV_AWS_63" },
    { framework: "FSBP", id: "IAM.1" },
    { framework: "FSBP", id: "IAM.21" },
  ],
  remediation: "List the actions that are called, as components/identity/aws-statements.ts does.",
  types: holdersOf("trust", "identity", "key", "resource"),
  judge: (holder) =>
    allowances(holder, "trust", "identity", "key", "resource").flatMap((statement) =>
      tooMuch(statement).map((what) => `${statement.label} allows ${what}; accepted are named actions`),
    ),
});

function tooMuch({ actions, otherActions }: Statement): string[] {
  if (otherActions) return ["all actions but some"];
  return actions.flatMap((action) => {
    const [service, name] = action.split(":");
    if (name === undefined) return /^\*+$/.test(action) ? ["every action"] : [];
    if (!/^[*?]*\*[*?]*$/.test(name)) return [];
    return [/[*?]/.test(service ?? "") ? "every action" : `every action of ${service ?? ""}`];
  });
}
