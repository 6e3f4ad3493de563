import type { Change, Cloud, Context, Properties, Rules, StoredResource } from "../../simulated/model.ts";
import { flagAt, numberAt, objectsAt, textAt, textsAt, valueAt } from "../../simulated/values.ts";
import { addonConfiguration, launchTemplateOf, podConfigurationsByZone } from "./interfaces.ts";
import { keyNamed, letsServiceRole } from "./key-policies.ts";
import { reachesInternet, servicesWithEndpoint, subnetsOf, vpcIdOf, zoneOf, zonesOf } from "./networks.ts";
import { label, labels, when } from "../../simulated/refusals.ts";
import { hasPolicy, roleByArn, trustProblems } from "./roles.ts";
import { type } from "./type-tokens.ts";

const WORKER_POLICIES = [
  "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
  "arn:aws:iam::aws:policy/AmazonEKSWorkerNodeMinimalPolicy",
];
const REGISTRY_POLICIES = [
  "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
  "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly",
];
const CNI_POLICY = "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy";
/** Endpoints that nodes without a way to the internet need. Source: EKS, "Deploy private clusters with limited internet access". */
const PRIVATE_SERVICES = ["ec2", "ecr.api", "ecr.dkr", "s3", "sts"];
const AUTO_SCALING_ROLE = "autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";

const failed = (reason: string): string => `NodeCreationFailure: ${reason}`;

function clusterOf({ cloud, inputs, region }: Context): StoredResource | undefined {
  return cloud.get(type.cluster, textAt(inputs, "clusterName") ?? "", region);
}

function sizeProblems({ inputs }: { readonly inputs: Properties }): readonly string[] {
  const [least = 0, wanted = 0, most = 0] = ["minSize", "desiredSize", "maxSize"].map((size) =>
    numberAt(inputs, `scalingConfig.${size}`),
  );
  return [
    ...when(least > wanted, () => {
      return `InvalidParameterException: minimum capacity ${least} can't be greater than desired size ${wanted}`;
    }),
    ...when(wanted > most, () => {
      return `InvalidParameterException: desired capacity ${wanted} can't be greater than max size ${most}`;
    }),
  ];
}

function templateProblems({ cloud, inputs, region }: Context): readonly string[] {
  const template = launchTemplateOf(cloud, inputs, region);
  if (template === undefined) return [];
  const version = textAt(inputs, "launchTemplate.version") ?? "";
  const latest = numberAt(template.state, "latestVersion") ?? 1;
  const volumes = objectsAt(template.state, "blockDeviceMappings").flatMap((mapping) => objectsAt(mapping, "ebs"));
  const keys = volumes.flatMap((volume) => keyNamed(cloud, textAt(volume, "kmsKeyId"), region) ?? []);
  const closed = keys.filter((key) => !letsServiceRole(cloud, key, AUTO_SCALING_ROLE));
  return [
    ...when(/^\d+$/.test(version) && Number(version) > latest, () => {
      return `InvalidRequestException: the launch template ${label(template)} has no version ${version}: its latest is ${latest}`;
    }),
    ...when(textsAt(inputs, "instanceTypes").length > 0 && textAt(template.state, "instanceType") !== undefined, () => {
      return `InvalidParameterException: instance types cannot be given both in the node group and in the launch template ${label(template)}`;
    }),
    ...when(numberAt(inputs, "diskSize") !== undefined, () => {
      return "InvalidParameterException: disk size must be specified within the launch template";
    }),
    ...when(objectsAt(inputs, "remoteAccess").length > 0, () => {
      return "InvalidParameterException: remote access configuration cannot be specified with a launch template";
    }),
    ...when(closed.length > 0, () => {
      return failed(
        `AsgInstanceLaunchFailures: Client.InvalidKMSKey.InvalidState: the policy of the KMS key does not let ${AUTO_SCALING_ROLE} use it: ${labels(closed)}`,
      );
    }),
  ];
}

