import type { Properties } from "../clouds/simulated/model.ts";
import { testRules } from "./aws-simulation-rules-cloud.ts";
import type { Made, RulesCloud } from "./aws-simulation-rules-cloud.ts";
import { policy } from "./aws-simulation-rules-scenes.ts";

const secret = (cloud: RulesCloud, inputs: Properties): Made =>
  cloud.create("secret", "secret", { name: "prod/service", ...inputs });

describe("secrets", () => {
  testRules([
    {
      rule: "a name is of letters, digits and few others",
      refused: (cloud) => secret(cloud, { name: "prod service" }),
      because: "ValidationException: invalid name prod service",
      accepted: (cloud) => secret(cloud, { name: "prod/service+1@example.com" }),
    },
    {
      rule: "a secret is kept for a week at least, or not at all",
      refused: (cloud) => secret(cloud, { recoveryWindowInDays: 6 }),
      because:
        "InvalidParameterException: the RecoveryWindowInDays value must be between 7 and 30 days (inclusive), or 0: found 6",
      accepted: (cloud) => secret(cloud, { recoveryWindowInDays: 0 }),
    },
    {
      rule: "a secret is copied elsewhere",
      refused: (cloud) => secret(cloud, { replicas: [{ region: "eu-west-1" }] }),
      because: "InvalidParameterException: a secret cannot be replicated into its own region eu-west-1",
      accepted: (cloud) => secret(cloud, { replicas: [{ region: "us-east-1" }] }),
    },
    {
      rule: "a secret is copied once into a region",
      refused: (cloud) => secret(cloud, { replicas: [{ region: "us-east-1" }, { region: "us-east-1" }] }),
      because: "InvalidParameterException: a region is named twice among the replicas: us-east-1, us-east-1",
      accepted: (cloud) => secret(cloud, { replicas: [{ region: "us-east-1" }, { region: "us-east-2" }] }),
    },
    {
      rule: "a secret's policy is JSON",
      refused: (cloud) => secret(cloud, { policy: "none" }),
      because: "MalformedPolicyDocumentException: the policy is no valid JSON policy",
      accepted: (cloud) =>
        secret(cloud, {
          policy: policy({ Effect: "Deny", Principal: "*", Action: "secretsmanager:*", Resource: "*" }),
        }),
    },
    {
      rule: "a version has 64 KiB at the most",
      refused: (cloud) =>
        cloud.create("secretVersion", "version", { secretId: secret(cloud, {}).arn, secretString: "x".repeat(65_537) }),
      because: "ValidationException: the value has 65537 bytes, and at most 65536 are accepted",
      accepted: (cloud) =>
        cloud.create("secretVersion", "version", { secretId: secret(cloud, {}).arn, secretString: "x".repeat(65_536) }),
    },
  ]);
});
