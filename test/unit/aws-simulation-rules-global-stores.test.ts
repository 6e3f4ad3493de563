import type { Properties } from "../clouds/simulated/model.ts";
import { RulesCloud, testRules } from "./aws-simulation-rules-cloud.ts";
import type { Made } from "./aws-simulation-rules-cloud.ts";
import { key } from "./aws-simulation-rules-scenes.ts";

const member = (cloud: RulesCloud, name: string, inputs: Properties = {}): Made =>
  cloud.create("replicationGroup", name, { replicationGroupId: name, description: "Projections", ...inputs });

const primary = (cloud: RulesCloud, nodeType = "cache.r7g.large"): Made =>
  member(cloud, "primary", { nodeType, numNodeGroups: 1, replicasPerNodeGroup: 1, automaticFailoverEnabled: true });

const datastore = (cloud: RulesCloud, { id }: Made): Made =>
  cloud.create("globalReplicationGroup", "global", {
    globalReplicationGroupIdSuffix: "shop",
    primaryReplicationGroupId: id,
  });

const secondary = (cloud: RulesCloud, { id }: Made, region: string, inputs: Properties = {}): Made =>
  member(cloud, `secondary-${region}`, { region, globalReplicationGroupId: id, ...inputs });

describe("global datastores", () => {
  testRules([
    {
      rule: "one is of nodes that are large enough",
      refused: (cloud) => datastore(cloud, primary(cloud, "cache.t4g.small")),
      because:
        "InvalidParameterValue: global datastores are not supported by cache.t4g.small nodes of primary (primary)",
      accepted: (cloud) => datastore(cloud, primary(cloud)),
    },
    {
      rule: "one has two secondaries at the most",
      refused: (cloud) => {
        const made = datastore(cloud, primary(cloud));
        for (const region of ["eu-central-1", "us-east-1", "us-west-2"]) secondary(cloud, made, region);
      },
      because: "InvalidParameterValue: a global datastore has at most 2 secondary clusters: global (fpkhr-shop)",
      accepted: (cloud) => {
        const made = datastore(cloud, primary(cloud));
        for (const region of ["eu-central-1", "us-east-1"]) secondary(cloud, made, region);
      },
    },
    {
      rule: "one has one member a region",
      refused: (cloud) => secondary(cloud, datastore(cloud, primary(cloud)), "eu-west-1"),
      because: "InvalidParameterValue: global (fpkhr-shop) has a member in eu-west-1 already",
      accepted: (cloud) => secondary(cloud, datastore(cloud, primary(cloud)), "eu-central-1"),
    },
    {
      rule: "one stays while it has secondaries",
      refused: (cloud) => {
        const made = datastore(cloud, primary(cloud));
        secondary(cloud, made, "eu-central-1");
        cloud.delete(made);
      },
      because: "InvalidGlobalReplicationGroupState: fpkhr-shop still has secondary clusters: secondary-eu-central-1",
      accepted: (cloud) => {
        const made = datastore(cloud, primary(cloud));
        cloud.delete(secondary(cloud, made, "eu-central-1"));
        cloud.delete(made);
      },
    },
  ]);
});

function keyspace(cloud: RulesCloud, inputs: Properties = {}): Made {
  return cloud.create("keyspace", "shop", { name: "shop", ...inputs });
}

const replicated = (...regionLists: readonly string[]): Properties => ({
  replicationSpecification: { replicationStrategy: "MULTI_REGION", regionLists },
});

function table(cloud: RulesCloud, inputs: Properties = {}, schema: Properties = {}, space = keyspace(cloud)): Made {
  return cloud.create("keyspacesTable", "entries", {
    keyspaceName: space.id,
    tableName: "entries",
    schemaDefinition: {
      columns: [
        { name: "id", type: "text" },
        { name: "body", type: "blob" },
      ],
      partitionKeys: [{ name: "id" }],
      ...schema,
    },
    ...inputs,
  });
}

