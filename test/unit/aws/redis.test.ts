import * as pulumi from "@pulumi/pulumi";
import { AwsGlobalDatastore } from "../../../components/redis/aws-global.ts";
import { windowsOf } from "../../../components/redis/aws-windows.ts";
import type { AwsRedisArgs } from "../../../components/redis/aws.ts";
import { AwsRedis } from "../../../components/redis/aws.ts";
import type { Answers, Recording } from "./recorder.ts";
import { inventories, record, valueOf } from "./recorder.ts";
import { keysOf, networkOf, placementOf, planOf, regionOf, tagsOf } from "./store-surroundings.ts";

const REGION = "eu-west-1";
const REDIS = `${REGION}-redis`;
const GROUP = `${REDIS}-group`;
const prod = planOf({
  regions: { [REGION]: { cloud: "aws", index: 0 }, "eu-central-1": { cloud: "aws", index: 1 } },
});

const answers: Answers = (type, name) => {
  switch (type) {
    case "aws:elasticache/replicationGroup:ReplicationGroup":
      return { configurationEndpointAddress: `${name}.test` };
    case "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup":
      return { globalReplicationGroupId: `sgaui-${name}` };
    default:
      return {};
  }
};

function redis(region: string, change: Partial<AwsRedisArgs> = {}): AwsRedis {
  const plan = regionOf(prod, region);
  return new AwsRedis(
    `${region}-redis`,
    {
      placement: placementOf(region),
      plan,
      redis: prod.replication.redis,
      network: networkOf(plan),
      keys: keysOf(region),
      logRetentionDays: 365,
      ...change,
    },
    { parent: new pulumi.ComponentResource("meridian:test:Region", region) },
  );
}

const recorded = (change: Partial<AwsRedisArgs> = {}): Promise<Recording<AwsRedis>> =>
  record(() => redis(REGION, change), { answers });

describe("the replication group", () => {
  const expected = {
    region: REGION,
    replicationGroupId: "prod-eu-west-1-redis-a-b-c-7850ab04",
    description: "Redis of eu-west-1",
    engine: "valkey",
    engineVersion: "8.1",
    nodeType: "cache.r7g.xlarge",
    numNodeGroups: 3,
    replicasPerNodeGroup: 2,
    atRestEncryptionEnabled: true,
    transitEncryptionEnabled: true,
    transitEncryptionMode: "required",
    parameterGroupName: "prod-eu-west-1-redis-valkey8-edf48757",
    subnetGroupName: "prod-eu-west-1-redis-subnets-52c364d1",
    securityGroupIds: [`${REDIS}-security-group-id`],
    port: 6379,
    automaticFailoverEnabled: true,
    multiAzEnabled: true,
    kmsKeyId: "key-data-eu-west-1",
    userGroupIds: ["prod-eu-west-1-redis-users-a33fc62b"],
    snapshotRetentionLimit: 7,
    snapshotWindow: "03:00-04:00",
    maintenanceWindow: "sun:05:00-sun:06:00",
    autoMinorVersionUpgrade: false,
    applyImmediately: true,
    finalSnapshotIdentifier: "prod-eu-west-1-redis-a-b-c-7850ab04-final",
    logDeliveryConfigurations: ["slow-log", "engine-log"].map((logType) => ({
      destination: `/aws/vendedlogs/elasticache/prod-eu-west-1-redis/${logType}`,
      destinationType: "cloudwatch-logs",
      logFormat: "json",
      logType,
    })),
    tags: tagsOf(GROUP),
  };

  test("has shards with replicas in several zones, fails over by itself, and is encrypted at rest and on the way", async () => {
    const recording = await recorded();
    expect(recording.inputs(GROUP)).toEqual(expected);
    expect(recording.get(GROUP)).toMatchObject({ parent: REDIS, protect: true });
    expect(recording.get(REDIS)).toMatchObject({ type: "meridian:redis:Aws", parent: REGION });
  });

  test("lies in the data zones and nowhere else, and a fourth zone of the region changes nothing", async () => {
    const plan = regionOf(prod, REGION);
    const wider = { ...plan, zones: [...plan.zones, { letter: "d", name: "eu-west-1d" }] };
    const before = await recorded();
    const after = await recorded({ plan: wider, network: networkOf(wider) });
    expect(before.inputs(`${REDIS}-subnets`)).toEqual({
      region: REGION,
      name: "prod-eu-west-1-redis-subnets-52c364d1",
      description: "Data subnets of the region's data zones",
      subnetIds: ["data-eu-west-1a", "data-eu-west-1b", "data-eu-west-1c"],
      tags: tagsOf(`${REDIS}-subnets`),
    });
    expect(after.inventory()).toEqual(before.inventory());
    for (const { name } of before.resources) expect(after.inputs(name)).toEqual(before.inputs(name));
  });

  test("has another name in other data zones, which replace it", async () => {
    const plan = regionOf(prod, REGION);
    const { result } = await recorded({ plan: { ...plan, dataZones: plan.dataZones.slice(0, 2) } });
    expect(result.groupId).toMatch(/^prod-eu-west-1-redis-a-b-[0-9a-f]{8}$/);
  });

  test("keeps snapshots as long as is said, and leaves a last one where it is said or protected", async () => {
    const unprotected = await recorded({ placement: placementOf(REGION, "dev", false), snapshotRetentionDays: 1 });
    expect(unprotected.get(GROUP).protect).toBe(false);
    expect(unprotected.inputs(GROUP)).toMatchObject({ snapshotRetentionLimit: 1 });
    expect(unprotected.inputs(GROUP)).not.toHaveProperty("finalSnapshotIdentifier");
    expect((await recorded({ finalSnapshot: false })).inputs(GROUP)).not.toHaveProperty("finalSnapshotIdentifier");
    const asked = await recorded({ placement: placementOf(REGION, "prod", false), finalSnapshot: true });
    expect(asked.inputs(GROUP)).toMatchObject({ finalSnapshotIdentifier: expected.finalSnapshotIdentifier });
  });

  test("spans zones only where a shard has a replica", async () => {
    const recording = await recorded({ redis: { shards: 2, replicasPerShard: 0 } });
    expect(recording.inputs(GROUP)).toMatchObject({ numNodeGroups: 2, replicasPerNodeGroup: 0, multiAzEnabled: false });
  });

  test("has a parameter group of its version's family, with cluster mode and room made by the least recently used", async () => {
    const recording = await recorded();
    expect(recording.inputs(`${REDIS}-parameters`)).toEqual({
      region: REGION,
      name: "prod-eu-west-1-redis-valkey8-edf48757",
      family: "valkey8",
      description: "Cluster mode; the least recently used keys give way",
      parameters: [
        { name: "cluster-enabled", value: "yes" },
        { name: "maxmemory-policy", value: "allkeys-lru" },
      ],
      tags: tagsOf(`${REDIS}-parameters`),
    });
    const newer = await recorded({ engineVersion: "9.0" });
    expect(newer.inputs(GROUP)).toMatchObject({ engineVersion: "9.0" });
    expect(newer.inputs(`${REDIS}-parameters`)).toMatchObject({ family: "valkey9" });
    expect(newer.inputs(`${REDIS}-parameters`)["name"]).not.toBe(recording.inputs(`${REDIS}-parameters`)["name"]);
  });

  test.each(["slow-log", "engine-log"])("writes its %s to an encrypted group", async (logType) => {
    expect((await recorded()).inputs(`${REDIS}-${logType}`)).toEqual({
      region: REGION,
      name: `/aws/vendedlogs/elasticache/prod-eu-west-1-redis/${logType}`,
      kmsKeyId: "key-logs-eu-west-1",
      retentionInDays: 365,
      tags: tagsOf(`${REDIS}-${logType}`),
    });
  });
});

