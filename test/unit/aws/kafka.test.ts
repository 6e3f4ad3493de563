import * as pulumi from "@pulumi/pulumi";
import type { AwsKafkaArgs } from "../../../components/kafka/aws.ts";
import { AwsKafka } from "../../../components/kafka/aws.ts";
import { serverProperties } from "../../../components/kafka/server-properties.ts";
import type { Answers, Recording } from "./recorder.ts";
import { inventories, record, valueOf } from "./recorder.ts";
import { keysOf, networkOf, placementOf, planOf, regionOf, tagsOf } from "./store-surroundings.ts";

const REGION = "eu-west-1";
const KAFKA = `${REGION}-kafka`;
const CLUSTER = `${KAFKA}-cluster`;
const CLUSTER_ARN = `arn:aws:test:${REGION}:${CLUSTER}`;
const prod = planOf({ regions: { [REGION]: { cloud: "aws", index: 0 } } });

const answers: Answers = (type) => {
  switch (type) {
    case "aws:msk/cluster:Cluster":
      return { bootstrapBrokersSaslIam: "b-3.test:9098,b-1.test:9098,b-2.test:9098" };
    case "aws:msk/configuration:Configuration":
      return { latestRevision: 4 };
    default:
      return {};
  }
};

/** A program with one region's Kafka under a parent. */
function program(change: Partial<AwsKafkaArgs> = {}, planned = prod): () => AwsKafka {
  return () => {
    const plan = regionOf(planned, REGION);
    const parent = new pulumi.ComponentResource("meridian:test:Region", REGION);
    return new AwsKafka(
      KAFKA,
      {
        placement: placementOf(REGION, planned.environment.name),
        plan,
        kafka: planned.replication.kafka,
        network: networkOf(plan),
        keys: keysOf(REGION),
        logRetentionDays: 365,
        ...change,
      },
      { parent },
    );
  };
}

const recorded = (change: Partial<AwsKafkaArgs> = {}, planned = prod): Promise<Recording<AwsKafka>> =>
  record(program(change, planned), { answers });
const withScram = { ...prod.replication.kafka, scram: true };

describe("the cluster", () => {
  test("has its brokers in the data zones, speaks TLS only, knows its clients and is not public", async () => {
    const recording = await recorded();
    expect(recording.inputs(CLUSTER)).toEqual({
      region: REGION,
      clusterName: "prod-eu-west-1-kafka-a-b-c-bfa7145f",
      kafkaVersion: "4.1.x.kraft",
      numberOfBrokerNodes: 6,
      brokerNodeGroupInfo: {
        azDistribution: "DEFAULT",
        clientSubnets: ["data-eu-west-1a", "data-eu-west-1b", "data-eu-west-1c"],
        instanceType: "kafka.m7g.xlarge",
        securityGroups: [`${KAFKA}-security-group-id`],
        storageInfo: { ebsStorageInfo: { volumeSize: 1000 } },
        connectivityInfo: { publicAccess: { type: "DISABLED" } },
      },
      configurationInfo: { arn: `arn:aws:test:${REGION}:${KAFKA}-configuration`, revision: 4 },
      clientAuthentication: { sasl: { iam: true, scram: false }, unauthenticated: false },
      encryptionInfo: {
        encryptionAtRestKmsKeyArn: "key-data-eu-west-1",
        encryptionInTransit: { clientBroker: "TLS", inCluster: true },
      },
      enhancedMonitoring: "PER_BROKER",
      openMonitoring: {
        prometheus: { jmxExporter: { enabledInBroker: true }, nodeExporter: { enabledInBroker: true } },
      },
      loggingInfo: {
        brokerLogs: { cloudwatchLogs: { enabled: true, logGroup: "/aws/vendedlogs/msk/prod-eu-west-1-kafka" } },
      },
      tags: tagsOf(CLUSTER),
    });
    expect(recording.get(CLUSTER)).toMatchObject({ parent: KAFKA, protect: true });
    expect(recording.get(KAFKA)).toMatchObject({ type: "meridian:kafka:Aws", parent: REGION });
  });

  test("logs to an encrypted group that is kept as long as said", async () => {
    const recording = await recorded();
    expect(recording.inputs(`${KAFKA}-logs`)).toEqual({
      region: REGION,
      name: "/aws/vendedlogs/msk/prod-eu-west-1-kafka",
      kmsKeyId: "key-logs-eu-west-1",
      retentionInDays: 365,
      tags: tagsOf(`${KAFKA}-logs`),
    });
  });

  test("is protected only where the environment protects", async () => {
    const recording = await recorded({ placement: placementOf(REGION, "prod", false) });
    expect(recording.get(CLUSTER).protect).toBe(false);
  });

  test("stays in three data zones when the region gets a fourth", async () => {
    const plan = regionOf(prod, REGION);
    const wider = { ...plan, zones: [...plan.zones, { letter: "d", name: "eu-west-1d" }] };
    const before = await recorded();
    const after = await recorded({ plan: wider, network: networkOf(wider) });
    expect(after.inventory()).toEqual(before.inventory());
    for (const { name } of before.resources) expect(after.inputs(name)).toEqual(before.inputs(name));
  });

  test("does not depend on the order of the zones", async () => {
    const plan = regionOf(prod, REGION);
    const reversed = await recorded({ plan: { ...plan, dataZones: plan.dataZones.toReversed() } });
    expect(reversed.inputs(CLUSTER)).toEqual((await recorded()).inputs(CLUSTER));
  });

  test("has another name in other data zones, which replace it", async () => {
    const plan = regionOf(prod, REGION);
    const { result } = await recorded({ plan: { ...plan, dataZones: plan.dataZones.slice(0, 2) } });
    expect(result.clusterName).not.toBe((await recorded()).result.clusterName);
    expect(result.clusterName).toMatch(/^prod-eu-west-1-kafka-a-b-[0-9a-f]{8}$/);
    expect(result.brokers).toBe(4);
  });

  test("refuses a network without a data subnet in a data zone", async () => {
    const network = networkOf({ name: REGION, zones: [{ letter: "a", name: "eu-west-1a" }] });
    await expect(recorded({ network })).rejects.toThrow(
      "regions.eu-west-1.zones: found eu-west-1b, where the network has no data subnet; it has them in eu-west-1a.",
    );
  });

  test("takes the version and the metrics that are asked for", async () => {
    const recording = await recorded({ kafkaVersion: "3.9.x.kraft", monitoring: "PER_TOPIC_PER_BROKER" });
    expect(recording.inputs(CLUSTER)).toMatchObject({
      kafkaVersion: "3.9.x.kraft",
      enhancedMonitoring: "PER_TOPIC_PER_BROKER",
    });
  });
});

