import { createdTable } from "../../tools/docs/created.ts";
import type { InventoryItem } from "../../tools/inventory/index.ts";

const item = (tier: string, type: string, name = "one"): InventoryItem => ({ tier, type, name, region: "eu-west-1" });

const SMALL = [
  item("network", "aws:ec2/vpc:Vpc"),
  item("network", "aws:ec2/subnet:Subnet", "a"),
  item("network", "aws:ec2/subnet:Subnet", "b"),
  item("network", "aws:ec2/route:Route"),
  item("alarms", "aws:sns/topic:Topic"),
];
const LARGE = [
  item("keys", "aws:kms/key:Key"),
  item("network", "aws:ec2/vpc:Vpc", "a"),
  item("network", "aws:ec2/vpc:Vpc", "b"),
  item("alarms", "aws:sns/topic:Topic", "a"),
  item("alarms", "aws:sns/topic:Topic", "b"),
];

describe("the table of what is created", () => {
  it("counts what a reader looks for in each tier, in words for one and for many, and every resource in the last row", () => {
    const table = createdTable(
      new Map([
        ["dev", SMALL],
        ["prod", LARGE],
      ]),
    );
    expect(table.split("\n")).toEqual([
      "| | `dev` | `prod` |",
      "| --- | --- | --- |",
      "| encryption keys | – | 1 key |",
      "| network | 1 VPC, 2 subnets | 2 VPCs |",
      "| alarms | 1 resource | 2 resources |",
      "| resources in all | 5 | 5 |",
    ]);
  });

  it("refuses a tier that it would leave out, and says which resource is of it", () => {
    const stray = item("edge", "aws:cloudfront/distribution:Distribution", "eu-west-1-edge-distribution");
    expect(() => createdTable(new Map([["dev", [...SMALL, stray]]]))).toThrow(
      "dev: eu-west-1-edge-distribution is of the tier edge, which the table does not show",
    );
  });
});
