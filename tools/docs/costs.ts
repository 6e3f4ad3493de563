import { VOLUME_GIB } from "../../components/coordination/kubernetes-voter.ts";
import type { Plan, RegionPlan } from "../../components/topology/index.ts";
import type { CostLine } from "../../policies/cost/cost-line.ts";
import { mergedLines, totalOf } from "../../policies/cost/cost-line.ts";
import { PRICE_KEYS } from "../../policies/cost/price-keys.ts";
import { PRICES } from "../../policies/cost/prices.ts";
import type { InventoryItem } from "../inventory/index.ts";

export type { CostLine };

/** What an environment comes to: its plan, and what it creates. */
export interface Priced {
  readonly plan: Plan;
  readonly items: readonly InventoryItem[];
}

/** So many of each priced thing belong to one of a type. */
type Parts = readonly (readonly [price: string, count: number])[];

const NAT_GATEWAY = "aws:ec2/natGateway:NatGateway";
const LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer";
/** End of the names of network load balancers inside the VPC: they have no public address. */
const PRIVATE_BALANCER = "-address-load-balancer";
const WEB_ACL = "aws:wafv2/webAcl:WebAcl";
const HEALTH_CHECK = "aws:route53/healthCheck:HealthCheck";
/** Each is a voter of etcd, with a volume. */
const STATEFUL_SET = "kubernetes:apps/v1:StatefulSet";
/** Options of our health checks: HTTPS, every ten seconds, with latency. */
const HEALTH_CHECK_FEATURES = 3;
/** GiB of a node's disk. */
const NODE_DISK_GIB = 100;

/** What costs the same wherever and however it is used, by type token. Without parts: what the type's own price says. */
const RESOURCES: readonly (readonly [type: string, part: string, parts?: Parts])[] = [
  [
    NAT_GATEWAY,
    "NAT gateway with its address",
    [
      [NAT_GATEWAY, 1],
      [PRICE_KEYS.publicAddress, 1],
    ],
  ],
  ["aws:ec2transitgateway/vpcAttachment:VpcAttachment", "transit gateway with its VPC"],
  ["aws:ec2transitgateway/peeringAttachment:PeeringAttachment", "link of two transit gateways"],
  ["aws:eks/cluster:Cluster", "EKS control plane"],
  ["aws:msk/replicator:Replicator", "MSK Replicator"],
  [
    WEB_ACL,
    "web ACL with four rules",
    [
      [WEB_ACL, 1],
      [PRICE_KEYS.firewallRule, 4],
    ],
  ],
  [
    HEALTH_CHECK,
    "health check",
    [
      [HEALTH_CHECK, 1],
      [PRICE_KEYS.healthCheckFeature, HEALTH_CHECK_FEATURES],
    ],
  ],
  ["aws:globalaccelerator/accelerator:Accelerator", "accelerator"],
  ["aws:route53/zone:Zone", "private DNS zone"],
  ["aws:kms/key:Key", "encryption key"],
  ["aws:secretsmanager/secret:Secret", "secret", [[PRICE_KEYS.secret, 1]]],
  [
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
    "metrics of copied backups",
    [[PRICE_KEYS.replicationMetrics, 1]],
  ],
  ["aws:cloudwatch/metricAlarm:MetricAlarm", "alarm", [[PRICE_KEYS.alarmMetric, 1]]],
];

const VPC_ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
/** Gateway endpoints are named for the only services that have them, and cost nothing. */
const GATEWAY_ENDPOINT = /-(s3|dynamodb)$/;

/**
 * What an environment's part on AWS costs by existing, in USD a month; traffic, requests, logs and stored data come on top.
 *
 * @returns the lines that are not nothing, in the order of the table
 * @throws Error for a machine type without a price
 */
