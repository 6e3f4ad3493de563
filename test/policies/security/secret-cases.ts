import { SECRET, UNKNOWN } from "../../../policies/values.ts";
import type { Case } from "../case.ts";
import type { Change } from "../change.ts";

const OWN = "arn:aws:kms:eu-west-1:123456789012:key/1";
const secret = (set: NonNullable<Change["set"]>): Change => ({
  resource: "secret",
  add: "aws:secretsmanager/secret:Secret",
  set,
});
const value = (set: NonNullable<Change["set"]>): Change => ({
  resource: "value",
  add: "aws:secretsmanager/secretVersion:SecretVersion",
  set,
});
const parameter = (set: NonNullable<Change["set"]>): Change => ({
  resource: "parameter",
  add: "aws:ssm/parameter:Parameter",
  set,
});
/** Secrets, and their values. */
export const SECRET_CASES: readonly Case[] = [
  {
    policy: "secret-encryption",
    title: "a secret and its copy have keys of ours",
    changes: [secret({ kmsKeyId: OWN, replicas: [{ region: "eu-central-1", kmsKeyId: OWN }] })],
    expects: "passes",
  },
  {
    policy: "secret-encryption",
    title: "without a key they are AWS's",
    changes: [secret({ replicas: [{ region: "eu-central-1" }, { kmsKeyId: "alias/aws/secretsmanager" }] })],
    expects: {
      fails: [
        "secret: it names no key, and so is left to AWS's; accepted is a customer managed key",
        "secret: its copy in another region is encrypted with a key of AWS's; accepted is a customer managed key",
        "secret: its copy in eu-central-1 names no key, and so is left to AWS's; accepted is a customer managed key",
      ],
    },
  },
  {
    policy: "secret-encryption",
    title: "neither the key nor where it comes from is known",
    changes: [secret({ kmsKeyId: UNKNOWN })],
    expects: { unevaluated: ["secret: kmsKeyId"] },
  },
  {
    policy: "secrets-not-in-plain-text",
    title: "what is marked as secret is",
    changes: [
      value({ secretString: SECRET, secretBinary: "" }),
      parameter({ type: "SecureString", value: SECRET }),
      { resource: "eu-west-1-redis-user", set: { "authenticationMode.passwords": [SECRET] } },
    ],
    expects: "passes",
  },
  {
    policy: "secrets-not-in-plain-text",
    title: "a parameter in plain text is meant to be",
    changes: [parameter({ type: "String", value: "plain" })],
    expects: "passes",
  },
  {
    policy: "secrets-not-in-plain-text",
    title: "values, tokens and passwords in plain text",
    changes: [
      value({ secretString: "plain", secretBinary: "cGxhaW4=" }),
      parameter({ type: "SecureString", value: "plain" }),
      { resource: "eu-west-1-redis-group", set: { authToken: "plain" } },
      {
        resource: "eu-west-1-redis-user",
        set: { passwords: [SECRET, "plain"], "authenticationMode.passwords": ["plain"] },
      },
    ],
    expects: {
      fails: [
        ["eu-west-1-redis-group", "authToken"],
        ["eu-west-1-redis-user", "authenticationMode.passwords"],
        ["eu-west-1-redis-user", "passwords"],
        ["parameter", "value"],
        ["value", "secretBinary"],
        ["value", "secretString"],
      ].map(
        ([name = "", path = ""]) =>
          `${name}: ${path} is in plain text; accepted is a value that is marked as secret, or none`,
      ),
    },
  },
  {
    policy: "secrets-not-in-plain-text",
    title: "a value and an item of a list are not known",
    changes: [
      value({ secretString: UNKNOWN }),
      { resource: "eu-west-1-redis-user", set: { passwords: [SECRET, UNKNOWN] } },
    ],
    expects: { unevaluated: ["eu-west-1-redis-user: passwords.1", "value: secretString"] },
  },
];
