import { resourcePolicy } from "../policy.ts";
import { allowsAction, isEveryResource } from "./policy-bounds.ts";
import { allowances, holdersOf } from "./policy-document.ts";

/** Any role, or any below a path. */
const EVERY_ROLE = /:role\/(.*\/)?[*?]+$/;

export const passedRolesAreNamed = resourcePolicy({
  id: "passed-roles-are-named",
  demands: "Identities may hand named roles to services, and no others.",
  why: "Who may hand any role to a service makes itself whatever the strongest role of the account is.",
  severity: "critical",
  references: [{ framework: "checkov", id: "CKV_AWS_286" }],
  remediation: "Limit `iam:PassRole` to the ARN of the role that is handed over.",
  types: holdersOf("identity"),
  judge: (holder) =>
    allowances(holder, "identity")
      .filter(
        ({ actions, otherActions, resources }) =>
          (otherActions || actions.some((action) => allowsAction(action, "iam:PassRole"))) &&
          resources.some((resource) => isEveryResource(resource) || EVERY_ROLE.test(resource)),
      )
      .map(({ label }) => `${label} hands any role to services; accepted are named roles`),
});
