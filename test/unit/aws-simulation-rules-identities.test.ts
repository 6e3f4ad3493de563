import type { Properties } from "../clouds/simulated/model.ts";
import { ACCOUNT, testRules } from "./aws-simulation-rules-cloud.ts";
import type { Made, RulesCloud } from "./aws-simulation-rules-cloud.ts";
import { policy, role } from "./aws-simulation-rules-scenes.ts";

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
      rule: "a role stays while a managed policy is attached to it, unless its deletion is forced",
      refused: (cloud) => {
        cloud.delete(role(cloud, "kept", "ec2.amazonaws.com", ["AmazonEKSWorkerNodePolicy"]));
      },
      because: "DeleteConflict: cannot delete entity, must detach all policies first: kept-0",
      accepted: (cloud) => {
        const made = cloud.create("role", "kept", {
          name: "kept",
          assumeRolePolicy: policy(TRUST),
          forceDetachPolicies: true,
        });
        attach(cloud, made, "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy");
        cloud.delete(made);
      },
    },
    {
      rule: "a role stays while it has a policy of its own",
      refused: (cloud) => {
        const made = trusting(cloud, TRUST);
        cloud.create("rolePolicy", "own", { name: "own", role: made.id, policy: policy(READ) });
        cloud.delete(made);
      },
      because: "DeleteConflict: cannot delete entity, must delete policies first: own",
      accepted: (cloud) => {
        const made = trusting(cloud, TRUST);
        cloud.delete(cloud.create("rolePolicy", "own", { name: "own", role: made.id, policy: policy(READ) }));
        cloud.delete(made);
      },
    },
    {
      rule: "a role has ten managed policies at the most",
      refused: (cloud) => {
        attachMany(cloud, 11);
      },
      because: "LimitExceeded: cannot exceed quota for PoliciesPerRole: 10: role (role)",
      accepted: (cloud) => {
        attachMany(cloud, 10);
      },
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
