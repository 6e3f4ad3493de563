import type { Properties } from "../clouds/simulated/model.ts";
import { ACCOUNT, testRules } from "./aws-simulation-rules-cloud.ts";
import type { Made, RulesCloud } from "./aws-simulation-rules-cloud.ts";
import { addon, cluster, cni, NODE_POLICIES, nodes, podIdentity, ready } from "./aws-simulation-rules-kubernetes.ts";
import { key, network, role, subnet } from "./aws-simulation-rules-scenes.ts";

const SCALING_ROLE = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
const BY_SCALING: Properties = {
  Effect: "Allow",
  Principal: { AWS: SCALING_ROLE },
  Action: ["kms:GenerateDataKey*", "kms:CreateGrant", "kms:Decrypt"],
  Resource: "*",
};

const template = (cloud: RulesCloud, inputs: Properties = {}): Made =>
  cloud.create("launchTemplate", "template", { name: "template", ...inputs });

const launched = ({ id }: Made, inputs: Properties = {}, version = "1"): Properties => ({
  launchTemplate: { id, version },
  ...inputs,
});

const sizes = (minSize: number, desiredSize: number, maxSize: number): Properties => ({
  scalingConfig: { minSize, desiredSize, maxSize },
});

/** Nodes of a cluster that is ready for them. */
function join(cloud: RulesCloud, inputs: Properties = {}): Made {
  const { net, made } = ready(cloud);
  return nodes(cloud, made, net, inputs);
}

/** A subnet without a way to the internet, and a cluster beside it. */
function secluded(cloud: RulesCloud, services: readonly string[]): Made {
  const { net, made } = ready(cloud);
  const inner = subnet(cloud, net.vpc, "a", "10.0.64.0/20");
  for (const service of services)
    cloud.create("vpcEndpoint", service.replace(".", "-"), {
      vpcId: net.vpc.id,
      serviceName: `com.amazonaws.eu-west-1.${service}`,
      vpcEndpointType: service === "s3" ? "Gateway" : "Interface",
    });
  return nodes(cloud, made, net, { subnetIds: [inner.id] });
}

/** Nodes in a subnet that a NAT gateway serves, which is in a public subnet or not. */
function translated(cloud: RulesCloud, isPublic: boolean): Made {
  const { net, made } = ready(cloud);
  const inner = subnet(cloud, net.vpc, "a", "10.0.64.0/20");
  const outer = isPublic ? net.a : subnet(cloud, net.vpc, "b", "10.0.80.0/20");
  const allocationId = cloud.create("eip", "address").id;
  const natGatewayId = cloud.create("natGateway", "nat", { subnetId: outer.id, allocationId }).id;
  const routeTableId = cloud.create("routeTable", "private", { vpcId: net.vpc.id }).id;
  cloud.create("route", "out", { routeTableId, destinationCidrBlock: "0.0.0.0/0", natGatewayId });
  cloud.create("routeTableAssociation", "association", { routeTableId, subnetId: inner.id });
  return nodes(cloud, made, net, { subnetIds: [inner.id] });
}

const encrypted = (kmsKeyId: string): Properties => ({
  blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: "true", kmsKeyId, volumeSize: 50 } }],
});

