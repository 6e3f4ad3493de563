import { RulesCloud, testRules } from "./aws-simulation-rules-cloud.ts";
import type { Made } from "./aws-simulation-rules-cloud.ts";
import { network, subnet } from "./aws-simulation-rules-scenes.ts";

const vpcOf = (cloud: RulesCloud, cidrBlock = "10.0.0.0/16"): Made => cloud.create("vpc", "net-vpc", { cidrBlock });

function nat(cloud: RulesCloud, subnetId: string, name = "nat"): Made {
  const address = cloud.create("eip", `${name}-address`);
  return cloud.create("natGateway", name, { subnetId, allocationId: address.id });
}

describe("routes", () => {
  testRules([
    {
      rule: "a route leads to a gateway of the table's own VPC",
      refused: (cloud) => {
        const other = network(cloud, 1, "eu-west-1", "other");
        const routeTableId = cloud.create("routeTable", "private", { vpcId: network(cloud).vpc.id }).id;
        cloud.create("route", "out", { routeTableId, destinationCidrBlock: "0.0.0.0/0", gatewayId: other.gateway.id });
      },
      because: "InvalidParameterValue: route table private (rtb-…) and network gateway other-gateway (igw-…) belong",
      accepted: (cloud) => {
        const { vpc, gateway } = network(cloud);
        const routeTableId = cloud.create("routeTable", "private", { vpcId: vpc.id }).id;
        cloud.create("route", "out", { routeTableId, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id });
      },
    },
    {
      rule: "a route leads to a NAT gateway of the table's own VPC",
      refused: (cloud) => {
        const other = network(cloud, 1, "eu-west-1", "other");
        const natGatewayId = nat(cloud, other.a.id).id;
        const routeTableId = cloud.create("routeTable", "private", { vpcId: network(cloud).vpc.id }).id;
        cloud.create("route", "out", { routeTableId, destinationCidrBlock: "0.0.0.0/0", natGatewayId });
      },
      because: "InvalidParameterValue: route table private (rtb-…) and NAT gateway nat (nat-…) belong",
      accepted: (cloud) => {
        const { vpc, a } = network(cloud);
        const natGatewayId = nat(cloud, a.id).id;
        const routeTableId = cloud.create("routeTable", "private", { vpcId: vpc.id }).id;
        cloud.create("route", "out", { routeTableId, destinationCidrBlock: "0.0.0.0/0", natGatewayId });
      },
    },
    {
      rule: "a destination has one route in a table",
      refused: (cloud) => {
        const { table, gateway } = network(cloud);
        cloud.create("route", "again", {
          routeTableId: table.id,
          destinationCidrBlock: "0.0.0.0/0",
          gatewayId: gateway.id,
        });
      },
      because: "RouteAlreadyExists: net-internet (r-rtb-",
      accepted: (cloud) => {
        const { table, gateway } = network(cloud);
        cloud.create("route", "more", {
          routeTableId: table.id,
          destinationCidrBlock: "192.0.2.0/24",
          gatewayId: gateway.id,
        });
      },
    },
    {
      rule: "a route that stands alone repeats none that is written in its table",
      refused: (cloud) => {
        const { vpc, gateway } = network(cloud);
        const routes = [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }];
        const routeTableId = cloud.create("routeTable", "second", { vpcId: vpc.id, routes }).id;
        cloud.create("route", "again", { routeTableId, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id });
      },
      because: "RouteAlreadyExists: the route identified by 0.0.0.0/0 already exists",
      accepted: (cloud) => {
        const { vpc, gateway } = network(cloud);
        const routeTableId = cloud.create("routeTable", "second", { vpcId: vpc.id }).id;
        cloud.create("route", "once", { routeTableId, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id });
      },
    },
    {
      rule: "the local route stays as it is",
      refused: (cloud) => {
        const { table, gateway } = network(cloud);
        cloud.create("route", "local", {
          routeTableId: table.id,
          destinationCidrBlock: "10.0.0.0/16",
          gatewayId: gateway.id,
        });
      },
      because: "RouteAlreadyExists: the local route of 10.0.0.0/16 in net-vpc",
      accepted: (cloud) => {
        const { table, gateway } = network(cloud);
        cloud.create("route", "out", {
          routeTableId: table.id,
          destinationCidrBlock: "10.1.0.0/16",
          gatewayId: gateway.id,
        });
      },
    },
    {
      rule: "addresses of the VPC itself are routed to no gateway",
      refused: (cloud) => {
        const { table, gateway } = network(cloud);
        cloud.create("route", "inside", {
          routeTableId: table.id,
          destinationCidrBlock: "10.0.1.0/24",
          gatewayId: gateway.id,
        });
      },
      because: "InvalidParameterValue: the destination CIDR block 10.0.1.0/24 is equal to or more specific than one of",
      accepted: (cloud) => {
        const { table, gateway } = network(cloud);
        cloud.create("route", "wider", {
          routeTableId: table.id,
          destinationCidrBlock: "10.0.0.0/8",
          gatewayId: gateway.id,
        });
      },
    },
    {
      rule: "a table routes subnets of its own VPC",
      refused: (cloud) => {
        const routeTableId = cloud.create("routeTable", "private", { vpcId: network(cloud).vpc.id }).id;
        const other = network(cloud, 1, "eu-west-1", "other");
        const subnetId = subnet(cloud, other.vpc, "c", "10.1.32.0/20").id;
        cloud.create("routeTableAssociation", "association", { routeTableId, subnetId });
      },
      because: "InvalidParameterValue: route table private (rtb-…) and subnet net-c-10-1-32-0-20 (subnet-…) belong",
      accepted: (cloud) => {
        const { vpc } = network(cloud);
        const routeTableId = cloud.create("routeTable", "private", { vpcId: vpc.id }).id;
        const subnetId = subnet(cloud, vpc, "c", "10.0.32.0/20").id;
        cloud.create("routeTableAssociation", "association", { routeTableId, subnetId });
      },
    },
    {
      rule: "a NAT gateway needs an internet gateway beside it",
      refused: (cloud) => nat(cloud, subnet(cloud, vpcOf(cloud), "a", "10.0.0.0/20").id),
      because: "Gateway.NotAttached: network vpc-… has no internet gateway attached",
      accepted: (cloud) => nat(cloud, network(cloud).a.id),
    },
    {
      rule: "a public NAT gateway has an address",
      refused: (cloud) => cloud.create("natGateway", "nat", { subnetId: network(cloud).a.id }),
      because: "MissingParameter: a public NAT gateway must have the parameter allocationId",
      accepted: (cloud) =>
        cloud.create("natGateway", "nat", { subnetId: network(cloud).a.id, connectivityType: "private" }),
    },
    {
      rule: "a NAT gateway is in a subnet",
      refused: (cloud) => cloud.create("natGateway", "nat", { allocationId: cloud.create("eip", "address").id }),
      because: "MissingParameter: the request must contain the parameter subnetId",
      accepted: (cloud) => nat(cloud, network(cloud).b.id),
    },
    {
      rule: "an address is one NAT gateway's",
      refused: (cloud) => {
        const { a, b } = network(cloud);
        const allocationId = cloud.create("eip", "address").id;
        cloud.create("natGateway", "first", { subnetId: a.id, allocationId });
        cloud.create("natGateway", "second", { subnetId: b.id, allocationId });
      },
      because: "Resource.AlreadyAssociated: the Elastic IP address eipalloc-… is",
      accepted: (cloud) => {
        const { a, b } = network(cloud);
        nat(cloud, a.id, "first");
        nat(cloud, b.id, "second");
      },
    },
    {
      rule: "an address stays while a NAT gateway has it",
      refused: (cloud) => {
        const allocation = cloud.create("eip", "address");
        cloud.create("natGateway", "nat", { subnetId: network(cloud).a.id, allocationId: allocation.id });
        cloud.delete(allocation);
      },
      because: "InvalidIPAddress.InUse: the address eipalloc-… is",
      accepted: (cloud) => {
        const allocation = cloud.create("eip", "address");
        cloud.delete(cloud.create("natGateway", "nat", { subnetId: network(cloud).a.id, allocationId: allocation.id }));
        cloud.delete(allocation);
      },
    },
  ]);
});

test("a NAT gateway shows its public address, and one of its subnet that is not AWS's own", () => {
  const cloud = new RulesCloud();
  const address = cloud.create("eip", "address");
  const made = cloud.create("natGateway", "nat", { subnetId: network(cloud).b.id, allocationId: address.id });
  expect(made.state["publicIp"]).toBe(address.state["publicIp"]);
  expect(made.state["privateIp"]).toMatch(/^10\.0\.16\.([4-9]|1[01])$/);
  cloud.close();
});
