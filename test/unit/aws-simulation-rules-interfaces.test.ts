import { problemsOf, RulesCloud } from "./aws-simulation-rules-cloud.ts";
import type { Made } from "./aws-simulation-rules-cloud.ts";
import { kafkaWith } from "./aws-simulation-rules-kafka.ts";
import { cluster, nodes, ready } from "./aws-simulation-rules-kubernetes.ts";
import { balancer, group, network } from "./aws-simulation-rules-scenes.ts";
import type { Network } from "./aws-simulation-rules-scenes.ts";

/** Something with interfaces in subnet a of a network, that carry a group where it can have one. */
interface Holder {
  readonly made: Made;
  readonly net: Network;
  readonly carried?: Made;
}

type Hold = (cloud: RulesCloud) => Holder;

const inGroup =
  (make: (cloud: RulesCloud, net: Network, carried: Made) => Made): Hold =>
  (cloud) => {
    const net = network(cloud);
    const carried = group(cloud, net.vpc, "carried");
    return { made: make(cloud, net, carried), net, carried };
  };

const holders: Readonly<Record<string, Hold>> = {
  "a cluster of Kafka": inGroup((cloud, net, { id }) => kafkaWith(cloud, net, {}, { securityGroups: [id] })),
  "a control plane": inGroup((cloud, net, { id }) => cluster(cloud, net, {}, { securityGroupIds: [id] })),
  "a load balancer": inGroup((cloud, net, { id }) => balancer(cloud, net, "balancer", { securityGroups: [id] })),
  "a load balancer with addresses of its own": inGroup((cloud, { vpc, a, b }, { id }) => {
    const subnetMappings = [a, b].map((subnet) => ({ subnetId: subnet.id }));
    return cloud.create("loadBalancer", "balancer", { name: vpc.name, securityGroups: [id], subnetMappings });
  }),
  "a NAT gateway": (cloud) => {
    const net = network(cloud);
    const allocationId = cloud.create("eip", "address").id;
    return { net, made: cloud.create("natGateway", "nat", { subnetId: net.a.id, allocationId }) };
  },
  "a replication group": inGroup((cloud, { a, b }, { id }) =>
    cloud.create("replicationGroup", "redis", {
      replicationGroupId: "redis",
      description: "Projections",
      nodeType: "cache.t4g.micro",
      subnetGroupName: cloud.create("cacheSubnetGroup", "subnets", { name: "subnets", subnetIds: [a.id, b.id] }).id,
      securityGroupIds: [id],
    }),
  ),
  "a transit gateway's attachment": (cloud) => {
    const net = network(cloud);
    const transitGatewayId = cloud.create("transitGateway", "gateway").id;
    const inputs = { vpcId: net.vpc.id, transitGatewayId, subnetIds: [net.a.id] };
    return { net, made: cloud.create("transitVpcAttachment", "attachment", inputs) };
  },
  "an interface endpoint": inGroup((cloud, { vpc, a }, { id }) =>
    cloud.create("vpcEndpoint", "sts", {
      vpcId: vpc.id,
      serviceName: "com.amazonaws.eu-west-1.sts",
      vpcEndpointType: "Interface",
      subnetIds: [a.id],
      securityGroupIds: [id],
    }),
  ),
  nodes: (cloud) => {
    const { net, made } = ready(cloud);
    const carried = group(cloud, net.vpc, "carried");
    const { id } = cloud.create("launchTemplate", "template", { name: "template", vpcSecurityGroupIds: [carried.id] });
    return { net, carried, made: nodes(cloud, made, net, { launchTemplate: { id, version: "1" } }) };
  },
  "nodes with interfaces that their template describes": (cloud) => {
    const { net, made } = ready(cloud);
    const carried = group(cloud, net.vpc, "carried");
    const networkInterfaces = [{ deviceIndex: 0, securityGroups: [carried.id] }];
    const { name } = cloud.create("launchTemplate", "template", { name: "template", networkInterfaces });
    return { net, carried, made: nodes(cloud, made, net, { launchTemplate: { name, version: "1" } }) };
  },
};

let cloud: RulesCloud;
beforeEach(() => {
  cloud = new RulesCloud();
});
afterEach(() => {
  cloud.close();
});

test.each(Object.entries(holders))("%s keeps its subnets and its security group", (_, hold) => {
  const { made, net, carried } = hold(cloud);
  const inTheWay = `${made.name} (${made.id})`;
  const ofSubnet = problemsOf(() => {
    cloud.delete(net.a);
  });
  expect(ofSubnet).toHaveLength(1);
  expect(ofSubnet[0]).toContain(inTheWay);
  if (carried === undefined) return;
  const ofGroup = problemsOf(() => {
    cloud.delete(carried);
  });
  expect(ofGroup).toEqual([`DependencyViolation: resource ${carried.id} has a dependent object: ${inTheWay}`]);
  cloud.delete(made);
  expect(
    problemsOf(() => {
      cloud.delete(carried);
    }),
  ).toEqual([]);
});

test("a gateway endpoint has no interfaces", () => {
  const { vpc, a, table } = network(cloud);
  cloud.create("vpcEndpoint", "s3", {
    vpcId: vpc.id,
    serviceName: "com.amazonaws.eu-west-1.s3",
    routeTableIds: [table.id],
  });
  expect(
    problemsOf(() => {
      cloud.delete(a);
    }),
  ).toEqual([]);
});