describe("keyspaces", () => {
  testRules([
    {
      rule: "one over regions has two at least",
      refused: (cloud) => keyspace(cloud, replicated("eu-west-1")),
      because: "ValidationException: a multi-region keyspace needs at least two regions: found eu-west-1",
      accepted: (cloud) => keyspace(cloud, replicated("eu-west-1", "eu-central-1")),
    },
    {
      rule: "one over regions is in its own",
      refused: (cloud) => keyspace(cloud, replicated("us-east-1", "eu-central-1")),
      because:
        "ValidationException: the regions us-east-1, eu-central-1 of a keyspace have to include its own, eu-west-1",
      accepted: (cloud) => keyspace(cloud, replicated("eu-west-1", "us-east-1")),
    },
    {
      rule: "one over regions names each once",
      refused: (cloud) => keyspace(cloud, replicated("eu-west-1", "us-east-1", "us-east-1")),
      because: "ValidationException: a region is named twice: eu-west-1, us-east-1, us-east-1",
      accepted: (cloud) => keyspace(cloud, replicated("eu-west-1", "us-east-1", "us-west-2")),
    },
    {
      rule: "one of one region names no other",
      refused: (cloud) =>
        keyspace(cloud, {
          replicationSpecification: { replicationStrategy: "SINGLE_REGION", regionLists: ["us-east-1"] },
        }),
      because: "ValidationException: a single-region keyspace of eu-west-1 cannot have the regions us-east-1",
      accepted: (cloud) => keyspace(cloud),
    },
    {
      rule: "one does not take a name of Cassandra's own",
      refused: (cloud) => cloud.create("keyspace", "own", { name: "system_shop" }),
      because: "ValidationException: the keyspace name system_shop is reserved",
      accepted: (cloud) => cloud.create("keyspace", "own", { name: "shop_system" }),
    },
    {
      rule: "a table's keys are columns",
      refused: (cloud) => table(cloud, {}, { partitionKeys: [{ name: "shard" }] }),
      because: "ValidationException: key columns that are not among the columns: shard",
      accepted: (cloud) => table(cloud),
    },
    {
      rule: "a table has a column once",
      refused: (cloud) =>
        table(
          cloud,
          {},
          {
            columns: [
              { name: "id", type: "text" },
              { name: "id", type: "blob" },
            ],
          },
        ),
      because: "ValidationException: a column is named twice: id, id",
      accepted: (cloud) => table(cloud),
    },
    {
      rule: "a table over regions has no key of one's own",
      refused: (cloud) => {
        const encryptionSpecification = {
          type: "CUSTOMER_MANAGED_KMS_KEY",
          kmsKeyIdentifier: key(cloud, "stores").arn,
        };
        table(cloud, { encryptionSpecification }, {}, keyspace(cloud, replicated("eu-west-1", "us-east-1")));
      },
      because:
        "ValidationException: tables of the multi-region keyspace shop (shop) cannot have a customer managed key",
      accepted: (cloud) => {
        const encryptionSpecification = {
          type: "CUSTOMER_MANAGED_KMS_KEY",
          kmsKeyIdentifier: key(cloud, "stores").arn,
        };
        table(cloud, { encryptionSpecification });
      },
    },
    {
      rule: "a key of one's own is named",
      refused: (cloud) => table(cloud, { encryptionSpecification: { type: "CUSTOMER_MANAGED_KMS_KEY" } }),
      because: "ValidationException: a customer managed key needs kmsKeyIdentifier",
      accepted: (cloud) => table(cloud, { encryptionSpecification: { type: "AWS_OWNED_KMS_KEY" } }),
    },
    {
      rule: "capacity that is provisioned is given, and other is not",
      refused: (cloud) =>
        table(cloud, { capacitySpecification: { throughputMode: "PROVISIONED", readCapacityUnits: 10 } }),
      because: "ValidationException: throughput mode PROVISIONED with the capacity units readCapacityUnits",
      accepted: (cloud) =>
        table(cloud, {
          capacitySpecification: { throughputMode: "PROVISIONED", readCapacityUnits: 10, writeCapacityUnits: 10 },
        }),
    },
  ]);
});

test("a global datastore's id begins with its region's letters, and it takes settings from its primary", () => {
  const cloud = new RulesCloud();
  const made = datastore(cloud, primary(cloud));
  expect(made.id).toBe("fpkhr-shop");
  expect(made.state).toMatchObject({
    globalReplicationGroupId: "fpkhr-shop",
    engineVersionActual: "7.1.0",
    clusterEnabled: false,
  });
  cloud.close();
});
