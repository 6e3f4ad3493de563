import { testRules } from "./aws-simulation-rules-cloud.ts";
import { addon, cluster, cni, nodes, ready } from "./aws-simulation-rules-kubernetes.ts";
import { group, network, role } from "./aws-simulation-rules-scenes.ts";

describe("add-ons", () => {
  testRules([
    {
      rule: "an add-on is one that there is",
      refused: (cloud) => addon(cloud, cluster(cloud, network(cloud)), "vpc-cnii"),
      because: "InvalidParameterException: addon vpc-cnii specified is not supported in this cluster",
      accepted: (cloud) => addon(cloud, cluster(cloud, network(cloud)), "vpc-cni"),
    },
    {
      rule: "an add-on's version is a build of EKS",
      refused: (cloud) => addon(cloud, cluster(cloud, network(cloud)), "vpc-cni", { addonVersion: "v1.20.0" }),
      because:
        "InvalidParameterException: addon version v1.20.0 specified is not supported: vpc-cni on Kubernetes 1.34",
      accepted: (cloud) =>
        addon(cloud, cluster(cloud, network(cloud)), "vpc-cni", { addonVersion: "v1.20.0-eksbuild.1" }),
    },
    {
      rule: "kube-proxy is not newer than the control plane",
      refused: (cloud) =>
        addon(cloud, cluster(cloud, network(cloud)), "kube-proxy", { addonVersion: "v1.35.0-eksbuild.1" }),
      because:
        "InvalidParameterException: addon version v1.35.0-eksbuild.1 specified is not supported: kube-proxy on Kubernetes 1.34",
      accepted: (cloud) =>
        addon(cloud, cluster(cloud, network(cloud)), "kube-proxy", { addonVersion: "v1.34.0-eksbuild.1" }),
    },
    {
      rule: "an add-on's configuration is JSON",
      refused: (cloud) => addon(cloud, cluster(cloud, network(cloud)), "vpc-cni", { configurationValues: "{env}" }),
      because: "InvalidParameterException: ConfigurationValue provided in request is not supported: invalid JSON",
      accepted: (cloud) =>
        addon(cloud, cluster(cloud, network(cloud)), "vpc-cni", { configurationValues: '{"env":{}}' }),
    },
    {
      rule: "an add-on with pods of its own waits for nodes",
      refused: (cloud) => addon(cloud, ready(cloud).made, "coredns"),
      because:
        "timeout while waiting for state to become 'ACTIVE' (last state: 'DEGRADED', timeout: 20m0s): InsufficientNumberOfReplicas: the add-on coredns is unhealthy because cluster (cluster) has no nodes",
      accepted: (cloud) => {
        const { net, made } = ready(cloud);
        nodes(cloud, made, net);
        addon(cloud, made, "coredns");
      },
    },
    {
      rule: "an add-on's own identity trusts EKS's pods",
      refused: (cloud) =>
        addon(cloud, cluster(cloud, network(cloud)), "vpc-cni", {
          podIdentityAssociations: [
            { serviceAccount: "aws-node", roleArn: role(cloud, "cni", "ec2.amazonaws.com").arn },
          ],
        }),
      because: "InvalidParameterException: trust policy of role provided is invalid: cni (cni)",
      accepted: (cloud) =>
        addon(cloud, cluster(cloud, network(cloud)), "vpc-cni", {
          podIdentityAssociations: [
            { serviceAccount: "aws-node", roleArn: role(cloud, "cni", "pods.eks.amazonaws.com").arn },
          ],
        }),
    },
    {
      rule: "pods of a zone get addresses of that zone",
      refused: (cloud) => {
        const net = network(cloud);
        const configurationValues = JSON.stringify({
          eniConfig: { create: true, region: "eu-west-1", subnets: { "eu-west-1a": { id: net.b.id } } },
        });
        cni(cloud, cluster(cloud, net), { configurationValues });
      },
      because: "NodeCreationFailure: ENIConfig eu-west-1a: the subnet net-b-10-0-16-0-20 (subnet-…) is in eu-west-1b",
      accepted: (cloud) => {
        const net = network(cloud);
        const configurationValues = JSON.stringify({
          eniConfig: { create: true, region: "eu-west-1", subnets: { "eu-west-1a": { id: net.a.id } } },
        });
        cni(cloud, cluster(cloud, net), { configurationValues });
      },
    },
    {
      rule: "pods get security groups that there are",
      refused: (cloud) => {
        const net = network(cloud);
        const pods = { id: net.a.id, securityGroups: ["sg-none"] };
        const configurationValues = JSON.stringify({
          eniConfig: { create: true, region: "eu-west-1", subnets: { "eu-west-1a": pods } },
        });
        cni(cloud, cluster(cloud, net), { configurationValues });
      },
      because: "NodeCreationFailure: ENIConfig eu-west-1a: there is no security group sg-none in eu-west-1",
      accepted: (cloud) => {
        const net = network(cloud);
        const made = cluster(cloud, net);
        const pods = { id: net.a.id, securityGroups: [group(cloud, net.vpc, "pods").id] };
        const configurationValues = JSON.stringify({
          eniConfig: { create: true, region: "eu-west-1", subnets: { "eu-west-1a": pods } },
        });
        cni(cloud, made, { configurationValues });
      },
    },
  ]);
});