function roleProblems({ cloud, inputs }: Context): readonly string[] {
  const role = roleByArn(cloud, textAt(inputs, "nodeRoleArn"));
  if (role === undefined) return [];
  const wanted: readonly (readonly [string, readonly string[]])[] = [
    ["join the cluster", WORKER_POLICIES],
    ["pull images", REGISTRY_POLICIES],
  ];
  return [
    ...trustProblems(role, "ec2.amazonaws.com", (named) => {
      return `InvalidParameterException: the node role cannot be assumed by EC2: ${named}`;
    }),
    ...wanted
      .filter(([, policies]) => !hasPolicy(cloud, role, policies))
      .map(([purpose, policies]) =>
        failed(`the role ${label(role)} lacks what it takes to ${purpose}: ${policies[0] ?? ""}`),
      ),
  ];
}

function placeProblems(context: Context, cluster: StoredResource): readonly string[] {
  const { cloud, inputs, region } = context;
  const subnets = subnetsOf(cloud, region, textsAt(inputs, "subnetIds"));
  const vpcId = textAt(cluster.state, "vpcConfig.vpcId");
  const foreign = subnets.filter((subnet) => vpcIdOf(subnet) !== vpcId);
  if (foreign.length > 0)
    return [
      `InvalidParameterException: subnets are not in the VPC of the cluster ${label(cluster)}: ${labels(foreign)}`,
    ];
  const endpoints = servicesWithEndpoint(cloud, region, vpcId ?? "");
  const missing = PRIVATE_SERVICES.filter((service) => !endpoints.includes(service));
  const cutOff = subnets.filter((subnet) => !reachesInternet(cloud, subnet));
  return when(missing.length > 0 && cutOff.length > 0, () => {
    return failed(
      `instances failed to join the kubernetes cluster: no route to the internet, and no endpoint for ${missing.join(", ")}: ${labels(cutOff)}`,
    );
  });
}

/** Nodes get ready once their pods can get addresses: the CNI add-on is there, is permitted to, and knows the zones. */
function cniProblems(context: Context, cluster: StoredResource): readonly string[] {
  const { cloud, inputs, region } = context;
  if ((numberAt(inputs, "scalingConfig.desiredSize") ?? 0) === 0) return [];
  const selfManaged = valueAt(cluster.state, "bootstrapSelfManagedAddons") !== false;
  const addon = cloud.get(type.addon, `${cluster.id}:vpc-cni`, region);
  if (addon === undefined)
    return when(!selfManaged, () => {
      return failed(
        `unhealthy nodes in the kubernetes cluster: ${label(cluster)} has no CNI: the add-on vpc-cni has to come before nodes`,
      );
    });
  const nodeRole = roleByArn(cloud, textAt(inputs, "nodeRoleArn"));
  const permitted =
    cniIsPermitted(cloud, cluster, addon) || (nodeRole !== undefined && hasPolicy(cloud, nodeRole, [CNI_POLICY]));
  const custom = textAt(addonConfiguration(addon.state), "env.AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG") === "true";
  const configured = podConfigurationsByZone(addon.state);
  const zones = zonesOf(subnetsOf(cloud, region, textsAt(inputs, "subnetIds")));
  const unknown = zones.filter((zone) => !configured.has(zone));
  return [
    ...when(!permitted, () => {
      return failed(
        `unhealthy nodes in the kubernetes cluster: the add-on ${addon.name} may not assign addresses: give it a role with ${CNI_POLICY}`,
      );
    }),
    ...when(custom && configured.size > 0 && unknown.length > 0, () => {
      return failed(
        `unhealthy nodes in the kubernetes cluster: the add-on ${addon.name} has no ENIConfig for ${unknown.join(", ")}`,
      );
    }),
  ];
}

