import * as pulumi from "@pulumi/pulumi";
import { LocalCassandra } from "../components/cassandra/local.ts";
import { LocalCoordination } from "../components/coordination/local.ts";
import { LocalKafkaMirrors } from "../components/kafka/local-mirrors.ts";
import { LocalKafka } from "../components/kafka/local.ts";
import { LocalLoadBalancing } from "../components/load-balancing/local.ts";
import { Machine } from "../components/machine/index.ts";
import { LocalRedis } from "../components/redis/local.ts";
import { Region } from "../components/region/index.ts";
import { LocalServices } from "../components/service/local.ts";
import type { Plan } from "../components/topology/index.ts";
import { createAws } from "./aws.ts";

/** Where something listens. */
export interface Endpoint {
  /** Region, or `global`. */
  readonly region: string;
  /** Tier and part, such as `redis primary`. */
  readonly tier: string;
  /** URL or `host:port`. */
  readonly address: string;
}

/** What a stack exports: the same names for every cloud. */
export interface Outputs {
  /** URL of the environment's entry. Absent where nothing is created yet. */
  readonly url?: pulumi.Output<string>;
  /** What listens where. */
  readonly endpoints: pulumi.Output<Endpoint[]>;
  /** On this machine: what development tokens are signed by. A secret. */
  readonly tokenSecret?: pulumi.Output<string>;
  /** The plan in short: what was decided, without the slots. */
  readonly plan: PlanSummary;
}

/** What of the plan a stack exports. */
export interface PlanSummary {
  readonly environment: string;
  readonly placementVersion: number;
  readonly regions: Readonly<
    Record<
      string,
      {
        readonly cloud: string;
        readonly state: string;
        readonly block: string;
        readonly zones: readonly string[];
        readonly homeSlots: number;
        readonly minimumReplicas: number;
        readonly failoverOrder: readonly string[];
      }
    >
  >;
  readonly predictions: Readonly<Record<string, { readonly seconds: number; readonly formula: string }>>;
}

/** Where an environment keeps its files, when it runs on this machine. Absolute paths. */
export interface Places {
  /** The project's folder. */
  readonly project: string;
  /** Folder for the processes of `local` regions. */
  readonly processes: string;
}

/** Creates an environment's resources from its plan. */
export function createEnvironment(plan: Plan, places: Places): Outputs {
  const summary = summarise(plan);
  if (plan.regions.every((region) => region.cloud === "local")) return { ...createLocal(plan, places), plan: summary };
  // Regions on Google Cloud are planned, and not created yet.
  const aws = plan.regions.some((region) => region.cloud === "aws") ? createAws(plan) : undefined;
  if (aws === undefined) return { endpoints: pulumi.output([]), plan: summary };
  return { url: aws.url, endpoints: pulumi.all(aws.endpoints), plan: summary };
}

function createLocal(plan: Plan, places: Places): Omit<Outputs, "plan"> {
  const machine = new Machine("machine", { directory: places.processes, project: places.project });
  const regions = new Map(plan.regions.map((region) => [region.name, new Region(region)]));
  const stores = new Map(
    [...regions].map(([name, region]) => [
      name,
      {
        redis: new LocalRedis(`${name}-redis`, { machine, region, replicas: plan.replication.redis.replicasPerShard }),
        kafka: new LocalKafka(`${name}-kafka`, { machine, region, environment: plan.environment.name }),
      },
    ]),
  );
  const coordination = new LocalCoordination("coordination", { machine, plan, regions });
  const cassandra = new LocalCassandra("cassandra", { machine, environment: plan.environment.name, regions });
  const brokers = [...stores.values()].map(({ kafka }) => kafka);
  new LocalKafkaMirrors("kafka-mirrors", {
    machine,
    topics: plan.replication.kafka.topics.map(({ name }) => name),
    clusters: new Map([...stores].map(([name, { kafka }]) => [name, kafka])),
    dependsOn: brokers,
  });
  const services = new LocalServices("service", {
    machine,
    plan,
    regions,
    stores,
    cassandra,
    coordination,
    dependsOn: [cassandra.ready, coordination.ready, ...brokers],
  });
  const entry = new LocalLoadBalancing("entry", {
    machine,
    plan,
    services: services.byRegion,
    dependsOn: services.running,
  });

  const listening = (region: string, tier: string, address: pulumi.Output<string>): pulumi.Output<Endpoint> =>
    address.apply((known) => ({ region, tier, address: known }));
  const endpoints = [
    listening("global", "entry", entry.url),
    ...[...stores].flatMap(([region, own]) => [
      ...(services.byRegion.get(region)?.endpoints ?? []).map((address, position) =>
        listening(region, `service replica-${position + 1}`, address),
      ),
      listening(region, "cassandra", (cassandra.contactPoints[region] ?? pulumi.output([])).apply(joined)),
      listening(region, "kafka", own.kafka.bootstrapServers.apply(joined)),
      listening(region, "redis primary", pulumi.interpolate`${own.redis.host}:${own.redis.port}`),
      ...(coordination.endpoints[region] ?? []).map((address) => listening(region, "etcd voter", address)),
    ]),
  ];
  return { url: entry.url, endpoints: pulumi.all(endpoints), tokenSecret: services.tokenSecret };
}

const joined = (addresses: readonly string[]): string => addresses.join(",");

function summarise(plan: Plan): PlanSummary {
  return {
    environment: plan.environment.name,
    placementVersion: plan.placement.placementVersion,
    regions: Object.fromEntries(
      plan.regions.map((region) => [
        region.name,
        {
          cloud: region.cloud,
          state: region.state,
          block: region.addresses.block,
          zones: region.zones.map((zone) => zone.name),
          homeSlots: region.slots.home,
          minimumReplicas: region.capacity.minimumReplicas,
          failoverOrder: region.failover.order,
        },
      ]),
    ),
    predictions: Object.fromEntries(
      plan.predictions.map(({ tier, metric, seconds, formula }) => [`${tier} ${metric}`, { seconds, formula }]),
    ),
  };
}
