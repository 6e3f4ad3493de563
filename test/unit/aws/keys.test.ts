import type { AwsPlacement } from "../../../components/aws-component.ts";
import { AwsKeys } from "../../../components/keys/aws.ts";
import { KEY_PURPOSES } from "../../../components/keys/index.ts";
import type { KeyPurpose } from "../../../components/keys/index.ts";
import { inventories, record, valueOf } from "./recorder.ts";

const ACCOUNT = "123456789012";
const PLACEMENT: AwsPlacement = {
  environment: "prod",
  region: "eu-west-1",
  account: ACCOUNT,
  tags: { project: "meridian" },
  protect: true,
};
const ROOT = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
const USE = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"];

interface Statement {
  readonly Sid: string;
  readonly Principal: object | string;
  readonly Action: string[];
  readonly Condition?: object;
}

const create = (): AwsKeys => new AwsKeys("eu-west-1-keys", { placement: PLACEMENT });

async function policyOf(purpose: KeyPurpose): Promise<{ Version: string; Statement: Statement[] }> {
  const recording = await record(create);
  return JSON.parse(String(recording.inputs(`eu-west-1-keys-${purpose}`)["policy"])) as never;
}

const through = (...services: string[]): object => ({
  Sid: "AccountUsesThroughServices",
  Effect: "Allow",
  Principal: ROOT,
  Action: ["kms:CreateGrant", ...USE],
  Resource: "*",
  Condition: {
    StringEquals: {
      "kms:CallerAccount": ACCOUNT,
      "kms:ViaService": services.map((service) => `${service}.eu-west-1.amazonaws.com`),
    },
  },
});

