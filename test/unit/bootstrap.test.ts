import { createBootstrap } from "../../stacks/bootstrap/account.ts";
import type { BootstrapSettings } from "../../stacks/bootstrap/settings.ts";
import { parseBootstrapSettings } from "../../stacks/bootstrap/settings.ts";
import { LOOKUPS } from "./aws/answers.ts";
import type { BootstrapOutputs } from "../../stacks/bootstrap/account.ts";
import type { Recording } from "./aws/recorder.ts";
import { inventories, record, valueOf } from "./aws/recorder.ts";

const SETTINGS: BootstrapSettings = { repository: "acme/stack", region: "eu-west-1", environments: ["dev", "prod"] };
const options = { invokes: LOOKUPS };

interface Statement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Condition?: object;
}
const policy = (text: unknown): { readonly Statement: readonly Statement[] } =>
  JSON.parse(String(text)) as { readonly Statement: readonly Statement[] };

describe("the bootstrap of an account", () => {
  let recording: Recording<BootstrapOutputs>;
  beforeAll(async () => {
    recording = await record(() => createBootstrap(SETTINGS), options);
  });
  const trusted = (name: string): unknown => JSON.parse(String(recording.inputs(name)["assumeRolePolicy"]));
  const trust = (...environments: string[]): object => ({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "WorkflowsOfTheRepository",
        Effect: "Allow",
        Principal: { Federated: "arn:aws:test:global:github" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": environments.map(
              (name) => `repo:acme/stack:environment:${name}`,
            ),
          },
        },
      },
    ],
  });

  it("trusts exactly the environments of the repository that each role is for", () => {
    expect(trusted("prod-deploy")).toEqual(trust("prod", "prod-destructive"));
    expect(trusted("prod-preview")).toEqual(trust("prod-preview"));
    expect(trusted("image")).toEqual(trust("image"));
    expect(recording.namesOf("aws:iam/role:Role")).toEqual([
      ...["dev-deploy", "dev-preview", "image", "prod-deploy", "prod-preview"],
    ]);
    expect(recording.inputs("github")).toMatchObject({
      url: "https://token.actions.githubusercontent.com",
      clientIdLists: ["sts.amazonaws.com"],
    });
  });

  it("gives previews nothing that writes", () => {
    const { Statement: statements } = policy(recording.inputs("prod-preview-permissions")["policy"]);
    const allowed = statements.filter((statement) => JSON.stringify(statement).includes('"Allow"'));
    expect(allowed.flatMap(({ Action }) => Action)).toEqual([
      ...["s3:ListBucket", "s3:GetBucketLocation", "s3:GetObject", "kms:Decrypt", "kms:DescribeKey"],
    ]);
    expect(recording.inputs("prod-preview-managed")["policyArn"]).toBe("arn:aws:iam::aws:policy/ReadOnlyAccess");
  });

  it("keeps an environment's states and secrets from the other's roles", () => {
    const text = String(recording.inputs("dev-deploy-permissions")["policy"]);
    expect(text).toContain('"NotResource":"arn:aws:test:eu-west-1:state/dev/*"');
    expect(text).not.toContain("prod");
    const key = policy(recording.inputs("prod-secrets-key")["policy"]).Statement;
    expect(key.find(({ Sid }) => Sid === "RolesOfTheEnvironment")).toMatchObject({
      Principal: { AWS: ["arn:aws:test:global:prod-deploy", "arn:aws:test:global:prod-preview"] },
    });
    expect(key.find(({ Sid }) => Sid === "PeopleWhomIamLets")?.Condition).toEqual({
      ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/meridian-*" },
    });
  });

  it("keeps states versioned, encrypted, private, reached by TLS only, and protected", () => {
    expect(recording.inputs("state-versioning")["versioningConfiguration"]).toEqual({ status: "Enabled" });
    expect(recording.inputs("state-encryption")["rules"]).toEqual([
      {
        applyServerSideEncryptionByDefault: {
          sseAlgorithm: "aws:kms",
          kmsMasterKeyId: "arn:aws:test:eu-west-1:state-key",
        },
        bucketKeyEnabled: true,
      },
    ]);
    expect(recording.inputs("state-public-access-block")).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(policy(recording.inputs("state-policy")["policy"]).Statement).toMatchObject([
      { Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } },
    ]);
    const guarded = recording.resources.filter(({ protect }) => protect).map(({ name }) => name);
    // What is set on the bucket is protected with it.
    const settings = ["encryption", "lifecycle", "ownership", "policy", "public-access-block", "versioning"];
    expect(guarded.sort()).toEqual(
      [
        ...["dev-secrets-key", "github", "prod-secrets-key", "registry-repository", "state", "state-key"],
        ...settings.map((part) => `state-${part}`),
      ].sort(),
    );
  });

  it("has a registry whose tags do not change, and that scans", () => {
    expect(recording.inputs("registry-repository")).toMatchObject({
      name: "meridian/shard",
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
    });
  });

  it("says what GitHub has to be told", async () => {
    const dev = recording.result.environments["dev"];
    if (dev === undefined) throw new Error("nothing is said of dev");
    expect(await valueOf(dev.AWS_DEPLOY_ROLE)).toBe("arn:aws:test:global:dev-deploy");
    expect(await valueOf(dev.SECRETS_PROVIDER)).toBe(
      "awskms:///arn:aws:test:eu-west-1:dev-secrets-key?region=eu-west-1",
    );
  });

  it("has the same resources when nothing is known yet", async () => {
    const { known, unknown } = await inventories(() => createBootstrap(SETTINGS), options);
    expect(unknown).toEqual(known);
  });
});

describe("the settings of the bootstrap", () => {
  it.each([
    ["a pattern for a repository", { repository: "acme/*" }, "repository"],
    ["a region that is none", { region: "europe" }, "region"],
    ["no environment", { environments: [] }, "environments"],
    ["one twice", { environments: ["dev", "dev"] }, "environments"],
    ["an environment with a star", { environments: ["*"] }, "environments.0"],
    ["a field too many", { extra: 1 }, "settings"],
  ])("refuse %s", (_what, change, field) => {
    expect(() => parseBootstrapSettings({ ...SETTINGS, ...change }, "file.yaml")).toThrow(field);
  });

  it("are taken as they are", () => {
    expect(parseBootstrapSettings(SETTINGS, "file.yaml")).toEqual(SETTINGS);
  });
});
