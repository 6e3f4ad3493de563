import * as pulumi from "@pulumi/pulumi";
import { GcpKafka } from "../../../components/kafka/gcp.ts";
import type { GcpKafkaArgs } from "../../../components/kafka/gcp.ts";
import { inventories, record, valueOf } from "../aws/recorder.ts";
import { grantedKeys, LABELS, NETWORK, placementOf, planOf, PROJECT, REGION, regionOf } from "./store-surroundings.ts";

const NAME = `${REGION}-kafka`;
const prod = planOf({ kafka: { topics: { audit: { partitions: 3, retentionHours: 1 } } } });
const clients = { service: pulumi.output("shard@shop"), migrations: pulumi.output("migrations@shop") };
const create =
  (change: Partial<GcpKafkaArgs> = {}) =>
  (): GcpKafka =>
    new GcpKafka(NAME, {
      placement: placementOf(),
      plan: regionOf(prod),
      kafka: prod.replication.kafka,
      network: NETWORK,
      keys: grantedKeys(),
      clients,
      ...change,
    });

/** What an account may do, as `<who> <operation>`. */
const entriesOf = (inputs: Readonly<Record<string, unknown>>): string[] =>
  (inputs["aclEntries"] as { principal: string; operation: string; permissionType: string; host: string }[]).map(
    ({ principal, operation, permissionType, host }) => `${permissionType} ${principal} ${operation} from ${host}`,
  );

describe("a region's Kafka on Google Cloud", () => {
  test("has what the plan's brokers have together, encrypted with the region's key, in the region's network", async () => {
    const recording = await record(create());
    expect(recording.inputs(`${NAME}-cluster`)).toEqual({
      project: PROJECT,
      location: REGION,
      clusterId: "prod-europe-west4-kafka",
      // Six brokers of 16 GiB.
      capacityConfig: { vcpuCount: "24", memoryBytes: "103079215104" },
      brokerCapacityConfig: { diskSizeGib: "1000" },
      gcpConfig: { accessConfig: { networkConfigs: [{ subnet: "endpoints-id" }] }, kmsKey: "key-data" },
      rebalanceConfig: { mode: "AUTO_REBALANCE_ON_SCALE_UP" },
      deletionPolicy: "PREVENT",
      labels: LABELS,
    });
    expect(recording.get(`${NAME}-cluster`)).toMatchObject({ parent: NAME, protect: true, dependsOn: ["grant-data"] });
  });

  test("has every topic with its settings, protected with its events", async () => {
    const recording = await record(create());
    expect(recording.namesOf("gcp:managedkafka/topic:Topic")).toEqual([
      `${NAME}-topic-audit`,
      `${NAME}-topic-meridian.writes`,
    ]);
    expect(recording.inputs(`${NAME}-topic-audit`)).toEqual({
      project: PROJECT,
      location: REGION,
      cluster: "prod-europe-west4-kafka",
      topicId: "audit",
      partitionCount: 3,
      replicationFactor: 3,
      configs: { "cleanup.policy": "delete", "min.insync.replicas": "2", "retention.ms": "3600000" },
      deletionPolicy: "PREVENT",
    });
    expect(recording.get(`${NAME}-topic-audit`).protect).toBe(true);
    expect(recording.inputs(`${NAME}-topic-meridian.writes`)).toMatchObject({ partitionCount: 48 });
  });

  test("lets the service write and read events, the migrations look at topics, and nobody else do anything", async () => {
    const recording = await record(create());
    const lists = recording.namesOf("gcp:managedkafka/acl:Acl").map((name) => recording.inputs(name));
    const allowed = Object.fromEntries(lists.map((list) => [String(list["aclId"]), entriesOf(list)] as const));
    const service = (operation: string): string => `ALLOW User:shard@shop ${operation} from *`;
    const migrations = (operation: string): string => `ALLOW User:migrations@shop ${operation} from *`;
    const topic = [...["DESCRIBE", "READ", "WRITE"].map(service), ...["DESCRIBE", "DESCRIBE_CONFIGS"].map(migrations)];
    expect(allowed).toEqual({
      cluster: [service("IDEMPOTENT_WRITE"), migrations("DESCRIBE")],
      allTopics: [migrations("DESCRIBE")],
      allConsumerGroups: [migrations("DESCRIBE")],
      allTransactionalIds: [migrations("DESCRIBE")],
      "consumerGroupPrefixed/meridian.": ["DESCRIBE", "READ"].map(service),
      "topic/audit": topic,
      "topic/meridian.writes": topic,
    });
    for (const list of lists)
      expect(list).toMatchObject({ project: PROJECT, location: REGION, cluster: "prod-europe-west4-kafka" });
  });

  test("tells clients where it is and how to log in, and what to wait for", async () => {
    const { result } = await record(create());
    expect(result).toMatchObject({ authentication: "google-iam", tls: true, clusterName: "prod-europe-west4-kafka" });
    expect(await valueOf(result.bootstrapServers)).toEqual([
      "bootstrap.prod-europe-west4-kafka.europe-west4.managedkafka.shop-prod.cloud.goog:9092",
    ]);
    const { acls, topics } = result.nodes;
    expect(result.ready).toEqual([...Object.values(topics), ...Object.values(acls)]);
    expect(result.ready).toHaveLength(9);
  });

  test("is at least what Google accepts, and can go where nothing is protected", async () => {
    const small = planOf({ environment: "dev", kafka: { storageGiB: 20, brokerMemoryGiB: 0.5 } });
    const change = { plan: regionOf(small), kafka: small.replication.kafka, placement: placementOf(false) };
    const recording = await record(create(change));
    expect(recording.inputs(`${NAME}-cluster`)).toMatchObject({
      capacityConfig: { vcpuCount: "3", memoryBytes: String(3 * 1024 ** 3) },
      brokerCapacityConfig: { diskSizeGib: "100" },
      deletionPolicy: "DELETE",
    });
    expect(recording.get(`${NAME}-topic-meridian.writes`).protect).toBe(false);
    const { gcpStores, ...without } = regionOf(prod);
    expect(gcpStores).toBeDefined();
    await expect(record(create({ plan: without }))).rejects.toThrow(
      "regions.europe-west4: its plan has no sizes of Google Cloud's stores",
    );
  });

  test("follows transforms, and is the same resources whatever is known", async () => {
    const recording = await record(create({ transform: { topic: { configs: {} } } }));
    expect(recording.inputs(`${NAME}-topic-audit`)["configs"]).toEqual({});
    const { known, unknown } = await inventories(create());
    expect(unknown).toEqual(known);
    expect(known).toHaveLength(1 + 4 + 1 + 2 + 7);
  });
});
