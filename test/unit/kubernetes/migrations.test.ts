import * as pulumi from "@pulumi/pulumi";
import {
  MIGRATION_VARIABLES,
  readMigrationConfiguration,
} from "../../../services/shard/src/migrations/configuration.ts";
import type { Plan } from "../../../components/topology/index.ts";
import { inventories, record } from "../aws/recorder.ts";
import {
  IMAGE,
  manifest,
  migrationsProgram,
  objectsOf,
  planOf,
  podOfUser,
  regionOf,
  stores,
  WITHOUT_PRIVILEGE,
} from "./surroundings.ts";

const LABELS = { "app.kubernetes.io/name": "shard-migrations", "app.kubernetes.io/instance": "prod" };
const JOB = "eu-west-1-service-migrations-job";

interface Container {
  readonly args: readonly string[];
  readonly [property: string]: unknown;
}

interface JobObject {
  readonly metadata: { readonly name: string; readonly annotations: Readonly<Record<string, string>> };
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly labels: object };
      readonly spec: { readonly containers: readonly Container[]; readonly [property: string]: unknown };
    };
    readonly [property: string]: unknown;
  };
}

type Change = Parameters<typeof migrationsProgram>[2];

async function job(planned: Plan = planOf(3), change: Change = {}): Promise<JobObject> {
  return manifest(await record(migrationsProgram(planned, "eu-west-1", change)), JOB) as unknown as JobObject;
}

async function settings(planned: Plan = planOf(3), change: Change = {}): Promise<Readonly<Record<string, string>>> {
  const recording = await record(migrationsProgram(planned, "eu-west-1", change));
  return manifest(recording, "eu-west-1-service-migrations-settings").data ?? {};
}

describe("the migrations' pod", () => {
  test("runs the service's image by digest, with its other program", async () => {
    const [only, ...others] = (await job()).spec.template.spec.containers;
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      image: `registry.test/prod/shard@${IMAGE}`,
      imagePullPolicy: "Always",
      args: ["services/shard/src/migrate.ts"],
      envFrom: [{ configMapRef: { name: "shard-migrations-settings" } }],
    });
    expect(only).not.toHaveProperty("command");
    expect(only).not.toHaveProperty("env");
  });

  test("has no privilege at all, and an account of its own", async () => {
    const { spec, metadata } = (await job()).spec.template;
    expect(spec["securityContext"]).toEqual(podOfUser(10_001));
    expect(spec.containers[0]?.["securityContext"]).toEqual(WITHOUT_PRIVILEGE);
    expect(spec["serviceAccountName"]).toBe("shard-migrations");
    expect(spec["automountServiceAccountToken"]).toBe(false);
    // Not the replicas' name: no load balancer, budget or policy of theirs means it.
    expect(metadata.labels).toMatchObject(LABELS);
  });

  test("fits the namespace beside every replica, and asks for no more than one", async () => {
    const amounts = { cpu: "100m", memory: "256Mi", "ephemeral-storage": "128Mi" };
    const [only] = (await job()).spec.template.spec.containers;
    expect(only?.["resources"]).toEqual({ requests: amounts, limits: amounts });
    const { capacity, workload } = regionOf(planOf(3));
    expect(workload.quota.pods - capacity.maximumReplicas - workload.mostSurge).toBe(4);
  });

  test("has its secrets as files, where it has any", async () => {
    const { spec } = (await job()).spec.template;
    expect(spec["volumes"]).toEqual([
      { name: "secrets", secret: { secretName: "shard-migrations-secrets", defaultMode: 0o440 } },
      { name: "temporary", emptyDir: { sizeLimit: "64Mi" } },
    ]);
    expect(spec.containers[0]?.["volumeMounts"]).toEqual([
      { name: "secrets", mountPath: "/etc/meridian/secrets", readOnly: true },
      { name: "temporary", mountPath: "/tmp" },
    ]);
    const recording = await record(migrationsProgram(planOf(3)));
    expect(objectsOf(recording).filter(({ type }) => type === "kubernetes:core/v1:Secret")).toEqual([]);
  });
});

