import * as pulumi from "@pulumi/pulumi";
import { AwsKeyspacesEndpoint } from "../../../components/cassandra/aws-endpoint.ts";
import type { AwsKeyspacesArgs } from "../../../components/cassandra/aws.ts";
import { AwsKeyspaces } from "../../../components/cassandra/aws.ts";
import type { TableDefinition } from "../../../components/cassandra/tables.ts";
import { AVAILABLE_TABLES } from "../../../components/cassandra/tables.ts";
import { MIGRATIONS } from "../../../services/shard/src/migrations/schema.ts";
import type { Recording } from "./recorder.ts";
import { inventories, record, valueOf } from "./recorder.ts";
import { ACCOUNT, keysOf, networkOf, placementOf, planOf, regionOf, tagsOf } from "./store-surroundings.ts";

const HOME = "eu-west-1";
const KEYSPACE = "cassandra-available";
const TABLE = "cassandra-entity-values";
const ONE = { engine: "keyspaces", available: { [HOME]: 3 } } as const;
const TWO = { engine: "keyspaces", available: { "us-east-1": 3, [HOME]: 3 } } as const;
const PROVISIONED = { read: { minimum: 10, maximum: 400 }, write: { minimum: 20, maximum: 200 } };

const program =
  (change: Partial<AwsKeyspacesArgs> = {}): (() => AwsKeyspaces) =>
  () =>
    new AwsKeyspaces("cassandra", { placement: placementOf(HOME), cassandra: TWO, keys: keysOf(HOME), ...change });
const recorded = (change: Partial<AwsKeyspacesArgs> = {}): Promise<Recording<AwsKeyspaces>> => record(program(change));

describe("the keyspace", () => {
  test("is replicated to every region, and protected", async () => {
    const recording = await recorded();
    expect(recording.inputs(KEYSPACE)).toEqual({
      region: HOME,
      name: "prod_global_cassandra_available",
      replicationSpecification: { replicationStrategy: "MULTI_REGION", regionLists: ["eu-west-1", "us-east-1"] },
      tags: tagsOf(KEYSPACE),
    });
    expect(recording.get(KEYSPACE)).toMatchObject({ parent: "cassandra", protect: true });
  });

  test("stays in its region where there is one", async () => {
    const recording = await recorded({ cassandra: ONE });
    expect(recording.inputs(KEYSPACE)).toMatchObject({
      replicationSpecification: { replicationStrategy: "SINGLE_REGION" },
    });
  });

  test("has a prefix that the service takes, also where the environment's name is long", async () => {
    const { result } = await recorded({ placement: placementOf(HOME, "a-very-long-environment-of-ours") });
    expect(result.keyspacePrefix).toMatch(/^[a-z][a-z0-9_]{0,31}$/);
    expect((await recorded()).result.keyspacePrefix).toBe("prod_global_cassandra");
  });

  test("has the same name from whichever region it is managed", async () => {
    const elsewhere = await recorded({ placement: placementOf("us-east-1") });
    expect(elsewhere.inputs(KEYSPACE)).toMatchObject({ region: "us-east-1", name: "prod_global_cassandra_available" });
  });
});

