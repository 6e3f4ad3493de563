import type { Properties } from "../clouds/aws/model.ts";
import { ACCOUNT, RulesCloud, testRules } from "./aws-simulation-rules-cloud.ts";
import type { Made } from "./aws-simulation-rules-cloud.ts";
import { ADMINISTERED, key, policy, role } from "./aws-simulation-rules-scenes.ts";

const READ: Properties = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::backups/*" };

const trusting = (cloud: RulesCloud, ...statements: readonly Properties[]): Made =>
  cloud.create("role", "role", { name: "role", assumeRolePolicy: policy(...statements) });

const TRUST: Properties = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };

const inline = (cloud: RulesCloud, ...statements: readonly Properties[]): Made =>
  cloud.create("rolePolicy", "inline", {
    name: "inline",
    role: trusting(cloud, TRUST).id,
    policy: policy(...statements),
  });

const attach = (cloud: RulesCloud, { id }: Made, policyArn: string): Made =>
  cloud.create("rolePolicyAttachment", "attachment", { role: id, policyArn });

/** A statement of about so many characters. */
const long = (characters: number): Properties => ({
  ...READ,
  Resource: Array.from(
    { length: Math.ceil(characters / 50) },
    (_, place) => `arn:aws:s3:::a-bucket-with-a-long-name/${String(place).padStart(6, "0")}*`,
  ),
});