describe("the configuration", () => {
  test("keeps acknowledged writes, and makes no topic by itself", async () => {
    const recording = await recorded();
    expect(recording.inputs(`${KAFKA}-configuration`)).toEqual({
      region: REGION,
      name: "prod-eu-west-1-kafka-configuration-382af10c",
      description: "What the topology declares, and what keeps acknowledged writes",
      serverProperties: [
        "auto.create.topics.enable=false",
        "default.replication.factor=3",
        "min.insync.replicas=2",
        "offsets.topic.replication.factor=3",
        "replica.selector.class=org.apache.kafka.common.replica.RackAwareReplicaSelector",
        "transaction.state.log.min.isr=2",
        "transaction.state.log.replication.factor=3",
        "unclean.leader.election.enable=false",
        "",
      ].join("\n"),
    });
  });

  test("follows the topics' replicas", () => {
    const properties = serverProperties([
      { replicationFactor: 2, minimumInSync: 1 },
      { replicationFactor: 5, minimumInSync: 3 },
    ]);
    expect(properties.split("\n")).toEqual(
      expect.arrayContaining([
        "default.replication.factor=5",
        "min.insync.replicas=3",
        "transaction.state.log.min.isr=3",
      ]),
    );
  });
});

describe("access", () => {
  const rules = (recording: Recording<AwsKafka>, direction: "Ingress" | "Egress"): object[] =>
    recording.namesOf(`aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`).map((name) => {
      const { securityGroupId, referencedSecurityGroupId: peer, fromPort, toPort, ipProtocol } = recording.inputs(name);
      return { name, securityGroupId, peer, ports: [fromPort, toPort], ipProtocol };
    });
  const rule = (name: string, port: number, peer: string): object => ({
    name: `${KAFKA}-${name}`,
    securityGroupId: `${KAFKA}-security-group-id`,
    peer,
    ports: [port, port],
    ipProtocol: "tcp",
  });

  test("is open to the workloads only: IAM clients and Prometheus", async () => {
    const recording = await recorded();
    expect(rules(recording, "Ingress")).toEqual([
      rule("ingress-iam", 9098, "workloads-eu-west-1"),
      rule("ingress-jmx", 11001, "workloads-eu-west-1"),
      rule("ingress-node", 11002, "workloads-eu-west-1"),
    ]);
    expect(rules(recording, "Egress")).toEqual([]);
    expect(recording.inputs(`${KAFKA}-security-group`)).toEqual({
      region: REGION,
      namePrefix: "prod-eu-west-1-kafka-",
      description: "Kafka brokers",
      vpcId: "vpc-eu-west-1",
      tags: tagsOf(`${KAFKA}-security-group`),
    });
    expect(recording.inputs(`${KAFKA}-ingress-iam`)).toMatchObject({
      region: REGION,
      description: "Clients that log in by IAM",
      tags: tagsOf(`${KAFKA}-ingress-iam`),
    });
  });

  test("with SCRAM opens its port and makes an empty secret, of which MSK is not told yet", async () => {
    const recording = await recorded({ kafka: withScram });
    expect(recording.inputs(`${KAFKA}-ingress-scram`)).toMatchObject({ fromPort: 9096, toPort: 9096 });
    expect(recording.inputs(CLUSTER)).toMatchObject({
      clientAuthentication: { sasl: { iam: true, scram: true }, unauthenticated: false },
    });
    expect(recording.inputs(`${KAFKA}-scram`)).toEqual({
      region: REGION,
      namePrefix: "AmazonMSK_prod-eu-west-1-kafka-",
      description: "User name and password of Kafka clients that know no IAM, as JSON: username, password",
      kmsKeyId: "key-secrets-eu-west-1",
      recoveryWindowInDays: 30,
      tags: tagsOf(`${KAFKA}-scram`),
    });
    expect(recording.get(`${KAFKA}-scram`).protect).toBe(true);
    expect(recording.inventory().filter((line) => /SecretVersion|ScramSecretAssociation/.test(line))).toEqual([]);
  });

  test("tells MSK of the secret once it is filled", async () => {
    const recording = await recorded({ kafka: withScram, scramSecretFilled: true });
    expect(recording.inputs(`${KAFKA}-scram-association`)).toEqual({
      region: REGION,
      clusterArn: CLUSTER_ARN,
      secretArnLists: [`arn:aws:test:${REGION}:${KAFKA}-scram`],
    });
  });

  test("lets the secret's name go at once where nothing is protected", async () => {
    const recording = await recorded({ kafka: withScram, placement: placementOf(REGION, "dev", false) });
    expect(recording.inputs(`${KAFKA}-scram`)).toMatchObject({ recoveryWindowInDays: 0 });
  });

  test("with replication lets MSK's Replicators in from other regions and through its own group", async () => {
    const recording = await recorded({ replicated: true });
    expect(recording.inputs(CLUSTER)).toMatchObject({
      brokerNodeGroupInfo: {
        connectivityInfo: {
          publicAccess: { type: "DISABLED" },
          vpcConnectivity: { clientAuthentication: { sasl: { iam: true } } },
        },
      },
    });
    expect(rules(recording, "Ingress")).toContainEqual(rule("ingress-replicator", 9098, `${KAFKA}-security-group-id`));
    expect(rules(recording, "Egress")).toEqual([rule("egress-replicator", 9098, `${KAFKA}-security-group-id`)]);
    const { policy, ...inputs } = recording.inputs(`${KAFKA}-policy`);
    expect(inputs).toEqual({ region: REGION, clusterArn: CLUSTER_ARN });
    expect(JSON.parse(String(policy))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Replicators",
          Effect: "Allow",
          Principal: { Service: "kafka.amazonaws.com" },
          Action: ["kafka:CreateVpcConnection", "kafka:DescribeClusterV2", "kafka:GetBootstrapBrokers"],
          Resource: CLUSTER_ARN,
          Condition: { StringEqualsIfExists: { "aws:SourceAccount": "123456789012" } },
        },
      ],
    });
    const { cluster, clusterPolicy, ingress, egress } = recording.result.nodes;
    expect(recording.result.ready).toEqual([cluster, ingress["replicator"], egress["replicator"], clusterPolicy]);
  });
});

