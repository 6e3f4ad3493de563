import { resourcePolicy } from "../policy.ts";
import type { Value } from "../values.ts";

/** By type: properties whose values are secrets. */
const SECRETS: Readonly<Record<string, readonly string[]>> = {
  "aws:elasticache/replicationGroup:ReplicationGroup": ["authToken"],
  "aws:elasticache/user:User": ["passwords", "authenticationMode.passwords"],
  "aws:secretsmanager/secretVersion:SecretVersion": ["secretBinary", "secretString"],
  "aws:ssm/parameter:Parameter": ["value"],
};

export const secretsNotInPlainText = resourcePolicy({
  id: "secrets-not-in-plain-text",
  demands: "Passwords, tokens and values of secrets are given as the engine's secrets.",
  why: "Whatever is not marked as secret lies readable in the state and in every preview, also of a pull request.",
  severity: "critical",
  references: [{ framework: "Meridian", id: "secrets" }],
  remediation:
    "Leave the value out and set it by hand, as with `scramSecretFilled` of `AwsKafka`, or wrap it in `pulumi.secret`.",
  types: Object.keys(SECRETS),
  judge: ({ type, properties }) => {
    if (type === "aws:ssm/parameter:Parameter" && properties.text("type") !== "SecureString") return [];
    return (SECRETS[type] ?? [])
      .filter((path) => [properties.part(path), ...properties.list(path)].some((place) => isPlain(place.value())))
      .map((path) => `${path} is in plain text; accepted is a value that is marked as secret, or none`);
  },
});

/** Whether it is a text that is not marked as secret. */
const isPlain = (value: Value | undefined): boolean => typeof value === "string" && value !== "";