describe("the migrations' Job", () => {
  test("is tried three times within half an hour, and stays when it has ended", async () => {
    const { spec, metadata } = await job();
    const { template, ...rest } = spec;
    expect(rest).toEqual({ completions: 1, parallelism: 1, backoffLimit: 2, activeDeadlineSeconds: 1800 });
    expect(template.spec["restartPolicy"]).toBe("Never");
    expect(metadata.annotations).toEqual({ "pulumi.com/replaceUnready": "true" });
  });

  test("runs anew for another image, other topics and other brokers, and not for what replicas alone are told", async () => {
    const planned = planOf(3);
    const nameOf = async (plan: Plan, change: Change = {}): Promise<string> => (await job(plan, change)).metadata.name;
    const before = await nameOf(planned);
    expect(before).toMatch(/^shard-migrations-[0-9a-f]{10}$/);
    expect(await nameOf({ ...planned, detection: { ...planned.detection, threshold: 9 } })).toBe(before);
    const { kafka, ...stored } = planned.replication;
    const topics = kafka.topics.map((topic) => ({ ...topic, partitions: topic.partitions + 1 }));
    const { kafka: brokers, cassandra } = stores();
    const moved = { cassandra, kafka: { ...brokers, bootstrapServers: pulumi.output(["b-9.kafka.test:9098"]) } };
    const others = [
      await nameOf(planned, { image: `registry.test/prod/shard@sha256:${"cd34".repeat(16)}` }),
      await nameOf({ ...planned, replication: { ...stored, kafka: { ...kafka, topics } } }),
      await nameOf(planned, { stores: moved }),
    ];
    expect(new Set([before, ...others]).size).toBe(4);
  });

  test("comes after the rules that guard it, and its settings", async () => {
    const { dependsOn } = (await record(migrationsProgram(planOf(3)))).get(JOB);
    expect(dependsOn).toEqual(
      expect.arrayContaining([
        "eu-west-1-service-namespace-default-deny",
        "eu-west-1-service-namespace-quota",
        "eu-west-1-service-migrations-network-policy-to-kafka",
        "eu-west-1-service-migrations-settings",
      ]),
    );
  });

  test("and all that belongs to it are the same while every output is unknown", async () => {
    const { known, unknown } = await inventories(migrationsProgram(planOf(3)));
    expect(unknown).toEqual(known);
    expect(known.filter((line) => line.includes("-service-migrations-"))).toEqual([
      "kubernetes:batch/v1:Job eu-west-1-service-migrations-job",
      "kubernetes:core/v1:ConfigMap eu-west-1-service-migrations-settings",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy eu-west-1-service-migrations-network-policy-to-identity",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy eu-west-1-service-migrations-network-policy-to-kafka",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy eu-west-1-service-migrations-network-policy-to-names",
      "meridian:workload:NetworkPolicies eu-west-1-service-migrations-network-policy",
    ]);
  });
});

describe("the migrations' settings", () => {
  test("are those that the migrations demand, in values that they take", async () => {
    const data = await settings();
    const wrong = Object.values(MIGRATION_VARIABLES).flatMap((variable) => {
      const text = data[variable.name];
      if (text === undefined) return "default" in variable || "optional" in variable ? [] : [variable.name];
      const value: unknown = "json" in variable ? JSON.parse(text) : text;
      return variable.schema.safeParse(value).success ? [] : [variable.name];
    });
    expect(wrong).toEqual([]);
    const known = Object.values(MIGRATION_VARIABLES).flatMap(({ name }) => [name, `${name}_FILE`]);
    const more = Object.keys(data).filter((name) => !known.includes(name));
    expect(more).toEqual(["NODE_COMPILE_CACHE", "NODE_ENV"]);
  });

  test("are the plan's topics in the region's own Kafka, as the cloud's identity", async () => {
    const planned = planOf(3);
    const data = await settings(planned);
    expect(JSON.parse(data["KAFKA_CLUSTERS"] ?? "")).toEqual([
      { region: "eu-west-1", brokers: ["b-1.kafka.test:9098"], authentication: "iam", tls: true },
    ]);
    expect(JSON.parse(data["KAFKA_TOPICS"] ?? "")).toEqual(
      planned.replication.kafka.topics.map((topic) => ({
        name: topic.name,
        partitions: topic.partitions,
        retentionMilliseconds: topic.retentionMilliseconds,
        replicationFactor: 3,
        minimumInSync: 2,
      })),
    );
    expect(data["AWS_REGION"]).toBe("eu-west-1");
  });

  test("log in to Cassandra as a role of their own", async () => {
    const { MIGRATE_CASSANDRA, CASSANDRA_USERNAME, CASSANDRA_PASSWORD_FILE, CASSANDRA_CA_FILE } = await settings();
    expect(MIGRATION_VARIABLES.migratesCassandra.schema.parse(MIGRATE_CASSANDRA)).toBe(true);
    expect({ MIGRATE_CASSANDRA, CASSANDRA_USERNAME, CASSANDRA_PASSWORD_FILE, CASSANDRA_CA_FILE }).toEqual({
      MIGRATE_CASSANDRA: "true",
      CASSANDRA_USERNAME: "shard_migrations",
      CASSANDRA_PASSWORD_FILE: "/etc/meridian/secrets/cassandra-password",
      CASSANDRA_CA_FILE: "/etc/meridian/secrets/cassandra-ca.crt",
    });
  });

  test("leave Keyspaces alone, whose tables the program makes", async () => {
    const planned = planOf(3);
    const cassandra = { ...planned.replication.cassandra, engine: "keyspaces" as const };
    const keyspaces = { ...planned, replication: { ...planned.replication, cassandra } };
    const data = await settings(keyspaces, { stores: stores(false) });
    expect(data["MIGRATE_CASSANDRA"]).toBe("false");
    expect(Object.keys(data).filter((name) => /PASSWORD|CA_FILE/.test(name))).toEqual([]);
    // As the process reads them.
    const { migratesCassandra, kafkaClusters } = readMigrationConfiguration(data);
    expect(migratesCassandra).toBe(false);
    expect(kafkaClusters).toMatchObject([
      {
        region: "eu-west-1",
        brokers: ["b-1.kafka.test:9098"],
        access: { login: { method: "iam", identity: { region: "eu-west-1" } }, encryption: {} },
        topics: [{ name: "meridian.writes", replicationFactor: 3, minimumInSync: 2 }],
      },
    ]);
  });
});