describe("the table", () => {
  const table = {
    region: HOME,
    keyspaceName: "prod_global_cassandra_available",
    tableName: "entity_values",
    schemaDefinition: {
      columns: [
        { name: "class", type: "text" },
        { name: "key", type: "text" },
        { name: "value", type: "text" },
      ],
      partitionKeys: [{ name: "class" }, { name: "key" }],
    },
    capacitySpecification: { throughputMode: "PAY_PER_REQUEST" },
    encryptionSpecification: { type: "AWS_OWNED_KMS_KEY" },
    pointInTimeRecovery: { status: "ENABLED" },
    clientSideTimestamps: { status: "ENABLED" },
    ttl: { status: "ENABLED" },
    tags: tagsOf(TABLE),
  };

  test("can be restored to any second, and is encrypted with AWS's key where it lies in several regions", async () => {
    const recording = await recorded();
    expect(recording.inputs(TABLE)).toEqual(table);
    expect(recording.get(TABLE)).toMatchObject({ protect: true, ignoreChanges: [] });
    expect(recording.get(TABLE).dependsOn).toContain(KEYSPACE);
  });

  test("is encrypted with ours in a single region, unless a second is about to join", async () => {
    expect((await recorded({ cassandra: ONE })).inputs(TABLE)).toEqual({
      ...table,
      encryptionSpecification: { type: "CUSTOMER_MANAGED_KMS_KEY", kmsKeyIdentifier: "key-data-eu-west-1" },
    });
    expect((await recorded({ cassandra: ONE, customerKey: false })).inputs(TABLE)).toEqual(table);
  });

  test("follows its load between bounds where capacity is provisioned", async () => {
    const recording = await recorded({ cassandra: ONE, capacity: PROVISIONED });
    expect(recording.inputs(TABLE)).toMatchObject({
      capacitySpecification: { throughputMode: "PROVISIONED", readCapacityUnits: 10, writeCapacityUnits: 20 },
    });
    expect(recording.get(TABLE).ignoreChanges).toEqual([
      "capacitySpecification.readCapacityUnits",
      "capacitySpecification.writeCapacityUnits",
    ]);
    const resourceId = "keyspace/prod_global_cassandra_available/table/entity_values";
    expect(recording.inputs(`${TABLE}-write`)).toEqual({
      region: HOME,
      serviceNamespace: "cassandra",
      scalableDimension: "cassandra:table:WriteCapacityUnits",
      resourceId,
      minCapacity: 20,
      maxCapacity: 200,
      tags: tagsOf(`${TABLE}-write`),
    });
    const { name, ...policy } = recording.inputs(`${TABLE}-read-tracking`);
    expect(name).toMatch(/^prod-eu-west-1-cassandra-entity-values-read-[0-9a-f]{8}$/);
    expect(policy).toEqual({
      region: HOME,
      policyType: "TargetTrackingScaling",
      serviceNamespace: "cassandra",
      scalableDimension: "cassandra:table:ReadCapacityUnits",
      resourceId,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: "CassandraReadCapacityUtilization" },
        targetValue: 70,
      },
    });
    expect(recording.get(`${TABLE}-read`).dependsOn).toContain(TABLE);
    expect(recording.get(`${TABLE}-read-tracking`).dependsOn).toContain(`${TABLE}-read`);
    expect(recording.inputs(`${TABLE}-read`)).toMatchObject({ minCapacity: 10, maxCapacity: 400 });
  });

  test("is the one that the service's migrations make elsewhere", () => {
    const made = MIGRATIONS.flatMap(({ statements }) => statements).flatMap((statement): TableDefinition[] => {
      const found =
        /^CREATE TABLE IF NOT EXISTS \{available\}\.(\w+) \(([^]*?)PRIMARY KEY \(\(([\w, ]+)\)(?:, ([\w, ]+))?\)/.exec(
          statement,
        );
      if (found === null) return [];
      const [, name = "", columns = "", keys = "", clustering] = found;
      const descending = [...statement.matchAll(/(\w+) DESC/g)].map(([, column]) => column);
      return [
        {
          name,
          columns: [...columns.matchAll(/(\w+) (\w+),/g)].map(([, column = "", type = ""]) => ({ name: column, type })),
          partitionKeys: keys.split(", "),
          clusteringKeys: (clustering?.split(", ") ?? []).map((column) => ({
            name: column,
            orderBy: descending.includes(column) ? ("DESC" as const) : ("ASC" as const),
          })),
        },
      ];
    });
    expect(AVAILABLE_TABLES).toEqual(made);
    // Every statement on an available table was understood: none that alters one has been passed over.
    expect(
      MIGRATIONS.flatMap(({ statements }) => statements).filter((one) => one.includes("{available}")),
    ).toHaveLength(made.length);
  });
});

describe("it is refused", () => {
  test.each([
    [
      { cassandra: { engine: "k8ssandra", available: { [HOME]: 3 } } as const },
      'cassandra.engine: found "k8ssandra", where Amazon Keyspaces is created; accepted is "keyspaces".',
    ],
    [
      { placement: placementOf("eu-central-1") },
      "regions: found the keyspace managed from eu-central-1, which is not among its 2 regions: eu-west-1, us-east-1.",
    ],
    [{ customerKey: true }, "customerKey: found true with 2 regions: eu-west-1, us-east-1."],
    [{ capacity: PROVISIONED }, "capacity: found provisioned capacity with 2 regions: eu-west-1, us-east-1."],
  ])("case %#", async (change, message) => {
    await expect(recorded(change)).rejects.toThrow(message);
  });
});

