import { secret } from "../../providers/local/properties.ts";
import type { WireObject } from "../../providers/local/properties.ts";
import { compare } from "../clouds/simulated/difference.ts";
import type { TypeFacts } from "../clouds/simulated/facts.ts";
import type { TypeModel } from "../clouds/simulated/model.ts";
import { facts, unknown } from "./aws-simulation-parts.ts";

function difference(type: string, old: WireObject, inputs: WireObject, model: TypeModel = {}) {
  const known = facts.get(type);
  if (known === undefined) throw new Error(`no facts of ${type}`);
  return compare(old, inputs, known, model);
}

/** Changes as `kind path`, with a `!` where they replace. */
function changes(type: string, old: WireObject, inputs: WireObject, model: TypeModel = {}): string[] {
  return difference(type, old, inputs, model).changes.map(
    ({ kind, path, replaces }) => `${kind} ${path}${replaces ? "!" : ""}`,
  );
}

const cluster = "aws:msk/cluster:Cluster";
const broker = { clientSubnets: ["subnet-1", "subnet-2"], securityGroups: ["sg-1"], instanceType: "kafka.m7g.large" };
const kafka = { region: "eu-west-1", clusterName: "orders", kafkaVersion: "3.9.x", brokerNodeGroupInfo: broker };
const withBroker = (more: WireObject): WireObject => ({ ...kafka, brokerNodeGroupInfo: { ...broker, ...more } });

