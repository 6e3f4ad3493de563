import type { Change, Context, Rules, StoredResource } from "../../simulated/model.ts";
import { objectsAt, textAt, textsAt } from "../../simulated/values.ts";
import { hasNodes, podSubnetProblems } from "./eks-nodes.ts";
import { allowing } from "./policy-documents.ts";
import { label, when } from "../../simulated/refusals.ts";
import { roleByArn } from "./roles.ts";
import { type } from "./type-tokens.ts";

/** Add-ons of AWS, and whether their pods need nodes to get ready on. */
const ADDONS: Readonly<Record<string, "daemon" | "deployment">> = {
  adot: "deployment",
  "amazon-cloudwatch-observability": "deployment",
  "aws-ebs-csi-driver": "deployment",
  "aws-efs-csi-driver": "deployment",
  "aws-guardduty-agent": "daemon",
  "aws-mountpoint-s3-csi-driver": "deployment",
  "aws-network-flow-monitoring-agent": "daemon",
  "cert-manager": "deployment",
  coredns: "deployment",
  "eks-node-monitoring-agent": "daemon",
  "eks-pod-identity-agent": "daemon",
  "external-dns": "deployment",
  "kube-proxy": "daemon",
  "kube-state-metrics": "deployment",
  "metrics-server": "deployment",
  "prometheus-node-exporter": "daemon",
  "snapshot-controller": "deployment",
  "vpc-cni": "daemon",
};

const POD_IDENTITY = "pods.eks.amazonaws.com";

function clusterOf({ cloud, inputs, region }: Context): StoredResource | undefined {
  return cloud.get(type.cluster, textAt(inputs, "clusterName") ?? "", region);
}

function addonProblems(context: Context): readonly string[] {
  const { cloud, inputs } = context;
  const cluster = clusterOf(context);
  const addon = textAt(inputs, "addonName") ?? "";
  if (cluster === undefined) return [];
  const kind = ADDONS[addon];
  if (kind === undefined)
    return [`InvalidParameterException: addon ${addon} specified is not supported in this cluster`];
  return [
    ...versionProblems(context, cluster),
    ...configurationProblems(context),
    ...(addon === "vpc-cni" ? podSubnetProblems(context, inputs, cluster) : []),
    ...when(kind === "deployment" && !hasNodes(cloud, cluster), () => {
      return `timeout while waiting for state to become 'ACTIVE' (last state: 'DEGRADED', timeout: 20m0s): InsufficientNumberOfReplicas: the add-on ${addon} is unhealthy because ${label(cluster)} has no nodes to schedule its pods on`;
    }),
    ...objectsAt(inputs, "podIdentityAssociations").flatMap((association) =>
      podRoleProblems(context, textAt(association, "roleArn")),
    ),
  ];
}

/** `kube-proxy` and `coredns` have a version a Kubernetes version or a build of EKS's own. */
function versionProblems({ inputs }: Context, cluster: StoredResource): readonly string[] {
  const addon = textAt(inputs, "addonName") ?? "";
  const version = textAt(inputs, "addonVersion");
  const control = textAt(cluster.state, "version") ?? "";
  const minor = (text: string): number => Number(text.split(".")[1] ?? "0");
  const wrongBuild = version !== undefined && !/^v\d+\.\d+\.\d+-eksbuild\.\d+$/.test(version);
  const skew = addon === "kube-proxy" && version !== undefined ? minor(control) - minor(version) : 0;
  return when(wrongBuild || skew < 0 || skew > 3, () => {
    return `InvalidParameterException: addon version ${version ?? ""} specified is not supported: ${addon} on Kubernetes ${control}`;
  });
}

function configurationProblems({ inputs }: Context): readonly string[] {
  const values = textAt(inputs, "configurationValues");
  // YAML is accepted too; what begins like JSON has to be JSON.
  if (values?.trimStart().startsWith("{") !== true) return [];
  try {
    JSON.parse(values);
    return [];
  } catch {
    return ["InvalidParameterException: ConfigurationValue provided in request is not supported: invalid JSON"];
  }
}

