import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterPlacement } from "../../../components/kubernetes-component.ts";
import type { Cassandra } from "../../../components/cassandra/index.ts";
import type { Kafka } from "../../../components/kafka/index.ts";
import type { Redis } from "../../../components/redis/index.ts";
import { Region } from "../../../components/region/index.ts";
import { awsFlows, awsMigrationFlows } from "../../../components/service/flows-aws.ts";
import type { KubernetesMigrationsArgs } from "../../../components/service/kubernetes-migrations.ts";
import { KubernetesMigrations } from "../../../components/service/kubernetes-migrations.ts";
import { SERVICE } from "../../../components/service/kubernetes-names.ts";
import type { KubernetesServiceArgs } from "../../../components/service/kubernetes.ts";
import { KubernetesService } from "../../../components/service/kubernetes.ts";
import type { Plan, RegionPlan } from "../../../components/topology/index.ts";
import { parseTopology, plan } from "../../../components/topology/index.ts";
import { Namespace } from "../../../components/workload/namespace.ts";
import type { RecordedResource, Recording } from "../aws/recorder.ts";

/** Regions on AWS, by how many there are. */
const REGIONS = ["eu-west-1", "eu-central-1", "us-east-1", "us-west-2", "ap-northeast-1"];

export const IMAGE = `sha256:${"ab12".repeat(16)}`;
export const PRIVATE_ZONE = "internal.example.com";

/** What a container must be set to, to have no privilege at all: Kubernetes' profile `restricted`, and no writing to its own files. */
export const WITHOUT_PRIVILEGE = {
  allowPrivilegeEscalation: false,
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};

/** The same of a pod, whose processes and files are to be one user's. */
export const podOfUser = (user: number): object => ({
  runAsNonRoot: true,
  runAsUser: user,
  runAsGroup: user,
  fsGroup: user,
  fsGroupChangePolicy: "OnRootMismatch",
  seccompProfile: { type: "RuntimeDefault" },
});

/** The plan of a production environment of so many regions on AWS. */
export function planOf(regions: number, more: object = {}): Plan {
  const declared = Object.fromEntries(REGIONS.slice(0, regions).map((name, index) => [name, { cloud: "aws", index }]));
  const input = {
    environment: "prod",
    dns: { zone: "example.com" },
    regions: declared,
    service: { image: IMAGE },
    tokens: { issuer: "https://login.example.com/" },
  };
  return plan(parseTopology({ ...input, ...more }, { name: "prod", source: "test" }));
}

/** The plan of a region. */
export function regionOf(planned: Plan, name = "eu-west-1"): RegionPlan {
  const region = planned.regions.find((candidate) => candidate.name === name);
  if (region === undefined) throw new Error(`the plan has no region ${name}`);
  return region;
}

/** A cluster to put objects into. */
export function clusterOf(region: Region): ClusterPlacement {
  const provider = new kubernetes.Provider(`${region.plan.name}-cluster`, { kubeconfig: "{}" }, { parent: region });
  return { environment: "prod", region: region.plan.name, provider, protect: true };
}

/** Stores as AWS has them; Cassandra by password, as on the clusters. */
export function stores(password = true): { kafka: Kafka; redis: Redis; cassandra: Cassandra } {
  return {
    kafka: { bootstrapServers: pulumi.output(["b-1.kafka.test:9098"]), authentication: "iam", tls: true },
    redis: {
      host: pulumi.output("redis.test"),
      port: pulumi.output(6379),
      cluster: true,
      username: "redis-user",
      cacheName: pulumi.output("redis-group"),
      authentication: "iam",
      tls: true,
    },
    cassandra: {
      contactPoints: { "eu-west-1": pulumi.output(["cassandra.test:9042"]) },
      keyspacePrefix: "meridian",
      authentication: password ? "password" : "iam",
      tls: true,
      ownAuthority: password,
    },
  };
}

interface Surroundings {
  readonly region: Region;
  readonly placement: ClusterPlacement;
  readonly namespace: Namespace;
}

/** A region with the service's namespace. */
function serviceSurroundings(planned: Plan, name: string): Surroundings {
  const region = new Region(regionOf(planned, name));
  const placement = clusterOf(region);
  const namespace = new Namespace(
    `${name}-service-namespace`,
    {
      placement,
      namespace: "meridian",
      application: SERVICE.application,
      serviceAccounts: ["shard", "shard-migrations"],
      quota: region.plan.workload.quota,
      container: planned.workload.replica,
      priority: 1_000_000,
    },
    { parent: region },
  );
  return { region, placement, namespace };
}

/** A program with the service in one region. */
export function serviceProgram(
  planned: Plan,
  name = "eu-west-1",
  change: Partial<KubernetesServiceArgs> = {},
): () => KubernetesService {
  return () => {
    const { region, placement, namespace } = serviceSurroundings(planned, name);
    return new KubernetesService(
      `${name}-service`,
      {
        placement,
        plan: planned,
        own: region.plan,
        namespace,
        serviceAccount: "shard",
        image: `registry.test/prod/shard@${IMAGE}`,
        stores: stores(),
        privateZone: PRIVATE_ZONE,
        flows: awsFlows({ plan: planned, own: region.plan }),
        secret: "shard-secrets",
        ...change,
      },
      { parent: region },
    );
  };
}

/** A program with the service's migrations in one region. */
export function migrationsProgram(
  planned: Plan,
  name = "eu-west-1",
  change: Partial<KubernetesMigrationsArgs> = {},
): () => KubernetesMigrations {
  return () => {
    const { region, placement, namespace } = serviceSurroundings(planned, name);
    return new KubernetesMigrations(
      `${name}-service-migrations`,
      {
        placement,
        plan: planned,
        namespace,
        serviceAccount: "shard-migrations",
        image: `registry.test/prod/shard@${IMAGE}`,
        stores: stores(),
        flows: awsMigrationFlows({ own: region.plan }),
        secret: "shard-migrations-secrets",
        ...change,
      },
      { parent: region },
    );
  };
}

/** A recorded object, as the API server would get it. */
export interface Manifest {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, string>>;
}

export function manifest(recording: Recording<unknown>, name: string): Manifest {
  return recording.inputs(name) as unknown as Manifest;
}

/** Every object of a cluster that was recorded. */
export function objectsOf(recording: Recording<unknown>): RecordedResource[] {
  return recording.resources.filter(({ type }) => type.startsWith("kubernetes:"));
}
