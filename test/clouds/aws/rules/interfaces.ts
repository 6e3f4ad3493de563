import type { Cloud, Properties, StoredResource } from "../../simulated/model.ts";
import { isObject, objectsAt, textAt, textsAt, valueAt } from "../../simulated/values.ts";
import { loadBalancerSubnetIds } from "./networks.ts";
import { type } from "./type-tokens.ts";

/** Where a resource has network interfaces: what keeps subnets and security groups from being deleted. */
interface Interfaces {
  readonly subnets: readonly string[];
  readonly groups: readonly string[];
}

const NONE: Interfaces = { subnets: [], groups: [] };

/** By type: which subnets and groups a resource's network interfaces are in. */
const interfacesByType: Readonly<Record<string, (resource: StoredResource, cloud: Cloud) => Interfaces>> = {
  [type.natGateway]: ({ state }) => ({ subnets: [textAt(state, "subnetId") ?? ""], groups: [] }),
  [type.loadBalancer]: ({ state }) => ({
    subnets: loadBalancerSubnetIds(state),
    groups: textsAt(state, "securityGroups"),
  }),
  [type.vpcEndpoint]: ({ state }) =>
    textAt(state, "vpcEndpointType") === "Interface"
      ? { subnets: textsAt(state, "subnetIds"), groups: textsAt(state, "securityGroupIds") }
      : NONE,
  [type.transitVpcAttachment]: ({ state }) => ({ subnets: textsAt(state, "subnetIds"), groups: [] }),
  [type.cluster]: ({ state }) => ({
    subnets: textsAt(state, "vpcConfig.subnetIds"),
    groups: textsAt(state, "vpcConfig.securityGroupIds"),
  }),
  [type.nodeGroup]: nodeInterfaces,
  [type.kafkaCluster]: ({ state }) => ({
    subnets: textsAt(state, "brokerNodeGroupInfo.clientSubnets"),
    groups: textsAt(state, "brokerNodeGroupInfo.securityGroups"),
  }),
  [type.replicator]: ({ state }) => {
    const configurations = objectsAt(state, "kafkaClusters").flatMap((cluster) => objectsAt(cluster, "vpcConfig"));
    return {
      subnets: configurations.flatMap((configuration) => textsAt(configuration, "subnetIds")),
      groups: configurations.flatMap((configuration) => textsAt(configuration, "securityGroupsIds")),
    };
  },
  [type.replicationGroup]: ({ state, region }, cloud) => {
    const subnetGroup = cloud.get(type.cacheSubnetGroup, textAt(state, "subnetGroupName") ?? "", region);
    return {
      subnets: subnetGroup === undefined ? [] : textsAt(subnetGroup.state, "subnetIds"),
      groups: textsAt(state, "securityGroupIds"),
    };
  },
  [type.endpointGroup]: acceleratorInterfaces,
};

/** Nodes have theirs in the group's subnets; their pods have more where the CNI add-on gives them subnets of their own. */
function nodeInterfaces(nodeGroup: StoredResource, cloud: Cloud): Interfaces {
  const { state, region } = nodeGroup;
  const template = launchTemplateOf(cloud, state, region);
  const cni = cloud.get(type.addon, `${textAt(state, "clusterName") ?? ""}:vpc-cni`, region);
  const pods = cni === undefined ? [] : podConfigurations(cni.state);
  const nodeGroups = template === undefined ? [] : launchTemplateGroups(template.state);
  return {
    subnets: [...textsAt(state, "subnetIds"), ...pods.flatMap((pod) => textAt(pod, "id") ?? [])],
    groups: [...nodeGroups, ...pods.flatMap((pod) => textsAt(pod, "securityGroups"))],
  };
}

/** The launch template of a node group. */
export function launchTemplateOf(cloud: Cloud, nodeGroup: Properties, region: string): StoredResource | undefined {
  const id = textAt(nodeGroup, "launchTemplate.id");
  if (id !== undefined) return cloud.get(type.launchTemplate, id, region);
  const name = textAt(nodeGroup, "launchTemplate.name");
  return name === undefined ? undefined : cloud.all(type.launchTemplate, { region, with: { name } })[0];
}

/** Security groups that instances of a launch template get. */
export function launchTemplateGroups(template: Properties): readonly string[] {
  const ofInterfaces = objectsAt(template, "networkInterfaces").flatMap((item) => textsAt(item, "securityGroups"));
  return [...textsAt(template, "vpcSecurityGroupIds"), ...ofInterfaces];
}

/** The `eniConfig` entries of a vpc-cni add-on's configuration: subnet and groups of the pods, by zone. */
export function podConfigurations(addon: Properties): readonly Properties[] {
  return [...podConfigurationsByZone(addon).values()];
}

/**
 * As `podConfigurations`, by the zone that it is for: nodes find theirs by that name.
 * Source: aws/amazon-vpc-cni-k8s, charts/aws-vpc-cni/templates/eniconfig.yaml.
 */
export function podConfigurationsByZone(addon: Properties): ReadonlyMap<string, Properties> {
  const configuration = addonConfiguration(addon);
  const subnets = valueAt(configuration, "eniConfig.subnets");
  if (valueAt(configuration, "eniConfig.create") !== true || !isObject(subnets)) return new Map();
  return new Map(Object.entries(subnets).flatMap(([zone, value]) => (isObject(value) ? [[zone, value]] : [])));
}

/** An add-on's configuration values, empty where there are none or they are no JSON. */
export function addonConfiguration(addon: Properties): Properties {
  try {
    const parsed = JSON.parse(textAt(addon, "configurationValues") ?? "{}") as unknown;
    return isObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

/** An accelerator that keeps the clients' addresses has interfaces in the load balancers' subnets. */
function acceleratorInterfaces(group: StoredResource, cloud: Cloud): Interfaces {
  const balancers = objectsAt(group.state, "endpointConfigurations")
    .filter((endpoint) => endpoint["clientIpPreservationEnabled"] !== false)
    .flatMap((endpoint) => cloud.byLink(textAt(endpoint, "endpointId") ?? "") ?? []);
  return { subnets: balancers.flatMap(({ state }) => loadBalancerSubnetIds(state)), groups: [] };
}

function holders(cloud: Cloud, region: string, id: string, part: keyof Interfaces): readonly StoredResource[] {
  return Object.entries(interfacesByType).flatMap(([token, interfaces]) =>
    cloud
      .all(token)
      .filter((resource) => livesNear(resource, region) && interfaces(resource, cloud)[part].includes(id)),
  );
}

/** A replicator has interfaces in two regions, an accelerator's endpoint group in another than its own. */
function livesNear(resource: StoredResource, region: string): boolean {
  return resource.region === region || resource.type === type.replicator || resource.type === type.endpointGroup;
}

/** Resources with a network interface in a subnet. */
export function withInterfaceIn(cloud: Cloud, subnet: StoredResource): readonly StoredResource[] {
  return holders(cloud, subnet.region, subnet.id, "subnets");
}

/** Resources with a network interface that carries a security group. */
export function withInterfaceOf(cloud: Cloud, group: StoredResource): readonly StoredResource[] {
  return holders(cloud, group.region, group.id, "groups");
}
