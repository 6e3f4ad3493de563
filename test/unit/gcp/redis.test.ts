import { gcpWindowsOf } from "../../../components/redis/gcp-windows.ts";
import { GcpRedis } from "../../../components/redis/gcp.ts";
import type { GcpRedisArgs } from "../../../components/redis/gcp.ts";
import { inventories, record, valueOf } from "../aws/recorder.ts";
import {
  answers,
  grantedKeys,
  LABELS,
  NETWORK,
  placementOf,
  planOf,
  PROJECT,
  REGION,
  regionOf,
} from "./store-surroundings.ts";

const NAME = `${REGION}-redis`;
const prod = planOf();
const create =
  (change: Partial<GcpRedisArgs> = {}) =>
  (): GcpRedis =>
    new GcpRedis(NAME, {
      placement: placementOf(),
      plan: regionOf(prod),
      redis: prod.replication.redis,
      network: NETWORK,
      keys: grantedKeys(),
      ...change,
    });

describe("a region's Redis on Google Cloud", () => {
  test("has shards with replicas in all zones, is encrypted at rest and on the way, and known by IAM alone", async () => {
    const recording = await record(create(), { answers });
    expect(recording.inputs(`${NAME}-cluster`)).toEqual({
      project: PROJECT,
      region: REGION,
      name: "prod-europe-west4-redis",
      shardCount: 3,
      replicaCount: 2,
      nodeType: "REDIS_HIGHMEM_XLARGE",
      zoneDistributionConfig: { mode: "MULTI_ZONE" },
      pscConfigs: [{ network: "network-id" }],
      authorizationMode: "AUTH_MODE_IAM_AUTH",
      transitEncryptionMode: "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION",
      kmsKey: "key-data",
      redisConfigs: { "maxmemory-policy": "allkeys-lru" },
      persistenceConfig: { mode: "DISABLED" },
      automatedBackupConfig: { fixedFrequencySchedule: { startTime: { hours: 3 } }, retention: "604800s" },
      maintenancePolicy: { weeklyMaintenanceWindows: [{ day: "WEDNESDAY", startTime: { hours: 5 } }] },
      deletionProtectionEnabled: true,
      labels: LABELS,
    });
    expect(recording.get(`${NAME}-cluster`)).toMatchObject({
      parent: NAME,
      protect: true,
      dependsOn: expect.arrayContaining(["grant-data", `${NAME}-connection-policy`]) as string[],
    });
  });

  test("is reached at addresses of the region's network", async () => {
    const recording = await record(create(), { answers });
    expect(recording.inputs(`${NAME}-connection-policy`)).toMatchObject({
      project: PROJECT,
      location: REGION,
      network: "network-id",
      serviceClass: "gcp-memorystore-redis",
      pscConfig: { subnetworks: ["endpoints-id"] },
      labels: LABELS,
    });
  });

  test("tells clients where it is, how to log in, and who signed its certificates", async () => {
    const { result } = await record(create(), { answers });
    expect(result).toMatchObject({ cluster: true, authentication: "google-iam", tls: true });
    expect(await valueOf(result.host)).toBe("10.48.96.7");
    expect(await valueOf(result.port)).toBe(6379);
    expect(await valueOf(result.authority)).toBe("first\nsecond\nthird");
    expect(await valueOf(result.cacheName)).toBe("prod-europe-west4-redis");
    expect(await valueOf(result.id)).toBe(`${NAME}-cluster-id`);
  });

  test("is as large as the plan says, keeps backups as long as is said, and can go where nothing is protected", async () => {
    const small = planOf({ environment: "dev" });
    const recording = await record(
      create({
        plan: regionOf(small),
        redis: small.replication.redis,
        backupRetentionDays: 1,
        placement: placementOf(false),
      }),
      { answers },
    );
    expect(recording.inputs(`${NAME}-cluster`)).toMatchObject({
      shardCount: 1,
      replicaCount: 1,
      nodeType: "REDIS_STANDARD_SMALL",
      automatedBackupConfig: { retention: "86400s" },
      deletionProtectionEnabled: false,
    });
    expect(recording.get(`${NAME}-cluster`).protect).toBe(false);
    const { gcpStores, ...without } = regionOf(prod);
    expect(gcpStores).toBeDefined();
    await expect(record(create({ plan: without }))).rejects.toThrow(
      "regions.europe-west4: its plan has no sizes of Google Cloud's stores",
    );
  });

  test("is maintained on another day than its neighbours", () => {
    expect([0, 1, 6, 7].map((index) => gcpWindowsOf(index).maintenance.day)).toEqual([
      "SUNDAY",
      "MONDAY",
      "SATURDAY",
      "SUNDAY",
    ]);
  });

  test("follows transforms, and is the same resources whatever is known", async () => {
    const recording = await record(create({ transform: { cluster: { replicaCount: 4 } } }), { answers });
    expect(recording.inputs(`${NAME}-cluster`)["replicaCount"]).toBe(4);
    const { known, unknown } = await inventories(create(), { answers });
    expect(unknown).toEqual(known);
    expect(known).toHaveLength(1 + 4 + 2);
  });
});
