import { resourcePolicy } from "../policy.ts";

const ACCESS_KEY = "aws:iam/accessKey:AccessKey";

export const noIamUsers = resourcePolicy({
  id: "no-iam-users",
  demands: "There are no IAM users and no access keys that are in use: people and workloads act as roles.",
  why: "A role's credentials end within hours; an access key is valid until somebody remembers it.",
  severity: "high",
  references: [
    { framework: "checkov", id: "CKV_AWS_273" },
    { framework: "Well-Architected", id: "SEC02-BP02" },
  ],
  remediation:
    "Let people in by IAM Identity Center, pipelines by OIDC and pods by EKS Pod Identity. Set an old key to `Inactive`, and delete it with its user.",
  types: [ACCESS_KEY, "aws:iam/user:User", "aws:iam/userLoginProfile:UserLoginProfile"],
  judge: ({ type, properties }) => {
    if (type !== ACCESS_KEY) return ["it belongs to an IAM user; accepted are roles"];
    const status = properties.text("status") ?? "Active";
    return status === "Inactive"
      ? []
      : [`it is an access key that is ${status}; accepted is none, or one that is Inactive`];
  },
});
