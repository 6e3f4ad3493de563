import { secret } from "../../providers/local/properties.ts";
import type { WireObject } from "../../providers/local/properties.ts";
import { prepare } from "../clouds/simulated/prepare.ts";
import { aws } from "../clouds/aws/kind.ts";
import type { TypeModel } from "../clouds/simulated/model.ts";
import { errorOf, facts, TestCloud, unknown } from "./aws-simulation-parts.ts";

const seed = Buffer.from("seed");

function prepared(type: string, inputs: WireObject, old: WireObject = {}, model: TypeModel = {}, name = "a-name") {
  const known = facts.get(type);
  if (known === undefined) throw new Error(`no facts of ${type}`);
  return prepare({ type, name, old, inputs, seed }, known, model, aws);
}

/** What is wrong with inputs: `path: reason`. */
function wrong(type: string, inputs: WireObject): string[] {
  return prepared(type, inputs).failures.map(({ property, reason }) => `${property}: ${reason}`);
}

const region = "eu-west-1";
const broker = { clientSubnets: ["subnet-1"], securityGroups: ["sg-1"], instanceType: "kafka.m7g.large" };
const kafka = { region, kafkaVersion: "3.9.x", numberOfBrokerNodes: 3, brokerNodeGroupInfo: broker };

describe("what the simulated AWS accepts", () => {
  it.each<[string, string, WireObject, string[]]>([
    ["a type that fits", "aws:msk/cluster:Cluster", kafka, []],
    [
      "unknown values",
      "aws:msk/cluster:Cluster",
      { ...kafka, numberOfBrokerNodes: unknown, brokerNodeGroupInfo: unknown, tags: { Name: unknown } },
      [],
    ],
    [
      "an unknown value in the place of a list's item",
      "aws:msk/cluster:Cluster",
      { ...kafka, brokerNodeGroupInfo: { ...broker, clientSubnets: [unknown, "subnet-2"] } },
      [],
    ],
    ["null as if it were absent", "aws:msk/cluster:Cluster", { ...kafka, loggingInfo: null }, []],
    [
      "secret values",
      "aws:secretsmanager/secretVersion:SecretVersion",
      { region, secretId: "arn:x", secretString: secret("horse") },
      [],
    ],
  ])("takes %s", (_what, type, inputs, expected) => {
    expect(wrong(type, inputs)).toEqual(expected);
  });

  it.each<[string, string, WireObject, string[]]>([
    [
      "a missing property",
      "aws:msk/cluster:Cluster",
      { region, kafkaVersion: "3.9.x", brokerNodeGroupInfo: broker },
      ["numberOfBrokerNodes: is required and was not given"],
    ],
    [
      "a missing property within another",
      "aws:msk/cluster:Cluster",
      { ...kafka, brokerNodeGroupInfo: { clientSubnets: ["subnet-1"], instanceType: "kafka.m7g.large" } },
      ["brokerNodeGroupInfo.securityGroups: is required and was not given"],
    ],
    [
      "a property that there is not",
      "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation",
      { region, dhcpOptionsId: "dopt-1", vpcId: "vpc-1", vpc: "vpc-1" },
      ["vpc: there is no such property; what is accepted here: dhcpOptionsId, region, vpcId"],
    ],
    [
      "a property that there is not within another",
      "aws:msk/cluster:Cluster",
      { ...kafka, rebalancing: { status: "ACTIVE", mode: "x" } },
      ["rebalancing.mode: there is no such property; what is accepted here: status"],
    ],
    [
      "a wrong type",
      "aws:msk/cluster:Cluster",
      { ...kafka, numberOfBrokerNodes: "3", brokerNodeGroupInfo: [broker] },
      ["numberOfBrokerNodes: must be a number; found a string", "brokerNodeGroupInfo: must be an object; found a list"],
    ],
    [
      "a wrong type of an item",
      "aws:msk/cluster:Cluster",
      { ...kafka, brokerNodeGroupInfo: { ...broker, clientSubnets: ["subnet-1", 2] } },
      ["brokerNodeGroupInfo.clientSubnets[1]: must be a string; found a number"],
    ],
    [
      "tags that are no strings",
      "aws:msk/cluster:Cluster",
      { ...kafka, tags: { shards: 12 } },
      ['tags["shards"]: must be a string; found a number'],
    ],
    [
      "a value that is none of the accepted ones",
      "aws:msk/cluster:Cluster",
      { ...kafka, storageMode: "NETWORK" },
      ['storageMode: must be one of LOCAL, TIERED; found "NETWORK"'],
    ],
    [
      "a number that is too great",
      "aws:kms/key:Key",
      { region, deletionWindowInDays: 31 },
      ["deletionWindowInDays: must be at most 30; found 31"],
    ],
    [
      "a text that is too long",
      "aws:lb/loadBalancer:LoadBalancer",
      { region, namePrefix: "entry-of", subnets: ["subnet-1", "subnet-2"] },
      ['namePrefix: must have at most 6 characters; found 8: "entry-of"'],
    ],
    [
      "a text that does not match",
      "aws:lb/targetGroup:TargetGroup",
      { region, name: "with_underscore", port: 80, protocol: "HTTP", vpcId: "vpc-1" },
      ['name: must match ^[0-9A-Za-z-]+$; found "with_underscore"'],
    ],
    [
      "two that conflict",
      "aws:ec2/securityGroup:SecurityGroup",
      { region, name: "a", namePrefix: "a-" },
      [
        "name: cannot be given together with namePrefix: leave one out",
        "namePrefix: cannot be given together with name: leave one out",
      ],
    ],
    [
      "one without the other that it needs",
      "aws:kms/key:Key",
      { region, rotationPeriodInDays: 90 },
      ["rotationPeriodInDays: needs enableKeyRotation to be given, too"],
    ],
    [
      "none of several",
      "aws:ec2/routeTableAssociation:RouteTableAssociation",
      { region, routeTableId: "rtb-1" },
      [": exactly one of gatewayId, subnetId must be given; found none"],
    ],
    [
      "two of several",
      "aws:ec2/routeTableAssociation:RouteTableAssociation",
      { region, routeTableId: "rtb-1", subnetId: "subnet-1", gatewayId: "igw-1" },
      [": exactly one of gatewayId, subnetId must be given; found gatewayId, subnetId"],
    ],
    [
      "a regional resource without a region",
      "aws:kms/key:Key",
      {},
      ["region: was not given; every regional resource states its region, such as eu-west-1"],
    ],
    [
      "a global resource with a region",
      "aws:iam/instanceProfile:InstanceProfile",
      { region },
      ["region: there is no such property; what is accepted here: name, namePrefix, path, role, tags"],
    ],
  ])("refuses %s", (_what, type, inputs, expected) => {
    expect(wrong(type, inputs)).toEqual(expected);
  });

  it("refuses a region that does not exist", () => {
    expect(wrong("aws:kms/key:Key", { region: "eu-west-9" })).toEqual([
      expect.stringMatching(/^region: there is no region "eu-west-9"; there are af-south-1, /),
    ]);
  });

  it("never shows a secret", () => {
    const inputs = { region, secretId: "arn:x", secretString: secret("horse"), secretBinary: secret("battery") };
    expect(wrong("aws:secretsmanager/secretVersion:SecretVersion", inputs)).not.toEqual([]);
    expect(wrong("aws:lb/targetGroup:TargetGroup", { region, name: secret("a_horse") })).toEqual([
      "name: must match ^[0-9A-Za-z-]+$; found a secret",
    ]);
    // Secret by the facts, also where the program did not say so.
    const user = { region, userId: "u", userName: "u", engine: "valkey", accessString: "on", passwords: ["horse"] };
    expect(wrong("aws:elasticache/user:User", user)).toEqual([
      "passwords[0]: must have at least 16 characters; found a secret",
    ]);
    expect(JSON.stringify(prepared("aws:secretsmanager/secretVersion:SecretVersion", inputs).failures)).not.toMatch(
      /horse|battery/,
    );
  });

  it("refuses a type that it does not know", () => {
    const cloud = new TestCloud();
    const error = errorOf(() => cloud.checked("aws:gamelift/fleet:Fleet", "fleet", {}));
    expect(error).toMatch(/^the simulated AWS does not know the resource type aws:gamelift\/fleet:Fleet: describe it/);
    cloud.dispose();
  });

  it("lets a rule refuse in a preview, with what is known so far", () => {
    const validate = jest.fn(() => ["InvalidParameter: no"]);
    const inputs = { region, description: unknown };
    expect(prepared("aws:kms/key:Key", inputs, {}, { validate }).failures).toEqual([
      { property: "", reason: "InvalidParameter: no" },
    ]);
    expect(validate.mock.calls).toEqual([
      [{ inputs: expect.objectContaining({ region, isEnabled: true }) as unknown, unknown: ["description"] }],
    ]);
  });
});