describe("access", () => {
  test("is by one user who logs in by IAM, and may neither administer nor endanger the whole", async () => {
    const recording = await recorded();
    expect(recording.namesOf("aws:elasticache/user:User")).toEqual([`${REDIS}-user`]);
    expect(recording.inputs(`${REDIS}-user`)).toEqual({
      region: REGION,
      userId: "prod-eu-west-1-redis-service-fee48480",
      userName: "prod-eu-west-1-redis-service-fee48480",
      engine: "valkey",
      authenticationMode: { type: "iam" },
      accessString:
        "on ~* -@all +@read +@write +@connection +@transaction -@scripting -@admin -@dangerous " +
        "+eval +evalsha +eval_ro +evalsha_ro +script|load +script|exists " +
        "+cluster|slots +cluster|shards +cluster|nodes +cluster|keyslot",
      tags: tagsOf(`${REDIS}-user`),
    });
    expect(recording.inputs(`${REDIS}-users`)).toEqual({
      region: REGION,
      userGroupId: "prod-eu-west-1-redis-users-a33fc62b",
      engine: "valkey",
      userIds: ["prod-eu-west-1-redis-service-fee48480"],
      tags: tagsOf(`${REDIS}-users`),
    });
    expect(recording.result.username).toBe("prod-eu-west-1-redis-service-fee48480");
    expect(await valueOf(recording.result.userArn)).toBe(`arn:aws:test:${REGION}:${REDIS}-user`);
  });

  test("is from the workloads only, at the one port", async () => {
    const recording = await recorded();
    expect(recording.inputs(`${REDIS}-security-group`)).toEqual({
      region: REGION,
      namePrefix: "prod-eu-west-1-redis-",
      description: "Redis nodes",
      vpcId: "vpc-eu-west-1",
      tags: tagsOf(`${REDIS}-security-group`),
    });
    expect(recording.namesOf("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")).toEqual([
      `${REDIS}-ingress`,
    ]);
    expect(recording.inputs(`${REDIS}-ingress`)).toEqual({
      region: REGION,
      securityGroupId: `${REDIS}-security-group-id`,
      description: "Clients on the region's cluster",
      ipProtocol: "tcp",
      fromPort: 6379,
      toPort: 6379,
      referencedSecurityGroupId: "workloads-eu-west-1",
      tags: tagsOf(`${REDIS}-ingress`),
    });
  });
});

