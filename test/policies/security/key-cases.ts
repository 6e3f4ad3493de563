import type { Case } from "../case.ts";
import { document } from "./documents.ts";

const KEY = "eu-west-1-keys-data";
const LOG_GROUP = "eu-west-1-kafka-logs";
const TOPIC = "eu-west-1-alarms-topic";
const NO_KEY = "names no key, and so is left to AWS's; accepted is a customer managed key";
const OF_AWS = "it is encrypted with a key of AWS's; accepted is a customer managed key";

const open = (condition?: Readonly<Record<string, unknown>>): string =>
  document({
    Sid: "Open",
    Effect: "Allow",
    Principal: "*",
    Action: "kms:Decrypt",
    Resource: "*",
    ...(condition === undefined ? {} : { Condition: condition }),
  });
const FOR_EVERYBODY = `${KEY}: statement Open of its policy is for everybody; accepted are named principals, or a condition on the caller`;

/** Keys, and what is encrypted with them beside stores: images, logs, messages, secrets. */
export const KEY_CASES: readonly Case[] = [
  {
    policy: "key-rotation",
    title: "once a year is what KMS does when nothing is said",
    changes: [{ resource: KEY, set: { rotationPeriodInDays: undefined } }],
    expects: "passes",
  },
  {
    policy: "key-rotation",
    title: "asymmetric keys cannot be rotated",
    changes: [{ resource: KEY, set: { customerMasterKeySpec: "ECC_NIST_P256", enableKeyRotation: undefined } }],
    expects: "passes",
  },
  {
    policy: "key-rotation",
    title: "KMS rotates nothing when nothing is said",
    changes: [{ resource: KEY, set: { enableKeyRotation: undefined } }],
    expects: { fails: [`${KEY}: it is not rotated; accepted is \`enableKeyRotation: true\``] },
  },
  {
    policy: "key-rotation",
    title: "a day over a year is too long",
    changes: [{ resource: KEY, set: { rotationPeriodInDays: 366, customerMasterKeySpec: "SYMMETRIC_DEFAULT" } }],
    expects: { fails: [`${KEY}: it is rotated every 366 days; accepted are 365 at the most`] },
  },
  {
    policy: "key-rotation",
    title: "how long is too long may be set",
    changes: [{ resource: /^eu-.*-keys-|^us-.*-keys-/, type: "aws:kms/key:Key", set: { rotationPeriodInDays: 90 } }],
    settings: { mostDays: 90 },
    expects: "passes",
  },
  {
    policy: "key-rotation",
    title: "whether it is rotated is not known",
    changes: [{ resource: KEY, unknown: ["enableKeyRotation"] }],
    expects: { unevaluated: [`${KEY}: enableKeyRotation`] },
  },
  {
    policy: "key-policy-not-public",
    title: "everybody of the account is not everybody",
    changes: [{ resource: KEY, set: { policy: open({ StringEquals: { "kms:CallerAccount": "123456789012" } }) } }],
    expects: "passes",
  },
  {
    policy: "key-policy-not-public",
    title: "a key without a policy is the account's",
    changes: [{ resource: KEY, set: { policy: undefined } }],
    expects: "passes",
  },
  {
    policy: "key-policy-not-public",
    title: "everybody",
    changes: [{ resource: KEY, set: { policy: open() } }],
    expects: { fails: [FOR_EVERYBODY] },
  },
  {
    policy: "key-policy-not-public",
    title: "everybody but some",
    changes: [
      {
        resource: KEY,
        set: {
          policy: document({
            Effect: "Allow",
            NotPrincipal: { AWS: "arn:aws:iam::123456789012:root" },
            Action: "kms:Decrypt",
            Resource: "*",
          }),
        },
      },
    ],
    expects: {
      fails: [
        `${KEY}: statement 1 of its policy is for everybody; accepted are named principals, or a condition on the caller`,
      ],
    },
  },
  ...(
    [
      ["everybody by a service, of whatever account", { StringEquals: { "kms:ViaService": "s3.amazonaws.com" } }],
      ["everybody whose account may be any", { StringLike: { "kms:CallerAccount": "*" } }],
      ["everybody whose account may be one of any", { StringLike: { "kms:CallerAccount": ["123456789012", "??*"] } }],
      ["everybody who has no account", { StringEqualsIfExists: { "kms:CallerAccount": "123456789012" } }],
      ["everybody of no organization", { "ForAllValues:StringEquals": { "aws:PrincipalOrgPaths": "o-1/r-1/" } }],
      ["everybody of other accounts", { StringNotEquals: { "kms:CallerAccount": "123456789012" } }],
      ["everybody of one of no accounts", { StringEquals: { "kms:CallerAccount": [] } }],
      ["everybody with a role of any account", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/reader" } }],
      ["everybody for any bucket", { ArnLike: { "aws:SourceArn": "arn:aws:s3:::*" } }],
    ] as const
  ).map(([title, condition]): Case => ({
    policy: "key-policy-not-public",
    title,
    changes: [{ resource: KEY, set: { policy: open(condition) } }],
    expects: { fails: [FOR_EVERYBODY] },
  })),
  {
    policy: "key-policy-not-public",
    title: "the policy is not known",
    changes: [{ resource: KEY, unknown: ["policy"] }],
    expects: { unevaluated: [`${KEY}: policy`] },
  },
  {
    policy: "log-group-encryption",
    title: "a key of ours is ours before its ARN is known",
    changes: [{ resource: LOG_GROUP, unknown: ["kmsKeyId"] }],
    expects: "passes",
  },
  {
    policy: "log-group-encryption",
    title: "without a key it is CloudWatch's",
    changes: [{ resource: LOG_GROUP, set: { kmsKeyId: undefined } }],
    expects: { fails: [`${LOG_GROUP}: it ${NO_KEY}`] },
  },
  {
    policy: "log-group-encryption",
    title: "neither the key nor where it comes from is known",
    changes: [{ resource: LOG_GROUP, unknown: ["kmsKeyId"], unreferenced: ["kmsKeyId"] }],
    expects: { unevaluated: [`${LOG_GROUP}: kmsKeyId`] },
  },
  {
    policy: "topic-encryption",
    title: "an alias of ours is a key of ours",
    changes: [{ resource: TOPIC, set: { kmsMasterKeyId: "alias/logs" } }],
    expects: "passes",
  },
  {
    policy: "topic-encryption",
    title: "CloudWatch cannot use AWS's key",
    changes: [{ resource: TOPIC, set: { kmsMasterKeyId: "alias/aws/sns" } }],
    expects: { fails: [`${TOPIC}: ${OF_AWS}`] },
  },
  {
    policy: "topic-encryption",
    title: "without a key messages lie in plain text",
    changes: [{ resource: TOPIC, set: { kmsMasterKeyId: undefined } }],
    expects: { fails: [`${TOPIC}: it ${NO_KEY}`] },
  },
  {
    policy: "topic-encryption",
    title: "neither the key nor where it comes from is known",
    changes: [{ resource: TOPIC, unknown: ["kmsMasterKeyId"], unreferenced: ["kmsMasterKeyId"] }],
    expects: { unevaluated: [`${TOPIC}: kmsMasterKeyId`] },
  },
];
