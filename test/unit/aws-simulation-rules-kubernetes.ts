import type { Properties } from "../clouds/simulated/model.ts";
import type { Made, RulesCloud } from "./aws-simulation-rules-cloud.ts";
import { network, role } from "./aws-simulation-rules-scenes.ts";
import type { Network } from "./aws-simulation-rules-scenes.ts";

export const NODE_POLICIES = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"];

/** A role that a cluster may act as. */
export const clusterRole = (cloud: RulesCloud): Made =>
  role(cloud, "cluster-role", "eks.amazonaws.com", ["AmazonEKSClusterPolicy"]);

/** A control plane in a network, without nodes. */
export function cluster(cloud: RulesCloud, net: Network, inputs: Properties = {}, vpcConfig: Properties = {}): Made {
  return cloud.create("cluster", "cluster", {
    name: "cluster",
    version: "1.34",
    roleArn: inputs["roleArn"] ?? clusterRole(cloud).arn,
    accessConfig: { authenticationMode: "API" },
    bootstrapSelfManagedAddons: false,
    vpcConfig: { subnetIds: [net.a.id, net.b.id], endpointPrivateAccess: true, ...vpcConfig },
    ...inputs,
  });
}

/** An add-on. */
export const addon = (cloud: RulesCloud, { id }: Made, name: string, inputs: Properties = {}): Made =>
  cloud.create("addon", name, { clusterName: id, addonName: name, ...inputs });

/** An identity for pods. */
export const podIdentity = (cloud: RulesCloud, { id }: Made, serviceAccount: string, roleArn: string): Made =>
  cloud.create("podIdentity", serviceAccount, { clusterName: id, namespace: "kube-system", serviceAccount, roleArn });

/** The CNI, its agent and its identity: what nodes need. */
export function cni(cloud: RulesCloud, made: Made, inputs: Properties = {}): Made {
  const policy = role(cloud, "cni-role", "pods.eks.amazonaws.com", ["AmazonEKS_CNI_Policy"]);
  addon(cloud, made, "eks-pod-identity-agent");
  podIdentity(cloud, made, "aws-node", policy.arn);
  return addon(cloud, made, "vpc-cni", inputs);
}

/** Nodes, in the network's public subnet of zone a unless the inputs say another. */
export function nodes(cloud: RulesCloud, { id }: Made, net: Network, inputs: Properties = {}): Made {
  return cloud.create("nodeGroup", "nodes", {
    clusterName: id,
    nodeGroupName: "nodes",
    nodeRoleArn: inputs["nodeRoleArn"] ?? role(cloud, "node-role", "ec2.amazonaws.com", NODE_POLICIES).arn,
    subnetIds: [net.a.id],
    scalingConfig: { minSize: 1, desiredSize: 1, maxSize: 3 },
    ...inputs,
  });
}

/** A cluster with a CNI, and its network. */
export function ready(cloud: RulesCloud): { readonly net: Network; readonly made: Made } {
  const net = network(cloud);
  const made = cluster(cloud, net);
  cni(cloud, made);
  return { net, made };
}
