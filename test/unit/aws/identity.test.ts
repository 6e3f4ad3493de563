import * as pulumi from "@pulumi/pulumi";
import type { AwsPlacement } from "../../../components/aws-component.ts";
import { AwsPodRole } from "../../../components/identity/aws-pod-role.ts";
import { AwsIdentity } from "../../../components/identity/aws.ts";
import type { AwsIdentityArgs } from "../../../components/identity/aws.ts";
import type { Keys } from "../../../components/keys/index.ts";
import type { Recording } from "./recorder.ts";
import { inventories, record, valueOf } from "./recorder.ts";

const PLACEMENT: AwsPlacement = {
  environment: "prod",
  region: "eu-west-1",
  account: "123456789012",
  tags: { project: "meridian" },
  protect: true,
};
const KEYS: Keys = {
  arns: {
    data: pulumi.output("key-data"),
    logs: pulumi.output("key-logs"),
    secrets: pulumi.output("key-secrets"),
    storage: pulumi.output("key-storage"),
  },
};
const CLUSTER = { name: pulumi.output("prod-cluster") };
const KAFKA = "arn:aws:kafka:eu-west-1:123456789012:cluster/prod-kafka/0-1";
const TOPIC = "arn:aws:kafka:eu-west-1:123456789012:topic/prod-kafka/0-1/meridian.writes";
const COPIES = "arn:aws:kafka:eu-west-1:123456789012:topic/prod-kafka/0-1/*.meridian.writes";
const NAME = "eu-west-1-identity";

const create =
  (args: Partial<AwsIdentityArgs> = {}) =>
  (): AwsIdentity =>
    new AwsIdentity(NAME, { placement: PLACEMENT, cluster: CLUSTER, keys: KEYS, ...args });

/** Everything that a region may have. */
const full = (): AwsIdentity =>
  create({
    kafka: { clusterArn: pulumi.output(KAFKA), topics: ["meridian.writes"] },
    redis: REDIS,
    keyspacesTables: [pulumi.output("arn:table")],
    backups: { bucket: { name: pulumi.output("backups"), arn: pulumi.output("arn:aws:s3:::backups") } },
  })();

function statementsOf(recording: Recording<unknown>, role: string): Record<string, unknown>[] {
  const policy = JSON.parse(String(recording.inputs(`${NAME}-${role}-policy`)["policy"])) as {
    Version: string;
    Statement: Record<string, unknown>[];
  };
  expect(policy.Version).toBe("2012-10-17");
  return policy.Statement;
}

const allow = (Sid: string, Action: string[], Resource: string[], Condition?: object): object => ({
  Sid,
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});
const via = (service: string): object => ({
  StringEquals: { "kms:ViaService": `${service}.eu-west-1.amazonaws.com` },
});
const REDIS = { replicationGroupArn: pulumi.output("arn:redis"), userArn: pulumi.output("arn:user") };

describe("a role of pods on AWS", () => {
  const pods = (statements = [{ Effect: "Allow" as const, Action: ["s3:GetObject"], Resource: ["arn:one"] }]) =>
    new AwsPodRole("eu-west-1-controller", {
      placement: PLACEMENT,
      cluster: CLUSTER,
      namespace: "kube-system",
      serviceAccount: "controller",
      statements,
    });

  test("trusts one service account of one cluster", async () => {
    const recording = await record(() => pods());
    const { assumeRolePolicy, name, ...role } = recording.inputs("eu-west-1-controller-role");
    expect(name).toMatch(/^prod-eu-west-1-kube-system-controller-[0-9a-f]{8}$/);
    expect(role).toEqual({
      description: "Pods of kube-system/controller in eu-west-1",
      tags: { project: "meridian", Name: "prod-eu-west-1-controller-role" },
    });
    expect(JSON.parse(String(assumeRolePolicy))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "pods.eks.amazonaws.com" },
          Action: ["sts:AssumeRole", "sts:TagSession"],
          Condition: {
            StringEquals: {
              "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:eu-west-1:123456789012:cluster/prod-cluster",
              "aws:RequestTag/kubernetes-namespace": "kube-system",
              "aws:RequestTag/kubernetes-service-account": "controller",
            },
          },
        },
      ],
    });
  });

  test("is bound to the service account once it has its permissions", async () => {
    const recording = await record(() => pods());
    const name = recording.inputs("eu-west-1-controller-role")["name"];
    expect(recording.inputs("eu-west-1-controller-policy")).toEqual({
      name: "permissions",
      role: name,
      policy:
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject"],"Resource":["arn:one"]}]}',
    });
    expect(recording.inputs("eu-west-1-controller-association")).toEqual({
      region: "eu-west-1",
      clusterName: "prod-cluster",
      namespace: "kube-system",
      serviceAccount: "controller",
      roleArn: "arn:aws:test:global:eu-west-1-controller-role",
      tags: { project: "meridian", Name: "prod-eu-west-1-controller-association" },
    });
    expect(recording.get("eu-west-1-controller-association")).toMatchObject({
      parent: "eu-west-1-controller",
      dependsOn: ["eu-west-1-controller-policy", "eu-west-1-controller-role"],
    });
    expect(await valueOf(recording.result.arn)).toBe("arn:aws:test:global:eu-west-1-controller-role");
  });

  test("refuses to be one that may do nothing", async () => {
    await expect(record(() => pods([]))).rejects.toThrow(
      "eu-west-1-controller: statements is empty, accepted is at least one: " +
        "leave the role out where pods need nothing of AWS",
    );
  });
});

