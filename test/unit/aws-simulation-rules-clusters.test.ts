import { RulesCloud, testRules } from "./aws-simulation-rules-cloud.ts";
import { cluster, clusterRole } from "./aws-simulation-rules-kubernetes.ts";
import { group, logGroup, network, role, subnet } from "./aws-simulation-rules-scenes.ts";

describe("clusters", () => {
  testRules([
    {
      rule: "a cluster is in two zones",
      refused: (cloud) => {
        const net = network(cloud);
        cluster(cloud, net, {}, { subnetIds: [net.a.id, subnet(cloud, net.vpc, "a", "10.0.64.0/20").id] });
      },
      because: "InvalidParameterException: subnets specified must be in at least two different AZs: found eu-west-1a",
      accepted: (cloud) => cluster(cloud, network(cloud)),
    },
    {
      rule: "a cluster is in one VPC",
      refused: (cloud) => {
        const [net, other] = [network(cloud), network(cloud, 1, "eu-west-1", "other")];
        cluster(cloud, net, {}, { subnetIds: [net.a.id, other.b.id] });
      },
      because: "InvalidParameterException: subnets must belong to the same VPC: net-a-10-0-0-0-20",
      accepted: (cloud) => cluster(cloud, network(cloud)),
    },
    {
      rule: "a cluster's security groups are in its VPC",
      refused: (cloud) => {
        const other = network(cloud, 1, "eu-west-1", "other");
        cluster(cloud, network(cloud), {}, { securityGroupIds: [group(cloud, other.vpc, "foreign").id] });
      },
      because: "InvalidParameterException: security groups of another VPC than the subnets': foreign (sg-…)",
      accepted: (cloud) => {
        const net = network(cloud);
        cluster(cloud, net, {}, { securityGroupIds: [group(cloud, net.vpc, "own").id] });
      },
    },
    {
      rule: "a cluster can be reached in some way",
      refused: (cloud) =>
        cluster(cloud, network(cloud), {}, { endpointPrivateAccess: false, endpointPublicAccess: false }),
      because: "InvalidParameterException: private and public endpoint access cannot be both disabled",
      accepted: (cloud) =>
        cluster(cloud, network(cloud), {}, { endpointPrivateAccess: true, endpointPublicAccess: false }),
    },
    {
      rule: "services have addresses that the VPC has not",
      refused: (cloud) =>
        cluster(cloud, network(cloud), { kubernetesNetworkConfig: { serviceIpv4Cidr: "10.0.0.0/12" } }),
      because: "InvalidParameterException: the service range 10.0.0.0/12 overlaps with 10.0.0.0/16 of net-vpc",
      accepted: (cloud) =>
        cluster(cloud, network(cloud), { kubernetesNetworkConfig: { serviceIpv4Cidr: "10.16.0.0/12" } }),
    },
    {
      rule: "a cluster's role trusts EKS",
      refused: (cloud) =>
        cluster(cloud, network(cloud), {
          roleArn: role(cloud, "other", "ec2.amazonaws.com", ["AmazonEKSClusterPolicy"]).arn,
        }),
      because:
        "InvalidParameterException: role with ARN arn:aws:iam::123456789012:role/other could not be assumed because it does not exist or the trusted entity is not correct",
      accepted: (cloud) => cluster(cloud, network(cloud), { roleArn: clusterRole(cloud).arn }),
    },
    {
      rule: "a cluster's role has its policy before the cluster is created",
      refused: (cloud) => cluster(cloud, network(cloud), { roleArn: role(cloud, "bare", "eks.amazonaws.com").arn }),
      because: "InvalidParameterException: the role bare (bare) does not have the Amazon EKS managed policies",
      accepted: (cloud) => cluster(cloud, network(cloud)),
    },
    {
      rule: "a version is one that EKS offers",
      refused: (cloud) => cluster(cloud, network(cloud), { version: "1.20" }),
      because: "InvalidParameterException: unsupported Kubernetes version 1.20",
      accepted: (cloud) => cluster(cloud, network(cloud), { version: "1.35" }),
    },
    {
      rule: "a version rises by one minor version at a time",
      refused: (cloud) => cloud.update(cluster(cloud, network(cloud), { version: "1.33" }), { version: "1.35" }),
      because: "InvalidParameterException: unsupported Kubernetes minor version update from 1.33 to 1.35",
      accepted: (cloud) => cloud.update(cluster(cloud, network(cloud), { version: "1.33" }), { version: "1.34" }),
    },
    {
      rule: "a version does not fall",
      refused: (cloud) => cloud.update(cluster(cloud, network(cloud)), { version: "1.33" }),
      because: "InvalidParameterException: unsupported Kubernetes minor version update from 1.34 to 1.33",
      accepted: (cloud) => cloud.update(cluster(cloud, network(cloud)), { version: "1.34" }),
    },
    {
      rule: "a cluster keeps its zones",
      refused: (cloud) => {
        const net = network(cloud);
        const third = subnet(cloud, net.vpc, "c", "10.0.64.0/20");
        cloud.update(cluster(cloud, net), {
          vpcConfig: { subnetIds: [net.a.id, third.id], endpointPrivateAccess: true },
        });
      },
      because: "InvalidParameterException: provided subnets should belong to the same set of AZs",
      accepted: (cloud) => {
        const net = network(cloud);
        const other = subnet(cloud, net.vpc, "b", "10.0.64.0/20");
        cloud.update(cluster(cloud, net), {
          vpcConfig: { subnetIds: [net.a.id, other.id], endpointPrivateAccess: true },
        });
      },
    },
    {
      rule: "a protected cluster stays",
      refused: (cloud) => {
        cloud.delete(cluster(cloud, network(cloud), { deletionProtection: true }));
      },
      because: "InvalidRequestException: cannot delete cluster cluster because deletion protection is enabled",
      accepted: (cloud) => {
        cloud.delete(
          cloud.update(cluster(cloud, network(cloud), { deletionProtection: true }), { deletionProtection: false }),
        );
      },
    },
    {
      rule: "the group for a cluster's logs comes before the cluster, which would make it",
      refused: (cloud) => {
        cluster(cloud, network(cloud), { enabledClusterLogTypes: ["audit"] });
        logGroup(cloud, "/aws/eks/cluster/cluster");
      },
      because:
        "ResourceAlreadyExistsException: log group that EKS made for cluster is /aws/eks/cluster/cluster already",
      accepted: (cloud) => {
        logGroup(cloud, "/aws/eks/cluster/cluster");
        cluster(cloud, network(cloud), { enabledClusterLogTypes: ["audit"] });
      },
    },
  ]);
});

test("a cluster comes with a security group, which lets its members talk and send", () => {
  const cloud = new RulesCloud();
  const net = network(cloud);
  const made = cluster(cloud, net);
  const { clusterSecurityGroupId, vpcId } = made.state["vpcConfig"] as Readonly<Record<string, string>>;
  expect(vpcId).toBe(net.vpc.id);
  expect(cloud.stateOf("securityGroup", clusterSecurityGroupId ?? "")).toEqual({
    name: "eks-cluster-sg-cluster",
    vpcId: net.vpc.id,
    ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }],
    egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
  });
  cloud.close();
});
