import type { Case } from "../case.ts";
import type { Change } from "../change.ts";
import { statement } from "../mutants/mutant.ts";
import { document } from "./documents.ts";

const SERVICE = "eu-west-1-identity-service-policy";
const KEY = "eu-west-1-keys-data";
const TOPIC = "eu-west-1-alarms-topic-policy";
const TABLES = "arn:aws:cassandra:eu-west-1:123456789012:/keyspace/system*";

/** Adds a statement to what the service may do. */
const allowing = (
  action: string | readonly string[],
  resource: string | readonly string[] = "*",
  rest: Readonly<Record<string, unknown>> = {},
): Change => ({
  resource: SERVICE,
  set: { policy: statement({ Sid: "More", Effect: "Allow", Action: action, Resource: resource, ...rest }) },
});
const onEvery = (actions: string): string =>
  `${SERVICE}: statement More allows ${actions} on every resource; accepted are named resources`;

/** What identities may do. */
export const IDENTITY_CASES: readonly Case[] = [
  {
    policy: "identity-actions-are-named",
    title: "a family of actions has a name, and everything may be denied",
    changes: [
      allowing(["kms:ReEncrypt*", "s3:Get?bject"], "arn:aws:s3:::b/*"),
      {
        resource: KEY,
        set: { policy: statement({ Effect: "Deny", Principal: "*", NotAction: "kms:*", Resource: "*" }) },
      },
    ],
    expects: "passes",
  },
  ...(
    [
      ["everything", "*", "every action"],
      ["everything of any service", "*:*", "every action"],
      ["everything of a service", ["s3:GetObject", "iam:*"], "every action of iam"],
      ["everything of a service, in other words", "s3:?*", "every action of s3"],
    ] as const
  ).map(([title, action, what]): Case => ({
    policy: "identity-actions-are-named",
    title,
    changes: [allowing(action)],
    expects: { fails: [`${SERVICE}: statement More allows ${what}; accepted are named actions`] },
  })),
  {
    policy: "identity-actions-are-named",
    title: "everything but some, on a key and on a topic, too",
    changes: [KEY, TOPIC].map((resource) => ({
      resource,
      set: {
        policy: statement({ Sid: "Most", Effect: "Allow", Principal: "*", NotAction: "a:B", Resource: "*" }),
      },
    })),
    expects: {
      fails: [
        `${TOPIC}: statement Most allows all actions but some; accepted are named actions`,
        `${KEY}: statement Most allows all actions but some; accepted are named actions`,
      ],
    },
  },
  {
    policy: "identity-actions-are-named",
    title: "everything, in a role's own policies and its trust",
    changes: [
      {
        resource: "eu-west-1-identity-service-role",
        set: {
          assumeRolePolicy: statement({
            Sid: "Any",
            Effect: "Allow",
            Principal: { AWS: "123456789012" },
            Action: "sts:*",
          }),
          inlinePolicies: [{ name: "x", policy: document({ Effect: "Allow", Action: "*", Resource: "*" }) }],
        },
      },
    ],
    expects: {
      fails: [
        "eu-west-1-identity-service-role: statement 1 allows every action; accepted are named actions",
        "eu-west-1-identity-service-role: statement Any allows every action of sts; accepted are named actions",
      ],
    },
  },
  {
    policy: "identity-actions-are-named",
    title: "what it may do is not known",
    changes: [{ resource: SERVICE, unknown: ["policy"] }],
    expects: { unevaluated: [`${SERVICE}: policy`] },
  },
  {
    policy: "identity-resources-are-named",
    title: "actions that take no resource, and a name that begins somehow",
    changes: [
      {
        resource: SERVICE,
        set: {
          policy: document(
            { Effect: "Allow", Action: ["ec2:DescribeSubnet*", "ECR:GetAuthorizationToken"], Resource: "*" },
            { Effect: "Allow", Action: "cassandra:Select", Resource: TABLES },
            { Effect: "Deny", Action: "iam:PassRole", Resource: "*" },
          ),
        },
      },
    ],
    expects: "passes",
  },
  {
    policy: "identity-resources-are-named",
    title: "secrets, beside an action that takes no resource",
    changes: [allowing(["secretsmanager:GetSecretValue", "sts:GetCallerIdentity"])],
    expects: { fails: [onEvery("secretsmanager:GetSecretValue")] },
  },
  {
    policy: "identity-resources-are-named",
    title: "a wildcard that is wider than actions without a resource",
    changes: [allowing(["ec2:D*", "ecr:Get*"])],
    expects: { fails: [onEvery("ec2:D*, ecr:Get*")] },
  },
  {
    policy: "identity-resources-are-named",
    title: "everything but some",
    changes: [allowing([], "*", { Action: undefined, NotAction: "iam:*" })],
    expects: { fails: [onEvery("all actions but some")] },
  },
  {
    policy: "identity-resources-are-named",
    title: "all resources but some",
    changes: [allowing("s3:GetObject", [], { Resource: undefined, NotResource: "arn:aws:s3:::b/*" })],
    expects: { fails: [onEvery("s3:GetObject")] },
  },
  ...["arn:aws:s3:::*", "arn:aws:s3:::*/*", "arn:aws:*", "arn:aws:sns:eu-west-1:123456789012:*"].map(
    (resource): Case => ({
      policy: "identity-resources-are-named",
      title: `${resource} is every resource`,
      changes: [allowing("s3:GetObject", ["arn:aws:s3:::b/*", resource])],
      expects: { fails: [onEvery("s3:GetObject")] },
    }),
  ),
  {
    policy: "identity-resources-are-named",
    title: "what it may do is not known",
    changes: [{ resource: SERVICE, unknown: ["policy"] }],
    expects: { unevaluated: [`${SERVICE}: policy`] },
  },
  {
    policy: "passed-roles-are-named",
    title: "one role, and another action on all",
    changes: [
      {
        resource: SERVICE,
        set: {
          policy: document(
            { Effect: "Allow", Action: "iam:PassRole", Resource: "arn:aws:iam::123456789012:role/flow-logs" },
            { Effect: "Allow", Action: "iam:GetRole", Resource: "*" },
          ),
        },
      },
    ],
    expects: "passes",
  },
  ...(
    [
      ["any role", "iam:PassRole", "*"],
      ["any role of an account", "iam:PassRole", "arn:aws:iam::123456789012:role/*"],
      ["any role below a path", "iam:passrole", "arn:aws:iam::123456789012:role/service-role/*"],
      ["any role, by a wildcard for actions", "iam:P*", "arn:aws:iam::123456789012:*"],
      ["any role, by a wildcard for characters", "iam:PassRol?", "*"],
    ] as const
  ).map(([title, action, resource]): Case => ({
    policy: "passed-roles-are-named",
    title,
    changes: [allowing(action, resource)],
    expects: { fails: [`${SERVICE}: statement More hands any role to services; accepted are named roles`] },
  })),
  {
    policy: "passed-roles-are-named",
    title: "any role, among all actions but some",
    changes: [allowing([], "*", { Action: undefined, NotAction: "s3:*" })],
    expects: { fails: [`${SERVICE}: statement More hands any role to services; accepted are named roles`] },
  },
  {
    policy: "passed-roles-are-named",
    title: "what it may do is not known",
    changes: [{ resource: SERVICE, unknown: ["policy"] }],
    expects: { unevaluated: [`${SERVICE}: policy`] },
  },
];