describe("the windows", () => {
  test("put regions with neighbouring indices on different days, and come round after a week", () => {
    const days = Array.from({ length: 64 }, (_, index) => windowsOf(index).maintenance);
    expect(days.slice(0, 8)).toEqual(
      ["sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun"].map((day) => `${day}:05:00-${day}:06:00`),
    );
    expect(days.filter((day, index) => day === days[index + 1])).toEqual([]);
  });
});

describe("the component", () => {
  test("meets the contract: a cluster, logged in to by IAM over TLS", async () => {
    const { result } = await recorded();
    expect(result).toMatchObject({ cluster: true, authentication: "iam", tls: true });
    expect(await valueOf(result.host)).toBe(`${GROUP}.test`);
    expect(await valueOf(result.port)).toBe(6379);
    expect(await valueOf(result.arn)).toBe(`arn:aws:test:${REGION}:${GROUP}`);
  });

  test("lets a user change every kind of child, and exposes them", async () => {
    const seen: string[] = [];
    const note = (_args: object, _options: object, name: string): void => void seen.push(name);
    const recording = await recorded({
      transform: {
        securityGroup: note,
        ingress: note,
        subnetGroup: note,
        parameterGroup: note,
        user: note,
        userGroup: note,
        logGroup: note,
        replicationGroup: note,
      },
    });
    const children = recording.resources.filter(({ custom }) => custom).map(({ name }) => name);
    expect(seen.sort()).toEqual(children.sort());
    const { logGroups, ...single } = recording.result.nodes;
    expect([...Object.values(single), ...Object.values(logGroups)]).toHaveLength(children.length);
  });
});

describe("a global datastore", () => {
  const both = (): { primary: AwsRedis; global: AwsGlobalDatastore; secondary: AwsRedis } => {
    const primary = redis(REGION);
    const global = new AwsGlobalDatastore("redis-global", { placement: placementOf(REGION), primary });
    return { primary, global, secondary: redis("eu-central-1", { secondaryOf: global }) };
  };

  test("has a primary as it would be alone, and stays as it is when another becomes the primary", async () => {
    const recording = await record(both, { answers });
    const alone = await recorded();
    for (const { name } of alone.resources) expect(recording.inputs(name)).toEqual(alone.inputs(name));
    expect(recording.inputs("redis-global-group")).toEqual({
      region: REGION,
      globalReplicationGroupIdSuffix: recording.result.global.suffix,
      globalReplicationGroupDescription: "Redis of every region, written in one",
      primaryReplicationGroupId: `${GROUP}-id`,
    });
    expect(recording.result.global.suffix).toMatch(/^prod-eu-west-1-redis-g[a-z-]*-[0-9a-f]{8}$/);
    expect(recording.get("redis-global-group")).toMatchObject({
      protect: true,
      ignoreChanges: ["primaryReplicationGroupId"],
    });
  });

  test("has secondaries that say nothing of what they take from the primary", async () => {
    const recording = await record(both, { answers });
    const inputs = recording.inputs("eu-central-1-redis-group");
    expect(inputs).toMatchObject({
      globalReplicationGroupId: "sgaui-redis-global-group",
      replicasPerNodeGroup: 2,
      kmsKeyId: "key-data-eu-central-1",
      maintenanceWindow: "mon:05:00-mon:06:00",
    });
    // What the provider refuses beside `globalReplicationGroupId`, and what comes with it.
    const inherited = [
      "engine",
      "engineVersion",
      "nodeType",
      "numNodeGroups",
      "parameterGroupName",
      "transitEncryptionEnabled",
      "transitEncryptionMode",
      "atRestEncryptionEnabled",
    ];
    expect(inherited.filter((name) => name in inputs)).toEqual([]);
    expect(recording.result.secondary.nodes.parameterGroup).toBeUndefined();
    expect(recording.get("eu-central-1-redis-group").dependsOn).toContain("redis-global-group");
  });

  test("gives a secondary another name than it had alone: joining replaces it", async () => {
    const { result } = await record(both, { answers });
    const alone = await record(() => redis("eu-central-1"), { answers });
    expect(result.secondary.groupId).not.toBe(alone.result.groupId);
    expect(result.secondary.groupId.length).toBeLessThanOrEqual(40);
  });

  test("asks for the same resources whether outputs are known or not", async () => {
    const { known, unknown } = await inventories(both, { answers });
    expect(unknown).toEqual(known);
    expect(known.filter((line) => line.startsWith("aws:"))).toHaveLength(9 + 1 + 8);
  });
});
