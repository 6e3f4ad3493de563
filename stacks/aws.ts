import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import { AwsKeyspacesEndpoint } from "../components/cassandra/aws-endpoint.ts";
import { AwsKeyspaces } from "../components/cassandra/aws.ts";
import { clientUrl } from "../components/coordination/kubernetes-names.ts";
import { AwsInterconnect } from "../components/interconnect/aws.ts";
import { replicateKafka } from "../components/kafka/aws-replication.ts";
import { AwsEntryCertificate } from "../components/load-balancing/aws-entry-certificate.ts";
import { AwsGlobalEntry } from "../components/load-balancing/aws-global.ts";
import { AwsGlobalDatastore } from "../components/redis/aws-global.ts";
import { AwsRegistryReplication } from "../components/registry/aws-replication.ts";
import { SERVICE, servicePrivateName } from "../components/service/kubernetes-names.ts";
import { AwsBucketReplication } from "../components/storage/aws-replication.ts";
import type { BucketCopy } from "../components/storage/index.ts";
import type { Plan } from "../components/topology/index.ts";
import { awsAccount } from "./aws-account.ts";
import { createAwsAlarms } from "./aws-alarms.ts";
import type { AwsCassandraRegion } from "./aws-cassandra.ts";
import { createAwsCassandraCluster, prepareAwsCassandra } from "./aws-cassandra.ts";
import type { ClientCertificate } from "./aws-coordination-clients.ts";
import { prepareClientCertificates } from "./aws-coordination-clients.ts";
import type { AwsRegionTiers } from "./aws-region.ts";
import { awsPlacement, createAwsIdentity, createAwsRegion } from "./aws-region.ts";
import { createAwsWorkload, inOrderOfWorkloads } from "./aws-workloads.ts";
import type { Endpoint } from "./environment.ts";

/** How long logs are kept, in days. Source: CKV_AWS_338 asks for a year; CloudWatch Logs accepts these numbers. */
const LOG_RETENTION_DAYS = { local: 7, dev: 30, staging: 365, prod: 365 } as const;

/** What the part of an environment that is on AWS exports. */
export interface AwsOutputs {
  readonly url: pulumi.Output<string>;
  readonly endpoints: pulumi.Output<Endpoint>[];
}

/** Creates the regions of an environment that are on AWS, the links between them, and the entry in front of them. */
export function createAws(plan: Plan): AwsOutputs {
  const { entry } = plan;
  if (entry.zone === undefined) throw new Error("a plan with a region on AWS has no DNS zone");
  const account = awsAccount(plan.environment.name, plan.accounts.aws);
  const zoneId = route53.getZoneOutput({ name: entry.zone, privateZone: false }).zoneId;
  const placement = awsPlacement(plan, account, "global");
  const logRetentionDays = LOG_RETENTION_DAYS[plan.environment.class];
  const certificate = new AwsEntryCertificate("entry-certificate", { placement, entry, zoneId });
  const parts = { plan, account, zoneId, certificate, logRetentionDays };

  const regions: AwsRegionTiers[] = [];
  let globalDatastore: AwsGlobalDatastore | undefined;
  // By index: the first is the one that others follow.
  for (const own of plan.regions.filter((region) => region.cloud === "aws")) {
    const tiers = createAwsRegion(own, parts, globalDatastore);
    regions.push(tiers);
    if (plan.replication.redis.globalDatastore && globalDatastore === undefined) {
      globalDatastore = new AwsGlobalDatastore(
        `${own.name}-redis-global`,
        { placement: tiers.placement, primary: tiers.redis },
        { parent: tiers.region },
      );
    }
  }
  const byName = new Map(regions.map((tiers) => [tiers.plan.name, tiers]));
  const each = <T>(part: (tiers: AwsRegionTiers) => T): Map<string, T> =>
    new Map(regions.map((tiers) => [tiers.plan.name, part(tiers)]));

  const { privateZone } = new AwsInterconnect("interconnect", {
    placement,
    plan,
    networks: each((tiers) => tiers.network),
    regions: each((tiers) => tiers.region),
  });
  const replicators = replicateKafka({
    environment: plan.environment.name,
    regions: regions.map((tiers) => ({ ...tiers, parent: tiers.region })),
    topics: plan.replication.kafka.topics,
    logRetentionDays,
  });
  const backups = new Map(
    regions.flatMap((tiers): [string, BucketCopy][] => {
      const copy = replicateBackups(tiers, byName);
      return copy === undefined ? [] : [[tiers.plan.name, copy]];
    }),
  );
  replicateImages(regions);
  const keyspaces = createAwsKeyspaces(regions, plan);
  const cassandra = prepareAwsCassandra(regions, plan);
  const clients = prepareClientCertificates(regions, plan);
  const shared = {
    ...(keyspaces === undefined ? {} : { keyspaces }),
    ...(cassandra === undefined ? {} : { cassandra }),
    ...(clients === undefined ? {} : { clients }),
  };
  const datacentres = new Map<string, AwsCassandraRegion>();
  const certificates = new Map<string, ClientCertificate>();
  for (const tiers of inOrderOfWorkloads(regions)) {
    const identity = createAwsIdentity(tiers, plan, keyspaces?.tableArns[tiers.plan.name] ?? []);
    const made = createAwsWorkload(tiers, identity, { plan, privateZone, certificates, ...shared });
    if (made.cassandra !== undefined) datacentres.set(tiers.plan.name, made.cassandra);
    for (const [reader, certificate] of made.certificates) certificates.set(reader, certificate);
    createAwsAlarms(tiers, plan, { replicators, backups });
  }
  if (cassandra !== undefined) createAwsCassandraCluster(plan, cassandra, datacentres);
  const global = new AwsGlobalEntry("entry", {
    placement,
    plan,
    loadBalancers: each((tiers) => tiers.loadBalancer),
    zoneId,
    certificate: certificate.arn,
  });
  return {
    url: global.url,
    endpoints: [
      entryEndpoint(global.url),
      ...regions.flatMap((tiers) => [...regionEndpoints(tiers), ...workloadEndpoints(tiers, plan, privateZone.name)]),
    ],
  };
}

