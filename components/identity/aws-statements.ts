import * as pulumi from "@pulumi/pulumi";
import type { Bucket } from "../storage/index.ts";
import type { AwsPolicyStatement } from "./index.ts";

/** A Kafka cluster and what of it is meant. */
export interface KafkaAccess {
  /** ARN of the MSK cluster. */
  readonly clusterArn: pulumi.Input<string>;
  /** Topics, by their exact names. */
  readonly topics: readonly string[];
}

/** A Redis and the user of it that clients are. */
export interface RedisAccess {
  /** ARN of the ElastiCache replication group. */
  readonly replicationGroupArn: pulumi.Input<string>;
  /** ARN of the ElastiCache user. */
  readonly userArn: pulumi.Input<string>;
}

/** A secret of Secrets Manager, and the key that it is encrypted with. */
export interface SecretAccess {
  readonly region: string;
  /** ARN of the secret. */
  readonly arn: pulumi.Input<string>;
  readonly keyArn: pulumi.Input<string>;
}

/** An AWS region of an account. */
export interface Location {
  readonly account: pulumi.Input<string>;
  readonly region: string;
}

function allow(Sid: string, Action: string[], Resource: pulumi.Input<string>[]): AwsPolicyStatement {
  return { Sid, Effect: "Allow", Action, Resource };
}

/**
 * ARNs of things inside an MSK cluster: `…:topic/<cluster>/<uuid>/<name>` (MSK Developer Guide, "Authorization policy
 * resources").
 */
function inside(
  clusterArn: pulumi.Input<string>,
  kind: "topic" | "group",
  names: readonly string[],
): pulumi.Output<string>[] {
  const prefix = pulumi.output(clusterArn).apply((arn) => arn.replace(":cluster/", `:${kind}/`));
  return names.map((name) => pulumi.interpolate`${prefix}/${name}`);
}

/**
 * Writing events, and reading them with those that other regions' Replicators have copied in: a copy's topic has the
 * source's alias and a dot before its name. `groups` is what the consumers' groups begin with.
 */
export function kafkaClient({ clusterArn, topics }: KafkaAccess, groups: string): AwsPolicyStatement[] {
  return [
    // Idempotent writing is what Kafka's clients do by default, since 3.0, and is granted on the cluster.
    allow("KafkaConnect", ["kafka-cluster:Connect", "kafka-cluster:WriteDataIdempotently"], [clusterArn]),
    allow(
      "KafkaTopics",
      ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData", "kafka-cluster:WriteData"],
      inside(clusterArn, "topic", topics),
    ),
    allow(
      "KafkaCopies",
      ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"],
      inside(
        clusterArn,
        "topic",
        topics.map((topic) => `*.${topic}`),
      ),
    ),
    allow(
      "KafkaGroups",
      ["kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"],
      inside(clusterArn, "group", [`${groups}*`]),
    ),
  ];
}

/** Making and changing topics; no event can be read or written with it. */
export function kafkaMigrations({ clusterArn, topics }: KafkaAccess): AwsPolicyStatement[] {
  return [
    allow("KafkaConnect", ["kafka-cluster:Connect", "kafka-cluster:DescribeCluster"], [clusterArn]),
    allow(
      "KafkaTopics",
      [
        "kafka-cluster:AlterTopic",
        "kafka-cluster:AlterTopicDynamicConfiguration",
        "kafka-cluster:CreateTopic",
        "kafka-cluster:DescribeTopic",
        "kafka-cluster:DescribeTopicDynamicConfiguration",
      ],
      inside(clusterArn, "topic", topics),
    ),
  ];
}

/** Logging in to Redis. What a user may do then is up to Redis. */
export function redisClient({ replicationGroupArn, userArn }: RedisAccess): AwsPolicyStatement {
  return allow("RedisConnect", ["elasticache:Connect"], [replicationGroupArn, userArn]);
}

