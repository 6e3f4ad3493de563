import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { replicatorPolicy } from "../../../components/kafka/aws-policies.ts";
import type { ReplicatedRegion } from "../../../components/kafka/aws-replication.ts";
import { replicateKafka } from "../../../components/kafka/aws-replication.ts";
import type { AwsKafkaReplicator, AwsKafkaReplicatorChildren } from "../../../components/kafka/aws-replicator.ts";
import type { Plan, ReplicatedBrokers, TopicPlan } from "../../../components/topology/index.ts";
import { replicationProblems } from "../../../components/topology/index.ts";
import type { Transforms } from "../../../components/transform.ts";
import type { Answers, Recording } from "./recorder.ts";
import { inventories, record, valueOf } from "./recorder.ts";
import { keysOf, placementOf, planOf, regionOf, tagsOf } from "./store-surroundings.ts";

const NAMES = ["eu-west-1", "eu-central-1", "us-east-1"];
const PAIRS = NAMES.flatMap((from) => NAMES.filter((to) => to !== from).map((to) => `${from}-${to}`)).sort();
const prod = declared({});

function declared(kafka: object, names = NAMES): Plan {
  const regions = Object.fromEntries(names.map((name, index) => [name, { cloud: "aws", index }]));
  return planOf({ regions, kafka });
}

/** A region with a stand-in for its cluster: an ARN, subnets, a security group and something to wait for. */
function replicatedRegion(planned: Plan, name: string): ReplicatedRegion {
  const plan = regionOf(planned, name);
  const parent = new pulumi.ComponentResource("meridian:test:Region", name);
  return {
    plan,
    placement: placementOf(name),
    kafka: {
      region: name,
      arn: pulumi.output(clusterArn(name)),
      subnets: plan.dataZones.map((zone) => pulumi.output(`data-${zone.name}`)),
      securityGroup: pulumi.output(`brokers-${name}`),
      brokers: plan.dataZones.length * planned.replication.kafka.brokersPerZone,
      ready: [new ec2.SecurityGroup(`${name}-ready`, { region: name }, { parent })],
    },
    keys: keysOf(name),
    parent,
  };
}

const clusterArn = (region: string): string => `arn:aws:kafka:${region}:123456789012:cluster/${region}/uuid-${region}`;

const answers: Answers = (type, name, inputs) =>
  type === "aws:msk/replicator:Replicator"
    ? {
        replicationInfoList: {
          ...(inputs["replicationInfoList"] as object),
          sourceKafkaClusterAlias: `alias-of-${name}`,
        },
      }
    : {};

function program(
  planned = prod,
  change: { transform?: Transforms<AwsKafkaReplicatorChildren>; consumerGroupPrefixes?: readonly string[] } = {},
): () => Readonly<Record<string, AwsKafkaReplicator>> {
  return () =>
    replicateKafka({
      environment: "prod",
      regions: planned.regions.map(({ name }) => replicatedRegion(planned, name)),
      topics: planned.replication.kafka.topics,
      logRetentionDays: 365,
      ...change,
    });
}

const recorded = (...given: Parameters<typeof program>): Promise<Recording<ReturnType<ReturnType<typeof program>>>> =>
  record(program(...given), { answers });

const NAME = "us-east-1-kafka-from-eu-west-1";