/** Copies a region's backups to the region that the plan names, where there is one. */
function replicateBackups(tiers: AwsRegionTiers, byName: ReadonlyMap<string, AwsRegionTiers>): BucketCopy | undefined {
  const target = byName.get(tiers.plan.backupRegion ?? "");
  if (target === undefined) return undefined;
  const { copy } = new AwsBucketReplication(
    `${tiers.plan.name}-storage-replication`,
    {
      placement: tiers.placement,
      subject: "backups",
      source: tiers.storage.backups,
      target: target.storage.backups,
      targetRegion: target.plan.name,
      prefix: `${tiers.plan.name}/`,
      keys: { source: tiers.keys.arns.storage, target: target.keys.arns.storage },
      ready: [...tiers.storage.ready, ...target.storage.ready],
    },
    { parent: tiers.region },
  );
  return copy;
}

/** Keyspaces over all of the regions, and each region's way to it, where it is the engine. */
function createAwsKeyspaces(regions: readonly AwsRegionTiers[], plan: Plan): AwsKeyspaces | undefined {
  const [first] = regions;
  if (first === undefined || plan.replication.cassandra.engine !== "keyspaces") return undefined;
  for (const { placement, plan: own, network, region } of regions) {
    new AwsKeyspacesEndpoint(`${own.name}-cassandra`, { placement, plan: own, network }, { parent: region });
  }
  // It is all regions' data: it stays protected while the region that it is managed from is drained.
  const placement = { ...first.placement, protect: plan.environment.protect };
  return new AwsKeyspaces("cassandra", { placement, cassandra: plan.replication.cassandra, keys: first.keys });
}

/** Copies images from the region with the lowest index, where they are pushed, to all others. */
function replicateImages([first, ...others]: readonly AwsRegionTiers[]): void {
  if (first === undefined || others.length === 0) return;
  new AwsRegistryReplication("registry-replication", {
    placement: first.placement,
    destinations: others.map((tiers) => tiers.plan.name),
    ready: [first, ...others].flatMap((tiers) => tiers.registry.ready),
  });
}

const entryEndpoint = (url: pulumi.Output<string>): pulumi.Output<Endpoint> =>
  url.apply((address) => ({ region: "global", tier: "entry", address }));

function regionEndpoints({
  plan,
  kubernetes,
  kafka,
  redis,
  registry,
  loadBalancer,
}: AwsRegionTiers): pulumi.Output<Endpoint>[] {
  const at = (tier: string, address: pulumi.Output<string>): pulumi.Output<Endpoint> =>
    address.apply((known) => ({ region: plan.name, tier, address: known }));
  return [
    at("load balancer", loadBalancer.host),
    at("kubernetes", kubernetes.endpoint),
    at(
      "kafka",
      kafka.bootstrapServers.apply((servers) => servers.join(",")),
    ),
    at("redis", pulumi.interpolate`${redis.host}:${redis.port}`),
    at("registry", registry.repository),
  ];
}

/** What the region's cluster serves inside the environment's networks: the service where it is deployed, and the voters. */
function workloadEndpoints({ plan: own }: AwsRegionTiers, plan: Plan, privateZone: string): pulumi.Output<Endpoint>[] {
  const at = (tier: string, address: string): pulumi.Output<Endpoint> =>
    pulumi.output({ region: own.name, tier, address });
  const service = `http://${servicePrivateName(own.name, privateZone)}:${SERVICE.port}`;
  return [
    ...(plan.workload.image === undefined ? [] : [at("service", service)]),
    ...own.voters.map((voter) => at("etcd voter", clientUrl(voter, privateZone))),
  ];
}
