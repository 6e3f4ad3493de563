import type { WireObject } from "../../providers/local/properties.ts";
import { agentOf, storageAgent } from "../clouds/gcp/service-agents.ts";
import { errorOf, target } from "./aws-simulation-parts.ts";
import type { TestCloud } from "./aws-simulation-parts.ts";
import { createNetwork, createSubnetwork, gcpCloud, PROJECT, REGION } from "./gcp-simulation-cloud.ts";

const TYPES = {
  acl: "gcp:managedkafka/acl:Acl",
  bucket: "gcp:storage/bucket:Bucket",
  bucketMember: "gcp:storage/bucketIAMMember:BucketIAMMember",
  grant: "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
  identity: "gcp:projects/serviceIdentity:ServiceIdentity",
  kafka: "gcp:managedkafka/cluster:Cluster",
  key: "gcp:kms/cryptoKey:CryptoKey",
  policy: "gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy",
  projectMember: "gcp:projects/iAMMember:IAMMember",
  redis: "gcp:redis/cluster:Cluster",
  repository: "gcp:artifactregistry/repository:Repository",
  ring: "gcp:kms/keyRing:KeyRing",
  topic: "gcp:managedkafka/topic:Topic",
} as const;
const NOTHING = "nothing was thrown";

let cloud: TestCloud;

beforeEach(() => {
  cloud = gcpCloud();
});

afterEach(() => {
  cloud.dispose();
});

const create = (type: keyof typeof TYPES, name: string, inputs: WireObject): string =>
  cloud.create(TYPES[type], name, inputs).id;
const refused = (type: keyof typeof TYPES, name: string, inputs: WireObject): string =>
  errorOf(() => create(type, name, inputs));
const destroy = (type: keyof typeof TYPES, name: string, id: string, state: WireObject): string =>
  errorOf(() => {
    cloud.provider.delete(target(TYPES[type], name), id, state);
  });

/** A key of a location. */
function createKey(location: string, more: WireObject = {}): string {
  const keyRing = create("ring", `ring-${location}`, { project: PROJECT, location, name: "ring" });
  return create("key", `key-${location}`, { keyRing, name: "data", ...more });
}

const grant = (cryptoKeyId: string, agent: string): string =>
  create("grant", `grant-${agent}-${cryptoKeyId}`, {
    cryptoKeyId,
    role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
    member: `serviceAccount:${agent}`,
  });

/** Makes the agent of an API, and returns its address. */
function createAgent(service: string): string {
  create("identity", service, { project: PROJECT, service });
  return agentOf(PROJECT, service) ?? "";
}

describe("a key", () => {
  it("rotates and is destroyed within what Cloud KMS accepts, and stays where its policy says so", () => {
    expect(refused("key", "key", { keyRing: "ring", name: "data" })).toContain(
      "there is no gcp:kms/keyRing:KeyRing ring",
    );
    const keyRing = create("ring", "ring", { project: PROJECT, location: REGION, name: "ring" });
    const key = (more: WireObject): string => refused("key", "key", { keyRing, name: "data", ...more });
    expect(key({ rotationPeriod: "3600s" })).toContain("rotationPeriod is 3600s; accepted is 86400s to 3153600000s");
    expect(key({ destroyScheduledDuration: "10368001s" })).toContain("accepted is 86400s to 10368000s");
    expect(key({ rotationPeriod: "86400s", purpose: "MAC" })).toContain("only keys with the purpose ENCRYPT_DECRYPT");
    expect(key({ rotationPeriod: "86400s", deletionPolicy: "PREVENT" })).toBe(NOTHING);
    expect(destroy("key", "key", `${keyRing}/cryptoKeys/data`, {})).toContain(
      "cannot destroy key: its deletionPolicy is PREVENT",
    );
  });

  it("is granted to accounts that exist", () => {
    const key = createKey(REGION);
    const agent = agentOf(PROJECT, "redis.googleapis.com") ?? "";
    expect(errorOf(() => grant(key, agent))).toContain(`invalid: Service account ${agent} does not exist.`);
    createAgent("redis.googleapis.com");
    expect(errorOf(() => grant(key, agent))).toBe(NOTHING);
    expect(errorOf(() => grant(key, storageAgent(PROJECT)))).toBe(NOTHING);
    expect(refused("identity", "compute", { project: PROJECT, service: "compute.googleapis.com" })).toContain(
      "compute.googleapis.com has no service identity that can be asked for",
    );
  });
});