describe("what workloads may do in a region of AWS", () => {
  test("the service: its stores, by name, and no secret", async () => {
    const recording = await record(full);
    expect(statementsOf(recording, "service")).toEqual([
      allow("KafkaConnect", ["kafka-cluster:Connect", "kafka-cluster:WriteDataIdempotently"], [KAFKA]),
      allow(
        "KafkaTopics",
        ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData", "kafka-cluster:WriteData"],
        [TOPIC],
      ),
      allow("KafkaCopies", ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"], [COPIES]),
      allow(
        "KafkaGroups",
        ["kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"],
        ["arn:aws:kafka:eu-west-1:123456789012:group/prod-kafka/0-1/meridian.*"],
      ),
      allow("RedisConnect", ["elasticache:Connect"], ["arn:redis", "arn:user"]),
      allow(
        "KeyspacesRows",
        [
          "cassandra:Modify",
          "cassandra:ModifyMultiRegionResource",
          "cassandra:Select",
          "cassandra:SelectMultiRegionResource",
        ],
        ["arn:table"],
      ),
      allow("KeyspacesSchema", ["cassandra:Select"], ["arn:aws:cassandra:eu-west-1:123456789012:/keyspace/system*"]),
      allow("KeyspacesEndpoints", ["ec2:DescribeNetworkInterfaces", "ec2:DescribeVpcEndpoints"], ["*"]),
    ]);
  });

  test("the migrations: topics, but no event in them", async () => {
    const recording = await record(full);
    expect(statementsOf(recording, "migrations")).toEqual([
      allow("KafkaConnect", ["kafka-cluster:Connect", "kafka-cluster:DescribeCluster"], [KAFKA]),
      allow(
        "KafkaTopics",
        [
          "kafka-cluster:AlterTopic",
          "kafka-cluster:AlterTopicDynamicConfiguration",
          "kafka-cluster:CreateTopic",
          "kafka-cluster:DescribeTopic",
          "kafka-cluster:DescribeTopicDynamicConfiguration",
        ],
        [TOPIC],
      ),
    ]);
    expect(recording.inputs(`${NAME}-migrations-association`)).toMatchObject({
      namespace: "meridian",
      serviceAccount: "shard-migrations",
    });
  });

  test("backups: written under the region's own name, read from all", async () => {
    const recording = await record(full);
    const bucket = "arn:aws:s3:::backups";
    expect(statementsOf(recording, "backups")).toEqual([
      allow("BackupsList", ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], [bucket]),
      allow("BackupsRead", ["s3:GetObject"], [`${bucket}/*`]),
      allow(
        "BackupsWrite",
        ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:ListMultipartUploadParts", "s3:PutObject"],
        [`${bucket}/eu-west-1/*`],
      ),
      allow("BackupsKey", ["kms:Decrypt", "kms:GenerateDataKey"], ["key-storage"], via("s3")),
    ]);
    expect(recording.inputs(`${NAME}-backups-association`)).toMatchObject({
      namespace: "meridian",
      serviceAccount: "backups",
    });
  });

  test("nothing that a region does not have", async () => {
    const recording = await record(create({ keyspacesTables: [], redis: REDIS }));
    expect(statementsOf(recording, "service")).toEqual([
      allow("RedisConnect", ["elasticache:Connect"], ["arn:redis", "arn:user"]),
    ]);
    expect(recording.namesOf("aws:iam/role:Role")).toEqual([`${NAME}-service-role`]);
    expect(recording.result.nodes).toMatchObject({ migrations: undefined, backups: undefined });
  });

  test("is bound to the namespace and service accounts that it is told", async () => {
    const bucket = { name: pulumi.output("backups"), arn: pulumi.output("arn:aws:s3:::backups") };
    const recording = await record(
      create({
        namespace: "own",
        serviceAccount: "entries",
        kafka: { clusterArn: KAFKA, topics: ["meridian.writes"] },
        backups: { bucket, namespace: "stores", serviceAccount: "medusa" },
      }),
    );
    const bound = (role: string): unknown[] => {
      const { namespace, serviceAccount } = recording.inputs(`${NAME}-${role}-association`);
      return [namespace, serviceAccount];
    };
    expect(bound("service")).toEqual(["own", "entries"]);
    expect(bound("migrations")).toEqual(["own", "entries-migrations"]);
    expect(bound("backups")).toEqual(["stores", "medusa"]);
    const { namespace, serviceAccount } = recording.result;
    expect([namespace, serviceAccount]).toEqual(["own", "entries"]);
  });

  test("is known by the service's role, under the component", async () => {
    const recording = await record(full);
    expect(await valueOf(recording.result.service)).toBe(`arn:aws:test:global:${NAME}-service-role`);
    expect(recording.get(`${NAME}-service`).parent).toBe(NAME);
    expect(recording.get(`${NAME}-backups-role`).parent).toBe(`${NAME}-backups`);
    const { service, migrations, backups } = recording.result.nodes;
    expect([service, migrations, backups].map((role) => role instanceof AwsPodRole)).toEqual([true, true, true]);
  });

  test("follows transforms, and is the same resources whatever is known", async () => {
    const recording = await record(
      create({
        redis: REDIS,
        transform: {
          role: (args, _options, name) => {
            if (name === `${NAME}-service-role`) args.permissionsBoundary = "arn:boundary";
          },
        },
      }),
    );
    expect(recording.inputs(`${NAME}-service-role`)["permissionsBoundary"]).toBe("arn:boundary");
    const { known, unknown } = await inventories(full);
    expect(unknown).toEqual(known);
    expect(known).toHaveLength(13);
  });
});