describe("roles and policies", () => {
  testRules([
    {
      rule: "a trust policy says who is trusted",
      refused: (cloud) => trusting(cloud, { Effect: "Allow", Action: "sts:AssumeRole" }),
      because: "MalformedPolicyDocument: missing required field Principal",
      accepted: (cloud) => trusting(cloud, TRUST),
    },
    {
      rule: "a trust policy is about no resource",
      refused: (cloud) => trusting(cloud, { ...TRUST, Resource: "*" }),
      because: "MalformedPolicyDocument: has prohibited field Resource",
      accepted: (cloud) => trusting(cloud, TRUST),
    },
    {
      rule: "a trust policy is about assuming the role",
      refused: (cloud) => trusting(cloud, { ...TRUST, Action: "iam:PassRole" }),
      because: "MalformedPolicyDocument: AssumeRole policy may only specify STS AssumeRole actions",
      accepted: (cloud) => trusting(cloud, { ...TRUST, Action: ["sts:AssumeRole", "sts:TagSession"] }),
    },
    {
      rule: "a trust policy is JSON",
      refused: (cloud) => cloud.create("role", "role", { name: "role", assumeRolePolicy: "{}" }),
      because: "MalformedPolicyDocument: syntax errors in policy",
      accepted: (cloud) => trusting(cloud, TRUST),
    },
    {
      rule: "a trust policy trusts roles that there are",
      refused: (cloud) => trusting(cloud, { ...TRUST, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/none` } }),
      because: `MalformedPolicyDocument: invalid principal in policy: "AWS":"arn:aws:iam::${ACCOUNT}:role/none"`,
      accepted: (cloud) =>
        trusting(cloud, { ...TRUST, Principal: { AWS: role(cloud, "some", "ec2.amazonaws.com").arn } }),
    },
    {
      rule: "a trust policy has 2048 characters at the most",
      refused: (cloud) =>
        trusting(cloud, ...Array.from({ length: 25 }, (_, place) => ({ ...TRUST, Sid: `Statement${place}` }))),
      because: "LimitExceeded: cannot exceed quota for ACLSizePerRole: 2048",
      accepted: (cloud) =>
        trusting(cloud, ...Array.from({ length: 15 }, (_, place) => ({ ...TRUST, Sid: `Statement${place}` }))),
    },
    {
      rule: "an identity's policy names no principal",
      refused: (cloud) => inline(cloud, { ...READ, Principal: "*" }),
      because: "MalformedPolicyDocument: policy document should not specify a principal",
      accepted: (cloud) => inline(cloud, READ),
    },
    {
      rule: "an identity's policy names resources",
      refused: (cloud) => inline(cloud, { Effect: "Allow", Action: "s3:GetObject" }),
      because: "MalformedPolicyDocument: policy statement must contain resources",
      accepted: (cloud) => inline(cloud, READ),
    },
    {
      rule: "a resource is named by its ARN",
      refused: (cloud) => inline(cloud, { ...READ, Resource: "backups/*" }),
      because: 'MalformedPolicyDocument: resource backups/* must be in ARN format or "*"',
      accepted: (cloud) => inline(cloud, { ...READ, Resource: "*" }),
    },
    {
      rule: "an action is a service's",
      refused: (cloud) => inline(cloud, { ...READ, Action: "GetObject" }),
      because:
        "MalformedPolicyDocument: actions/conditions must be prefaced by a vendor, e.g., iam, sdb, ec2: GetObject",
      accepted: (cloud) => inline(cloud, { ...READ, Action: "kafka-cluster:Describe*" }),
    },
    {
      rule: "a statement has actions",
      refused: (cloud) => inline(cloud, { Effect: "Allow", Resource: "*" }),
      because: "MalformedPolicyDocument: a statement needs exactly one of Action and NotAction",
      accepted: (cloud) => inline(cloud, { Effect: "Deny", NotAction: "s3:*", Resource: "*" }),
    },
    {
      rule: "an effect is to allow or to deny",
      refused: (cloud) => inline(cloud, { ...READ, Effect: "allow" }),
      because: "MalformedPolicyDocument: effect 'allow' is neither Allow nor Deny",
      accepted: (cloud) => inline(cloud, { ...READ, Effect: "Deny" }),
    },
    {
      rule: "statements of a policy have different ids",
      refused: (cloud) => inline(cloud, { ...READ, Sid: "Read" }, { ...READ, Sid: "Read" }),
      because: "MalformedPolicyDocument: statement IDs (SID) in a single policy must be unique: Read, Read",
      accepted: (cloud) => inline(cloud, { ...READ, Sid: "Read" }, { ...READ, Sid: "ReadMore" }),
    },
    {
      rule: "a statement's id is letters and digits",
      refused: (cloud) => inline(cloud, { ...READ, Sid: "read-backups" }),
      because: "MalformedPolicyDocument: statement IDs (SID) must be alpha-numeric: read-backups",
      accepted: (cloud) => inline(cloud, { ...READ, Sid: "ReadBackups2" }),
    },
    {
      rule: "inline policies of a role have 10240 characters together",
      refused: (cloud) => {
        const { id } = trusting(cloud, TRUST);
        for (const name of ["one", "two"])
          cloud.create("rolePolicy", name, { name, role: id, policy: policy(long(6000)) });
      },
      because: "LimitExceeded: maximum policy size of 10240 bytes exceeded for role role",
      accepted: (cloud) => {
        const { id } = trusting(cloud, TRUST);
        for (const name of ["one", "two"])
          cloud.create("rolePolicy", name, { name, role: id, policy: policy(long(4000)) });
      },
    },
    {
      rule: "a managed policy has 6144 characters at the most",
      refused: (cloud) => cloud.create("managedPolicy", "managed", { name: "managed", policy: policy(long(6500)) }),
      because: "LimitExceeded: cannot exceed quota for PolicySize: 6144",
      accepted: (cloud) => cloud.create("managedPolicy", "managed", { name: "managed", policy: policy(long(5000)) }),
    },
    {
      rule: "a policy of AWS's is one that there is",
      refused: (cloud) => attach(cloud, trusting(cloud, TRUST), "arn:aws:iam::aws:policy/AmazonEKSNodePolicy"),
      because: "NoSuchEntity: policy arn:aws:iam::aws:policy/AmazonEKSNodePolicy does not exist or is not attachable",
      accepted: (cloud) => attach(cloud, trusting(cloud, TRUST), "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"),
    },
    {
      rule: "a role has ten managed policies at the most",
      refused: (cloud) => attachMany(cloud, 11),
      because: "LimitExceeded: cannot exceed quota for PoliciesPerRole: 10: role (role)",
      accepted: (cloud) => attachMany(cloud, 10),
    },
  ]);
});

function attachMany(cloud: RulesCloud, count: number): void {
  const made = trusting(cloud, TRUST);
  for (let number = 0; number < count; number += 1) {
    const { arn } = cloud.create("managedPolicy", `policy-${number}`, {
      name: `policy-${number}`,
      policy: policy(READ),
    });
    cloud.create("rolePolicyAttachment", `attachment-${number}`, { role: made.id, policyArn: arn });
  }
}

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

test("a role stays while a policy is attached to it, unless it is to be forced", () => {
  const cloud = new RulesCloud();
  const kept = role(cloud, "kept", "ec2.amazonaws.com", ["AmazonEKSWorkerNodePolicy"]);
  expect(() => {
    cloud.delete(kept);
  }).toThrow("DeleteConflict: ");
  cloud.close();
});
