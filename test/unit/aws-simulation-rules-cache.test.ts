import type { Properties } from "../clouds/simulated/model.ts";
import { RulesCloud, testRules } from "./aws-simulation-rules-cloud.ts";
import type { Made } from "./aws-simulation-rules-cloud.ts";
import { closed, user, users } from "./aws-simulation-rules-cache-users.ts";
import { group, logGroup, network } from "./aws-simulation-rules-scenes.ts";

const SHARDED = { numNodeGroups: 2, replicasPerNodeGroup: 1, automaticFailoverEnabled: true };

function replicationGroup(cloud: RulesCloud, inputs: Properties = {}, name = "redis"): Made {
  return cloud.create("replicationGroup", name, {
    replicationGroupId: name,
    description: "Projections",
    nodeType: "cache.r7g.large",
    engine: "valkey",
    engineVersion: "8.1",
    ...inputs,
  });
}

const parameters = (cloud: RulesCloud, family = "valkey8"): Made =>
  cloud.create("parameterGroup", "parameters", {
    name: "parameters",
    family,
    parameters: [{ name: "cluster-enabled", value: "yes" }],
  });

function subnetGroup(cloud: RulesCloud, subnetIds: readonly string[]): Made {
  return cloud.create("cacheSubnetGroup", "subnets", { name: "subnets", subnetIds });
}

const logDelivery = (destination: string): Properties => ({
  logDeliveryConfigurations: [
    { destination, destinationType: "cloudwatch-logs", logFormat: "json", logType: "slow-log" },
  ],
});

