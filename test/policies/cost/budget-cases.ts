import type { Case } from "../case.ts";

/** Total of `prod` as it is shipped. */
const PROD = 25_276;

/** What an environment costs, and whether all of it is known. */
export const BUDGET_CASES: readonly Case[] = [
  {
    policy: "monthly-budget",
    title: "prod costs as much as its budget",
    changes: [],
    settings: { prod: PROD },
    expects: "passes",
  },
  {
    policy: "monthly-budget",
    title: "prod costs a dollar more than its budget",
    changes: [],
    settings: { prod: PROD - 1 },
    expects: {
      fails: [
        "environment: it costs 25,276 USD a month by existing, accepted are 25,275; most of it 27 × Redis node `cache.r7g.xlarge` (7,695 USD), " +
          "18 × broker `kafka.m7g.xlarge` (5,940 USD), 18 × node `m7i.2xlarge` (5,634 USD)",
      ],
    },
  },
  {
    policy: "monthly-budget",
    title: "brokers are twice as many in a region, within the default budget",
    changes: [{ resource: "eu-west-1-kafka-cluster", set: { numberOfBrokerNodes: 12 } }],
    expects: "passes",
  },
  {
    policy: "monthly-budget",
    title: "three times the brokers in a region, and others without a price",
    changes: [
      {
        resource: "eu-west-1-kafka-cluster",
        set: { numberOfBrokerNodes: 18, "brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize": 2000 },
      },
      { resource: "us-east-1-redis-group", set: { nodeType: "cache.x9g.large" } },
    ],
    settings: { prod: 20_000 },
    expects: {
      fails: [/^environment: it costs .* accepted are 20,000; most of it .*, and 1 without a price on top$/],
    },
  },
  {
    policy: "monthly-budget",
    title: "staging as it is shipped",
    environment: "staging",
    changes: [],
    expects: "passes",
  },
  { policy: "monthly-budget", title: "dev as it is shipped", environment: "dev", changes: [], expects: "passes" },
  {
    policy: "monthly-budget",
    title: "dev with the brokers of prod",
    environment: "dev",
    changes: [{ resource: "eu-west-1-kafka-cluster", set: { "brokerNodeGroupInfo.instanceType": "kafka.m7g.xlarge" } }],
    expects: {
      fails: [
        "environment: it costs 1,772 USD a month by existing, accepted are 900; most of it 3 × broker `kafka.m7g.xlarge` (990 USD), " +
          "21 × interface endpoint, in each zone (168 USD), 6 × node `m7i.large`, spot (164 USD)",
      ],
    },
  },
  {
    policy: "monthly-budget",
    title: "the machines of brokers and the size of a group are not known yet",
    changes: [
      { resource: "eu-west-1-kafka-cluster", unknown: ["brokerNodeGroupInfo.instanceType"] },
      { resource: "us-east-1-kubernetes-nodes-base-a", unknown: ["scalingConfig.minSize"] },
    ],
    expects: {
      unevaluated: [
        "eu-west-1-kafka-cluster: brokerNodeGroupInfo.instanceType",
        "us-east-1-kubernetes-nodes-base-a: scalingConfig.minSize",
      ],
    },
  },
  { policy: "prices-known", title: "prod as it is shipped", changes: [], expects: "passes" },
  { policy: "prices-known", title: "staging as it is shipped", environment: "staging", changes: [], expects: "passes" },
  { policy: "prices-known", title: "dev as it is shipped", environment: "dev", changes: [], expects: "passes" },
  {
    policy: "prices-known",
    title: "machines, a type and a kind of balancer that have no price",
    changes: [
      { resource: "eu-west-1-kubernetes-nodes-base-a", set: { "instanceTypes.0": "m9i.2xlarge" } },
      { resource: "eu-west-1-warehouse", add: "aws:redshift/cluster:Cluster", set: { region: "eu-west-1" } },
      { resource: "us-east-1-load-balancing-load-balancer", set: { loadBalancerType: "gateway" } },
      { resource: "us-east-1-service-service", set: { "spec.type": "LoadBalancer" } },
    ],
    expects: {
      fails: [
        "eu-west-1-kubernetes-nodes-base-a: it is paid for by existing, and the price file has no price of m9i.2xlarge",
        "eu-west-1-warehouse: it is paid for by existing, and the price file has no price of aws:redshift/cluster:Cluster",
        "us-east-1-load-balancing-load-balancer: it is paid for by existing, and the price file has no price of load-balancer.gateway",
        "us-east-1-service-service: it is paid for by existing, and the price file has no price of a load balancer that a Service asks for",
      ],
    },
  },
  {
    policy: "prices-known",
    title: "what is paid for is not declared",
    changes: [
      {
        resource: "eu-west-1-kafka-cluster",
        set: { "brokerNodeGroupInfo.storageInfo.ebsStorageInfo.provisionedThroughput.enabled": true },
      },
    ],
    expects: {
      fails: [
        "eu-west-1-kafka-cluster: it is paid for by existing, and the price file has no price of provisioned throughput of disks",
      ],
    },
  },
  {
    policy: "prices-known",
    title: "whether an endpoint is paid for is not known yet",
    changes: [{ resource: "eu-west-1-network-endpoints-kms", unknown: ["vpcEndpointType"] }],
    expects: { unevaluated: ["eu-west-1-network-endpoints-kms: vpcEndpointType"] },
  },
];