describe("a region's keys on AWS", () => {
  test("are one for each purpose, rotated, protected, and known by an alias", async () => {
    const recording = await record(create);
    for (const [purpose, description] of [
      ["data", "prod eu-west-1: stores and disks"],
      ["logs", "prod eu-west-1: log groups and alarms"],
      ["secrets", "prod eu-west-1: secrets"],
      ["storage", "prod eu-west-1: buckets and images"],
    ] as const) {
      const { policy, ...inputs } = recording.inputs(`eu-west-1-keys-${purpose}`);
      expect(typeof policy).toBe("string");
      expect(inputs).toEqual({
        region: "eu-west-1",
        description,
        enableKeyRotation: true,
        rotationPeriodInDays: 365,
        multiRegion: false,
        deletionWindowInDays: 30,
        tags: { project: "meridian", Name: `prod-eu-west-1-keys-${purpose}` },
      });
      expect(recording.get(`eu-west-1-keys-${purpose}`)).toMatchObject({ parent: "eu-west-1-keys", protect: true });
      expect(recording.inputs(`eu-west-1-keys-${purpose}-alias`)).toEqual({
        region: "eu-west-1",
        name: `alias/prod-eu-west-1-${purpose}`,
        targetKeyId: `eu-west-1-keys-${purpose}-id`,
      });
      expect(recording.get(`eu-west-1-keys-${purpose}-alias`)).toMatchObject({
        parent: "eu-west-1-keys",
        protect: false,
      });
      expect(await valueOf(recording.result.arns[purpose])).toBe(`arn:aws:test:eu-west-1:eu-west-1-keys-${purpose}`);
      expect(await valueOf(recording.result.nodes.keys[purpose].id)).toBe(`eu-west-1-keys-${purpose}-id`);
      expect(await valueOf(recording.result.nodes.aliases[purpose].id)).toBe(`eu-west-1-keys-${purpose}-alias-id`);
    }
    expect(recording.namesOf("aws:kms/key:Key")).toHaveLength(KEY_PURPOSES.length);
  });

  test("go a week after their deletion where nothing is protected", async () => {
    const recording = await record(
      () => new AwsKeys("eu-west-1-keys", { placement: { ...PLACEMENT, protect: false } }),
    );
    expect(recording.inputs("eu-west-1-keys-data")["deletionWindowInDays"]).toBe(7);
    expect(recording.get("eu-west-1-keys-data").protect).toBe(false);
  });

  test("can be administered by the account, which cannot read with them", async () => {
    for (const purpose of KEY_PURPOSES) {
      const { Version, Statement } = await policyOf(purpose);
      expect(Version).toBe("2012-10-17");
      const [administers] = Statement;
      expect(administers).toMatchObject({ Sid: "AccountAdministers", Effect: "Allow", Principal: ROOT, Resource: "*" });
      expect(administers?.Action).toEqual(expect.arrayContaining(["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"]));
      expect(administers?.Action.filter((action) => /\*|Encrypt|Decrypt|DataKey|CreateGrant/.test(action))).toEqual([]);
      // What is for everyone in a key's policy would be for every account of AWS.
      expect(Statement.filter(({ Principal }) => JSON.stringify(Principal).includes('"*"'))).toEqual([]);
    }
  });

  test("data: stores and disks through their services, and the role that starts nodes", async () => {
    const role = {
      AWS: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
    };
    expect((await policyOf("data")).Statement.slice(1)).toEqual([
      through("cassandra", "ec2", "elasticache", "kafka"),
      { Sid: "AutoScalingUsesForNodes", Effect: "Allow", Principal: role, Action: USE, Resource: "*" },
      {
        Sid: "AutoScalingGrantsToVolumes",
        Effect: "Allow",
        Principal: role,
        Action: ["kms:CreateGrant"],
        Resource: "*",
        Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
      },
    ]);
  });

  test("logs: log groups and alarms' topics of the account", async () => {
    expect((await policyOf("logs")).Statement.slice(1)).toEqual([
      through("sns"),
      {
        Sid: "LogGroupsOfTheAccount",
        Effect: "Allow",
        Principal: { Service: "logs.eu-west-1.amazonaws.com" },
        Action: USE,
        Resource: "*",
        Condition: {
          ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:*` },
        },
      },
      {
        Sid: "AlarmsPublishToTopicsOfTheAccount",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
        Resource: "*",
        Condition: { ArnLike: { "kms:EncryptionContext:aws:sns:topicArn": `arn:aws:sns:eu-west-1:${ACCOUNT}:*` } },
      },
    ]);
  });

  test("secrets: Secrets Manager, and the grant that makes a cluster's secrets encrypted", async () => {
    expect((await policyOf("secrets")).Statement.slice(1)).toEqual([
      through("secretsmanager"),
      {
        Sid: "ClusterCreatorGrantsToEks",
        Effect: "Allow",
        Principal: ROOT,
        Action: ["kms:CreateGrant"],
        Resource: "*",
        Condition: { StringEquals: { "kms:CallerAccount": ACCOUNT } },
      },
    ]);
  });

  test("storage: buckets and images", async () => {
    expect((await policyOf("storage")).Statement.slice(1)).toEqual([through("ecr", "s3")]);
  });

  test("name another role that starts nodes when told to", async () => {
    const autoScalingRole = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/Own`;
    const recording = await record(() => new AwsKeys("eu-west-1-keys", { placement: PLACEMENT, autoScalingRole }));
    const policy = String(recording.inputs("eu-west-1-keys-data")["policy"]);
    expect(policy).toContain(autoScalingRole);
    expect(policy).not.toContain("AWSServiceRoleForAutoScaling");
  });

  test("follow a transform, and are the same resources whatever is known", async () => {
    const recording = await record(
      () =>
        new AwsKeys("eu-west-1-keys", {
          placement: PLACEMENT,
          transform: {
            key: (args, _options, name) => {
              if (name === "eu-west-1-keys-logs") args.rotationPeriodInDays = 90;
            },
          },
        }),
    );
    expect(recording.inputs("eu-west-1-keys-logs")["rotationPeriodInDays"]).toBe(90);
    expect(recording.inputs("eu-west-1-keys-data")["rotationPeriodInDays"]).toBe(365);
    const { known, unknown } = await inventories(create);
    expect(unknown).toEqual(known);
    expect(known).toHaveLength(9);
  });
});
