import type { Properties } from "../clouds/simulated/model.ts";
import { isLower } from "../clouds/aws/rules/differences.ts";
import { RulesCloud } from "./aws-simulation-rules-cloud.ts";
import type { Made } from "./aws-simulation-rules-cloud.ts";
import { kafka } from "./aws-simulation-rules-kafka.ts";
import { cluster } from "./aws-simulation-rules-kubernetes.ts";
import { group, key, network } from "./aws-simulation-rules-scenes.ts";

/** What a resource is made with; what its inputs become; which of them replace it. */
interface Change {
  readonly change: string;
  readonly make: (cloud: RulesCloud) => Made;
  readonly become: (made: Made, cloud: RulesCloud) => Properties;
  readonly replaced: readonly string[];
}

const without = ({ inputs }: Made, property: string): Properties =>
  Object.fromEntries(Object.entries(inputs as Properties).filter(([name]) => name !== property));

const vpc =
  (instanceTenancy: string) =>
  (cloud: RulesCloud): Made =>
    cloud.create("vpc", "vpc", { cidrBlock: "10.0.0.0/16", instanceTenancy });

const gateway =
  (choice: string) =>
  (cloud: RulesCloud): Made =>
    cloud.create("transitGateway", "gateway", { defaultRouteTableAssociation: choice });

const ingress = (cloud: RulesCloud): Made =>
  cloud.create("ingressRule", "in", {
    securityGroupId: group(cloud, cloud.create("vpc", "vpc", { cidrBlock: "10.0.0.0/16" }), "web").id,
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
    cidrIpv4: "10.0.0.0/16",
  });

const subnet =
  (assignIpv6AddressOnCreation: boolean) =>
  (cloud: RulesCloud): Made => {
    const made = cloud.create("vpc", "vpc", { cidrBlock: "10.0.0.0/16", assignGeneratedIpv6CidrBlock: true });
    const block = made.state["ipv6CidrBlock"] as string;
    const ipv6CidrBlock = block.replace("00::/56", "01::/64");
    return cloud.create("subnet", "subnet", {
      vpcId: made.id,
      cidrBlock: "10.0.0.0/20",
      ipv6CidrBlock,
      assignIpv6AddressOnCreation,
    });
  };

const redis =
  (engine: string, engineVersion: string) =>
  (cloud: RulesCloud): Made =>
    cloud.create("replicationGroup", "redis", {
      replicationGroupId: "redis",
      description: "Projections",
      nodeType: "cache.r7g.large",
      engine,
      engineVersion,
    });

const COLUMNS = [
  { name: "id", type: "text" },
  { name: "body", type: "blob" },
];

const table = (cloud: RulesCloud): Made =>
  cloud.create("keyspacesTable", "entries", {
    keyspaceName: cloud.create("keyspace", "shop", { name: "shop" }).id,
    tableName: "entries",
    clientSideTimestamps: { status: "ENABLED" },
    schemaDefinition: { columns: COLUMNS, partitionKeys: [{ name: "id" }] },
  });

const columns = ({ inputs }: Made, next: Properties["columns"]): Properties => ({
  ...(inputs as Properties),
  schemaDefinition: { columns: next ?? [], partitionKeys: [{ name: "id" }] },
});

