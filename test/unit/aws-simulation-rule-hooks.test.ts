import type { Rules, TypeModel } from "../clouds/simulated/model.ts";
import { textAt } from "../clouds/simulated/values.ts";
import { errorOf, target, TestCloud } from "./aws-simulation-parts.ts";

const region = "eu-west-1";
const vpcType = "aws:ec2/vpc:Vpc";
const groupType = "aws:ec2/securityGroup:SecurityGroup";
const vpcInputs = { region, cidrBlock: "10.1.0.0/16" };

let cloud: TestCloud | undefined;

/** A cloud whose VPCs follow a rule. */
function withRule(model: TypeModel, ...more: readonly Rules[]): TestCloud {
  cloud = new TestCloud({ rules: [{ [vpcType]: model }, ...more] });
  return cloud;
}

afterEach(() => {
  cloud?.dispose();
  cloud = undefined;
});

describe("rules of the simulated AWS", () => {
  it("refuse a creation, an update and a deletion, with all their messages", () => {
    const opened = withRule({
      check: ({ inputs }) =>
        inputs["cidrBlock"] === "10.2.0.0/16" ? ["InvalidVpc.Range: no", "InvalidVpc.Two: no"] : [],
      update: ({ previous, inputs }) => [
        `IncorrectState: ${textAt(previous.state, "ownerId") ?? ""} ${textAt(inputs, "region") ?? ""}`,
      ],
      blocksDelete: ({ resource, cloud: { account } }) => [`DependencyViolation: ${resource.name} ${account}`],
    });
    const { id, state, inputs } = opened.create(vpcType, "vpc", vpcInputs);
    expect(errorOf(() => opened.create(vpcType, "other", { ...vpcInputs, cidrBlock: "10.2.0.0/16" }))).toBe(
      "other: create of aws:ec2/vpc:Vpc in eu-west-1: InvalidVpc.Range: no; InvalidVpc.Two: no",
    );
    expect(errorOf(() => opened.provider.update(target(vpcType, "vpc"), id, inputs))).toBe(
      "vpc: update of aws:ec2/vpc:Vpc in eu-west-1: IncorrectState: 123456789012 eu-west-1",
    );
    expect(
      errorOf(() => {
        opened.provider.delete(target(vpcType, "vpc"), id, state);
      }),
    ).toBe("vpc: delete of aws:ec2/vpc:Vpc in eu-west-1: DependencyViolation: vpc 123456789012");
    expect(opened.names()).toEqual(["vpc"]);
  });

  it("give the id and outputs, over those of the facts", () => {
    const opened = withRule({
      identify: ({ hex }) => `vpc-${hex(8, "short")}`,
      compute: ({ id, state, previous }) => ({
        ipv6AssociationId: `${id} ${textAt(state, "ownerId") ?? ""} ${previous === undefined ? "new" : "old"}`,
      }),
    });
    const { id, state, inputs } = opened.create(vpcType, "vpc", vpcInputs);
    expect(id).toMatch(/^vpc-[0-9a-f]{8}$/);
    expect(state["arn"]).toBe(`arn:aws:ec2:eu-west-1:123456789012:vpc/${id}`);
    expect(state["ipv6AssociationId"]).toBe(`${id} 123456789012 new`);
    const updated = opened.provider.update(target(vpcType, "vpc"), id, inputs);
    expect(updated.state["ipv6AssociationId"]).toBe(`${id} 123456789012 old`);
  });

  it("make what AWS makes on its own, which others may name, and which goes with it", () => {
    const opened = withRule({
      implies: ({ name, state }) => [
        {
          type: groupType,
          id: textAt(state, "defaultSecurityGroupId") ?? "",
          name: `default security group of ${name}`,
          state: { name: "default" },
        },
      ],
    });
    const { id, state } = opened.create(vpcType, "vpc", vpcInputs);
    const rule = {
      region,
      ipProtocol: "-1",
      cidrIpv4: "10.0.0.0/8",
      securityGroupId: state["defaultSecurityGroupId"] ?? null,
    };
    opened.create("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "rule", rule);
    const { memory } = opened.account;
    expect(memory.everything().map(({ name }) => name)).toEqual(["vpc", "default security group of vpc", "rule"]);
    opened.restart();
    opened.provider.delete(target(vpcType, "vpc"), id, state);
    expect(opened.account.memory.everything().map(({ name }) => name)).toEqual(["rule"]);
  });

  it("amend other resources, and know what nobody is shown", () => {
    const opened = withRule(
      {},
      {
        [groupType]: {
          created: (after) => {
            const vpc = after.cloud.get(vpcType, textAt(after.inputs, "vpcId") ?? "");
            if (vpc !== undefined) after.amend(vpc, { ipv6AssociationId: "amended", $groups: 1 });
          },
        },
      },
    );
    const { id, state, inputs } = opened.create(vpcType, "vpc", vpcInputs);
    opened.create(groupType, "group", { region, name: "g", vpcId: id });
    opened.restart();
    expect(opened.provider.read(target(vpcType, "vpc"), id, state)?.state).toEqual({
      ...state,
      ipv6AssociationId: "amended",
    });
    expect(opened.account.memory.get(vpcType, id, region)?.state["$groups"]).toBe(1);
    const updated = opened.provider.update(target(vpcType, "vpc"), id, inputs);
    expect(updated.state["ipv6AssociationId"]).toBe("amended");
    expect(updated.state).not.toHaveProperty("$groups");
    expect(opened.account.memory.get(vpcType, id, region)?.state["$groups"]).toBe(1);
  });

  it("find what mentions a resource, without what it makes itself", () => {
    const opened = withRule({});
    const { id } = opened.create(vpcType, "vpc", vpcInputs);
    const group = opened.create(groupType, "group", { region, name: "g", vpcId: id });
    opened.create("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "rule", {
      region,
      ipProtocol: "-1",
      securityGroupId: group.id,
      referencedSecurityGroupId: group.id,
    });
    const { memory } = opened.account;
    const vpc = memory.get(vpcType, id, region);
    if (vpc === undefined) throw new Error("no VPC");
    expect(memory.dependents(vpc).map(({ name }) => name)).toEqual(["group"]);
    expect(memory.mentioning(group.id).map(({ name }) => name)).toEqual(["rule"]);
    expect(memory.all(groupType, { region, with: { vpcId: id } }).map(({ name }) => name)).toEqual(["group"]);
    expect(memory.all(groupType, { region: "us-east-1" })).toEqual([]);
    expect(memory.byLink(`arn:aws:ec2:eu-west-1:123456789012:vpc/${id}`)).toBe(vpc);
  });

  it("find the owner of an id or ARN that others borrow, and not a borrower itself", () => {
    const opened = withRule({});
    const { memory } = opened.account;
    const topic = opened.create("aws:sns/topic:Topic", "topic", { region, name: "alarms" });
    const policyType = "aws:sns/topicPolicy:TopicPolicy";
    const policy = opened.create(policyType, "policy", { region, arn: topic.id, policy: "{}" });
    expect(policy.id).toBe(topic.id);
    expect(memory.byLink(topic.id)?.name).toBe("topic");
    expect(memory.byId(topic.id).map(({ name }) => name)).toEqual(["topic", "policy"]);
    const [owner, borrower] = memory.byId(topic.id);
    if (owner === undefined || borrower === undefined) throw new Error("no topic");
    expect(memory.dependents(owner).map(({ name }) => name)).toEqual(["policy"]);
    expect(memory.dependents(borrower)).toEqual([]);
    opened.provider.delete(target(policyType, "policy"), policy.id, policy.state);
    expect(memory.byLink(topic.id)?.name).toBe("topic");
  });

  it("are refused for a type without facts, or twice for a type", () => {
    expect(errorOf(() => withRule({}, { [vpcType]: {} }))).toBe(
      "there are two sets of rules for aws:ec2/vpc:Vpc: make one of them",
    );
    expect(errorOf(() => withRule({}, { "aws:gamelift/fleet:Fleet": {} }))).toBe(
      "there are rules for aws:gamelift/fleet:Fleet, and no facts",
    );
  });
});
