import { resourcePolicy } from "../policy.ts";

/** By type: properties that name attached policies, one or several. */
const ATTACHMENTS: Readonly<Record<string, string>> = {
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
  "aws:iam/policyAttachment:PolicyAttachment": "policyArn",
  "aws:iam/role:Role": "managedPolicyArns",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
};

/** AWS's own policies that allow everything, or all of a service. */
const TOO_MUCH = /:aws:policy\/(.*\/)?(AdministratorAccess|PowerUserAccess|SystemAdministrator|[^/]*FullAccess)$/;

export const noAdministratorPolicies = resourcePolicy({
  id: "no-administrator-policies",
  demands: "No identity has one of AWS's policies that allow everything, or all of a service.",
  why: "One stolen role would then be the account.",
  severity: "critical",
  references: [
    { framework: "checkov", id: "CKV_AWS_274" },
    { framework: "FSBP", id: "IAM.1" },
  ],
  remediation:
    "Attach a policy that lists the actions and resources in use, as components/identity/aws-statements.ts does.",
  types: Object.keys(ATTACHMENTS),
  judge: ({ type, properties }) => {
    const path = ATTACHMENTS[type] ?? "policyArn";
    return [properties.text(path) ?? [], properties.texts(path)]
      .flat()
      .filter((arn) => TOO_MUCH.test(arn))
      .map((arn) => `it has ${arn.split("/").at(-1) ?? arn}; accepted are policies that list what is in use`);
  },
});
