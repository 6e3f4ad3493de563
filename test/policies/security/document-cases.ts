import { SECRET, UNKNOWN } from "../../../policies/values.ts";
import type { Case } from "../case.ts";
import type { Change } from "../change.ts";
import { statement } from "../mutants/mutant.ts";
import { document } from "./documents.ts";

const KEY = "eu-west-1-keys-logs";
const LOGS = "eu-west-1-storage-logs-policy";
const TOPIC = "eu-west-1-alarms-topic-policy";
const KAFKA = "eu-west-1-kafka-policy";
const FLOW_LOGS = "eu-west-1-network-flow-logs-role";
const IDENTITY = "eu-west-1-identity-service-policy";

const FOR_EVERYBODY = "of its policy is for everybody; accepted are named principals, or a condition on the caller";
const UNREADABLE = "is a secret, or no policy document; accepted is one that can be read";

/** Policy documents on resources and roles: whom they let in. */
export const DOCUMENT_CASES: readonly Case[] = [
  {
    policy: "policy-documents-are-readable",
    title: "a document may be an object, with one statement and conditions on numbers and truths",
    changes: [
      {
        resource: TOPIC,
        set: {
          policy: {
            Statement: {
              Sid: "",
              Effect: "Deny",
              Principal: { AWS: ["*"] },
              Action: ["sns:Publish"],
              Resource: "*",
              Condition: { Bool: { "aws:SecureTransport": false }, NumericLessThan: { "s3:TlsVersion": [1.2] } },
            },
          },
        },
      },
    ],
    expects: "passes",
  },
  {
    policy: "policy-documents-are-readable",
    title: "a document that is marked as secret cannot be judged",
    changes: [{ resource: TOPIC, set: { policy: SECRET } }],
    expects: { fails: [`${TOPIC}: policy ${UNREADABLE}`] },
  },
  {
    policy: "policy-documents-are-readable",
    title: "neither can what is no document, of a role, a key, an identity or a resource",
    changes: [
      { resource: KEY, set: { policy: "no JSON" } },
      { resource: KAFKA, set: { policy: '"text"' } },
      { resource: LOGS, set: { policy: document({ Effect: "allow", Principal: "*" }) } },
      { resource: IDENTITY, set: { policy: document({ Effect: "Allow", Action: [7] }) } },
      { resource: FLOW_LOGS, set: { assumeRolePolicy: "{}", inlinePolicies: [{ name: "x", policy: "[]" }] } },
    ],
    expects: {
      fails: [
        `${IDENTITY}: policy ${UNREADABLE}`,
        `${KAFKA}: policy ${UNREADABLE}`,
        `${KEY}: policy ${UNREADABLE}`,
        `${FLOW_LOGS}: assumeRolePolicy ${UNREADABLE}`,
        `${FLOW_LOGS}: inlinePolicies.0.policy ${UNREADABLE}`,
        `${LOGS}: policy ${UNREADABLE}`,
      ],
    },
  },
  {
    policy: "policy-documents-are-readable",
    title: "a document, and a part of one that is an object, are not known",
    changes: [
      { resource: KAFKA, unknown: ["policy"] },
      {
        resource: TOPIC,
        set: { policy: { Statement: [{ Effect: "Allow", Action: "sns:Publish", Resource: UNKNOWN }] } },
      },
    ],
    expects: { unevaluated: [`${KAFKA}: policy`, `${TOPIC}: policy`] },
  },
  {
    policy: "resource-policy-not-public",
    title: "everybody of the organization is not everybody, nor is a refusal for everybody",
    changes: [
      {
        resource: LOGS,
        set: {
          policy: document(
            {
              Effect: "Allow",
              Principal: "*",
              Action: "s3:GetObject",
              Resource: "*",
              Condition: { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-1/r-1/*" } },
            },
            { Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: "*" },
          ),
        },
      },
    ],
    expects: "passes",
  },
  {
    policy: "resource-policy-not-public",
    title: "everybody, on buckets, topics, Kafka, and what may come yet",
    changes: [
      ...[LOGS, TOPIC, KAFKA].map((resource): Change => ({
        resource,
        set: {
          policy: statement({ Sid: "Open", Effect: "Allow", Principal: { AWS: "*" }, Action: "a:B", Resource: "*" }),
        },
      })),
      ...["aws:sqs/queuePolicy:QueuePolicy", "aws:ecr/repositoryPolicy:RepositoryPolicy"].map((add) => ({
        resource: `open ${add}`,
        add,
        set: { policy: document({ Effect: "Allow", Principal: "*", Action: "a:B", Resource: "*" }) },
      })),
    ],
    expects: {
      fails: [
        `${TOPIC}: statement Open ${FOR_EVERYBODY}`,
        `${KAFKA}: statement Open ${FOR_EVERYBODY}`,
        `${LOGS}: statement Open ${FOR_EVERYBODY}`,
        `open aws:ecr/repositoryPolicy:RepositoryPolicy: statement 1 ${FOR_EVERYBODY}`,
        `open aws:sqs/queuePolicy:QueuePolicy: statement 1 ${FOR_EVERYBODY}`,
      ],
    },
  },
  {
    policy: "resource-policy-not-public",
    title: "everybody under a condition that says nothing of the caller",
    changes: [
      {
        resource: LOGS,
        set: {
          policy: document({
            Effect: "Allow",
            Principal: "*",
            Action: "s3:GetObject",
            Resource: "*",
            Condition: { Bool: { "aws:SecureTransport": "true" } },
          }),
        },
      },
    ],
    expects: { fails: [`${LOGS}: statement 1 ${FOR_EVERYBODY}`] },
  },
  {
    policy: "resource-policy-not-public",
    title: "the policy is not known",
    changes: [{ resource: TOPIC, unknown: ["policy"] }],
    expects: { unevaluated: [`${TOPIC}: policy`] },
  },
];