function podRoleProblems({ cloud }: Context, arn: string | undefined): readonly string[] {
  const role = roleByArn(cloud, arn);
  if (role === undefined) return [];
  const lacking = ["sts:AssumeRole", "sts:TagSession"].filter(
    (action) => allowing(role.state["assumeRolePolicy"], { action, principal: POD_IDENTITY }).length === 0,
  );
  return when(lacking.length > 0, () => {
    return `InvalidParameterException: trust policy of role provided is invalid: ${label(role)} does not allow ${POD_IDENTITY} ${lacking.join(" and ")}`;
  });
}

const ACCESS_POLICY =
  /^arn:aws:eks::aws:cluster-access-policy\/AmazonEKS(AdminPolicy|ClusterAdminPolicy|AdminViewPolicy|EditPolicy|ViewPolicy|SecretReaderPolicy|AutoNodePolicy|NetworkPolicy|ComputePolicy|BlockStoragePolicy|LoadBalancingPolicy|HybridPolicy)$/;

function modeProblems(cluster: StoredResource): readonly string[] {
  const mode = textAt(cluster.state, "accessConfig.authenticationMode") ?? "CONFIG_MAP";
  return when(!mode.startsWith("API"), () => {
    return `InvalidRequestException: the cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation: ${label(cluster)} has ${mode}`;
  });
}

function accessEntryProblems(context: Context): readonly string[] {
  const { cloud, inputs, region } = context;
  const cluster = clusterOf(context);
  if (cluster === undefined) return [];
  const principal = textAt(inputs, "principalArn") ?? "";
  // EKS makes the entries of managed nodes' roles itself.
  const nodes = cloud.all(type.nodeGroup, { region, with: { clusterName: cluster.id, nodeRoleArn: principal } });
  const groups = textsAt(inputs, "kubernetesGroups").filter((group) => group.startsWith("system:"));
  return [
    ...modeProblems(cluster),
    ...when(nodes.length > 0, () => {
      return `ResourceInUseException: the specified access entry resource is already in use on this cluster: EKS made that of ${principal} with ${nodes[0]?.name ?? ""}`;
    }),
    ...when(groups.length > 0, () => {
      return `InvalidParameterException: the kubernetes group name ${groups.join(", ")} is invalid, it cannot start with system:`;
    }),
  ];
}

function accessPolicyProblems(context: Context): readonly string[] {
  const { cloud, inputs, region } = context;
  const cluster = clusterOf(context);
  if (cluster === undefined) return [];
  const principal = textAt(inputs, "principalArn") ?? "";
  const policy = textAt(inputs, "policyArn") ?? "";
  const scope = textAt(inputs, "accessScope.type") ?? "";
  const namespaces = textsAt(inputs, "accessScope.namespaces");
  return [
    ...modeProblems(cluster),
    ...when(cloud.get(type.accessEntry, `${cluster.id}:${principal}`, region) === undefined, () => {
      return `ResourceNotFoundException: the specified principalArn could not be found: there is no access entry of ${principal} in ${label(cluster)}`;
    }),
    ...when(
      !ACCESS_POLICY.test(policy),
      () => `InvalidParameterException: the policyArn parameter format is not valid: ${policy}`,
    ),
    ...when(scope !== "cluster" && scope !== "namespace", () => {
      return `InvalidParameterException: the access scope type ${scope} is neither cluster nor namespace`;
    }),
    ...when((scope === "namespace") !== namespaces.length > 0, () => {
      return "InvalidParameterException: namespaces have to be given with the access scope type namespace, and with no other";
    }),
  ];
}

function podIdentityProblems(context: Context): readonly string[] {
  return podRoleProblems(context, textAt(context.inputs, "roleArn"));
}

/** Add-ons of a cluster, who may enter it, and what its pods may do. */
export const eksAddonRules: Rules = {
  [type.addon]: {
    check: addonProblems,
    update: (change: Change) => addonProblems(change),
    compute: ({ inputs, cloud, region }) => {
      const cluster = cloud.get(type.cluster, textAt(inputs, "clusterName") ?? "", region);
      const version = (cluster && textAt(cluster.state, "version")) ?? "1.34";
      return textAt(inputs, "addonVersion") === undefined ? { addonVersion: `v${version}.0-eksbuild.1` } : {};
    },
  },
  [type.accessEntry]: { check: accessEntryProblems },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": { check: accessPolicyProblems },
  [type.podIdentity]: { check: podIdentityProblems, update: podIdentityProblems },
};
