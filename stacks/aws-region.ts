import type * as pulumi from "@pulumi/pulumi";
import { AwsIdentity } from "../components/identity/aws.ts";
import { AwsKafka } from "../components/kafka/aws.ts";
import { AwsKeys } from "../components/keys/aws.ts";
import { AwsKubernetes } from "../components/kubernetes/aws.ts";
import { AwsLoadBalancer } from "../components/load-balancing/aws.ts";
import type { AwsEntryCertificate } from "../components/load-balancing/aws-entry-certificate.ts";
import { AwsVpc } from "../components/network/aws.ts";
import type { AwsGlobalDatastore } from "../components/redis/aws-global.ts";
import { AwsRedis } from "../components/redis/aws.ts";
import { Region } from "../components/region/index.ts";
import { AwsRegistry } from "../components/registry/aws.ts";
import { AwsStorage } from "../components/storage/aws.ts";
import type { AwsPlacement } from "../components/aws-component.ts";
import type { Plan, RegionPlan } from "../components/topology/index.ts";

/** What the regions of an environment share. */
export interface AwsEnvironmentParts {
  readonly plan: Plan;
  readonly account: pulumi.Output<string>;
  /** Id of the public hosted zone. */
  readonly zoneId: pulumi.Output<string>;
  readonly certificate: AwsEntryCertificate;
  /** How long logs are kept, in days. */
  readonly logRetentionDays: number;
}

/** The tiers of one region on AWS. */
export interface AwsRegionTiers {
  readonly plan: RegionPlan;
  readonly placement: AwsPlacement;
  readonly region: Region;
  readonly keys: AwsKeys;
  readonly storage: AwsStorage;
  readonly registry: AwsRegistry;
  readonly network: AwsVpc;
  readonly kubernetes: AwsKubernetes;
  readonly kafka: AwsKafka;
  readonly redis: AwsRedis;
  readonly loadBalancer: AwsLoadBalancer;
}

/**
 * Where a region's resources go, and whether they are protected: where the environment is, until the region is drained.
 */
export function awsPlacement(
  plan: Plan,
  account: pulumi.Output<string>,
  region: string,
  state: RegionPlan["state"] = "active",
): AwsPlacement {
  const { name, protect } = plan.environment;
  return { environment: name, region, account, tags: plan.tags, protect: protect && state === "active" };
}

/** Creates the tiers of one region, all under the region's component. */
export function createAwsRegion(
  own: RegionPlan,
  parts: AwsEnvironmentParts,
  globalDatastore: AwsGlobalDatastore | undefined,
): AwsRegionTiers {
  const { plan, account, zoneId, certificate, logRetentionDays } = parts;
  const region = new Region(own);
  const placement = awsPlacement(plan, account, own.name, own.state);
  const name = (tier: string): string => `${own.name}-${tier}`;
  const under = { parent: region };
  const common = { placement, plan: own, logRetentionDays };

  const keys = new AwsKeys(name("keys"), { placement }, under);
  const storage = new AwsStorage(name("storage"), { placement, keys, logDays: logRetentionDays }, under);
  const registry = new AwsRegistry(name("registry"), { placement, keys }, under);
  const { natGateways, ipv6 } = plan.network;
  const network = new AwsVpc(name("network"), { ...common, keys, natGateways, ipv6 }, under);
  const stores = { ...common, network, keys };
  const kubernetes = new AwsKubernetes(name("kubernetes"), { ...stores, kubernetes: plan.kubernetes }, under);
  const replicated = plan.regions.filter((region) => region.cloud === "aws").length > 1;
  const kafka = new AwsKafka(name("kafka"), { ...stores, kafka: plan.replication.kafka, replicated }, under);
  const redis = new AwsRedis(
    name("redis"),
    {
      ...stores,
      redis: plan.replication.redis,
      // Redis holds what can be rebuilt: where nothing is protected, a day is enough to look at what went wrong.
      snapshotRetentionDays: plan.environment.protect ? 7 : 1,
      ...(globalDatastore === undefined ? {} : { secondaryOf: globalDatastore }),
    },
    under,
  );
  const loadBalancer = new AwsLoadBalancer(
    name("load-balancing"),
    {
      placement,
      plan: own,
      entry: plan.entry,
      detection: plan.detection,
      ipv6,
      network,
      storage,
      keys,
      zoneId,
      shared: certificate.validated,
    },
    under,
  );
  return { plan: own, placement, region, keys, storage, registry, network, kubernetes, kafka, redis, loadBalancer };
}

/** What the region's workloads may do, once the stores that they use are known. */
export function createAwsIdentity(
  tiers: AwsRegionTiers,
  plan: Plan,
  keyspacesTables: readonly pulumi.Output<string>[],
): AwsIdentity {
  const { placement, region, kubernetes, keys, kafka, redis, storage } = tiers;
  return new AwsIdentity(
    `${tiers.plan.name}-identity`,
    {
      placement,
      cluster: kubernetes,
      keys,
      kafka: { clusterArn: kafka.arn, topics: plan.replication.kafka.topics.map((topic) => topic.name) },
      redis: { replicationGroupArn: redis.arn, userArn: redis.userArn },
      keyspacesTables,
      backups: { bucket: storage.backups },
    },
    { parent: region },
  );
}
