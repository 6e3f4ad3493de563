import type { Properties } from "../clouds/simulated/model.ts";
import { ACCOUNT, RulesCloud, testRules } from "./aws-simulation-rules-cloud.ts";
import type { Made } from "./aws-simulation-rules-cloud.ts";
import { ADMINISTERED, key, policy, role } from "./aws-simulation-rules-scenes.ts";

const BY_LOGS: Properties = {
  Effect: "Allow",
  Principal: { Service: "logs.eu-west-1.amazonaws.com" },
  Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
  Resource: "*",
};

const forGroup = (pattern: string): Properties => ({
  ...BY_LOGS,
  Condition: {
    ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:${pattern}` },
  },
});

const encryptedGroup = (cloud: RulesCloud, ...statements: readonly Properties[]): Made =>
  cloud.create("aws:cloudwatch/logGroup:LogGroup", "flows", {
    name: "/flows",
    kmsKeyId: key(cloud, "logs", statements).arn,
  });

/** A key with a policy, and another policy put in its place. */
function put(
  cloud: RulesCloud,
  statement: Properties,
  before: readonly Properties[] = [],
  after: readonly Properties[] = [],
): Made {
  const { id } = key(cloud, "key", before);
  return cloud.create("keyPolicy", "put", { keyId: id, policy: policy(statement, ...after) });
}

/** A log group that is encrypted with the key of `put`. */
function logs(cloud: RulesCloud): Made {
  return cloud.create("logGroup", "flows", { name: "/flows", kmsKeyId: cloud.idOf("key", "key") });
}

describe("keys", () => {
  testRules([
    {
      rule: "a key's policy can be changed by the account",
      refused: (cloud) => cloud.create("key", "key", { policy: policy({ ...ADMINISTERED, Action: "kms:Encrypt" }) }),
      because:
        "MalformedPolicyDocumentException: the new key policy will not allow you to update the key policy in the future",
      accepted: (cloud) => key(cloud, "key"),
    },
    {
      rule: "a key's policy is JSON",
      refused: (cloud) => cloud.create("key", "key", { policy: "none" }),
      because: "MalformedPolicyDocumentException: the policy is no valid JSON policy",
      accepted: (cloud) => cloud.create("key", "key"),
    },
    {
      rule: "a key's policy names roles that there are",
      refused: (cloud) =>
        key(cloud, "key", [{ ...ADMINISTERED, Sid: "Role", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/none` } }]),
      because:
        "MalformedPolicyDocumentException: policy contains a statement with one or more invalid principals: arn:aws:iam::",
      accepted: (cloud) =>
        key(cloud, "key", [
          { ...ADMINISTERED, Sid: "Role", Principal: { AWS: role(cloud, "some", "ec2.amazonaws.com").arn } },
        ]),
    },
    {
      rule: "a policy that is put on a key can be changed by the account",
      refused: (cloud) => put(cloud, { ...ADMINISTERED, Action: "kms:Encrypt" }),
      because:
        "MalformedPolicyDocumentException: the new key policy will not allow you to update the key policy in the future",
      accepted: (cloud) => put(cloud, ADMINISTERED),
    },
    {
      rule: "a log group's key lets CloudWatch Logs use it by a policy that was put on it",
      refused: (cloud) => {
        put(cloud, ADMINISTERED, [BY_LOGS]);
        logs(cloud);
      },
      because: "AccessDeniedException: the specified KMS key key does not exist or is not allowed to be used",
      accepted: (cloud) => {
        put(cloud, { ...ADMINISTERED, Sid: "Account" }, [], [BY_LOGS]);
        logs(cloud);
      },
    },
    {
      rule: "a key pair is not rotated",
      refused: (cloud) =>
        key(cloud, "key", [], {
          customerMasterKeySpec: "ECC_NIST_P256",
          keyUsage: "SIGN_VERIFY",
          enableKeyRotation: true,
        }),
      because: "UnsupportedOperationException: automatic rotation is for symmetric keys, and this one is ECC_NIST_P256",
      accepted: (cloud) => key(cloud, "key", [], { enableKeyRotation: true }),
    },
    {
      rule: "a key is for what its kind can do",
      refused: (cloud) => key(cloud, "key", [], { customerMasterKeySpec: "ECC_NIST_P256" }),
      because: "ValidationException: KeyUsage ENCRYPT_DECRYPT is not compatible with KeySpec ECC_NIST_P256",
      accepted: (cloud) => key(cloud, "key", [], { customerMasterKeySpec: "RSA_2048" }),
    },
    {
      rule: "an alias does not pass for AWS's own",
      refused: (cloud) =>
        cloud.create("aws:kms/alias:Alias", "alias", { name: "alias/aws/s3", targetKeyId: key(cloud, "key").id }),
      because: "NotAuthorizedException: the alias alias/aws/s3 is reserved",
      accepted: (cloud) =>
        cloud.create("aws:kms/alias:Alias", "alias", { name: "alias/s3", targetKeyId: key(cloud, "key").id }),
    },
    {
      rule: "an alias is for a key of its region",
      refused: (cloud) => {
        const { id } = key(cloud, "key", [], { region: "us-east-1" });
        cloud.create("aws:kms/alias:Alias", "alias", { name: "alias/key", targetKeyId: id });
      },
      because: "NotFoundException: the key … does not exist in eu-west-1",
      accepted: (cloud) =>
        cloud.create("aws:kms/alias:Alias", "alias", { name: "alias/key", targetKeyId: key(cloud, "key").id }),
    },
    {
      rule: "a log group's key lets CloudWatch Logs use it",
      refused: (cloud) => encryptedGroup(cloud),
      because:
        "AccessDeniedException: the specified KMS key logs does not exist or is not allowed to be used with ARN 'arn:aws:logs:eu-west-1:123456789012:log-group:/flows'",
      accepted: (cloud) => encryptedGroup(cloud, BY_LOGS),
    },
    {
      rule: "a log group's key lets CloudWatch Logs use it for that group",
      refused: (cloud) => encryptedGroup(cloud, forGroup("/aws/*")),
      because:
        "AccessDeniedException: the specified KMS key logs does not exist or is not allowed to be used with ARN 'arn:aws:logs:eu-west-1:123456789012:log-group:/flows'",
      accepted: (cloud) => encryptedGroup(cloud, forGroup("/fl*")),
    },
  ]);
});

test("an alias shows the ARN of its key, however that is named", () => {
  const cloud = new RulesCloud();
  const { arn, id } = key(cloud, "key");
  for (const [name, targetKeyId] of Object.entries({ id, arn }))
    expect(
      cloud.create("aws:kms/alias:Alias", name, { name: `alias/${name}`, targetKeyId }).state["targetKeyArn"],
    ).toBe(arn);
  cloud.close();
});
