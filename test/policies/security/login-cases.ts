import { UNKNOWN } from "../../../policies/values.ts";
import type { Case } from "../case.ts";
import type { Change } from "../change.ts";
import { document } from "./documents.ts";

const WORKER = "eu-west-1-kubernetes-nodes-role-worker";
const ISSUER = "token.actions.githubusercontent.com";
const github = (claims: Readonly<Record<string, unknown>>, operator = "StringEquals"): Change => ({
  resource: "pipeline",
  add: "aws:iam/role:Role",
  set: {
    assumeRolePolicy: document({
      Effect: "Allow",
      Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${ISSUER}` },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        [operator]: Object.fromEntries(Object.entries(claims).map(([claim, value]) => [`${ISSUER}:${claim}`, value])),
      },
    }),
  },
});
const AUDIENCE = { aud: "sts.amazonaws.com" };
const SUBJECT = { sub: "repo:owner/name:environment:prod" };
const ANY_AUDIENCE =
  "pipeline: statement 1 of its trust takes GitHub's tokens for any audience; accepted is sts.amazonaws.com";
const TOO_MANY =
  "pipeline: statement 1 of its trust takes GitHub's tokens of too many; accepted is a repository's environment, branch or tag";

/** Who may log in as what: administrators, users, pipelines. */
export const LOGIN_CASES: readonly Case[] = [
  {
    policy: "no-administrator-policies",
    title: "a policy of one's own may be called as AWS's",
    changes: [{ resource: WORKER, set: { policyArn: "arn:aws:iam::123456789012:policy/AdministratorAccess" } }],
    expects: "passes",
  },
  ...["AdministratorAccess", "PowerUserAccess", "job-function/SystemAdministrator", "AmazonS3FullAccess"].map(
    (name): Case => ({
      policy: "no-administrator-policies",
      title: name,
      changes: [{ resource: WORKER, set: { policyArn: `arn:aws:iam::aws:policy/${name}` } }],
      expects: {
        fails: [`${WORKER}: it has ${name.replace(/.*\//, "")}; accepted are policies that list what is in use`],
      },
    }),
  ),
  {
    policy: "no-administrator-policies",
    title: "an administrator by a role's own list, by an exclusive list and as a user",
    changes: [
      {
        resource: "eu-west-1-identity-service-role",
        set: {
          managedPolicyArns: [
            "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy",
            "arn:aws:iam::aws:policy/AdministratorAccess",
          ],
        },
      },
      {
        resource: "exclusive",
        add: "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
        set: { policyArns: ["arn:aws-cn:iam::aws:policy/PowerUserAccess"] },
      },
      {
        resource: "user",
        add: "aws:iam/userPolicyAttachment:UserPolicyAttachment",
        set: { policyArn: "arn:aws:iam::aws:policy/IAMFullAccess" },
      },
    ],
    expects: {
      fails: [
        "eu-west-1-identity-service-role: it has AdministratorAccess; accepted are policies that list what is in use",
        "exclusive: it has PowerUserAccess; accepted are policies that list what is in use",
        "user: it has IAMFullAccess; accepted are policies that list what is in use",
      ],
    },
  },
  {
    policy: "no-administrator-policies",
    title: "which policy is attached is not known",
    changes: [{ resource: WORKER, unknown: ["policyArn"] }],
    expects: { unevaluated: [`${WORKER}: policyArn`] },
  },
  {
    policy: "no-iam-users",
    title: "an old access key that is off may wait for its end",
    changes: [{ resource: "key", add: "aws:iam/accessKey:AccessKey", set: { user: "old", status: "Inactive" } }],
    expects: "passes",
  },
  {
    policy: "no-iam-users",
    title: "an access key is in use when nothing is said",
    changes: [{ resource: "key", add: "aws:iam/accessKey:AccessKey", set: { user: "old" } }],
    expects: { fails: ["key: it is an access key that is Active; accepted is none, or one that is Inactive"] },
  },
  {
    policy: "no-iam-users",
    title: "users and their passwords",
    changes: [
      { resource: "person", add: "aws:iam/user:User", set: { name: "person" } },
      { resource: "password", add: "aws:iam/userLoginProfile:UserLoginProfile", set: { user: "person" } },
    ],
    expects: {
      fails: [
        "password: it belongs to an IAM user; accepted are roles",
        "person: it belongs to an IAM user; accepted are roles",
      ],
    },
  },
  {
    policy: "no-iam-users",
    title: "whether an access key is in use is not known",
    changes: [{ resource: "key", add: "aws:iam/accessKey:AccessKey", set: { user: "old", status: UNKNOWN } }],
    expects: { unevaluated: ["key: status"] },
  },
  ...[
    "repo:owner/name:environment:prod",
    "repo:owner/name:ref:refs/heads/main",
    "repo:owner/name:ref:refs/tags/v*",
  ].map((sub): Case => ({
    policy: "github-trust-is-pinned",
    title: `${sub} is one`,
    changes: [github({ ...AUDIENCE, sub: [sub] }, sub.endsWith("*") ? "StringLike" : "StringEquals")],
    expects: "passes",
  })),
  ...[
    "*",
    "repo:*",
    "repo:owner/*",
    "repo:owner/name*:environment:prod",
    "repo:owner/name:*",
    "repo:owner/name:environment:*",
    "repo:owner/name:ref:refs/heads/*",
    "repo:owner/name:pull_request",
  ].map((sub): Case => ({
    policy: "github-trust-is-pinned",
    title: `${sub} is too many`,
    changes: [github({ ...AUDIENCE, sub: ["repo:owner/name:environment:prod", sub] }, "StringLike")],
    expects: { fails: [TOO_MANY] },
  })),
  {
    policy: "github-trust-is-pinned",
    title: "another audience",
    changes: [github({ ...SUBJECT, aud: "https://github.com/owner" })],
    expects: { fails: [ANY_AUDIENCE] },
  },
  {
    policy: "github-trust-is-pinned",
    title: "neither claim is tested",
    changes: [github({ repository_owner: "owner" })],
    expects: { fails: [ANY_AUDIENCE, TOO_MANY] },
  },
  {
    policy: "github-trust-is-pinned",
    title: "claims that a token may lack, and those that match no value",
    changes: [
      github({ ...AUDIENCE, ...SUBJECT }, "StringEqualsIfExists"),
      { ...github({ ...AUDIENCE, sub: [] }), resource: "pipeline" },
    ],
    expects: { fails: [ANY_AUDIENCE, TOO_MANY, TOO_MANY] },
  },
  {
    policy: "github-trust-is-pinned",
    title: "the trust is not known",
    changes: [{ resource: "pipeline", add: "aws:iam/role:Role", set: { assumeRolePolicy: UNKNOWN } }],
    expects: { unevaluated: ["pipeline: assumeRolePolicy"] },
  },
];