describe("a member of a policy", () => {
  it("has one of the forms that IAM knows, and basic roles have no condition", () => {
    const member = (inputs: WireObject): string => refused("projectMember", "member", { project: PROJECT, ...inputs });
    expect(member({ role: "roles/viewer", member: "somebody" })).toContain("the member somebody has none of the forms");
    expect(
      member({ role: "roles/viewer", member: "user:a@b.c", condition: { title: "t", expression: "true" } }),
    ).toContain("roles/viewer cannot be granted with a condition");
    expect(member({ role: "roles/x", member: "serviceAccount:shop.svc.id.goog[meridian/shard]" })).toBe(NOTHING);
  });
});

describe("a bucket", () => {
  const bucket = (name: string, more: WireObject): string =>
    refused("bucket", name, { project: PROJECT, name, location: REGION, ...more });

  it("is encrypted with a key of its own place that Cloud Storage may use", () => {
    const [near, far] = [createKey(REGION), createKey("us-east4")];
    const encrypted = (defaultKmsKeyName: string): string => bucket("backups", { encryption: { defaultKmsKeyName } });
    expect(encrypted(near)).toContain(`permissionDenied: ${storageAgent(PROJECT)} may not encrypt and decrypt`);
    grant(near, storageAgent(PROJECT));
    grant(far, storageAgent(PROJECT));
    expect(encrypted(far)).toContain("the key key-us-east4 is in us-east4, and only one in europe-west4 is accepted");
    expect(encrypted(near)).toBe(NOTHING);
  });

  it("lies in a region, or in two of a continent, and has a name that nobody else has", () => {
    expect(bucket("one", { location: "mars" })).toContain("location constraint is not valid: MARS");
    const dataLocations = ["EUROPE-WEST1", "EUROPE-WEST4"];
    expect(bucket("one", { customPlacementConfig: { dataLocations } })).toContain("two regions of the location");
    expect(bucket("one", { rpo: "ASYNC_TURBO" })).toContain("rpo ASYNC_TURBO is for buckets in two regions");
    expect(bucket("one", { location: "EU", customPlacementConfig: { dataLocations }, rpo: "ASYNC_TURBO" })).toBe(
      NOTHING,
    );
    expect(refused("bucket", "other", { project: "another-shop", name: "one", location: "US" })).toContain(
      "conflict: one is one already",
    );
    expect(bucket("google-logs", {})).toContain("Invalid bucket name: google-logs");
    expect(bucket("soft", { softDeletePolicy: { retentionDurationSeconds: 86_400 } })).toContain(
      "accepted is 0, or 7 to 90 days",
    );
  });

  it("is nobody's who is anybody where public access is prevented, and stays where its policy says so", () => {
    create("bucket", "logs", {
      project: PROJECT,
      name: "logs",
      location: REGION,
      publicAccessPrevention: "enforced",
      deletionPolicy: "PREVENT",
    });
    const member = (inputs: WireObject): string =>
      refused("bucketMember", "member", { bucket: "logs", role: "roles/storage.objectViewer", ...inputs });
    expect(member({ member: "allUsers" })).toContain("conflict: logs has public access prevention enforced");
    expect(member({ member: "group:a@b.c", condition: { title: "t", expression: "true" } })).toContain(
      "conditions are for buckets with uniform bucket-level access",
    );
    expect(member({ member: "group:a@b.c" })).toBe(NOTHING);
    expect(destroy("bucket", "logs", "logs", {})).toContain("its deletionPolicy is PREVENT");
  });
});

it("a repository is encrypted with a key that Artifact Registry may use, and its cleanup policies say one thing each", () => {
  const kmsKeyName = createKey(REGION);
  const repository = (more: WireObject): string =>
    refused("repository", "images", {
      project: PROJECT,
      location: REGION,
      repositoryId: "images",
      format: "DOCKER",
      kmsKeyName,
      ...more,
    });
  expect(repository({})).toContain("permissionDenied");
  grant(kmsKeyName, createAgent("artifactregistry.googleapis.com"));
  const cleanupPolicies = [
    { id: "a", action: "KEEP" },
    { id: "a", action: "KEEP", mostRecentVersions: {} },
  ];
  expect(repository({ cleanupPolicies })).toContain("two cleanup policies have the same id");
  expect(repository({ cleanupPolicies })).toContain(
    "the cleanup policy a has either a condition or mostRecentVersions",
  );
  expect(repository({ format: "NPM", dockerConfig: {} })).toContain("dockerConfig is for the format DOCKER");
  expect(repository({})).toBe(NOTHING);
});

