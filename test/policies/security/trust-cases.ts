import type { Case } from "../case.ts";
import { statement } from "../mutants/mutant.ts";
import { document } from "./documents.ts";

const KEY = "eu-west-1-keys-logs";
const LOGS = "eu-west-1-storage-logs-policy";
const TOPIC = "eu-west-1-alarms-topic-policy";
const FLOW_LOGS = "eu-west-1-network-flow-logs-role";
const PODS = "eu-west-1-identity-service-role";

const OWN_ACCOUNT = "arn:aws:iam::123456789012:root";
const unbound = (label: string, service: string): string =>
  `statement ${label} is open to ${service} for any account; accepted is a condition on the source, such as aws:SourceAccount`;
const trust = (principal: unknown, condition?: Readonly<Record<string, unknown>>): string =>
  document({
    Sid: "Trust",
    Effect: "Allow",
    Principal: principal,
    Action: "sts:AssumeRole",
    ...(condition === undefined ? {} : { Condition: condition }),
  });

/** Trust in services and in other identities, on roles, keys and resources. */
export const TRUST_CASES: readonly Case[] = [
  {
    policy: "service-access-is-bound",
    title: "a resource of any name is bound to its account, and one of these conditions is enough",
    changes: [
      {
        resource: FLOW_LOGS,
        set: {
          assumeRolePolicy: trust(
            { Service: "vpc-flow-logs.amazonaws.com" },
            { ArnLike: { "aws:SourceArn": "arn:aws:ec2:*:123456789012:vpc-flow-log/*" } },
          ),
        },
      },
    ],
    expects: "passes",
  },
  {
    policy: "service-access-is-bound",
    title: "the trust of a role",
    changes: [{ resource: FLOW_LOGS, set: { assumeRolePolicy: trust({ Service: "vpc-flow-logs.amazonaws.com" }) } }],
    expects: { fails: [`${FLOW_LOGS}: ${unbound("Trust", "vpc-flow-logs.amazonaws.com")}`] },
  },
  {
    policy: "service-access-is-bound",
    title: "each of several services, and services that need no condition in another kind of document",
    changes: [
      {
        resource: PODS,
        set: { assumeRolePolicy: trust({ Service: ["pods.eks.amazonaws.com", "ec2.amazonaws.com"] }) },
      },
      { resource: FLOW_LOGS, set: { assumeRolePolicy: trust({ Service: "kafka.amazonaws.com" }) } },
      {
        resource: LOGS,
        set: {
          policy: statement({ Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "s3:PutObject" }),
        },
      },
    ],
    expects: {
      fails: [
        `${PODS}: ${unbound("Trust", "pods.eks.amazonaws.com")}`,
        `${FLOW_LOGS}: ${unbound("Trust", "kafka.amazonaws.com")}`,
        `${LOGS}: ${unbound("4", "s3.amazonaws.com")}`,
      ],
    },
  },
  {
    policy: "service-access-is-bound",
    title: "sources of any account are no bound, nor is what a request may lack",
    changes: [
      {
        resource: TOPIC,
        set: {
          policy: document({
            Effect: "Allow",
            Principal: { Service: "cloudwatch.amazonaws.com" },
            Action: "sns:Publish",
            Resource: "*",
            Condition: {
              ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:eu-west-1:*:alarm:*" },
              StringEqualsIfExists: { "aws:SourceAccount": "123456789012" },
            },
          }),
        },
      },
    ],
    expects: { fails: [`${TOPIC}: ${unbound("1", "cloudwatch.amazonaws.com")}`] },
  },
  {
    policy: "service-access-is-bound",
    title: "what is encrypted for any account is no bound on a key, and on a topic it is none at all",
    changes: [
      ...[
        { resource: KEY, arn: "arn:aws:logs:eu-west-1:*:log-group:*" },
        { resource: TOPIC, arn: "arn:aws:logs:eu-west-1:123456789012:log-group:*" },
      ].map(({ resource, arn }) => ({
        resource,
        set: {
          policy: document({
            Effect: "Allow",
            Principal: { Service: "logs.eu-west-1.amazonaws.com" },
            Action: "kms:Decrypt",
            Resource: "*",
            Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": arn } },
          }),
        },
      })),
    ],
    expects: {
      fails: [
        `${TOPIC}: ${unbound("1", "logs.eu-west-1.amazonaws.com")}`,
        `${KEY}: ${unbound("1", "logs.eu-west-1.amazonaws.com")}`,
      ],
    },
  },
  {
    policy: "service-access-is-bound",
    title: "the trust is not known",
    changes: [{ resource: FLOW_LOGS, unknown: ["assumeRolePolicy"] }],
    expects: { unevaluated: [`${FLOW_LOGS}: assumeRolePolicy`] },
  },
  {
    policy: "role-trust-is-narrow",
    title: "a role, and an account with a condition on who of it",
    changes: [
      {
        resource: FLOW_LOGS,
        set: {
          assumeRolePolicy: trust(
            { AWS: OWN_ACCOUNT },
            { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/deploy-*" } },
          ),
        },
      },
      { resource: PODS, set: { assumeRolePolicy: trust({ AWS: "arn:aws:iam::123456789012:role/deploy" }) } },
    ],
    expects: "passes",
  },
  {
    policy: "role-trust-is-narrow",
    title: "everybody of the organization",
    changes: [
      {
        resource: FLOW_LOGS,
        set: { assumeRolePolicy: trust("*", { StringEquals: { "aws:PrincipalOrgID": "o-1" } }) },
      },
    ],
    expects: "passes",
  },
  {
    policy: "role-trust-is-narrow",
    title: "everybody",
    changes: [{ resource: FLOW_LOGS, set: { assumeRolePolicy: trust({ AWS: ["*"] }) } }],
    expects: {
      fails: [
        `${FLOW_LOGS}: statement Trust of its trust is for everybody; accepted are named identities, or a condition on the caller`,
      ],
    },
  },
  {
    policy: "role-trust-is-narrow",
    title: "a whole account, by its root or by its number, is bound by no condition that names it again",
    changes: [
      { resource: FLOW_LOGS, set: { assumeRolePolicy: trust({ AWS: OWN_ACCOUNT }) } },
      {
        resource: PODS,
        set: {
          assumeRolePolicy: trust(
            { AWS: "123456789012" },
            { StringEquals: { "aws:PrincipalAccount": "123456789012" } },
          ),
        },
      },
    ],
    expects: {
      fails: [
        `${PODS}: statement Trust of its trust is for a whole account; accepted are named identities, or a condition on the caller`,
        `${FLOW_LOGS}: statement Trust of its trust is for a whole account; accepted are named identities, or a condition on the caller`,
      ],
    },
  },
  {
    policy: "role-trust-is-narrow",
    title: "the trust is not known",
    changes: [{ resource: FLOW_LOGS, unknown: ["assumeRolePolicy"] }],
    expects: { unevaluated: [`${FLOW_LOGS}: assumeRolePolicy`] },
  },
];
