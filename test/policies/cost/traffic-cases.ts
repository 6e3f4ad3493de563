import type { Case } from "../case.ts";

const REGIONS = "accepted are eu-central-1, eu-west-1, us-east-1";

/** Traffic that is paid for by the GB. */
export const TRAFFIC_COST_CASES: readonly Case[] = [
  { policy: "gateway-endpoints-for-free-services", title: "prod as it is shipped", changes: [], expects: "passes" },
  {
    policy: "gateway-endpoints-for-free-services",
    title: "an endpoint that does not say that it is a gateway",
    changes: [{ resource: "eu-west-1-network-endpoints-s3", set: { vpcEndpointType: undefined } }],
    expects: "passes",
  },
  {
    policy: "gateway-endpoints-for-free-services",
    title: "a table whose way to S3 is a resource of its own",
    environment: "dev",
    changes: [
      { resource: "eu-west-1-network-endpoints-s3", unreferenced: ["routeTableIds"] },
      ...["a", "b", "c"].map((letter) => ({
        resource: `eu-west-1-network-endpoints-s3-${letter}`,
        add: "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",
        set: { region: "eu-west-1" },
        referenced: {
          vpcEndpointId: ["eu-west-1-network-endpoints-s3"],
          routeTableId: [`eu-west-1-network-routing-private-${letter}`],
        },
      })),
    ],
    expects: "passes",
  },
  {
    policy: "gateway-endpoints-for-free-services",
    title: "a VPC without a way to a NAT gateway needs none",
    environment: "dev",
    changes: [
      { resource: /^eu-west-1-network-routing-private-.-internet$/, remove: true },
      { resource: "eu-west-1-network-endpoints-s3", remove: true },
    ],
    expects: "passes",
  },
  {
    policy: "gateway-endpoints-for-free-services",
    title: "no endpoint of S3, one of DynamoDB that is paid for, and a table that neither has",
    changes: [
      { resource: "eu-west-1-network-endpoints-s3", remove: true },
      { resource: "us-east-1-network-endpoints-dynamodb", set: { vpcEndpointType: "Interface" } },
      {
        resource: "eu-central-1-network-endpoints-s3",
        unreferenced: ["routeTableIds"],
        referenced: { routeTableIds: ["a", "b"].map((letter) => `eu-central-1-network-routing-private-${letter}`) },
      },
    ],
    expects: {
      fails: [
        "eu-central-1-network-routing-private-c: it leads to a NAT gateway, and is not a route table of the gateway endpoint of s3",
        "eu-west-1-network-vpc: it has no gateway endpoint of s3, and a NAT gateway takes its price for every GB",
        "us-east-1-network-vpc: it has no gateway endpoint of dynamodb, and a NAT gateway takes its price for every GB",
      ],
    },
  },
  {
    policy: "gateway-endpoints-for-free-services",
    title: "a route of which only the gateway's id is told, and one inside its table",
    environment: "dev",
    changes: [
      { resource: "eu-west-1-network-endpoints-s3", unreferenced: ["routeTableIds"] },
      { resource: /^eu-west-1-network-routing-private-[bc]-internet$/, remove: true },
      { resource: "eu-west-1-network-routing-private-a-internet", unreferenced: ["natGatewayId"] },
      {
        resource: "eu-west-1-network-routing-private-b",
        referenced: { routes: ["eu-west-1-network-routing-nat-a"] },
      },
    ],
    expects: {
      fails: [
        "eu-west-1-network-routing-private-a: it leads to a NAT gateway, and is not a route table of the gateway endpoint of s3",
        "eu-west-1-network-routing-private-b: it leads to a NAT gateway, and is not a route table of the gateway endpoint of s3",
      ],
    },
  },
  {
    policy: "gateway-endpoints-for-free-services",
    title: "which service an endpoint is of is not known yet",
    environment: "dev",
    changes: [{ resource: "eu-west-1-network-endpoints-s3", unknown: ["serviceName"] }],
    expects: { unevaluated: ["eu-west-1-network-endpoints-s3: serviceName"] },
  },
  { policy: "cross-region-data-paths-named", title: "prod as it is shipped", changes: [], expects: "passes" },
  {
    policy: "cross-region-data-paths-named",
    title: "what stays inside a region is no path, whatever its tags",
    changes: [
      {
        resource: "eu-west-1-peering",
        add: "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
        set: { region: "eu-west-1" },
      },
      { resource: "eu-west-1-redis-group", set: { tags: undefined } },
    ],
    expects: "passes",
  },
  {
    policy: "cross-region-data-paths-named",
    title: "paths to regions that are not of the environment",
    changes: [
      {
        resource: "eu-central-1-kafka-from-eu-west-1-replicator",
        unreferenced: ["kafkaClusters"],
        set: {
          "kafkaClusters.0.amazonMskCluster.mskClusterArn": "arn:aws:kafka:ap-south-1:123456789012:cluster/a/0-1",
          "tags.Name": "prod-eu-central-1-kafka-from-ap-south-1",
        },
      },
      {
        resource: "registry-replication-configuration",
        set: { "replicationConfiguration.rules.0.destinations.1.region": "sa-east-1" },
      },
      { resource: "eu-west-1-storage-replication-configuration", unreferenced: ["rules"] },
      {
        resource: "eu-west-1-keyspace",
        add: "aws:keyspaces/keyspace:Keyspace",
        set: {
          region: "eu-west-1",
          "replicationSpecification.regionLists": ["eu-west-1", "eu-west-2"],
          tags: { "meridian:environment": "prod", "meridian:owner": "platform" },
        },
      },
    ],
    expects: {
      fails: [
        `eu-central-1-kafka-from-eu-west-1-replicator: it moves data to or from ap-south-1, ${REGIONS}`,
        `eu-west-1-keyspace: it moves data to or from eu-west-2, ${REGIONS}`,
        `eu-west-1-storage-replication-configuration: it moves data to a bucket that is not declared in the environment, ${REGIONS}`,
        `registry-replication-configuration: it moves data to or from sa-east-1, ${REGIONS}`,
      ],
    },
  },
  {
    policy: "cross-region-data-paths-named",
    title: "a replicator of which no cluster tells its region",
    changes: [
      {
        resource: "eu-central-1-kafka-from-eu-west-1-replicator",
        unreferenced: ["kafkaClusters"],
        set: {
          "kafkaClusters.0.amazonMskCluster.mskClusterArn": undefined,
          "tags.Name": "a region without a name eu-central-1",
        },
      },
    ],
    expects: {
      fails: [
        `eu-central-1-kafka-from-eu-west-1-replicator: it moves data to or from a region without a name, ${REGIONS}`,
      ],
    },
  },
  {
    policy: "cross-region-data-paths-named",
    title: "paths without the environment's tags, themselves or what they copy",
    changes: [
      { resource: "interconnect-eu-west-1-us-east-1-request", set: { "tags.meridian:owner": undefined } },
      { resource: "eu-west-1-storage-backups", set: { tags: undefined } },
      {
        resource: "eu-west-1-secret",
        add: "aws:secretsmanager/secret:Secret",
        set: {
          region: "eu-west-1",
          replicas: [{ region: "us-east-1" }],
          tags: { "meridian:environment": "dev", "meridian:owner": "platform" },
        },
      },
      {
        resource: "eu-west-1-redis-global-group",
        add: "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup",
        referenced: { primaryReplicationGroupId: ["eu-west-1-redis-group"] },
      },
      {
        resource: "us-east-1-redis-group",
        referenced: { globalReplicationGroupId: ["eu-west-1-redis-global-group"] },
        set: { tags: {} },
      },
    ],
    expects: {
      fails: [
        "eu-west-1-secret: it has not the environment's meridian:environment among its tags, by which its traffic is told apart on the bill",
        "eu-west-1-storage-replication-configuration: eu-west-1-storage-backups, which it copies, has not the environment's meridian:environment, " +
          "meridian:owner among its tags, by which its traffic is told apart on the bill",
        "interconnect-eu-west-1-us-east-1-request: it has not the environment's meridian:owner among its tags, by which its traffic is told apart on the bill",
        "us-east-1-redis-group: it has not the environment's meridian:environment, meridian:owner among its tags, by which its traffic is told apart on the bill",
      ],
    },
  },
  {
    policy: "cross-region-data-paths-named",
    title: "paths that do not name both regions",
    changes: [
      { resource: "interconnect-eu-west-1-us-east-1-request", set: { "tags.Name": "prod-eu-west-1-link" } },
      { resource: "eu-central-1-kafka-from-eu-west-1-replicator", set: { "tags.Name": undefined } },
    ],
    expects: {
      fails: [
        "eu-central-1-kafka-from-eu-west-1-replicator: its tag Name does not hold eu-central-1, eu-west-1, accepted is a name of both regions",
        "interconnect-eu-west-1-us-east-1-request: its tag Name does not hold us-east-1, accepted is a name of both regions",
      ],
    },
  },
  {
    policy: "cross-region-data-paths-named",
    title: "regions and tags are not known yet",
    changes: [
      { resource: "interconnect-eu-west-1-us-east-1-request", unknown: ["peerRegion"] },
      { resource: "eu-central-1-kafka-from-eu-west-1-replicator", unknown: ["tags.meridian:owner"] },
    ],
    expects: {
      unevaluated: [
        "eu-central-1-kafka-from-eu-west-1-replicator: tags.meridian:owner",
        "interconnect-eu-west-1-us-east-1-request: peerRegion",
      ],
    },
  },
];