const changes: readonly Change[] = [
  {
    change: "a VPC becomes dedicated",
    make: vpc("default"),
    become: ({ inputs }) => ({ ...(inputs as Properties), instanceTenancy: "dedicated" }),
    replaced: ["instanceTenancy"],
  },
  {
    change: "a dedicated VPC becomes shared",
    make: vpc("dedicated"),
    become: ({ inputs }) => ({ ...(inputs as Properties), instanceTenancy: "default" }),
    replaced: [],
  },
  {
    change: "a gateway gets a default table",
    make: gateway("disable"),
    become: ({ inputs }) => ({ ...(inputs as Properties), defaultRouteTableAssociation: "enable" }),
    replaced: ["defaultRouteTableAssociation"],
  },
  {
    change: "a gateway loses its default table",
    make: gateway("enable"),
    become: ({ inputs }) => ({ ...(inputs as Properties), defaultRouteTableAssociation: "disable" }),
    replaced: [],
  },
  {
    change: "a rule is for another range",
    make: ingress,
    become: ({ inputs }) => ({ ...(inputs as Properties), cidrIpv4: "10.1.0.0/16" }),
    replaced: [],
  },
  {
    change: "a rule is for a group instead of a range",
    make: ingress,
    become: (made, cloud) => ({
      ...without(made, "cidrIpv4"),
      referencedSecurityGroupId: group(cloud, network(cloud, 1).vpc, "other").id,
    }),
    replaced: ["cidrIpv4", "referencedSecurityGroupId"],
  },
  {
    change: "a subnet that gives out IPv6 addresses gets another range of them",
    make: subnet(true),
    become: ({ inputs }) => ({ ...(inputs as Properties), ipv6CidrBlock: "2001:db8:0:2::/64" }),
    replaced: ["ipv6CidrBlock"],
  },
  {
    change: "a subnet that gives out none gets another range of them",
    make: subnet(false),
    become: ({ inputs }) => ({ ...(inputs as Properties), ipv6CidrBlock: "2001:db8:0:2::/64" }),
    replaced: [],
  },
  {
    change: "a cluster's secrets are no longer encrypted",
    make: (cloud) =>
      cluster(cloud, network(cloud), {
        encryptionConfig: { provider: { keyArn: key(cloud, "secrets").arn }, resources: ["secrets"] },
      }),
    become: (made) => without(made, "encryptionConfig"),
    replaced: ["encryptionConfig"],
  },
  {
    change: "a cluster's secrets become encrypted",
    make: (cloud) => cluster(cloud, network(cloud)),
    become: ({ inputs }, cloud) => ({
      ...(inputs as Properties),
      encryptionConfig: { provider: { keyArn: key(cloud, "secrets").arn }, resources: ["secrets"] },
    }),
    replaced: [],
  },
  {
    change: "Kafka gets older",
    make: (cloud) => kafka(cloud, { kafkaVersion: "3.8.x" }),
    become: ({ inputs }) => ({ ...(inputs as Properties), kafkaVersion: "3.7.x" }),
    replaced: ["kafkaVersion"],
  },
  {
    change: "Kafka gets newer",
    make: (cloud) => kafka(cloud, { kafkaVersion: "3.8.x" }),
    become: ({ inputs }) => ({ ...(inputs as Properties), kafkaVersion: "3.9.x" }),
    replaced: [],
  },
  {
    change: "Valkey gets older",
    make: redis("valkey", "8.1"),
    become: ({ inputs }) => ({ ...(inputs as Properties), engineVersion: "8.0" }),
    replaced: ["engineVersion"],
  },
  {
    change: "Redis becomes Valkey",
    make: redis("redis", "7.1"),
    become: ({ inputs }) => ({ ...(inputs as Properties), engine: "valkey", engineVersion: "7.2" }),
    replaced: [],
  },
  {
    change: "Valkey becomes Redis",
    make: redis("valkey", "7.2"),
    become: ({ inputs }) => ({ ...(inputs as Properties), engine: "redis", engineVersion: "7.1" }),
    replaced: ["engine"],
  },
  {
    change: "a table gets a column",
    make: table,
    become: (made) => columns(made, [{ name: "added", type: "text" }, ...COLUMNS]),
    replaced: [],
  },
  {
    change: "a table loses a column",
    make: table,
    become: (made) => columns(made, COLUMNS.slice(0, 1)),
    replaced: ["schemaDefinition.columns[1]"],
  },
  {
    change: "a table loses the timestamps of clients",
    make: table,
    become: (made) => without(made, "clientSideTimestamps"),
    replaced: ["clientSideTimestamps"],
  },
];

describe("what replaces a resource depends on values", () => {
  test.each(changes)("$change", ({ make, become, replaced }) => {
    const cloud = new RulesCloud();
    const made = make(cloud);
    expect(cloud.replacedBy(made, become(made, cloud))).toEqual(replaced);
    cloud.close();
  });
});

test.each([
  ["3.8.x", "3.9.x", true],
  ["3.9.x", "3.9.x.kraft", true],
  ["3.10.0", "3.9.0", false],
  ["8.1", "8.0", false],
  ["8", "8.0", false],
  [undefined, "8.0", false],
] as const)("a version %s before %s: %s", (version, than, lower) => {
  expect(isLower(version, than)).toBe(lower);
});
