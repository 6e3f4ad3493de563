import type { Plan, RegionPlan } from "../../components/topology/index.ts";
import type { InventoryItem } from "../inventory/index.ts";

/** What an environment comes to: its plan, and what it creates. */
export interface Priced {
  readonly plan: Plan;
  readonly items: readonly InventoryItem[];
}

/** A line of the bill: so many of something, at so much each. */
export interface CostLine {
  readonly part: string;
  readonly count: number;
  /** USD a month for one. */
  readonly each: number;
}

/** When the prices below were written down, and which they are. They are nobody's quotation. */
export const PRICES = "list prices of eu-west-1, recalled in 2026: check before you rely on them";

/** USD a month of what costs the same wherever and however it is used, by type token. */
const RESOURCES: readonly (readonly [type: string, part: string, each: number])[] = [
  ["aws:ec2/natGateway:NatGateway", "NAT gateway with its address", 39],
  ["aws:ec2transitgateway/vpcAttachment:VpcAttachment", "transit gateway with its VPC", 37],
  ["aws:ec2transitgateway/peeringAttachment:PeeringAttachment", "link of two transit gateways", 73],
  ["aws:eks/cluster:Cluster", "EKS control plane", 73],
  ["aws:msk/replicator:Replicator", "MSK Replicator", 220],
  ["aws:lb/loadBalancer:LoadBalancer", "load balancer", 20],
  ["aws:wafv2/webAcl:WebAcl", "web ACL with four rules", 9],
  ["aws:route53/healthCheck:HealthCheck", "health check", 3.5],
  ["aws:globalaccelerator/accelerator:Accelerator", "accelerator", 18],
  ["aws:route53/zone:Zone", "private DNS zone", 0.5],
  ["aws:kms/key:Key", "encryption key", 1],
  ["aws:s3/bucketReplicationConfig:BucketReplicationConfig", "metrics of copied backups", 1.2],
  ["aws:cloudwatch/metricAlarm:MetricAlarm", "alarm", 0.1],
];

/** USD a month of a machine, by the type that the plan chose. */
const MACHINES: Readonly<Record<string, number>> = {
  "m7i.large": 78,
  "m7i.xlarge": 156,
  "m7i.2xlarge": 313,
  "kafka.t3.small": 37,
  "kafka.m7g.large": 165,
  "kafka.m7g.xlarge": 330,
  "cache.t4g.small": 19,
  "cache.t4g.medium": 37.5,
  "cache.m7g.large": 100,
  "cache.r7g.large": 140,
  "cache.r7g.xlarge": 285,
};

/** What spot nodes cost of the price on demand, in percent. Spot prices move: 60 to 70 % less is usual. */
const SPOT_PERCENT = 35;

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
  const endpoints = ofType(VPC_ENDPOINT).filter(({ name }) => !GATEWAY_ENDPOINT.test(name));
  const lines = [
    ...RESOURCES.map(([type, part, each]) => ({ part, count: ofType(type).length, each })),
    { part: "interface endpoint, in each zone", count: inZones(endpoints), each: 8 },
    { part: "public address of a load balancer", count: inZones(ofType("aws:lb/loadBalancer:LoadBalancer")), each: 4 },
    ...regions.flatMap((region) => machineLines(region, plan)),
  ];
  return merged(lines).filter(({ count }) => count > 0);
}

function machineLines({ name, machines, zones, dataZones, capacity }: RegionPlan, plan: Plan): CostLine[] {
  if (machines === undefined) throw new Error(`${name} has no machine types`);
  const { kafka, redis } = plan.replication;
  const spot = plan.kubernetes.capacity === "spot";
  const nodes = zones.length * capacity.nodesPerZone.minimum;
  const brokers = dataZones.length * kafka.brokersPerZone;
  const { node } = machines;
  return [
    {
      part: `node \`${node}\`${spot ? ", spot" : ""}`,
      count: nodes,
      each: (priceOf(node) * (spot ? SPOT_PERCENT : 100)) / 100,
    },
    { part: "disk and monitoring of a node", count: nodes, each: 11 },
    { part: `broker \`${machines.broker}\``, count: brokers, each: priceOf(machines.broker) },
    { part: "GiB of the brokers' disks", count: brokers * kafka.storageGiB, each: 0.11 },
    {
      part: `Redis node \`${machines.redis}\``,
      count: redis.shards * (1 + redis.replicasPerShard),
      each: priceOf(machines.redis),
    },
  ];
}

function priceOf(machine: string): number {
  const price = MACHINES[machine];
  if (price === undefined) throw new Error(`tools/docs/costs.ts has no price of ${machine}: add it to MACHINES`);
  return price;
}

/** The lines, those of one part added up. */
function merged(lines: readonly CostLine[]): CostLine[] {
  const byPart = new Map<string, CostLine>();
  for (const line of lines) {
    byPart.set(line.part, { ...line, count: line.count + (byPart.get(line.part)?.count ?? 0) });
  }
  return [...byPart.values()];
}

/** USD a month, to two digits and the zeros after them: more would promise what the prices do not hold. */
export function roundedTotal(lines: readonly CostLine[]): string {
  const sum = lines.reduce((total, { count, each }) => total + count * each, 0);
  return Number(sum.toPrecision(2)).toLocaleString("en-GB");
}
