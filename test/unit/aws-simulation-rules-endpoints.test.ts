import { RulesCloud, testRules } from "./aws-simulation-rules-cloud.ts";
import type { Made } from "./aws-simulation-rules-cloud.ts";
import { group, logGroup, network, policy, role, subnet } from "./aws-simulation-rules-scenes.ts";

const vpcOf = (cloud: RulesCloud, cidrBlock = "10.0.0.0/16"): Made => cloud.create("vpc", "net-vpc", { cidrBlock });

describe("endpoints and flow logs", () => {
  const sts = { serviceName: "com.amazonaws.eu-west-1.sts", vpcEndpointType: "Interface" };
  const s3 = { serviceName: "com.amazonaws.eu-west-1.s3", vpcEndpointType: "Gateway" };

  testRules([
    {
      rule: "an endpoint's service exists in its region",
      refused: (cloud) =>
        cloud.create("vpcEndpoint", "sts", {
          vpcId: network(cloud).vpc.id,
          ...sts,
          serviceName: "com.amazonaws.us-east-1.sts",
        }),
      because: "InvalidServiceName: the VPC endpoint service 'com.amazonaws.us-east-1.sts' does not exist",
      accepted: (cloud) => cloud.create("vpcEndpoint", "sts", { vpcId: network(cloud).vpc.id, ...sts }),
    },
    {
      rule: "an endpoint is of a kind that its service has",
      refused: (cloud) =>
        cloud.create("vpcEndpoint", "sts", { vpcId: network(cloud).vpc.id, ...sts, vpcEndpointType: "Gateway" }),
      because: "InvalidParameter: endpoint type (Gateway) does not match available service types ([Interface])",
      accepted: (cloud) => cloud.create("vpcEndpoint", "s3", { vpcId: network(cloud).vpc.id, ...s3 }),
    },
    {
      rule: "an endpoint's policy is JSON",
      refused: (cloud) => cloud.create("vpcEndpoint", "s3", { vpcId: network(cloud).vpc.id, ...s3, policy: "{" }),
      because: "InvalidPolicyDocument: the policy document is not valid",
      accepted: (cloud) =>
        cloud.create("vpcEndpoint", "s3", {
          vpcId: network(cloud).vpc.id,
          ...s3,
          policy: policy({ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" }),
        }),
    },
    {
      rule: "private names need the VPC's DNS",
      refused: (cloud) =>
        cloud.create("vpcEndpoint", "sts", { vpcId: vpcOf(cloud).id, ...sts, privateDnsEnabled: true }),
      because: "InvalidParameter: enabling private DNS requires both enableDnsSupport and enableDnsHostnames",
      accepted: (cloud) =>
        cloud.create("vpcEndpoint", "sts", { vpcId: network(cloud).vpc.id, ...sts, privateDnsEnabled: true }),
    },
    {
      rule: "a VPC keeps its DNS while endpoints have private names",
      refused: (cloud) => {
        const { vpc } = network(cloud);
        cloud.create("vpcEndpoint", "sts", { vpcId: vpc.id, ...sts, privateDnsEnabled: true });
        cloud.update(vpc, { enableDnsHostnames: false });
      },
      because: "InvalidParameterValue: private DNS of endpoints needs the VPC's DNS: sts (vpce-…)",
      accepted: (cloud) => {
        const { vpc } = network(cloud);
        cloud.create("vpcEndpoint", "sts", { vpcId: vpc.id, ...sts, privateDnsEnabled: false });
        cloud.update(vpc, { enableDnsHostnames: false });
      },
    },
    {
      rule: "a service has private names by one endpoint in a VPC",
      refused: (cloud) => {
        const vpcId = network(cloud).vpc.id;
        for (const name of ["first", "second"])
          cloud.create("vpcEndpoint", name, { vpcId, ...sts, privateDnsEnabled: true });
      },
      because: "InvalidParameter: private-dns-enabled cannot be set because there is already a conflicting DNS domain",
      accepted: (cloud) => {
        const vpcId = network(cloud).vpc.id;
        for (const name of ["first", "second"])
          cloud.create("vpcEndpoint", name, { vpcId, ...sts, privateDnsEnabled: name === "first" });
      },
    },
    {
      rule: "an interface endpoint's subnets are in its VPC",
      refused: (cloud) => {
        const other = network(cloud, 1, "eu-west-1", "other");
        cloud.create("vpcEndpoint", "sts", { vpcId: network(cloud).vpc.id, ...sts, subnetIds: [other.a.id] });
      },
      because: "InvalidSubnetID.NotFound: not in net-vpc (vpc-…): ",
      accepted: (cloud) => {
        const { vpc, a, b } = network(cloud);
        cloud.create("vpcEndpoint", "sts", { vpcId: vpc.id, ...sts, subnetIds: [a.id, b.id] });
      },
    },
    {
      rule: "an interface endpoint has one subnet in a zone",
      refused: (cloud) => {
        const { vpc, a } = network(cloud);
        const twin = subnet(cloud, vpc, "a", "10.0.64.0/20");
        cloud.create("vpcEndpoint", "sts", { vpcId: vpc.id, ...sts, subnetIds: [a.id, twin.id] });
      },
      because:
        "DuplicateSubnetsInSameZone: found another VPC endpoint subnet in the availability zone of net-a-10-0-64-0-20",
      accepted: (cloud) => {
        const { vpc, a } = network(cloud);
        cloud.create("vpcEndpoint", "sts", { vpcId: vpc.id, ...sts, subnetIds: [a.id] });
      },
    },
    {
      rule: "an interface endpoint's security groups are in its VPC",
      refused: (cloud) => {
        const other = network(cloud, 1, "eu-west-1", "other");
        const securityGroupIds = [group(cloud, other.vpc, "foreign").id];
        cloud.create("vpcEndpoint", "sts", { vpcId: network(cloud).vpc.id, ...sts, securityGroupIds });
      },
      because: "InvalidGroup.NotFound: not in net-vpc (vpc-…): ",
      accepted: (cloud) => {
        const { vpc } = network(cloud);
        cloud.create("vpcEndpoint", "sts", { vpcId: vpc.id, ...sts, securityGroupIds: [group(cloud, vpc, "own").id] });
      },
    },
    {
      rule: "a gateway endpoint's tables are in its VPC",
      refused: (cloud) => {
        const other = network(cloud, 1, "eu-west-1", "other");
        cloud.create("vpcEndpoint", "s3", { vpcId: network(cloud).vpc.id, ...s3, routeTableIds: [other.table.id] });
      },
      because: "InvalidRouteTableId.NotFound: not in net-vpc (vpc-…): ",
      accepted: (cloud) => {
        const { vpc, table } = network(cloud);
        cloud.create("vpcEndpoint", "s3", { vpcId: vpc.id, ...s3, routeTableIds: [table.id] });
      },
    },
    {
      rule: "a table has one gateway endpoint of a service",
      refused: (cloud) => {
        const { vpc, table } = network(cloud);
        for (const name of ["first", "second"])
          cloud.create("vpcEndpoint", name, { vpcId: vpc.id, ...s3, routeTableIds: [table.id] });
      },
      because: "RouteAlreadyExists: a route table has a route to the prefix list of com.amazonaws.eu-west-1.s3 already",
      accepted: (cloud) => {
        const { vpc, table } = network(cloud);
        const services = ["s3", "dynamodb"];
        for (const service of services)
          cloud.create("vpcEndpoint", service, {
            vpcId: vpc.id,
            vpcEndpointType: "Gateway",
            serviceName: `com.amazonaws.eu-west-1.${service}`,
            routeTableIds: [table.id],
          });
      },
    },
    {
      rule: "a gateway endpoint has no private names",
      refused: (cloud) =>
        cloud.create("vpcEndpoint", "s3", { vpcId: network(cloud).vpc.id, ...s3, privateDnsEnabled: true }),
      because: "InvalidParameter: private DNS can be enabled for Interface endpoints only",
      accepted: (cloud) =>
        cloud.create("vpcEndpoint", "s3", { vpcId: network(cloud).vpc.id, ...s3, privateDnsEnabled: false }),
    },
    {
      rule: "a flow log to CloudWatch has a role",
      refused: (cloud) =>
        cloud.create("flowLog", "flows", {
          vpcId: network(cloud).vpc.id,
          trafficType: "ALL",
          logDestination: logGroup(cloud, "/flows").arn,
        }),
      because: "InvalidParameter: DeliverLogsPermissionArn (iamRoleArn) is required",
      accepted: (cloud) =>
        cloud.create("flowLog", "flows", {
          vpcId: network(cloud).vpc.id,
          trafficType: "ALL",
          logDestination: logGroup(cloud, "/flows").arn,
          iamRoleArn: role(cloud, "flows-role", "vpc-flow-logs.amazonaws.com").arn,
        }),
    },
    {
      rule: "a subject has one flow log to a destination",
      refused: (cloud) => {
        const vpcId = network(cloud).vpc.id;
        const logDestination = logGroup(cloud, "/flows").arn;
        const iamRoleArn = role(cloud, "flows-role", "vpc-flow-logs.amazonaws.com").arn;
        for (const name of ["first", "second"])
          cloud.create("flowLog", name, { vpcId, trafficType: "ALL", logDestination, iamRoleArn });
      },
      because: "FlowLogAlreadyExists: there is an existing flow log with the same configuration and log destination",
      accepted: (cloud) => {
        const vpcId = network(cloud).vpc.id;
        const iamRoleArn = role(cloud, "flows-role", "vpc-flow-logs.amazonaws.com").arn;
        for (const name of ["/first", "/second"])
          cloud.create("flowLog", name.slice(1), {
            vpcId,
            trafficType: "ALL",
            logDestination: logGroup(cloud, name).arn,
            iamRoleArn,
          });
      },
    },
  ]);
});

test("an interface endpoint shows a name for all of it, then one a zone", () => {
  const cloud = new RulesCloud();
  const { vpc, a, b } = network(cloud);
  const made = cloud.create("vpcEndpoint", "images", {
    vpcId: vpc.id,
    serviceName: "com.amazonaws.eu-west-1.ecr.api",
    vpcEndpointType: "Interface",
    subnetIds: [a.id, b.id],
  });
  const names = (made.state["dnsEntries"] as readonly { readonly dnsName: string }[]).map(({ dnsName }) => dnsName);
  const unique = names[0]?.split(".")[0] ?? "";
  expect(unique).toMatch(new RegExp(`^${made.id}-[0-9a-f]{8}$`));
  expect(names).toEqual(
    ["", "-eu-west-1a", "-eu-west-1b"].map((zone) => `${unique}${zone}.api.ecr.eu-west-1.vpce.amazonaws.com`),
  );
  expect(made.state["networkInterfaceIds"]).toHaveLength(2);
  cloud.close();
});
