import { PUBLIC_ZONE, RulesCloud, testRules, textOf } from "./aws-simulation-rules-cloud.ts";
import type { Made } from "./aws-simulation-rules-cloud.ts";
import { balancer, group, network, subnet } from "./aws-simulation-rules-scenes.ts";

const vpcOf = (cloud: RulesCloud, cidrBlock = "10.0.0.0/16"): Made => cloud.create("vpc", "net-vpc", { cidrBlock });

function nat(cloud: RulesCloud, subnetId: string, name = "nat"): Made {
  const address = cloud.create("eip", `${name}-address`);
  return cloud.create("natGateway", name, { subnetId, allocationId: address.id });
}

describe("VPCs and subnets", () => {
  testRules([
    {
      rule: "a VPC is a /16 to a /28",
      refused: (cloud) => cloud.create("vpc", "net", { cidrBlock: "10.0.0.0/15" }),
      because: "InvalidVpc.Range: the CIDR '10.0.0.0/15' is invalid",
      accepted: (cloud) => cloud.create("vpc", "net", { cidrBlock: "10.0.0.0/28" }),
    },
    {
      rule: "a VPC has a range",
      refused: (cloud) => cloud.create("vpc", "net"),
      because: "MissingParameter: the request must contain the parameter cidrBlock",
      accepted: (cloud) => vpcOf(cloud),
    },
    {
      rule: "a further range of a VPC overlaps none that it has",
      refused: (cloud) =>
        cloud.create("cidrAssociation", "pods", { vpcId: vpcOf(cloud).id, cidrBlock: "10.0.128.0/17" }),
      because: "CidrConflict: the CIDR '10.0.128.0/17' overlaps with 10.0.0.0/16 of net-vpc (vpc-…)",
      accepted: (cloud) =>
        cloud.create("cidrAssociation", "pods", { vpcId: vpcOf(cloud).id, cidrBlock: "10.1.0.0/16" }),
    },
    {
      rule: "a further range of a VPC is a /16 to a /28",
      refused: (cloud) => cloud.create("cidrAssociation", "pods", { vpcId: vpcOf(cloud).id, cidrBlock: "10.2.0.0/15" }),
      because: "InvalidVpc.Range: the CIDR '10.2.0.0/15' is invalid",
      accepted: (cloud) =>
        cloud.create("cidrAssociation", "pods", { vpcId: vpcOf(cloud).id, cidrBlock: "10.2.0.0/16" }),
    },
    {
      rule: "a further range stays while it has subnets",
      refused: (cloud) => {
        const vpc = vpcOf(cloud);
        const range = cloud.create("cidrAssociation", "pods", { vpcId: vpc.id, cidrBlock: "10.1.0.0/16" });
        subnet(cloud, vpc, "a", "10.1.0.0/20");
        cloud.delete(range);
      },
      because: "InvalidCidrBlock.InUse: the vpc currently has subnets within CIDR block 10.1.0.0/16: net-a-10-1-0-0-20",
      accepted: (cloud) => {
        const vpc = vpcOf(cloud);
        const range = cloud.create("cidrAssociation", "pods", { vpcId: vpc.id, cidrBlock: "10.1.0.0/16" });
        subnet(cloud, vpc, "a", "10.0.0.0/20");
        cloud.delete(range);
      },
    },
    {
      rule: "a subnet lies in a range of its VPC, be it one that was added",
      refused: (cloud) => subnet(cloud, vpcOf(cloud), "a", "10.1.0.0/20"),
      because: "InvalidSubnet.Range: 10.1.0.0/20 is not within 10.0.0.0/16 of net-vpc (vpc-…)",
      accepted: (cloud) => {
        const vpc = vpcOf(cloud);
        cloud.create("cidrAssociation", "pods", { vpcId: vpc.id, cidrBlock: "10.1.0.0/16" });
        subnet(cloud, vpc, "a", "10.1.0.0/20");
      },
    },
    {
      rule: "a subnet overlaps no other",
      refused: (cloud) => {
        const vpc = vpcOf(cloud);
        subnet(cloud, vpc, "a", "10.0.0.0/20");
        subnet(cloud, vpc, "b", "10.0.8.0/21");
      },
      because: "InvalidSubnet.Conflict: the CIDR '10.0.8.0/21' conflicts with 10.0.0.0/20 of net-a-10-0-0-0-20",
      accepted: (cloud) => {
        const vpc = vpcOf(cloud);
        subnet(cloud, vpc, "a", "10.0.0.0/20");
        subnet(cloud, vpc, "b", "10.0.16.0/21");
      },
    },
    {
      rule: "a subnet is no smaller than a /28",
      refused: (cloud) => subnet(cloud, vpcOf(cloud), "a", "10.0.0.0/29"),
      because: "InvalidSubnet.Range: the CIDR '10.0.0.0/29' is invalid",
      accepted: (cloud) => subnet(cloud, vpcOf(cloud), "a", "10.0.0.0/28"),
    },
    {
      rule: "a subnet's zone is one of its region",
      refused: (cloud) =>
        cloud.create("subnet", "a", {
          vpcId: vpcOf(cloud).id,
          cidrBlock: "10.0.0.0/20",
          availabilityZone: "eu-west-2a",
        }),
      because: "InvalidParameterValue: value (eu-west-2a) for parameter availabilityZone is invalid",
      accepted: (cloud) =>
        cloud.create("subnet", "a", {
          vpcId: vpcOf(cloud).id,
          cidrBlock: "10.0.0.0/20",
          availabilityZone: "eu-west-1a",
        }),
    },
    {
      rule: "a subnet's IPv6 range lies in that which the VPC got",
      refused: (cloud) => {
        const vpc = cloud.create("vpc", "net", { cidrBlock: "10.0.0.0/16", assignGeneratedIpv6CidrBlock: true });
        cloud.create("subnet", "a", {
          vpcId: vpc.id,
          cidrBlock: "10.0.0.0/20",
          ipv6CidrBlock: "2001:db8:ffff:ffff::/64",
        });
      },
      because: "InvalidSubnet.Range: 2001:db8:ffff:ffff::/64 is not within net (vpc-…), whose IPv6 range is 2001:db8:",
      accepted: (cloud) => {
        const vpc = cloud.create("vpc", "net", { cidrBlock: "10.0.0.0/16", assignGeneratedIpv6CidrBlock: true });
        const ipv6CidrBlock = textOf(vpc, "ipv6CidrBlock").replace("00::/56", "01::/64");
        cloud.create("subnet", "a", { vpcId: vpc.id, cidrBlock: "10.0.0.0/20", ipv6CidrBlock });
      },
    },
    {
      rule: "a subnet's IPv6 range overlaps no other",
      refused: (cloud) => {
        const vpc = cloud.create("vpc", "net", { cidrBlock: "10.0.0.0/16", assignGeneratedIpv6CidrBlock: true });
        const ipv6CidrBlock = textOf(vpc, "ipv6CidrBlock").replace("00::/56", "01::/64");
        cloud.create("subnet", "a", { vpcId: vpc.id, cidrBlock: "10.0.0.0/20", ipv6CidrBlock });
        cloud.create("subnet", "b", { vpcId: vpc.id, cidrBlock: "10.0.16.0/20", ipv6CidrBlock });
      },
      because: "InvalidSubnet.Conflict: 2001:db8:",
      accepted: (cloud) => {
        const vpc = cloud.create("vpc", "net", { cidrBlock: "10.0.0.0/16", assignGeneratedIpv6CidrBlock: true });
        ["01", "02"].forEach((digits, place) => {
          const ipv6CidrBlock = textOf(vpc, "ipv6CidrBlock").replace("00::/56", `${digits}::/64`);
          cloud.create("subnet", `subnet-${digits}`, {
            vpcId: vpc.id,
            cidrBlock: `10.0.${place * 16}.0/20`,
            ipv6CidrBlock,
          });
        });
      },
    },
    {
      rule: "a subnet without an IPv6 range gives out no IPv6 addresses",
      refused: (cloud) =>
        cloud.create("subnet", "a", {
          vpcId: vpcOf(cloud).id,
          cidrBlock: "10.0.0.0/20",
          assignIpv6AddressOnCreation: true,
        }),
      because: "InvalidParameterCombination: assignIpv6AddressOnCreation needs a subnet with an IPv6 range",
      accepted: (cloud) =>
        cloud.create("subnet", "a", {
          vpcId: vpcOf(cloud).id,
          cidrBlock: "10.0.0.0/20",
          assignIpv6AddressOnCreation: false,
        }),
    },
    {
      rule: "a VPC stays while there is something in it",
      refused: (cloud) => {
        const vpc = vpcOf(cloud);
        group(cloud, vpc, "stores");
        cloud.delete(vpc);
      },
      because: "DependencyViolation: the vpc 'vpc-…' has dependencies and cannot be deleted: stores (sg-…)",
      accepted: (cloud) => {
        const vpc = vpcOf(cloud);
        cloud.delete(group(cloud, vpc, "stores"));
        cloud.delete(vpc);
      },
    },
    {
      rule: "a subnet stays while something has an interface in it",
      refused: (cloud) => {
        const { a } = network(cloud);
        nat(cloud, a.id);
        cloud.delete(a);
      },
      because: "DependencyViolation: the subnet 'subnet-…' has dependencies and cannot be deleted: nat (nat-…)",
      accepted: (cloud) => {
        const { a } = network(cloud);
        cloud.delete(nat(cloud, a.id));
        cloud.delete(a);
      },
    },
    {
      rule: "a VPC has one internet gateway",
      refused: (cloud) => cloud.create("internetGateway", "second", { vpcId: network(cloud).vpc.id }),
      because: "InvalidParameterValue: network vpc-… already has an internet gateway attached: net-gateway (igw-…)",
      accepted: (cloud) => cloud.create("internetGateway", "second", { vpcId: vpcOf(cloud).id }),
    },
    {
      rule: "an internet gateway stays while there are public addresses",
      refused: (cloud) => {
        const net = network(cloud);
        balancer(cloud, net);
        cloud.delete(net.gateway);
      },
      because: "DependencyViolation: network vpc-… has some mapped public address(es): balancer (arn:aws:",
      accepted: (cloud) => {
        const net = network(cloud);
        balancer(cloud, net, "balancer", { internal: true });
        cloud.delete(net.gateway);
      },
    },
  ]);
});

test("a VPC's default group and main table are there with it, and are adopted by their resources", () => {
  const cloud = new RulesCloud();
  const vpc = cloud.create("vpc", "net-vpc", { cidrBlock: "10.0.0.0/16" });
  const adopted = cloud.create("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "closed", { vpcId: vpc.id });
  expect(adopted.id).toBe(vpc.state["defaultSecurityGroupId"]);
  expect(cloud.stateOf("securityGroup", adopted.id)).toEqual({ name: "default", vpcId: vpc.id });
  const table = cloud.create("defaultRouteTable", "main", {
    defaultRouteTableId: textOf(vpc, "mainRouteTableId"),
  });
  expect(table.id).toBe(vpc.state["mainRouteTableId"]);
  expect(table.state["vpcId"]).toBe(vpc.id);
  cloud.close();
});

test("the public zone is there before anything is created", () => {
  const cloud = new RulesCloud();
  expect(cloud.stateOf("zone", cloud.publicZone)["name"]).toBe(PUBLIC_ZONE);
  cloud.close();
});
