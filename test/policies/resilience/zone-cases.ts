import type { Case } from "../case.ts";

const KAFKA = "eu-west-1-kafka-cluster";
const REDIS = "eu-west-1-redis-group";
const CLUSTER = "eu-west-1-kubernetes-cluster";
const SUBNETS = "brokerNodeGroupInfo.clientSubnets";
const NAT_B = "eu-west-1-network-routing-nat-b";
const VPC = "eu-west-1-network-vpc";
const ROUTE_A = "eu-west-1-network-routing-private-a-internet";
const TABLE_A = "eu-west-1-network-routing-private-a";
const data = (...letters: readonly string[]): string[] =>
  letters.map((letter) => `eu-west-1-network-data-${letter}-id`);

const STATEFUL_CASES: readonly Case[] = [
  {
    policy: "stateful-tiers-span-zones",
    title: "subnets whose ids are not known yet, made from three that are declared",
    changes: [
      { resource: KAFKA, unknown: [SUBNETS] },
      { resource: /^eu-west-1-network-data-[abc]$/, unknown: ["id"] },
    ],
    expects: "passes",
  },
  {
    policy: "stateful-tiers-span-zones",
    title: "subnets whose ids are missing, made from three that are declared",
    changes: [{ resource: /^eu-west-1-network-data-[abc]$/, set: { id: undefined } }],
    expects: "passes",
  },
  {
    policy: "stateful-tiers-span-zones",
    title: "no subnets, while the ids of those that are declared are missing",
    changes: [
      { resource: /^eu-west-1-network-data-[abc]$/, set: { id: undefined } },
      { resource: KAFKA, set: { [SUBNETS]: [] } },
    ],
    expects: { fails: [`${KAFKA}: its brokers are in no zone that is declared, and 3 are demanded`] },
  },
  {
    policy: "stateful-tiers-span-zones",
    title: "a zone without nodes, where every region's cluster has the same name",
    changes: [
      { resource: /./, type: "aws:eks/cluster:Cluster", set: { name: "prod" } },
      { resource: /./, type: "aws:eks/nodeGroup:NodeGroup", set: { clusterName: "prod" } },
      { resource: "eu-west-1-kubernetes-nodes-base-c", remove: true },
    ],
    expects: {
      fails: [`${CLUSTER}: its nodes that always run are in 2 zones (eu-west-1a and eu-west-1b), and 3 are demanded`],
    },
  },
  {
    policy: "stateful-tiers-span-zones",
    title: "two zones in dev, where the region has two",
    environment: "dev",
    topology: (shipped) => ({
      ...shipped,
      regions: shipped.regions.map((region) => ({
        ...region,
        zones: region.zones.slice(0, 2),
        dataZones: region.dataZones.slice(0, 2),
      })),
    }),
    changes: [
      { resource: KAFKA, set: { [SUBNETS]: data("a", "b") } },
      { resource: "eu-west-1-redis-subnets", set: { subnetIds: data("a", "b") } },
      { resource: "eu-west-1-kubernetes-nodes-base-c", remove: true },
    ],
    expects: "passes",
  },
  {
    policy: "stateful-tiers-span-zones",
    title: "two zones in dev, where the region has three",
    environment: "dev",
    changes: [{ resource: KAFKA, set: { [SUBNETS]: data("a", "b") } }],
    expects: { fails: [`${KAFKA}: its brokers are in 2 zones (eu-west-1a and eu-west-1b), and 3 are demanded`] },
  },
  {
    policy: "stateful-tiers-span-zones",
    title: "two zones in dev, in a region that the topology does not have",
    environment: "dev",
    changes: [{ resource: KAFKA, set: { region: "eu-west-2", [SUBNETS]: data("b") } }],
    expects: { fails: [`${KAFKA}: its brokers are in 1 zone (eu-west-1b), and 3 are demanded`] },
  },
  {
    policy: "stateful-tiers-span-zones",
    title: "two subnets of one zone, for Kafka and for Redis",
    changes: [{ resource: "eu-west-1-network-data-c", set: { availabilityZone: "eu-west-1b" } }],
    expects: {
      fails: [
        `${KAFKA}: its brokers are in 2 zones (eu-west-1a and eu-west-1b), and 3 are demanded`,
        `${REDIS}: its nodes may be in 2 zones (eu-west-1a and eu-west-1b), and 3 are demanded`,
      ],
    },
  },
  {
    policy: "stateful-tiers-span-zones",
    title: "subnets that leave their zone to AWS",
    changes: [{ resource: /^eu-west-1-network-private-[abc]$/, set: { availabilityZone: undefined } }],
    expects: { fails: [`${CLUSTER}: its nodes that always run are in no zone that is declared, and 3 are demanded`] },
  },
  {
    policy: "stateful-tiers-span-zones",
    title: "a zone whose nodes only come with the load",
    changes: [{ resource: "eu-west-1-kubernetes-nodes-base-c", set: { "scalingConfig.minSize": 0 } }],
    expects: {
      fails: [`${CLUSTER}: its nodes that always run are in 2 zones (eu-west-1a and eu-west-1b), and 3 are demanded`],
    },
  },
  {
    policy: "stateful-tiers-span-zones",
    title: "Redis in AWS's default subnets",
    changes: [{ resource: REDIS, set: { subnetGroupName: undefined } }],
    expects: {
      fails: [`${REDIS}: it names no subnets that are declared, so nothing says that it spans 3 zones`],
    },
  },
  {
    policy: "stateful-tiers-span-zones",
    title: "brokers' subnets that are not known, and made from nothing that is declared",
    changes: [{ resource: KAFKA, unknown: [SUBNETS], unreferenced: ["brokerNodeGroupInfo"] }],
    expects: { unevaluated: [`${KAFKA}: ${SUBNETS}`] },
  },
];