describe("a Redis cluster", () => {
  it("needs a policy for its network and a key that Memorystore may use, and stays while it is protected", () => {
    const network = createNetwork(cloud).id;
    const subnetwork = createSubnetwork(cloud, "endpoints", { network, ipCidrRange: "10.0.96.0/22" }).id;
    const kmsKey = createKey(REGION);
    const inputs = {
      project: PROJECT,
      region: REGION,
      name: "redis",
      shardCount: 1,
      pscConfigs: [{ network }],
      kmsKey,
      transitEncryptionMode: "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION",
    };
    const message = refused("redis", "redis", inputs);
    expect(message).toContain("no service connection policy for gcp-memorystore-redis in europe-west4");
    expect(message).toContain("permissionDenied");
    const policy = create("policy", "connections", {
      project: PROJECT,
      location: REGION,
      name: "connections",
      network,
      serviceClass: "gcp-memorystore-redis",
      pscConfig: { subnetworks: [subnetwork] },
    });
    grant(kmsKey, createAgent("redis.googleapis.com"));
    const backups = { fixedFrequencySchedule: { startTime: { hours: 3 } }, retention: "3600s" };
    expect(refused("redis", "redis", { ...inputs, automatedBackupConfig: backups })).toContain(
      "accepted is 1 to 365 days",
    );
    const { id, state } = cloud.create(TYPES.redis, "redis", inputs);
    expect(state["discoveryEndpoints"]).toEqual([
      { address: expect.stringMatching(/^10\.0\.96\.\d+$/) as string, port: 6379, pscConfig: { network } },
    ]);
    expect(destroy("redis", "redis", id, { region: REGION })).toContain(
      "redis has deletion protection; turn it off first",
    );
    expect(destroy("policy", "connections", policy, { location: REGION })).toContain(
      "failedPrecondition: connections has connections of redis",
    );
    cloud.provider.update(target(TYPES.redis, "redis"), id, { ...inputs, deletionProtectionEnabled: false });
    expect(destroy("redis", "redis", id, { region: REGION })).toBe(NOTHING);
    expect(destroy("policy", "connections", policy, { location: REGION })).toBe(NOTHING);
  });
});

describe("a Kafka cluster", () => {
  const place = { project: PROJECT, location: REGION };
  const cluster = (more: WireObject): string => {
    const network = createNetwork(cloud, "network-of-kafka").id;
    const subnet = createSubnetwork(cloud, "brokers", { network, ipCidrRange: "10.0.96.0/22" }).id;
    return create("kafka", "kafka", {
      ...place,
      clusterId: "kafka",
      capacityConfig: { vcpuCount: "3", memoryBytes: String(3 * 1024 ** 3) },
      gcpConfig: { accessConfig: { networkConfigs: [{ subnet }] } },
      ...more,
    });
  };

  it.each([
    [
      { capacityConfig: { vcpuCount: "2", memoryBytes: String(2 * 1024 ** 3) } },
      "vcpuCount is 2; accepted is 3 at least",
    ],
    [
      { capacityConfig: { vcpuCount: "3", memoryBytes: "1" } },
      "memoryBytes is 1; accepted is 1 to 8 GiB for each of 3 vCPUs",
    ],
    [{ brokerCapacityConfig: { diskSizeGib: "99" } }, "diskSizeGib is 99; accepted is 100 at least"],
  ])("of %j is refused", (more, message) => {
    expect(errorOf(() => cluster(more))).toContain(message);
  });

  it("is named by its topics and access lists, whose partitions only become more, and keeps its subnetwork", () => {
    const topic = { ...place, cluster: "kafka", topicId: "writes", partitionCount: 3, replicationFactor: 3 };
    const acl = {
      ...place,
      cluster: "kafka",
      aclId: "topic/writes",
      aclEntries: [{ principal: "User:a@b", operation: "READ" }],
    };
    expect(refused("topic", "writes", topic)).toContain("there is no cluster kafka of shop-test in europe-west4");
    expect(refused("acl", "reads", acl)).toContain("there is no cluster kafka of shop-test in europe-west4");
    cluster({});
    expect(refused("topic", "writes", { ...topic, configs: { "min.insync.replicas": "4" } })).toContain(
      "min.insync.replicas is 4, and the topic has 3 replicas",
    );
    const id = create("topic", "writes", topic);
    const update = (partitionCount: number): string =>
      errorOf(() => cloud.provider.update(target(TYPES.topic, "writes"), id, { ...topic, partitionCount }));
    expect(update(2)).toContain("partitionCount is 2; accepted is 3 or more: no partition can be taken away");
    expect(update(4)).toBe(NOTHING);
    expect(refused("acl", "reads", { ...acl, aclId: "topics" })).toContain("aclId");
    expect(refused("acl", "reads", acl)).toBe(NOTHING);
    const subnetwork = `projects/${PROJECT}/regions/${REGION}/subnetworks/brokers`;
    expect(
      errorOf(() => {
        cloud.provider.delete(target("gcp:compute/subnetwork:Subnetwork", "brokers"), subnetwork, { region: REGION });
      }),
    ).toContain("is in use by kafka");
  });
});