describe("what the simulated AWS fills in", () => {
  it("fills in defaults, also within lists of objects, and notes them", () => {
    const rule = { fromPort: 443, toPort: 443, protocol: "tcp" };
    expect(prepared("aws:ec2/securityGroup:SecurityGroup", { region, name: "a", ingress: [rule] }).inputs).toEqual({
      region,
      name: "a",
      description: "Managed by Pulumi",
      revokeRulesOnDelete: false,
      ingress: [{ ...rule, self: false }],
      __defaults: ["description", "revokeRulesOnDelete"],
    });
  });

  it("gives an automatic name from the engine's seed, and keeps it from then on", () => {
    const type = "aws:ecr/repository:Repository";
    const first = prepared(type, { region }).inputs;
    expect(first["name"]).toMatch(/^a-name-[0-9a-f]{7}$/);
    expect(prepared(type, { region }).inputs["name"]).toBe(first["name"]);
    const known = facts.get(type);
    if (known === undefined) throw new Error("no facts");
    const other = prepare(
      { type, name: "a-name", old: first, inputs: { region }, seed: Buffer.from("other") },
      known,
      {},
      aws,
    );
    expect(other.inputs["name"]).toBe(first["name"]);
    // A replacement is checked without the old inputs.
    const anew = prepare(
      { type, name: "a-name", old: {}, inputs: { region }, seed: Buffer.from("other") },
      known,
      {},
      aws,
    );
    expect(anew.inputs["name"]).not.toBe(first["name"]);
  });

  it.each([
    ["aws:s3/bucket:Bucket", "bucket", "A-Name", /^a-name-[0-9a-f]{7}$/],
    ["aws:kms/alias:Alias", "name", "a-name", /^alias\/a-name-[0-9a-f]{7}$/],
    ["aws:keyspaces/keyspace:Keyspace", "name", "shards", /^shards_[0-9a-f]{7}$/],
  ])("names %s by its property %s in the form of the service", (type, property, name, form) => {
    const known = facts.get(type);
    const inputs = { region, ...(type.includes("alias") ? { targetKeyId: "a" } : {}) };
    if (known === undefined) throw new Error("no facts");
    expect(prepare({ type, name, old: {}, inputs, seed }, known, {}, aws).inputs[property]).toMatch(form);
  });

  it("refuses an automatic name that is too long", () => {
    const name = "eu-west-1-load-balancing-load-balancer";
    const { failures } = prepared("aws:lb/loadBalancer:LoadBalancer", { region, subnets: ["subnet-1"] }, {}, {}, name);
    expect(failures).toEqual([
      {
        property: "name",
        reason: expect.stringMatching(
          /^the automatic name "eu-west-1-load-balancing-load-balancer-[0-9a-f]{7}" has 46 characters, and at most 32 are accepted: give name, or shorten the logical name "eu-west-1-load-balancing-load-balancer"$/,
        ) as unknown,
      },
    ]);
  });

  it("gives no automatic name where a prefix is given", () => {
    expect(prepared("aws:iam/role:Role", { namePrefix: "a-", assumeRolePolicy: "{}" }).inputs).not.toHaveProperty(
      "name",
    );
  });

  it("makes JSON of a document that was given as an object, secret where the object was", () => {
    const document = { Version: "2012-10-17", Statement: [] };
    const json = JSON.stringify(document);
    expect(prepared("aws:iam/role:Role", { assumeRolePolicy: document }).inputs["assumeRolePolicy"]).toBe(json);
    expect(prepared("aws:iam/role:Role", { assumeRolePolicy: secret(document) }).inputs["assumeRolePolicy"]).toEqual(
      secret(json),
    );
    const partly = { ...document, Id: unknown };
    expect(prepared("aws:iam/role:Role", { assumeRolePolicy: partly }).inputs["assumeRolePolicy"]).toBe(unknown);
  });
});
