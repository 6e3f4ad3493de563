import * as ec2 from "@pulumi/aws/ec2";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { inventories, record, valueOf } from "./recorder.ts";

const REGION = "eu-west-1";

describe("the recorder", () => {
  test("records inputs, parents, protection and dependencies", async () => {
    const recording = await record(() => {
      const parent = new pulumi.ComponentResource("meridian:test:Parent", "parent");
      const vpc = new ec2.Vpc("vpc", { region: REGION, cidrBlock: "10.0.0.0/16" }, { parent, protect: true });
      const subnet = new ec2.Subnet("subnet", { region: REGION, vpcId: vpc.id }, { dependsOn: [parent] });
      return { vpc, subnet };
    });
    expect(recording.inputs("vpc")).toEqual({ region: REGION, cidrBlock: "10.0.0.0/16" });
    expect(recording.get("vpc")).toMatchObject({ parent: "parent", protect: true, custom: true });
    expect(recording.inputs("subnet")).toEqual({ region: REGION, vpcId: "vpc-id" });
    expect(recording.get("subnet")).toMatchObject({ parent: undefined, protect: false });
    expect(recording.get("subnet").dependsOn).toContain("vpc");
    expect(await valueOf(recording.result.vpc.arn)).toBe("arn:aws:test:eu-west-1:vpc");
    expect(recording.namesOf("aws:ec2/vpc:Vpc")).toEqual(["vpc"]);
  });

  test("fails on two resources of one name, on a resource without a region, and on an invoke without an answer", async () => {
    const twice = (): void => {
      new ec2.Vpc("vpc", { region: REGION });
      new ec2.Vpc("vpc", { region: REGION });
    };
    await expect(record(twice)).rejects.toThrow("two resources of type aws:ec2/vpc:Vpc are named vpc");
    await expect(record(() => new ec2.Vpc("vpc", {}))).rejects.toThrow("vpc (aws:ec2/vpc:Vpc) has no region");
    await expect(record(() => aws.getCallerIdentityOutput())).rejects.toThrow("aws:index/getCallerIdentity");
  });

  test("tells a program that creates resources inside an apply from one that does not", async () => {
    const plain = (): void => {
      const vpc = new ec2.Vpc("vpc", { region: REGION });
      new ec2.Subnet("subnet", { region: REGION, vpcId: vpc.id });
    };
    const nested = (): void => {
      const vpc = new ec2.Vpc("vpc", { region: REGION });
      vpc.id.apply((vpcId) => new ec2.Subnet("subnet", { region: REGION, vpcId }));
    };
    const { known, unknown } = await inventories(plain);
    expect(unknown).toEqual(known);
    expect(known).toEqual(["aws:ec2/subnet:Subnet subnet", "aws:ec2/vpc:Vpc vpc"]);
    const different = await inventories(nested);
    expect(different.known).toHaveLength(2);
    expect(different.unknown).toHaveLength(1);
  });
});
