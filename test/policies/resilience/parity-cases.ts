import type { Case } from "../case.ts";

const VPC = "eu-west-1-network-vpc";
const CENTRAL = "eu-central-1-network-vpc";
const CLUSTER = "eu-west-1-kubernetes-cluster";
const SERVICES = "kubernetesNetworkConfig.serviceIpv4Cidr";
const KAFKA = "us-east-1-kafka-cluster";

const RANGE_CASES: readonly Case[] = [
  {
    policy: "address-ranges-are-disjoint",
    title: "a range that begins where another region's pods end",
    changes: [{ resource: CENTRAL, set: { cidrBlock: "10.3.0.0/16" } }],
    expects: "passes",
  },
  {
    policy: "address-ranges-are-disjoint",
    title: "services with IPv6, which need no range",
    changes: [{ resource: CLUSTER, set: { "kubernetesNetworkConfig.ipFamily": "ipv6", [SERVICES]: undefined } }],
    expects: "passes",
  },
  {
    policy: "address-ranges-are-disjoint",
    title: "networks with the same range",
    changes: [{ resource: CENTRAL, set: { cidrBlock: "10.0.0.0/16" } }],
    expects: { fails: [`${VPC}: 10.0.0.0/16 overlaps 10.0.0.0/16 of ${CENTRAL}`] },
  },
  {
    policy: "address-ranges-are-disjoint",
    title: "pods in the last part of another region's",
    changes: [{ resource: "eu-central-1-network-pods-range", set: { cidrBlock: "10.2.255.0/24" } }],
    expects: {
      fails: ["eu-west-1-network-pods-range: 10.2.0.0/16 overlaps 10.2.255.0/24 of eu-central-1-network-pods-range"],
    },
  },
  {
    policy: "address-ranges-are-disjoint",
    title: "services in another region's network, written with a host's address",
    changes: [{ resource: "eu-central-1-kubernetes-cluster", set: { [SERVICES]: "10.0.7.9/20" } }],
    expects: { fails: [`eu-central-1-kubernetes-cluster: 10.0.0.0/20 overlaps 10.0.0.0/16 of ${VPC}`] },
  },
  {
    policy: "address-ranges-are-disjoint",
    title: "services whose range EKS chooses",
    changes: [{ resource: CLUSTER, set: { [SERVICES]: undefined } }],
    expects: {
      fails: [`${CLUSTER}: it names no IPv4 range of its own, so nothing keeps it apart from other regions' ranges`],
    },
  },
  {
    policy: "address-ranges-are-disjoint",
    title: "a range that is none",
    changes: [{ resource: VPC, set: { cidrBlock: "10.0.0.0" } }],
    expects: {
      fails: [`${VPC}: it names no IPv4 range of its own, so nothing keeps it apart from other regions' ranges`],
    },
  },
  {
    policy: "address-ranges-are-disjoint",
    title: "a range that a pool gives later",
    changes: [{ resource: VPC, unknown: ["cidrBlock"] }],
    expects: { unevaluated: [`${VPC}: cidrBlock`] },
  },
];

const TIER_CASES: readonly Case[] = [
  {
    policy: "failover-regions-have-all-tiers",
    title: "a region that drains and has lost a tier",
    topology: (shipped) => ({
      ...shipped,
      regions: shipped.regions.map((region) =>
        region.name === "us-east-1" ? { ...region, state: "draining" as const } : region,
      ),
    }),
    changes: [{ resource: KAFKA, remove: true }],
    expects: "passes",
  },
  {
    policy: "failover-regions-have-all-tiers",
    title: "a tier that no region has",
    changes: [{ resource: /./, type: "aws:msk/cluster:Cluster", remove: true }],
    expects: "passes",
  },
  {
    policy: "failover-regions-have-all-tiers",
    title: "a region without Kafka",
    changes: [{ resource: KAFKA, remove: true }],
    expects: {
      fails: ["environment: us-east-1 lacks a Kafka cluster, which other regions have: it cannot take over"],
    },
  },
  {
    policy: "failover-regions-have-all-tiers",
    title: "a region that does not exist",
    changes: [{ resource: /^us-east-1-/, remove: true }],
    expects: {
      fails: [
        "environment: us-east-1 lacks a network, a Kubernetes cluster, a group of nodes, a registry of images, a Kafka cluster, a Redis, a public load balancer, a private load balancer and a public load balancer's listener, which other regions have: it cannot take over",
      ],
    },
  },
  {
    policy: "failover-regions-have-all-tiers",
    title: "two regions that each lack a tier",
    changes: [
      { resource: KAFKA, remove: true },
      { resource: "eu-central-1-redis-group", remove: true },
      { resource: "eu-central-1-load-balancing-load-balancer", remove: true },
    ],
    expects: {
      fails: [
        "environment: eu-central-1 lacks a Redis and a public load balancer, which other regions have: it cannot take over",
        "environment: us-east-1 lacks a Kafka cluster, which other regions have: it cannot take over",
      ],
    },
  },
  {
    policy: "failover-regions-have-all-tiers",
    title: "a region whose load balancers are all public, and one whose public one listens to nothing",
    changes: [
      { resource: "us-east-1-service-address-load-balancer", remove: true },
      { resource: /^eu-west-1-load-balancing-/, type: "aws:lb/listener:Listener", remove: true },
    ],
    expects: {
      fails: [
        "environment: eu-west-1 lacks a public load balancer's listener, which other regions have: it cannot take over",
        "environment: us-east-1 lacks a private load balancer, which other regions have: it cannot take over",
      ],
    },
  },
  {
    policy: "failover-regions-have-all-tiers",
    title: "a cluster whose region is not known yet",
    changes: [{ resource: KAFKA, unknown: ["region"] }],
    expects: { unevaluated: [`${KAFKA}: region`] },
  },
];

/** Regions beside each other: addresses and tiers. */
export const PARITY_CASES: readonly Case[] = [...RANGE_CASES, ...TIER_CASES];