describe("what the simulated AWS takes for a change", () => {
  it.each<[string, WireObject, WireObject, string[]]>([
    ["nothing where nothing differs", kafka, { ...kafka }, []],
    ["a change in place", kafka, { ...kafka, kafkaVersion: "4.0.x" }, ["update kafkaVersion"]],
    ["a change that replaces", kafka, { ...kafka, region: "us-east-1" }, ["update region!"]],
    [
      "a change within, in place although the object around it replaces",
      kafka,
      withBroker({ instanceType: "kafka.m7g.xlarge" }),
      ["update brokerNodeGroupInfo.instanceType"],
    ],
    [
      "a change within that replaces, at its position",
      kafka,
      withBroker({ clientSubnets: ["subnet-1", "subnet-3"] }),
      ["update brokerNodeGroupInfo.clientSubnets[1]!"],
    ],
    [
      "items more or less",
      kafka,
      withBroker({ clientSubnets: ["subnet-1", "subnet-2", "subnet-3"], securityGroups: [] }),
      ["add brokerNodeGroupInfo.clientSubnets[2]!", "delete brokerNodeGroupInfo.securityGroups[0]!"],
    ],
    ["a property more", kafka, { ...kafka, enhancedMonitoring: "PER_BROKER" }, ["add enhancedMonitoring"]],
    ["a property less", { ...kafka, enhancedMonitoring: "PER_BROKER" }, kafka, ["delete enhancedMonitoring"]],
    [
      "a tag",
      { ...kafka, tags: { a: "1", b: "2" } },
      { ...kafka, tags: { a: "2", c: "3" } },
      ['update tags["a"]', 'delete tags["b"]', 'add tags["c"]'],
    ],
    ["no change where the cloud fills in what is no longer asked for", { ...kafka, storageMode: "LOCAL" }, kafka, []],
    [
      "no change where the cloud fills in what is no longer asked for within",
      withBroker({ connectivityInfo: { networkType: "IPV4" } }),
      kafka,
      [],
    ],
    [
      "an object more, replacing because of what is in it",
      kafka,
      { ...kafka, encryptionInfo: { encryptionInTransit: { inCluster: true } } },
      ["add encryptionInfo!"],
    ],
    ["a value that is not known yet", kafka, { ...kafka, kafkaVersion: unknown }, ["update kafkaVersion"]],
    ["a value that is not known yet, replacing", kafka, { ...kafka, clusterName: unknown }, ["update clusterName!"]],
    [
      "an object that is not known yet, replacing because of what was in it",
      kafka,
      { ...kafka, brokerNodeGroupInfo: unknown },
      ["update brokerNodeGroupInfo!"],
    ],
    ["no change where it became secret", kafka, { ...kafka, kafkaVersion: secret("3.9.x") }, []],
    [
      "a change of a secret",
      { ...kafka, kafkaVersion: secret("3.9.x") },
      { ...kafka, kafkaVersion: secret("4.0.x") },
      ["update kafkaVersion"],
    ],
    ["no change in the provider's own notes", { ...kafka, __defaults: [] }, { ...kafka, __defaults: ["x"] }, []],
  ])("finds %s", (_what, old, inputs, expected) => {
    expect(changes(cluster, old, inputs)).toEqual(expected);
  });

  it("replaces for an item more where the list replaces, not for what changes within an item", () => {
    const known: TypeFacts = {
      source: "made up",
      id: "up-{hex:8}",
      inputs: {
        rules: { type: "object[]", replaces: true, properties: { port: { type: "number" }, kind: { type: "string" } } },
      },
      outputs: {},
    };
    const list = (...ports: number[]): WireObject => ({ rules: ports.map((port) => ({ port, kind: "a" })) });
    const found = (old: WireObject, inputs: WireObject) =>
      compare(old, inputs, known, {}).changes.map(({ kind, path, replaces }) => [kind, path, replaces]);
    expect(found(list(1, 2), list(1, 3))).toEqual([["update", "rules[1].port", false]]);
    expect(found(list(1), list(1, 3))).toEqual([["add", "rules[1]", true]]);
    expect(found(list(1, 3), list(1))).toEqual([["delete", "rules[1]", true]]);
  });

  it("reads JSON documents, however they are written", () => {
    const policy = (text: string): WireObject => ({ bucket: "a", region: "eu-west-1", policy: text });
    const old = policy('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject"}]}');
    const type = "aws:s3/bucketPolicy:BucketPolicy";
    const same = '{ "Statement": [{ "Action": "s3:GetObject", "Effect": "Allow" }], "Version": "2012-10-17" }';
    expect(changes(type, old, policy(same))).toEqual([]);
    expect(changes(type, old, policy(same.replace("Allow", "Deny")))).toEqual(["update policy"]);
  });

  it("deletes first where the name is given and stays", () => {
    const type = "aws:lb/targetGroup:TargetGroup";
    const old = { region: "eu-west-1", name: "orders", port: 80, vpcId: "vpc-1", __defaults: [] };
    const changed = { ...old, vpcId: "vpc-2" };
    expect(difference(type, old, changed).deleteBeforeReplace).toBe(true);
    expect(difference(type, old, { ...changed, name: "orders-2" }).deleteBeforeReplace).toBe(false);
    expect(difference(type, old, { ...old, deregistrationDelay: 5 }).deleteBeforeReplace).toBe(false);
    const automatic = { __defaults: ["name"] };
    expect(difference(type, { ...old, ...automatic }, { ...changed, ...automatic }).deleteBeforeReplace).toBe(false);
  });

  it("lets a rule ignore changes, and make others replace or not", () => {
    const seen: unknown[] = [];
    const model: TypeModel = {
      difference: (comparison) => {
        seen.push(comparison);
        return { ignore: ["tags"], replace: ["kafkaVersion"], inPlace: ["brokerNodeGroupInfo.clientSubnets"] };
      },
    };
    const inputs = {
      ...kafka,
      kafkaVersion: "3.8.x",
      tags: { a: unknown },
      brokerNodeGroupInfo: { ...broker, clientSubnets: ["subnet-9", "subnet-2"] },
    };
    expect(changes(cluster, kafka, inputs, model)).toEqual([
      "update kafkaVersion!",
      "update brokerNodeGroupInfo.clientSubnets[0]",
    ]);
    expect(seen).toEqual([
      {
        previous: kafka,
        inputs: { ...inputs, tags: {} },
        unknown: ["tags.a"],
        changed: ["kafkaVersion", "brokerNodeGroupInfo.clientSubnets.0", "tags"],
      },
    ]);
  });
});