/** Reading and writing rows of Keyspaces' tables, whether or not they are replicated to other regions. */
export function keyspacesClient(
  tableArns: readonly pulumi.Input<string>[],
  { account, region }: Location,
): AwsPolicyStatement[] {
  return [
    allow(
      "KeyspacesRows",
      [
        "cassandra:Modify",
        "cassandra:ModifyMultiRegionResource",
        "cassandra:Select",
        "cassandra:SelectMultiRegionResource",
      ],
      [...tableArns],
    ),
    // Drivers read the schema and the nodes from Cassandra's own tables: system, system_schema and system_schema_mcs.
    allow(
      "KeyspacesSchema",
      ["cassandra:Select"],
      [pulumi.interpolate`arn:aws:cassandra:${region}:${account}:/keyspace/system*`],
    ),
    // With which Keyspaces lists the VPC endpoint's addresses as nodes. These two accept no resource.
    allow("KeyspacesEndpoints", ["ec2:DescribeNetworkInterfaces", "ec2:DescribeVpcEndpoints"], ["*"]),
  ];
}

/** Reading the secrets under a prefix, such as `prod/eu-west-1/`. */
export function secretsReader(
  prefix: string,
  keyArn: pulumi.Input<string>,
  { account, region }: Location,
): AwsPolicyStatement[] {
  return [
    allow(
      "Secrets",
      ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
      [pulumi.interpolate`arn:aws:secretsmanager:${region}:${account}:secret:${prefix}*`],
    ),
    {
      ...allow("SecretsKey", ["kms:Decrypt"], [keyArn]),
      Condition: { StringEquals: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` } },
    },
  ];
}

/**
 * What External Secrets needs to write the values of named secrets, in whatever region they are: it compares before it writes, and takes away what policy a
 * secret has after each write where none is declared (External Secrets, AWS provider). Deleting, tags and every other secret are left alone.
 *
 * @param what begins the statements' names, such as `ClientCertificates`
 */
export function secretsWriter(what: string, secrets: readonly SecretAccess[]): AwsPolicyStatement[] {
  if (secrets.length === 0) return [];
  return [
    allow(
      `${what}Write`,
      [
        "secretsmanager:DeleteResourcePolicy",
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
      ],
      secrets.map(({ arn }) => arn),
    ),
    {
      ...allow(
        `${what}WriteKey`,
        ["kms:Decrypt", "kms:GenerateDataKey"],
        secrets.map(({ keyArn }) => keyArn),
      ),
      Condition: {
        StringEquals: { "kms:ViaService": secrets.map(({ region }) => `secretsmanager.${region}.amazonaws.com`) },
      },
    },
  ];
}

/**
 * Writing backups under the region's own name, and reading all of them: after the loss of a region its backups are read
 * from another's bucket. Deleting leaves versions behind, which cannot be deleted with it.
 */
export function backupsWriter(
  bucket: Bucket,
  keyArn: pulumi.Input<string>,
  { region }: Location,
): AwsPolicyStatement[] {
  return [
    allow("BackupsList", ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], [bucket.arn]),
    allow("BackupsRead", ["s3:GetObject"], [pulumi.interpolate`${bucket.arn}/*`]),
    allow(
      "BackupsWrite",
      ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:ListMultipartUploadParts", "s3:PutObject"],
      [pulumi.interpolate`${bucket.arn}/${region}/*`],
    ),
    {
      ...allow("BackupsKey", ["kms:Decrypt", "kms:GenerateDataKey"], [keyArn]),
      Condition: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } },
    },
  ];
}

/** Writing backups under `<region>/<folder>/` of a bucket, and nothing else: none is read, listed or deleted. */
export function snapshotsWriter(
  bucket: Bucket,
  keyArn: pulumi.Input<string>,
  { region }: Location,
  folder: string,
): AwsPolicyStatement[] {
  return [
    allow(
      "SnapshotsWrite",
      ["s3:AbortMultipartUpload", "s3:PutObject"],
      [pulumi.interpolate`${bucket.arn}/${region}/${folder}/*`],
    ),
    {
      // Of the two, an upload in parts also needs to decrypt. Source: Amazon S3, "Uploading a large file with AWS KMS".
      ...allow("SnapshotsKey", ["kms:Decrypt", "kms:GenerateDataKey"], [keyArn]),
      Condition: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } },
    },
  ];
}