describe("the component", () => {
  test("meets the contract: a name of AWS's in each region, logged in to by IAM over TLS", async () => {
    const { result } = await recorded();
    expect(result).toMatchObject({ authentication: "iam", tls: true });
    expect(Object.keys(result.contactPoints).sort()).toEqual(["eu-west-1", "us-east-1"]);
    expect(await valueOf(result.contactPoints["us-east-1"] ?? pulumi.output([]))).toEqual([
      "cassandra.us-east-1.amazonaws.com:9142",
    ]);
    expect(await valueOf(pulumi.all([...(result.tableArns["us-east-1"] ?? [])]))).toEqual(
      ["entity_values", "events", "pending_events", "pending_positions"].map(
        (name) => `arn:aws:cassandra:us-east-1:${ACCOUNT}:/keyspace/prod_global_cassandra_available/table/${name}`,
      ),
    );
  });

  test("asks for the same resources whether outputs are known or not", async () => {
    const { known, unknown } = await inventories(program({ cassandra: ONE, capacity: PROVISIONED }));
    expect(unknown).toEqual(known);
    expect(known.filter((line) => line.startsWith("aws:"))).toHaveLength(1 + 4 * (1 + 4));
  });

  test("lets a user change every kind of child, and exposes them", async () => {
    const seen: string[] = [];
    const note = (_args: object, _options: object, name: string): void => void seen.push(name);
    const recording = await recorded({
      cassandra: ONE,
      capacity: PROVISIONED,
      transform: { keyspace: note, table: note, capacityTarget: note, capacityPolicy: note },
    });
    const children = recording.resources.filter(({ custom }) => custom).map(({ name }) => name);
    expect(seen.sort()).toEqual(children.sort());
    const { keyspace, tables, capacityTargets, capacityPolicies } = recording.result.nodes;
    const nodes = [
      keyspace,
      ...Object.values(tables),
      ...Object.values(capacityTargets),
      ...Object.values(capacityPolicies),
    ];
    expect(nodes).toHaveLength(children.length);
  });
});

describe("the endpoint", () => {
  const ENDPOINT = `${HOME}-cassandra`;
  const plan = regionOf(planOf({ regions: { [HOME]: { cloud: "aws", index: 0 } } }), HOME);
  const endpoint = (): AwsKeyspacesEndpoint =>
    new AwsKeyspacesEndpoint(ENDPOINT, { placement: placementOf(HOME), plan, network: networkOf(plan) });

  test("leads to Keyspaces from the data zones, for identities and keyspaces of the account", async () => {
    const recording = await record(endpoint);
    const { policy, ...inputs } = recording.inputs(`${ENDPOINT}-endpoint`);
    expect(inputs).toEqual({
      region: HOME,
      vpcId: "vpc-eu-west-1",
      vpcEndpointType: "Interface",
      serviceName: "com.amazonaws.eu-west-1.cassandra",
      subnetIds: ["data-eu-west-1a", "data-eu-west-1b", "data-eu-west-1c"],
      securityGroupIds: [`${ENDPOINT}-security-group-id`],
      privateDnsEnabled: true,
      tags: tagsOf(`${ENDPOINT}-endpoint`),
    });
    expect(JSON.parse(String(policy))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "OwnKeyspaces",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
          Action: [
            "cassandra:Modify",
            "cassandra:ModifyMultiRegionResource",
            "cassandra:Select",
            "cassandra:SelectMultiRegionResource",
          ],
          Resource: `arn:aws:cassandra:eu-west-1:${ACCOUNT}:/keyspace/*`,
        },
      ],
    });
  });

  test("is open to the workloads only, at the one port", async () => {
    const recording = await record(endpoint);
    expect(recording.inputs(`${ENDPOINT}-security-group`)).toEqual({
      region: HOME,
      namePrefix: "prod-eu-west-1-cassandra-",
      description: "Endpoint of Amazon Keyspaces",
      vpcId: "vpc-eu-west-1",
      tags: tagsOf(`${ENDPOINT}-security-group`),
    });
    expect(recording.inputs(`${ENDPOINT}-ingress`)).toEqual({
      region: HOME,
      securityGroupId: `${ENDPOINT}-security-group-id`,
      description: "Clients on the region's cluster",
      ipProtocol: "tcp",
      fromPort: 9142,
      toPort: 9142,
      referencedSecurityGroupId: "workloads-eu-west-1",
      tags: tagsOf(`${ENDPOINT}-ingress`),
    });
    const { nodes, ready } = recording.result;
    expect(ready).toEqual([nodes.ingress, nodes.endpoint]);
  });

  test("asks for the same resources whether outputs are known or not", async () => {
    const { known, unknown } = await inventories(endpoint);
    expect(unknown).toEqual(known);
    expect(known.filter((line) => line.startsWith("aws:"))).toHaveLength(3);
  });
});