/** Whether the CNI acts as a role of its own: by pod identity, which takes the agent, or by the cluster's OIDC provider. */
function cniIsPermitted(cloud: Cloud, cluster: StoredResource, addon: StoredResource): boolean {
  const agent = cloud.get(type.addon, `${cluster.id}:eks-pod-identity-agent`, cluster.region) !== undefined;
  const associated =
    objectsAt(addon.state, "podIdentityAssociations").length > 0 ||
    cloud.all(type.podIdentity, {
      region: cluster.region,
      with: { clusterName: cluster.id, namespace: "kube-system", serviceAccount: "aws-node" },
    }).length > 0;
  return (agent && associated) || textAt(addon.state, "serviceAccountRoleArn") !== undefined;
}

function nodeGroupProblems(context: Context): readonly string[] {
  const cluster = clusterOf(context);
  if (cluster === undefined) return [];
  return [
    ...sizeProblems(context),
    ...templateProblems(context),
    ...roleProblems(context),
    ...placeProblems(context, cluster),
    ...cniProblems(context, cluster),
    ...versionProblems(context, cluster),
  ];
}

/** Nodes are of the control plane's minor version, or of up to three before it. */
function versionProblems({ inputs }: Context, cluster: StoredResource): readonly string[] {
  const version = textAt(inputs, "version");
  const control = textAt(cluster.state, "version") ?? "";
  const minor = (text: string): number => Number(text.split(".")[1] ?? "0");
  const behind = version === undefined ? 0 : minor(control) - minor(version);
  return when(behind < 0 || behind > 3, () => {
    return `InvalidParameterException: nodes of Kubernetes ${version ?? ""} are not supported by the control plane ${label(cluster)} of ${control}`;
  });
}

function nodeGroupChangeProblems(change: Change): readonly string[] {
  const cluster = clusterOf(change);
  return [
    ...sizeProblems(change),
    ...templateProblems(change),
    ...(cluster === undefined ? [] : versionProblems(change, cluster)),
  ];
}

/** Whether a cluster has nodes in ready groups. */
export function hasNodes(cloud: Cloud, cluster: StoredResource): boolean {
  return (
    cloud
      .all(type.nodeGroup, { region: cluster.region, with: { clusterName: cluster.id } })
      .some(({ state }) => (numberAt(state, "scalingConfig.desiredSize") ?? 0) > 0) ||
    flagAt(cluster.state, "computeConfig.enabled")
  );
}

/** Zones of the subnets that pods of a cluster get addresses from, by the add-on's configuration: each in its own zone. */
export function podSubnetProblems(
  { cloud, region }: Context,
  addon: Properties,
  cluster: StoredResource,
): readonly string[] {
  return [...podConfigurationsByZone(addon)].flatMap(([zone, configuration]) => {
    const id = textAt(configuration, "id") ?? "";
    const subnet = cloud.get(type.subnet, id, region);
    const groups = textsAt(configuration, "securityGroups").filter(
      (group) => cloud.get(type.securityGroup, group, region) === undefined,
    );
    const wrongVpc = subnet !== undefined && vpcIdOf(subnet) !== textAt(cluster.state, "vpcConfig.vpcId");
    return [
      ...when(subnet === undefined, () => failed(`ENIConfig ${zone}: there is no subnet ${id} in ${region}`)),
      ...when(subnet !== undefined && (zoneOf(subnet) !== zone || wrongVpc), () => {
        return failed(
          `ENIConfig ${zone}: the subnet ${subnet === undefined ? "" : label(subnet)} is in ${subnet === undefined ? "" : zoneOf(subnet)}${wrongVpc ? ", and in another VPC than the cluster" : ""}`,
        );
      }),
      ...groups.map((group) => failed(`ENIConfig ${zone}: there is no security group ${group} in ${region}`)),
    ];
  });
}

/** Managed node groups. */
export const eksNodeRules: Rules = {
  [type.nodeGroup]: {
    check: nodeGroupProblems,
    update: nodeGroupChangeProblems,
    compute: (context) => {
      const cluster = clusterOf(context);
      const version = textAt(context.inputs, "version") ?? (cluster && textAt(cluster.state, "version"));
      if (version === undefined) return {};
      return {
        version,
        ...(textAt(context.inputs, "releaseVersion") === undefined ? { releaseVersion: `${version}.0-20260501` } : {}),
      };
    },
  },
};