describe("replication between regions", () => {
  test("has a Replicator for each ordered pair, under the region that it writes to", async () => {
    const recording = await recorded();
    expect(Object.keys(recording.result).sort()).toEqual(PAIRS);
    const components = recording.resources.filter(({ type }) => type === "meridian:kafka:AwsReplicator");
    expect(components.map(({ name, parent }) => [name, parent]).sort()).toEqual(
      NAMES.flatMap((to) => NAMES.filter((from) => from !== to).map((from) => [`${to}-kafka-from-${from}`, to])).sort(),
    );
  });

  test("copies the declared topics and the positions of their consumers, under names of their own, from the beginning", async () => {
    const recording = await recorded();
    expect(recording.inputs(`${NAME}-replicator`)).toEqual({
      region: "us-east-1",
      replicatorName: "prod-us-east-1-kafka-from-eu-west-1-a16448d4",
      description: "From eu-west-1 to us-east-1",
      serviceExecutionRoleArn: `arn:aws:test:global:${NAME}-role`,
      kafkaClusters: [
        {
          amazonMskCluster: { mskClusterArn: clusterArn("eu-west-1") },
          vpcConfig: { subnetIds: ["data-eu-west-1a", "data-eu-west-1b", "data-eu-west-1c"] },
        },
        {
          amazonMskCluster: { mskClusterArn: clusterArn("us-east-1") },
          vpcConfig: {
            subnetIds: ["data-us-east-1a", "data-us-east-1b", "data-us-east-1c"],
            securityGroupsIds: ["brokers-us-east-1"],
          },
        },
      ],
      replicationInfoList: {
        sourceKafkaClusterArn: clusterArn("eu-west-1"),
        targetKafkaClusterArn: clusterArn("us-east-1"),
        targetCompressionType: "GZIP",
        topicReplications: [
          {
            topicsToReplicates: ["meridian\\.writes"],
            topicNameConfiguration: { type: "PREFIXED_WITH_SOURCE_CLUSTER_ALIAS" },
            startingPosition: { type: "EARLIEST" },
            copyTopicConfigurations: true,
            detectAndCopyNewTopics: true,
            copyAccessControlListsForTopics: false,
          },
        ],
        consumerGroupReplications: [
          {
            consumerGroupsToReplicates: ["meridian\\..*"],
            detectAndCopyNewConsumerGroups: true,
            synchroniseConsumerGroupOffsets: true,
          },
        ],
      },
      logDelivery: {
        replicatorLogDelivery: {
          cloudwatchLogs: {
            enabled: true,
            logGroup: "/aws/vendedlogs/msk/prod-us-east-1-kafka-from-eu-west-1-a16448d4",
          },
        },
      },
      tags: tagsOf(`${NAME}-replicator`),
    });
    expect(recording.get(`${NAME}-replicator`)).toMatchObject({
      parent: NAME,
      protect: false,
      deleteBeforeReplace: true,
    });
    expect(recording.inputs(`${NAME}-logs`)).toEqual({
      region: "us-east-1",
      name: "/aws/vendedlogs/msk/prod-us-east-1-kafka-from-eu-west-1-a16448d4",
      kmsKeyId: "key-logs-us-east-1",
      retentionInDays: 365,
      tags: tagsOf(`${NAME}-logs`),
    });
  });

  test("never copies a copy: what a topic's pattern matches is the topic alone", async () => {
    const recording = await recorded(declared({ topics: { "orders.v1": {} } }));
    const { replicationInfoList } = recording.inputs(`${NAME}-replicator`) as {
      replicationInfoList: { topicReplications: [{ topicsToReplicates: string[] }] };
    };
    const patterns = replicationInfoList.topicReplications[0].topicsToReplicates.map(
      (pattern) => new RegExp(`^(?:${pattern})$`),
    );
    const matched = (topic: string): boolean => patterns.some((pattern) => pattern.test(topic));
    expect(["meridian.writes", "orders.v1"].map(matched)).toEqual([true, true]);
    expect(["eu-west-1.meridian.writes", "meridian-writes", "orders.v1.dlq", "ordersxv1"].map(matched)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  test("waits for the role's policy and for both clusters", async () => {
    const { dependsOn } = (await recorded()).get(`${NAME}-replicator`);
    expect(dependsOn).toEqual([
      "eu-west-1-ready",
      `${NAME}-logs`,
      `${NAME}-role`,
      `${NAME}-role-policy`,
      "us-east-1-ready",
    ]);
  });

  test("tells what the copies' names begin with", async () => {
    const recording = await recorded();
    const replicator = recording.result["eu-west-1-us-east-1"];
    expect(replicator?.replicatorName).toBe("prod-us-east-1-kafka-from-eu-west-1-a16448d4");
    expect(await valueOf(replicator?.alias ?? pulumi.output(""))).toBe(`alias-of-${NAME}-replicator`);
  });

  test("is nothing with one region, or none", async () => {
    for (const names of [["eu-west-1"], []]) {
      const planned = declared({}, ["eu-west-1"]);
      const recording = await record(() =>
        replicateKafka({
          environment: "prod",
          regions: names.map((name) => replicatedRegion(planned, name)),
          topics: planned.replication.kafka.topics,
          logRetentionDays: 365,
        }),
      );
      expect(recording.result).toEqual({});
    }
  });

  test("with another region adds its pairs and changes no other", async () => {
    const two = await recorded(declared({}, NAMES.slice(0, 2)));
    const three = await recorded();
    expect(Object.keys(two.result).sort()).toEqual(["eu-central-1-eu-west-1", "eu-west-1-eu-central-1"]);
    for (const { name } of two.resources) expect(three.inputs(name)).toEqual(two.inputs(name));
  });

  test("asks for the same resources whether outputs are known or not", async () => {
    const { known, unknown } = await inventories(program(), { answers });
    expect(unknown).toEqual(known);
    expect(known.filter((line) => line.startsWith("aws:"))).toHaveLength(6 * 4 + 3);
  });

  test("lets a user change every kind of child, and exposes them", async () => {
    const seen: string[] = [];
    const note = (_args: object, _options: object, name: string): void => void seen.push(name);
    const transform = { role: note, rolePolicy: note, logGroup: note, replicator: note };
    const recording = await recorded(prod, { transform });
    const children = recording.resources
      .filter(({ parent }) => parent?.includes("-kafka-from-"))
      .map(({ name }) => name);
    expect(seen.sort()).toEqual(children.sort());
    expect(Object.keys(recording.result["eu-west-1-us-east-1"]?.nodes ?? {}).sort()).toEqual(
      Object.keys(transform).sort(),
    );
  });
});

describe("the role", () => {
  test("is the Replicator's own, and MSK's in this account only", async () => {
    const recording = await recorded();
    const { assumeRolePolicy, ...inputs } = recording.inputs(`${NAME}-role`);
    expect(inputs).toEqual({
      name: "prod-us-east-1-kafka-from-eu-west-1-a16448d4",
      description: "MSK Replicator from eu-west-1 to us-east-1",
      tags: tagsOf(`${NAME}-role`),
    });
    expect(JSON.parse(String(assumeRolePolicy))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "kafka.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        },
      ],
    });
  });

  test("reads the topics of the source and writes their copies in the target, and nothing else of theirs", async () => {
    const recording = await recorded(prod, { consumerGroupPrefixes: ["billing"] });
    const { policy, ...inputs } = recording.inputs(`${NAME}-role-policy`);
    expect(inputs).toEqual({ name: "replicate", role: "prod-us-east-1-kafka-from-eu-west-1-a16448d4" });
    const source = (kind: string): string => `arn:aws:kafka:eu-west-1:123456789012:${kind}/eu-west-1/uuid-eu-west-1`;
    const target = (kind: string): string => `arn:aws:kafka:us-east-1:123456789012:${kind}/us-east-1/uuid-us-east-1`;
    const own = ["*__amazon_msk_replicator_*", "mskr-offset-syncs.*", "*.checkpoints.internal"];
    const allow = (sid: string, actions: string[], resources: string[]): object => ({
      Sid: sid,
      Effect: "Allow",
      Action: actions.map((action) => `kafka-cluster:${action}`),
      Resource: resources,
    });
    const write = [
      "AlterTopic",
      "AlterTopicDynamicConfiguration",
      "CreateTopic",
      "DescribeTopic",
      "DescribeTopicDynamicConfiguration",
      "WriteData",
    ];
    expect(JSON.parse(String(policy))).toEqual({
      Version: "2012-10-17",
      Statement: [
        allow("SourceCluster", ["Connect", "DescribeCluster", "WriteDataIdempotently"], [source("cluster")]),
        allow(
          "TargetCluster",
          ["AlterCluster", "Connect", "DescribeCluster", "WriteDataIdempotently"],
          [target("cluster")],
        ),
        allow(
          "OwnTopics",
          [...write, "ReadData"],
          [...own.map((name) => `${source("topic")}/${name}`), ...own.map((name) => `${target("topic")}/${name}`)],
        ),
        allow(
          "SourceTopics",
          ["DescribeTopic", "DescribeTopicDynamicConfiguration", "ReadData"],
          [`${source("topic")}/meridian.writes`],
        ),
        allow("SourceGroups", ["DescribeGroup"], [`${source("group")}/billing*`]),
        allow("TargetTopics", write, [`${target("topic")}/*.meridian.writes`]),
        allow(
          "TargetGroups",
          ["AlterGroup", "DescribeGroup"],
          [`${target("group")}/*__amazon_msk_replicator_*`, `${target("group")}/billing*`],
        ),
      ],
    });
  });

  test("has a policy that IAM accepts for as many topics as are let through", async () => {
    const region = (name: string): pulumi.Output<string> =>
      pulumi.output(`arn:aws:kafka:${name}:123456789012:cluster/${"n".repeat(64)}/${"u".repeat(38)}`);
    const topics = (count: number, length: number): string[] =>
      Array.from({ length: count }, (_, position) => `${position}`.padEnd(length, "t"));
    const accepted = (names: readonly string[]): boolean =>
      replicationProblems(
        judged(prod),
        names.map((name) => ({ name })),
      ).length === 0;
    const most = (length: number): string[] =>
      topics(
        Array.from({ length: 60 }, (_, count) => count).filter((count) => accepted(topics(count, length))).length - 1,
        length,
      );
    for (const length of [1, 20, 249]) {
      const names = most(length);
      const policy = await valueOf(
        replicatorPolicy({
          source: region("ap-southeast-2"),
          target: region("ap-southeast-4"),
          topics: names,
          consumerGroupPrefixes: ["meridian."],
        }),
      );
      expect(names.length).toBeGreaterThan(5);
      expect(policy.length).toBeLessThanOrEqual(10_240);
    }
  });
});

/** The clusters of a plan as the checks see them, each with a change to its region's plan. */
function judged(planned: Plan, change: (name: string) => object = () => ({})): ReplicatedBrokers[] {
  return planned.regions.map(({ name }) => {
    const { dataZones, machines } = { ...regionOf(planned, name), ...change(name) };
    const zones = dataZones.length;
    const brokers = zones * planned.replication.kafka.brokersPerZone;
    return { region: name, zones, brokers, type: machines?.broker ?? "none" };
  });
}

describe("replication is refused", () => {
  const topics: readonly TopicPlan[] = prod.replication.kafka.topics;
  const pair = declared({}, NAMES.slice(0, 2));
  const machines = (broker: string): object => ({ machines: { ...regionOf(pair, "eu-west-1").machines, broker } });

  test("for brokers that MSK Replicator does not take", () => {
    expect(
      replicationProblems(
        judged(pair, () => machines("kafka.t3.small")),
        topics,
      ),
    ).toEqual([
      {
        path: "kafka.brokerMemoryGiB",
        found: "6 × kafka.t3.small in eu-west-1, 6 × kafka.t3.small in eu-central-1",
        accepted:
          "brokers of kafka.m7g.large or larger with more than one region on AWS: MSK Replicator takes no kafka.t3.small",
        mend: "raise it to 8, or declare one region on AWS",
      },
    ]);
  });

  test("for clusters of different types or sizes, and for too few brokers: all of it at once", () => {
    const { dataZones } = regionOf(pair, "eu-west-1");
    const regions = judged(pair, (name) =>
      name === "eu-west-1" ? machines("kafka.m7g.large") : { dataZones: dataZones.slice(0, 1) },
    );
    expect(replicationProblems(regions, topics)).toEqual([
      {
        path: "kafka.brokersPerZone",
        found: "2 × kafka.m7g.xlarge in eu-central-1",
        accepted: "3 brokers or more in a region, in two zones 4: MSK Replicator asks for them",
        mend: "raise it, or use three zones in each region",
      },
      {
        path: "regions",
        found: "6 × kafka.m7g.large in eu-west-1, 2 × kafka.m7g.xlarge in eu-central-1",
        accepted: "as many brokers of one type in every region on AWS: what one region writes, the others must take in",
        mend: "give the regions the same number of zones",
      },
    ]);
  });

  test("for more topics than the role's policy has room for", () => {
    const many = Array.from({ length: 40 }, (_, position) => ({ name: `topic-${position}` }));
    expect(replicationProblems(judged(pair), many)).toEqual([
      {
        path: "kafka.topics",
        found: "40 topics, which take about 16620 characters in the policy of a Replicator's role",
        accepted: "topics that take 10240 characters at most: the role names each topic, and IAM accepts no more",
        mend: "declare fewer topics or give them shorter names, or replicate only those that other regions need",
      },
    ]);
  });

  test("never with a single region", () => {
    const alone = declared({}, ["eu-west-1"]);
    expect(
      replicationProblems(
        judged(alone, () => machines("kafka.t3.small")),
        topics,
      ),
    ).toEqual([]);
  });

  test("before anything is planned, with the topology's other problems", () => {
    expect(() => declared({ brokerMemoryGiB: 2 }, NAMES.slice(0, 2))).toThrow("  kafka.brokerMemoryGiB\n");
  });
});