describe("the disks", () => {
  const SIZE = "brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize";

  test("grow by themselves at 60 % and never shrink, and their size is then not the declared one", async () => {
    const recording = await recorded();
    expect(recording.inputs(`${KAFKA}-storage`)).toEqual({
      region: REGION,
      serviceNamespace: "kafka",
      scalableDimension: "kafka:broker-storage:VolumeSize",
      resourceId: CLUSTER_ARN,
      minCapacity: 1,
      maxCapacity: 4000,
      tags: tagsOf(`${KAFKA}-storage`),
    });
    expect(recording.inputs(`${KAFKA}-storage-growth`)).toEqual({
      region: REGION,
      name: "prod-eu-west-1-kafka-storage-ea908593",
      policyType: "TargetTrackingScaling",
      serviceNamespace: "kafka",
      scalableDimension: "kafka:broker-storage:VolumeSize",
      resourceId: CLUSTER_ARN,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: "KafkaBrokerStorageUtilization" },
        targetValue: 60,
        disableScaleIn: true,
      },
    });
    expect(recording.get(`${KAFKA}-storage-growth`).dependsOn).toContain(`${KAFKA}-storage`);
    expect(recording.get(`${KAFKA}-storage`).dependsOn).toContain(CLUSTER);
    expect(recording.get(CLUSTER).ignoreChanges).toEqual([SIZE]);
  });

  test.each([
    [{ kafka: { ...prod.replication.kafka, storageGiB: 5000 } }, 16_384],
    [{ maximumStorageGiB: 1500 }, 1500],
  ])("grow to as much as is said, or as MSK has: case %#", async (change, expected) => {
    expect((await recorded(change)).inputs(`${KAFKA}-storage`)).toMatchObject({ maxCapacity: expected });
  });

  test("stay as declared where MSK cannot grow them", async () => {
    const region = "ap-northeast-3";
    const planned = planOf({ regions: { [region]: { cloud: "aws", index: 0 } } });
    const plan = regionOf(planned, region);
    const recording = await record(
      () =>
        new AwsKafka(`${region}-kafka`, {
          placement: placementOf(region),
          plan,
          kafka: planned.replication.kafka,
          network: networkOf(plan),
          keys: keysOf(region),
          logRetentionDays: 365,
        }),
      { answers },
    );
    expect(recording.inventory().filter((line) => line.includes("appautoscaling"))).toEqual([]);
    expect(recording.get(`${region}-kafka-cluster`).ignoreChanges).toEqual([]);
    expect(recording.result.nodes.storageTarget).toBeUndefined();
  });
});