const NAT_CASES: readonly Case[] = [
  {
    policy: "nat-gateway-per-zone",
    title: "one that is public because nothing else is said",
    changes: [{ resource: NAT_B, set: { connectivityType: undefined } }],
    expects: "passes",
  },
  {
    policy: "nat-gateway-per-zone",
    title: "a single one that AWS runs in all zones",
    changes: [
      { resource: /^eu-west-1-network-routing-nat-[bc]$/, remove: true },
      {
        resource: "eu-west-1-network-routing-nat-a",
        set: { availabilityMode: "regional", subnetId: undefined, vpcId: `${VPC}-id` },
      },
    ],
    expects: "passes",
  },
  {
    policy: "nat-gateway-per-zone",
    title: "a single one",
    changes: [{ resource: /^eu-west-1-network-routing-nat-[bc]$/, remove: true }],
    expects: { fails: [`${VPC}: no NAT gateway is in eu-west-1b and eu-west-1c`] },
  },
  {
    policy: "nat-gateway-per-zone",
    title: "one that leads to private networks only",
    changes: [{ resource: NAT_B, set: { connectivityType: "private" } }],
    expects: { fails: [`${VPC}: no NAT gateway is in eu-west-1b`] },
  },
  {
    policy: "nat-gateway-per-zone",
    title: "one that AWS runs in all zones of another network",
    changes: [
      { resource: /^eu-west-1-network-routing-nat-[bc]$/, remove: true },
      {
        resource: "eu-west-1-network-routing-nat-a",
        set: { availabilityMode: "regional", subnetId: undefined, vpcId: "eu-central-1-network-vpc-id" },
      },
    ],
    expects: { fails: [`${VPC}: no NAT gateway is in eu-west-1a, eu-west-1b and eu-west-1c`] },
  },
  {
    policy: "nat-gateway-per-zone",
    title: "a subnet whose zone is not known yet",
    changes: [{ resource: "eu-west-1-network-data-a", unknown: ["availabilityZone"] }],
    expects: { unevaluated: ["eu-west-1-network-data-a: availabilityZone"] },
  },
];

const ROUTE_CASES: readonly Case[] = [
  {
    policy: "private-routes-stay-in-zone",
    title: "a gateway whose id is not known yet, made from that of the zone",
    changes: [{ resource: ROUTE_A, unknown: ["natGatewayId", "routeTableId"] }],
    expects: "passes",
  },
  {
    policy: "private-routes-stay-in-zone",
    title: "a route of all zones, through a gateway that is in all",
    changes: [
      { resource: "eu-west-1-network-routing-nat-a", set: { availabilityMode: "regional" } },
      {
        resource: /^eu-west-1-network-routing-private-[bc]-internet$/,
        set: { natGatewayId: "eu-west-1-network-routing-nat-a-id" },
      },
    ],
    expects: "passes",
  },
  {
    policy: "private-routes-stay-in-zone",
    title: "a route through another zone",
    changes: [{ resource: ROUTE_A, set: { natGatewayId: `${NAT_B}-id` } }],
    expects: { fails: [`${ROUTE_A}: it leads eu-west-1a through the NAT gateway of eu-west-1b`] },
  },
  {
    policy: "private-routes-stay-in-zone",
    title: "a route table that is for a subnet of another zone too",
    changes: [
      {
        resource: "eu-west-1-network-routing-private-b-association",
        set: { routeTableId: `${TABLE_A}-id` },
      },
    ],
    expects: { fails: [`${ROUTE_A}: it leads eu-west-1b through the NAT gateway of eu-west-1a`] },
  },
  {
    policy: "private-routes-stay-in-zone",
    title: "a gateway that is not declared",
    changes: [{ resource: ROUTE_A, set: { natGatewayId: "nat-0123" }, unreferenced: ["natGatewayId"] }],
    expects: { fails: [`${ROUTE_A}: it leads through a NAT gateway that is not declared, wherever that is`] },
  },
  {
    policy: "private-routes-stay-in-zone",
    title: "a gateway in a subnet that is not declared",
    changes: [{ resource: NAT_B, set: { subnetId: "subnet-0123" }, unreferenced: ["subnetId"] }],
    expects: {
      fails: [
        "eu-west-1-network-routing-private-b-internet: it leads eu-west-1b through the NAT gateway of no zone that is declared",
      ],
    },
  },
  {
    policy: "private-routes-stay-in-zone",
    title: "a route through another zone, written in its table",
    changes: [
      { resource: TABLE_A, set: { routes: [{ cidrBlock: "0.0.0.0/0", natGatewayId: `${NAT_B}-id` }] } },
      { resource: ROUTE_A, remove: true },
    ],
    expects: { fails: [`${TABLE_A}: it leads eu-west-1a through the NAT gateway of eu-west-1b`] },
  },
  {
    policy: "private-routes-stay-in-zone",
    title: "a gateway that is not known, and made from nothing that is declared",
    changes: [{ resource: ROUTE_A, unknown: ["natGatewayId"], unreferenced: ["natGatewayId"] }],
    expects: { unevaluated: [`${ROUTE_A}: natGatewayId`] },
  },
];

/** Zones: where tiers are, and how their subnets leave. */
export const ZONE_CASES: readonly Case[] = [...STATEFUL_CASES, ...NAT_CASES, ...ROUTE_CASES];
