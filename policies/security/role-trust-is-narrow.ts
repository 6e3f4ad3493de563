import { resourcePolicy } from "../policy.ts";
import { CALLER_KEYS, isBoundBy, isForEverybody, SOURCE_KEYS } from "./policy-bounds.ts";
import type { Statement } from "./policy-document.ts";
import { allowances, holdersOf } from "./policy-document.ts";

/** An account: by its root, or by its number. */
const ACCOUNT = /^(\d{12}|arn:[^:]+:iam::\d{12}:root)$/;

export const roleTrustIsNarrow = resourcePolicy({
  id: "role-trust-is-narrow",
  demands: "Roles trust named services and identities: neither everybody nor a whole account without a condition.",
  why: "Who may act as a role may do all that it may. An account stands for each of its identities.",
  severity: "critical",
  references: [
    { framework: "checkov", id: "CKV_AWS_60" },
    { framework: "checkov", id: "CKV_AWS_61" },
  ],
  remediation:
    "Name the service or the role in `assumeRolePolicy`; bind an account by `aws:PrincipalArn` or `sts:ExternalId`.",
  types: holdersOf("trust"),
  judge: (role) =>
    allowances(role, "trust").flatMap((statement) => {
      const wide = isForEverybody(statement) ? "everybody" : trustsAccount(statement) ? "a whole account" : undefined;
      return wide === undefined || isBoundBy(statement, boundsOf(wide))
        ? []
        : [
            `${statement.label} of its trust is for ${wide}; accepted are named identities, or a condition on the caller`,
          ];
    }),
});

const trustsAccount = ({ principals }: Statement): boolean =>
  principals.some(({ kind, name }) => kind === "AWS" && ACCOUNT.test(name));

/** An account is bound no further by a condition that names it again. */
const boundsOf = (wide: "everybody" | "a whole account"): string[] =>
  wide === "everybody" ? [...CALLER_KEYS, ...SOURCE_KEYS] : ["aws:principalarn", "aws:userid", "sts:externalid"];