export function costsOf({ plan, items }: Priced): CostLine[] {
  const regions = plan.regions.filter((region) => region.cloud === "aws");
  const zones = new Map(regions.map((region) => [region.name, region.zones.length]));
  const inZones = (counted: readonly InventoryItem[]): number =>
    counted.reduce((sum, item) => sum + (zones.get(item.region) ?? 0), 0);
  const ofType = (type: string): readonly InventoryItem[] => items.filter((item) => item.type === type);
  const balancers = ofType(LOAD_BALANCER);
  const atEntry = balancers.filter(({ name }) => !name.endsWith(PRIVATE_BALANCER));
  const endpoints = ofType(VPC_ENDPOINT).filter(({ name }) => !GATEWAY_ENDPOINT.test(name));
  return mergedLines([
    ...RESOURCES.map(([type, part, parts]) => ({ part, count: ofType(type).length, each: eachOf(type, parts) })),
    { part: "load balancer", count: atEntry.length, each: PRICES.usd(PRICE_KEYS.applicationBalancer) },
    {
      part: "private load balancer",
      count: balancers.length - atEntry.length,
      each: PRICES.usd(PRICE_KEYS.networkBalancer),
    },
    {
      part: "interface endpoint, in each zone",
      count: inZones(endpoints),
      each: PRICES.usd(PRICE_KEYS.interfaceEndpoint),
    },
    {
      part: "public address of a load balancer",
      count: inZones(atEntry),
      each: PRICES.usd(PRICE_KEYS.publicAddress),
    },
    {
      part: "GiB of etcd's volumes",
      count: ofType(STATEFUL_SET).length * VOLUME_GIB,
      each: PRICES.usd(PRICE_KEYS.podVolume),
    },
    ...regions.flatMap((region) => machineLines(region, plan)),
  ]);
}

const eachOf = (type: string, parts: Parts = [[type, 1]]): number =>
  parts.reduce((sum, [price, count]) => sum + PRICES.usd(price) * count, 0);

function machineLines(region: RegionPlan, plan: Plan): CostLine[] {
  const { name, machines, zones, dataZones, capacity, cassandraNodes } = region;
  if (machines === undefined) throw new Error(`${name} has no machine types`);
  const { kafka, redis } = plan.replication;
  const spot = plan.kubernetes.capacity === "spot";
  const nodes = zones.length * capacity.nodesPerZone.minimum;
  const datacentre = dataZones.length * (cassandraNodes?.perZone ?? 0);
  const bought = (machine: string): number => (PRICES.usd(machine) * (spot ? PRICES.spotPercent : 100)) / 100;
  const brokers = dataZones.length * kafka.brokersPerZone;
  const { node } = machines;
  return [
    {
      part: `node \`${node}\`${spot ? ", spot" : ""}`,
      count: nodes,
      each: bought(node),
    },
    ...(machines.cassandra === undefined
      ? []
      : [
          {
            part: `Cassandra node \`${machines.cassandra}\`${spot ? ", spot" : ""}`,
            count: datacentre,
            each: bought(machines.cassandra),
          },
          {
            part: "GiB of Cassandra's volumes",
            count: datacentre * (cassandraNodes?.storageGiB ?? 0),
            each: PRICES.usd(PRICE_KEYS.podVolume),
          },
        ]),
    {
      part: "disk and monitoring of a node",
      count: nodes + datacentre,
      each: NODE_DISK_GIB * PRICES.usd(PRICE_KEYS.nodeDisk) + PRICES.usd(PRICE_KEYS.nodeMonitoring),
    },
    { part: `broker \`${machines.broker}\``, count: brokers, each: PRICES.usd(machines.broker) },
    { part: "GiB of the brokers' disks", count: brokers * kafka.storageGiB, each: PRICES.usd(PRICE_KEYS.brokerDisk) },
    {
      part: `Redis node \`${machines.redis}\``,
      count: redis.shards * (1 + redis.replicasPerShard),
      each: PRICES.usd(machines.redis),
    },
  ];
}

/** USD a month, to two digits and the zeros after them: more would promise what the prices do not hold. */
export function roundedTotal(lines: readonly CostLine[]): string {
  return Number(totalOf(lines).toPrecision(2)).toLocaleString("en-GB");
}