describe("replication groups", () => {
  testRules([
    {
      rule: "a group over zones fails over by itself",
      refused: (cloud) => replicationGroup(cloud, { numCacheClusters: 2, multiAzEnabled: true }),
      because: "InvalidParameterCombination: automatic failover must be enabled if multi-AZ is",
      accepted: (cloud) =>
        replicationGroup(cloud, { numCacheClusters: 2, multiAzEnabled: true, automaticFailoverEnabled: true }),
    },
    {
      rule: "a group over zones has a replica",
      refused: (cloud) => replicationGroup(cloud, { ...SHARDED, multiAzEnabled: true, replicasPerNodeGroup: 0 }),
      because: "InvalidParameterCombination: multi-AZ needs at least one replica in each shard",
      accepted: (cloud) => replicationGroup(cloud, { ...SHARDED, multiAzEnabled: true }),
    },
    {
      rule: "shards fail over by themselves",
      refused: (cloud) => replicationGroup(cloud, { ...SHARDED, automaticFailoverEnabled: false }),
      because: "InvalidParameterCombination: automatic failover must be enabled with cluster mode",
      accepted: (cloud) => replicationGroup(cloud, SHARDED),
    },
    {
      rule: "a failover needs something to fail over to",
      refused: (cloud) => replicationGroup(cloud, { numCacheClusters: 1, automaticFailoverEnabled: true }),
      because: "InvalidParameterCombination: automatic failover needs at least one replica",
      accepted: (cloud) => replicationGroup(cloud, { numCacheClusters: 2, automaticFailoverEnabled: true }),
    },
    {
      rule: "a shard has five replicas at the most",
      refused: (cloud) => replicationGroup(cloud, { ...SHARDED, replicasPerNodeGroup: 6 }),
      because: "InvalidParameterValue: at most 500 shards with 5 replicas each: found 2 with 6",
      accepted: (cloud) => replicationGroup(cloud, { ...SHARDED, replicasPerNodeGroup: 5 }),
    },
    {
      rule: "a group has nodes of some type",
      refused: (cloud) =>
        cloud.create("replicationGroup", "redis", {
          replicationGroupId: "redis",
          description: "Projections",
          engine: "valkey",
        }),
      because: "InvalidParameterCombination: nodeType is required",
      accepted: (cloud) => replicationGroup(cloud),
    },
    {
      rule: "a node is of a type that ElastiCache has",
      refused: (cloud) => replicationGroup(cloud, { nodeType: "cache.large" }),
      because: "InvalidParameterValue: the node type cache.large is not valid",
      accepted: (cloud) => replicationGroup(cloud, { nodeType: "cache.t4g.micro" }),
    },
    {
      rule: "a version is one of the engine's",
      refused: (cloud) => replicationGroup(cloud, { engine: "redis", engineVersion: "8.1" }),
      because: "InvalidParameterValue: specific version selection is not allowed for 'redis 8.1'",
      accepted: (cloud) => replicationGroup(cloud, { engine: "redis", engineVersion: "7.1" }),
    },
    {
      rule: "parameters are for the engine's version",
      refused: (cloud) => replicationGroup(cloud, { ...SHARDED, parameterGroupName: parameters(cloud, "redis7").id }),
      because:
        "InvalidParameterCombination: expected a parameter group of family valkey8, but found one of family redis7: parameters",
      accepted: (cloud) => replicationGroup(cloud, { ...SHARDED, parameterGroupName: parameters(cloud).id }),
    },
    {
      rule: "a family of parameters is one that there is",
      refused: (cloud) => parameters(cloud, "valkey8.1"),
      because: "InvalidParameterValue: CacheParameterGroupFamily valkey8.1 is not a valid parameter group family",
      accepted: (cloud) => parameters(cloud, "valkey8"),
    },
    {
      rule: "users log in over TLS",
      refused: (cloud) => replicationGroup(cloud, { userGroupIds: [users(cloud, [user(cloud, "service")]).id] }),
      because: "InvalidParameterCombination: user group based access control requires encryption-in-transit",
      accepted: (cloud) =>
        replicationGroup(cloud, {
          userGroupIds: [users(cloud, [user(cloud, "service")]).id],
          transitEncryptionEnabled: true,
        }),
    },
    {
      rule: "a token is sent over TLS",
      refused: (cloud) => replicationGroup(cloud, { authToken: "0123456789abcdef" }),
      because: "InvalidParameterCombination: an auth token requires encryption-in-transit",
      accepted: (cloud) => replicationGroup(cloud, { authToken: "0123456789abcdef", transitEncryptionEnabled: true }),
    },
    {
      rule: "users of Valkey are not users of Redis",
      refused: (cloud) =>
        replicationGroup(cloud, {
          engine: "redis",
          engineVersion: "7.1",
          transitEncryptionEnabled: true,
          userGroupIds: [users(cloud, [user(cloud, "service")]).id],
        }),
      because:
        "InvalidParameterCombination: the user group users (users) is for valkey, and the replication group for redis",
      accepted: (cloud) =>
        replicationGroup(cloud, {
          transitEncryptionEnabled: true,
          userGroupIds: [users(cloud, [closed(cloud)], "redis").id],
        }),
    },
    {
      rule: "a group logs to what there is",
      refused: (cloud) => replicationGroup(cloud, logDelivery("/redis")),
      because: "InvalidParameterValue: the log group /redis does not exist in eu-west-1",
      accepted: (cloud) => replicationGroup(cloud, logDelivery(logGroup(cloud, "/redis").id)),
    },
    {
      rule: "a group's security groups are in its VPC",
      refused: (cloud) => {
        const { a, b } = network(cloud);
        const securityGroupIds = [group(cloud, network(cloud, 1, "eu-west-1", "other").vpc, "foreign").id];
        replicationGroup(cloud, { subnetGroupName: subnetGroup(cloud, [a.id, b.id]).id, securityGroupIds });
      },
      because: "InvalidParameterValue: security groups of another VPC than that of the subnet group: foreign (sg-…)",
      accepted: (cloud) => {
        const { vpc, a, b } = network(cloud);
        const subnetGroupName = subnetGroup(cloud, [a.id, b.id]).id;
        replicationGroup(cloud, { subnetGroupName, securityGroupIds: [group(cloud, vpc, "own").id] });
      },
    },
    {
      rule: "subnets of a group are in one VPC",
      refused: (cloud) => subnetGroup(cloud, [network(cloud).a.id, network(cloud, 1, "eu-west-1", "other").a.id]),
      because: "InvalidSubnet: subnets of a subnet group have to be in one VPC: net-a-10-0-0-0-20",
      accepted: (cloud) => {
        const { a, b } = network(cloud);
        subnetGroup(cloud, [a.id, b.id]);
      },
    },
    {
      rule: "a subnet stays while a group has nodes in it",
      refused: (cloud) => {
        const { a, b } = network(cloud);
        replicationGroup(cloud, { subnetGroupName: subnetGroup(cloud, [a.id, b.id]).id });
        cloud.delete(a);
      },
      because: "DependencyViolation: the subnet 'subnet-…' has dependencies and cannot be deleted: redis (redis)",
      accepted: (cloud) => {
        const { a, b } = network(cloud);
        const subnets = subnetGroup(cloud, [a.id, b.id]);
        cloud.delete(replicationGroup(cloud, { subnetGroupName: subnets.id }));
        cloud.delete(subnets);
        cloud.delete(a);
      },
    },
  ]);
});

test("a group with shards has one endpoint for all of them, and one without has a primary and a reader", () => {
  const cloud = new RulesCloud();
  const sharded = replicationGroup(cloud, { ...SHARDED, transitEncryptionEnabled: true });
  expect(sharded.state["configurationEndpointAddress"]).toMatch(
    /^clustercfg\.redis\.[0-9a-f]{6}\.euw1\.cache\.amazonaws\.com$/,
  );
  expect([sharded.state["clusterEnabled"], sharded.state["primaryEndpointAddress"]]).toEqual([true, ""]);
  expect(sharded.state["memberClusters"]).toEqual([
    "redis-0001-001",
    "redis-0001-002",
    "redis-0002-001",
    "redis-0002-002",
  ]);
  const single = replicationGroup(cloud, { numCacheClusters: 2, transitEncryptionEnabled: true }, "single");
  expect(single.state["primaryEndpointAddress"]).toMatch(/^master\.single\.[0-9a-f]{6}\.euw1\.cache\.amazonaws\.com$/);
  expect(single.state["readerEndpointAddress"]).toMatch(/^replica\.single\./);
  expect(single.state["memberClusters"]).toEqual(["single-001", "single-002"]);
  cloud.close();
});