describe("node groups", () => {
  testRules([
    {
      rule: "the least is not more than what is wanted",
      refused: (cloud) => join(cloud, sizes(3, 2, 5)),
      because: "InvalidParameterException: minimum capacity 3 can't be greater than desired size 2",
      accepted: (cloud) => join(cloud, sizes(2, 2, 5)),
    },
    {
      rule: "what is wanted is not more than the most",
      refused: (cloud) => join(cloud, sizes(1, 6, 5)),
      because: "InvalidParameterException: desired capacity 6 can't be greater than max size 5",
      accepted: (cloud) => join(cloud, sizes(1, 5, 5)),
    },
    {
      rule: "the least does not rise above what is wanted",
      refused: (cloud) => cloud.update(join(cloud, sizes(1, 2, 5)), sizes(3, 2, 5)),
      because: "InvalidParameterException: minimum capacity 3 can't be greater than desired size 2",
      accepted: (cloud) => cloud.update(join(cloud, sizes(1, 2, 5)), sizes(3, 3, 5)),
    },
    {
      rule: "a launch template has the version",
      refused: (cloud) => join(cloud, launched(template(cloud), {}, "2")),
      because: "InvalidRequestException: the launch template template (lt-…) has no version 2: its latest is 1",
      accepted: (cloud) => join(cloud, launched(cloud.update(template(cloud), { ebsOptimized: "true" }), {}, "2")),
    },
    {
      rule: "instance types are given in one place",
      refused: (cloud) =>
        join(cloud, launched(template(cloud, { instanceType: "m7i.large" }), { instanceTypes: ["m7i.large"] })),
      because:
        "InvalidParameterException: instance types cannot be given both in the node group and in the launch template",
      accepted: (cloud) => join(cloud, launched(template(cloud), { instanceTypes: ["m7i.large"] })),
    },
    {
      rule: "the disk's size is in the launch template",
      refused: (cloud) => join(cloud, launched(template(cloud), { diskSize: 50 })),
      because: "InvalidParameterException: disk size must be specified within the launch template",
      accepted: (cloud) => join(cloud, { diskSize: 50 }),
    },
    {
      rule: "remote access is not given with a launch template",
      refused: (cloud) => join(cloud, launched(template(cloud), { remoteAccess: { ec2SshKey: "key" } })),
      because: "InvalidParameterException: remote access configuration cannot be specified with a launch template",
      accepted: (cloud) => join(cloud, { remoteAccess: { ec2SshKey: "key" } }),
    },
    {
      rule: "a disk's own key lets Auto Scaling use it",
      refused: (cloud) => join(cloud, launched(template(cloud, encrypted(key(cloud, "disks").arn)))),
      because:
        "NodeCreationFailure: AsgInstanceLaunchFailures: Client.InvalidKMSKey.InvalidState: the policy of the KMS key does not let autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling use it: disks (…)",
      accepted: (cloud) => join(cloud, launched(template(cloud, encrypted(key(cloud, "disks", [BY_SCALING]).arn)))),
    },
    {
      rule: "the nodes' role trusts EC2",
      refused: (cloud) => join(cloud, { nodeRoleArn: role(cloud, "other", "eks.amazonaws.com", NODE_POLICIES).arn }),
      because:
        "InvalidParameterException: the node role cannot be assumed by EC2: other (other) does not trust ec2.amazonaws.com",
      accepted: (cloud) => join(cloud, { nodeRoleArn: role(cloud, "other", "ec2.amazonaws.com", NODE_POLICIES).arn }),
    },
    {
      rule: "the nodes' role may join, before the nodes are created",
      refused: (cloud) =>
        join(cloud, { nodeRoleArn: role(cloud, "weak", "ec2.amazonaws.com", NODE_POLICIES.slice(1)).arn }),
      because: "NodeCreationFailure: the role weak (weak) lacks what it takes to join the cluster",
      accepted: (cloud) => join(cloud),
    },
    {
      rule: "the nodes' role may pull images",
      refused: (cloud) =>
        join(cloud, { nodeRoleArn: role(cloud, "weak", "ec2.amazonaws.com", NODE_POLICIES.slice(0, 1)).arn }),
      because: "NodeCreationFailure: the role weak (weak) lacks what it takes to pull images",
      accepted: (cloud) => join(cloud),
    },
    {
      rule: "nodes are in the cluster's VPC",
      refused: (cloud) => join(cloud, { subnetIds: [network(cloud, 1, "eu-west-1", "other").a.id] }),
      because:
        "InvalidParameterException: subnets are not in the VPC of the cluster cluster (cluster): other-a-10-1-0-0-20",
      accepted: (cloud) => join(cloud),
    },
    {
      rule: "nodes reach the registry, by the internet or by endpoints",
      refused: (cloud) => secluded(cloud, ["ec2", "ecr.api", "s3"]),
      because:
        "NodeCreationFailure: instances failed to join the kubernetes cluster: no route to the internet, and no endpoint for ecr.dkr, sts: net-a-10-0-64-0-20",
      accepted: (cloud) => secluded(cloud, ["ec2", "ecr.api", "ecr.dkr", "s3", "sts"]),
    },
    {
      rule: "nodes reach the internet by a NAT gateway that is there, and has a route itself",
      refused: (cloud) => translated(cloud, false),
      because: "NodeCreationFailure: instances failed to join the kubernetes cluster: no route to the internet",
      accepted: (cloud) => translated(cloud, true),
    },
    {
      rule: "nodes need a CNI, and it comes before them",
      refused: (cloud) => {
        const net = network(cloud);
        nodes(cloud, cluster(cloud, net), net);
      },
      because: "NodeCreationFailure: unhealthy nodes in the kubernetes cluster: cluster (cluster) has no CNI",
      accepted: (cloud) => {
        const net = network(cloud);
        const nodeRoleArn = role(cloud, "wide", "ec2.amazonaws.com", [...NODE_POLICIES, "AmazonEKS_CNI_Policy"]).arn;
        const made = cluster(cloud, net, { bootstrapSelfManagedAddons: true });
        nodes(cloud, made, net, { nodeRoleArn });
      },
    },
    {
      rule: "the CNI may assign addresses: an identity of pods takes its agent",
      refused: (cloud) => {
        const net = network(cloud);
        const made = cluster(cloud, net);
        addon(cloud, made, "vpc-cni");
        podIdentity(
          cloud,
          made,
          "aws-node",
          role(cloud, "cni-role", "pods.eks.amazonaws.com", ["AmazonEKS_CNI_Policy"]).arn,
        );
        nodes(cloud, made, net);
      },
      because:
        "NodeCreationFailure: unhealthy nodes in the kubernetes cluster: the add-on vpc-cni may not assign addresses",
      accepted: (cloud) => join(cloud),
    },
    {
      rule: "a CNI with subnets of its own knows every zone that has nodes",
      refused: (cloud) => {
        const net = network(cloud);
        const made = cluster(cloud, net);
        cni(cloud, made, custom(net.b.id, "eu-west-1b"));
        nodes(cloud, made, net);
      },
      because:
        "NodeCreationFailure: unhealthy nodes in the kubernetes cluster: the add-on vpc-cni has no ENIConfig for eu-west-1a",
      accepted: (cloud) => {
        const net = network(cloud);
        const made = cluster(cloud, net);
        cni(cloud, made, custom(net.a.id, "eu-west-1a"));
        nodes(cloud, made, net);
      },
    },
    {
      rule: "nodes are not newer than the control plane",
      refused: (cloud) => join(cloud, { version: "1.35" }),
      because:
        "InvalidParameterException: nodes of Kubernetes 1.35 are not supported by the control plane cluster (cluster) of 1.34",
      accepted: (cloud) => join(cloud, { version: "1.33" }),
    },
    {
      rule: "a cluster stays while it has nodes",
      refused: (cloud) => {
        const { net, made } = ready(cloud);
        nodes(cloud, made, net);
        cloud.delete(made);
      },
      because: "ResourceInUseException: cluster is in use by nodes",
      accepted: (cloud) => {
        const { net, made } = ready(cloud);
        cloud.delete(nodes(cloud, made, net));
        cloud.delete(made);
      },
    },
    {
      rule: "a subnet stays while pods have addresses of it",
      refused: (cloud) => {
        const net = network(cloud);
        const pods = subnet(cloud, net.vpc, "a", "10.0.64.0/20");
        const made = cluster(cloud, net);
        cni(cloud, made, custom(pods.id, "eu-west-1a"));
        nodes(cloud, made, net);
        cloud.delete(pods);
      },
      because:
        "DependencyViolation: the subnet 'subnet-…' has dependencies and cannot be deleted: nodes (cluster:nodes)",
      accepted: (cloud) => {
        const net = network(cloud);
        const pods = subnet(cloud, net.vpc, "a", "10.0.64.0/20");
        const made = cluster(cloud, net);
        cni(cloud, made, custom(pods.id, "eu-west-1a"));
        cloud.delete(nodes(cloud, made, net));
        cloud.delete(pods);
      },
    },
  ]);
});

/** Configuration of a CNI that gives the pods of a zone addresses of a subnet. */
function custom(id: string, zone: string): Properties {
  const env = { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true" };
  return {
    configurationValues: JSON.stringify({
      env,
      eniConfig: { create: true, region: "eu-west-1", subnets: { [zone]: { id } } },
    }),
  };
}
