import type { Case } from "../case.ts";

const SMALL_NODES = "accepted are t3.medium, c7i.large, c6i.large, c6a.large, m7i.large, m6i.large, m6a.large";

/** Machines and gateways: how large, how many, how they are bought. */
export const SIZE_CASES: readonly Case[] = [
  {
    policy: "capacity-follows-demand",
    title: "three nodes a zone: three times what the zones need",
    changes: [{ resource: /^eu-west-1-kubernetes-nodes-base-/, set: { "scalingConfig.minSize": 3 } }],
    expects: "passes",
  },
  {
    policy: "capacity-follows-demand",
    title: "a node more than that",
    changes: [
      { resource: /^eu-west-1-kubernetes-nodes-base-/, set: { "scalingConfig.minSize": 3 } },
      { resource: "eu-west-1-kubernetes-nodes-burst-a", set: { "scalingConfig.minSize": 1 } },
    ],
    expects: {
      fails: [
        "eu-west-1-kubernetes-cluster: its nodes have 80 virtual CPUs at all times, accepted are 72: 3 times the 24 that the peak of eu-west-1 needs",
      ],
    },
  },
  {
    policy: "capacity-follows-demand",
    title: "larger machines of which the template tells the type, with a stricter setting",
    changes: [
      { resource: /^us-east-1-kubernetes-nodes-base-/, set: { instanceTypes: [] } },
      { resource: "us-east-1-kubernetes-nodes-template", set: { instanceType: "r7i.4xlarge" } },
    ],
    settings: { factor: 1.5 },
    expects: {
      fails: [
        "us-east-1-kubernetes-cluster: its nodes have 48 virtual CPUs at all times, accepted are 36: 1.5 times the 24 that the peak of us-east-1 needs",
      ],
    },
  },
  {
    policy: "capacity-follows-demand",
    title: "machines of a family whose sizes nobody knows, and groups that do not say their size or their type",
    changes: [
      { resource: "eu-west-1-kubernetes-nodes-base-a", set: { instanceTypes: ["hpc7a.96xlarge"] } },
      {
        resource: "eu-west-1-kubernetes-nodes-base-b",
        set: { instanceTypes: undefined, "scalingConfig.minSize": undefined },
      },
    ],
    expects: {
      fails: [
        "eu-west-1-kubernetes-nodes-base-a: nobody can tell how many virtual CPUs its nodes have, accepted are the families c, m and r",
        "eu-west-1-kubernetes-nodes-base-b: nobody can tell how many virtual CPUs its nodes have, accepted are the families c, m and r",
      ],
    },
  },
  {
    policy: "capacity-follows-demand",
    title: "a cluster in a region that is not planned",
    changes: [{ resource: "eu-west-1-kubernetes-cluster", set: { region: "eu-west-2" } }],
    expects: {
      fails: [
        "eu-west-1-kubernetes-cluster: its nodes have 24 virtual CPUs at all times, accepted are 0: 3 times the 0 that the peak of eu-west-2 needs",
      ],
    },
  },
  {
    policy: "capacity-follows-demand",
    title: "dev, whose zones need more nodes than its peak",
    environment: "dev",
    changes: [],
    settings: { factor: 1 },
    expects: "passes",
  },
  {
    policy: "capacity-follows-demand",
    title: "the size of a group is not known yet",
    changes: [{ resource: "us-east-1-kubernetes-nodes-base-a", unknown: ["scalingConfig.minSize"] }],
    expects: { unevaluated: ["us-east-1-kubernetes-nodes-base-a: scalingConfig.minSize"] },
  },
  {
    policy: "small-machines-in-dev",
    title: "dev as it is shipped, with a broker in each of its zones",
    environment: "dev",
    changes: [],
    expects: "passes",
  },
  {
    policy: "small-machines-in-dev",
    title: "prod, which is not judged, with whatever it needs",
    changes: [{ resource: "eu-west-1-redis-group", set: { nodeType: "cache.r7g.16xlarge" } }],
    expects: "passes",
  },
  {
    policy: "small-machines-in-dev",
    title: "a secondary of a global datastore, which has its primary's machines",
    environment: "dev",
    changes: [{ resource: "eu-west-1-redis-group", set: { nodeType: undefined } }],
    expects: "passes",
  },
  {
    policy: "small-machines-in-dev",
    title: "dev with machines a size too large, and a broker too many",
    environment: "dev",
    changes: [
      { resource: "eu-west-1-kubernetes-nodes-base-a", set: { "instanceTypes.1": "m6i.xlarge" } },
      { resource: "eu-west-1-kubernetes-nodes-template", set: { instanceType: "m7i.2xlarge" } },
      {
        resource: "eu-west-1-kafka-cluster",
        set: { "brokerNodeGroupInfo.instanceType": "kafka.m7g.large", numberOfBrokerNodes: 6 },
      },
      { resource: "eu-west-1-redis-group", set: { nodeType: "cache.m7g.large" } },
    ],
    expects: {
      fails: [
        "eu-west-1-kafka-cluster: it has 6 brokers in 3 zones, accepted is one a zone",
        "eu-west-1-kafka-cluster: its brokers are kafka.m7g.large, accepted are kafka.t3.small",
        `eu-west-1-kubernetes-nodes-base-a: its nodes are m6i.xlarge, ${SMALL_NODES}`,
        `eu-west-1-kubernetes-nodes-template: its nodes are m7i.2xlarge, ${SMALL_NODES}`,
        "eu-west-1-redis-group: its Redis nodes are cache.m7g.large, accepted are cache.t4g.micro, cache.t4g.small, cache.t4g.medium",
      ],
    },
  },
  {
    policy: "small-machines-in-dev",
    title: "brokers of a type that is not declared",
    environment: "dev",
    changes: [{ resource: "eu-west-1-kafka-cluster", set: { "brokerNodeGroupInfo.instanceType": undefined } }],
    expects: { fails: ["eu-west-1-kafka-cluster: its brokers are of no declared type, accepted are kafka.t3.small"] },
  },
  {
    policy: "small-machines-in-dev",
    title: "the machines of nodes are not known yet",
    environment: "dev",
    changes: [{ resource: "eu-west-1-kubernetes-nodes-base-a", unknown: ["instanceTypes.2"] }],
    expects: { unevaluated: ["eu-west-1-kubernetes-nodes-base-a: instanceTypes.2"] },
  },
  { policy: "spot-nodes-in-dev", title: "dev as it is shipped", environment: "dev", changes: [], expects: "passes" },
  { policy: "spot-nodes-in-dev", title: "prod, which is not judged", changes: [], expects: "passes" },
  {
    policy: "spot-nodes-in-dev",
    title: "dev with nodes on demand, said or not",
    environment: "dev",
    changes: [
      { resource: "eu-west-1-kubernetes-nodes-base-a", set: { capacityType: "ON_DEMAND" } },
      { resource: "eu-west-1-kubernetes-nodes-burst-b", set: { capacityType: undefined } },
    ],
    expects: {
      fails: [
        "eu-west-1-kubernetes-nodes-base-a: its nodes are ON_DEMAND, accepted is SPOT in an environment of the class dev",
        "eu-west-1-kubernetes-nodes-burst-b: its nodes are ON_DEMAND, accepted is SPOT in an environment of the class dev",
      ],
    },
  },
  {
    policy: "spot-nodes-in-dev",
    title: "how nodes are bought is not known yet",
    environment: "dev",
    changes: [{ resource: "eu-west-1-kubernetes-nodes-base-a", unknown: ["capacityType"] }],
    expects: { unevaluated: ["eu-west-1-kubernetes-nodes-base-a: capacityType"] },
  },
  { policy: "single-nat-in-dev", title: "dev as it is shipped", environment: "dev", changes: [], expects: "passes" },
  {
    policy: "single-nat-in-dev",
    title: "dev with a NAT gateway in a second zone",
    environment: "dev",
    changes: [
      {
        resource: "eu-west-1-network-routing-nat-b",
        add: "aws:ec2/natGateway:NatGateway",
        set: { region: "eu-west-1" },
      },
    ],
    expects: {
      fails: [
        "eu-west-1-network-routing-nat-b: it is NAT gateway 2 of eu-west-1, accepted are 1 in an environment of the class dev",
      ],
    },
  },
  {
    policy: "single-nat-in-dev",
    title: "a second region with one of its own",
    environment: "dev",
    changes: [
      {
        resource: "eu-west-2-network-routing-nat-a",
        add: "aws:ec2/natGateway:NatGateway",
        set: { region: "eu-west-2" },
      },
    ],
    expects: "passes",
  },
  {
    policy: "single-nat-in-dev",
    title: "the region of a gateway is not known yet",
    environment: "dev",
    changes: [{ resource: "eu-west-1-network-routing-nat-a", unknown: ["region"] }],
    expects: { unevaluated: ["eu-west-1-network-routing-nat-a: region"] },
  },
  { policy: "no-idle-resources", title: "prod as it is shipped", changes: [], expects: "passes" },
  { policy: "no-idle-resources", title: "dev as it is shipped", environment: "dev", changes: [], expects: "passes" },
  {
    policy: "no-idle-resources",
    title: "an address that an instance has",
    changes: [
      { resource: "eu-west-1-network-routing-nat-a", unreferenced: ["allocationId"] },
      { resource: "eu-west-1-network-routing-nat-a-address", set: { instance: "i-1" } },
    ],
    expects: "passes",
  },
  {
    policy: "no-idle-resources",
    title: "what nothing uses any more",
    changes: [
      { resource: "entry-accelerator-listener", remove: true },
      { resource: "eu-west-1-network-routing-nat-b", unreferenced: ["allocationId"] },
      { resource: "eu-west-1-network-routing-private-a-internet", remove: true },
      { resource: /^eu-west-1-load-balancing-.*$/, type: "aws:lb/listener:Listener", remove: true },
      { resource: /^eu-west-1-/, type: "aws:wafv2/webAclAssociation:WebAclAssociation", remove: true },
      { resource: /^eu-west-1-interconnect-/, type: "aws:ec2transitgateway/route:Route", remove: true },
      {
        resource: /^eu-west-1-interconnect-/,
        type: "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",
        remove: true,
      },
      { resource: "eu-west-1-kubernetes-cluster", unreferenced: ["encryptionConfig"] },
      { resource: /^eu-west-1-/, type: "aws:secretsmanager/secret:Secret", unreferenced: ["kmsKeyId"] },
    ],
    expects: {
      fails: [
        "entry-accelerator-accelerator: it listens on no port",
        "eu-west-1-interconnect-attachment: no route of a transit gateway leads through it",
        "eu-west-1-keys-secrets: nothing is encrypted with it",
        "eu-west-1-load-balancing-firewall-web-acl: nothing stands behind it",
        "eu-west-1-load-balancing-load-balancer: it listens on no port",
        "eu-west-1-network-routing-nat-a: no route leads to it",
        "eu-west-1-network-routing-nat-b-address: nothing has this address",
      ],
    },
  },
  {
    policy: "no-idle-resources",
    title: "whether an address belongs to an instance is not known yet",
    changes: [
      { resource: "eu-west-1-network-routing-nat-a", unreferenced: ["allocationId"] },
      { resource: "eu-west-1-network-routing-nat-a-address", unknown: ["instance"] },
    ],
    expects: { unevaluated: ["eu-west-1-network-routing-nat-a-address: instance"] },
  },
];