describe("the component", () => {
  test("meets the contract: servers in a fixed order, logged in to by IAM over TLS", async () => {
    const { result } = await recorded();
    expect(await valueOf(result.bootstrapServers)).toEqual(["b-1.test:9098", "b-2.test:9098", "b-3.test:9098"]);
    expect(result).toMatchObject({ authentication: "iam", tls: true, region: REGION, brokers: 6 });
    expect(await valueOf(result.arn)).toBe(CLUSTER_ARN);
    expect(await valueOf(result.securityGroup)).toBe(`${KAFKA}-security-group-id`);
    expect(result.ready).toEqual([result.nodes.cluster]);
  });

  test("asks for the same resources whether outputs are known or not", async () => {
    const everything = program({ kafka: withScram, scramSecretFilled: true, replicated: true });
    const { known, unknown } = await inventories(everything, { answers });
    expect(unknown).toEqual(known);
    expect(known.filter((line) => line.startsWith("aws:"))).toHaveLength(15);
  });

  test("lets a user change every kind of child, and exposes them", async () => {
    const seen = new Set<string>();
    const kinds = [
      "securityGroup",
      "ingress",
      "egress",
      "configuration",
      "logGroup",
      "cluster",
      "clusterPolicy",
      "storageTarget",
      "storagePolicy",
      "scramSecret",
      "scramAssociation",
    ] as const;
    const transform = Object.fromEntries(
      kinds.map((kind) => [kind, (_args: object, _options: object, name: string) => void seen.add(`${kind} ${name}`)]),
    );
    const recording = await recorded({ kafka: withScram, scramSecretFilled: true, replicated: true, transform });
    const children = recording.resources.filter(({ custom }) => custom).map(({ name }) => name);
    expect([...seen].map((entry) => entry.split(" ")[1]).sort()).toEqual(children.sort());
    const { nodes } = recording.result;
    const { ingress, egress, ...single } = nodes;
    expect([...Object.values(single), ...Object.values(ingress), ...Object.values(egress)]).toHaveLength(
      children.length,
    );

    const larger = await recorded({ transform: { cluster: { storageMode: "TIERED" } } });
    expect(larger.inputs(CLUSTER)["storageMode"]).toBe("TIERED");
  });

  test("has nothing unprotected that holds data, and nothing else protected", async () => {
    const recording = await recorded({ kafka: withScram, scramSecretFilled: true, replicated: true });
    expect(
      recording.resources
        .filter(({ protect }) => protect)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([CLUSTER, `${KAFKA}-scram`]);
  });
});
