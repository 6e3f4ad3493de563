import { isOpen } from "../node-taints.ts";
import type { Report } from "../policy.ts";
import type { Resource, Resources } from "../resource.ts";
import type { InstanceSize } from "../instance-sizes.ts";
import { DEFAULT_INSTANCE_TYPE, instanceSize } from "../instance-sizes.ts";
import { linked } from "./links.ts";
import { zonesOfSubnets } from "./subnet-zones.ts";

export const CLUSTER = "aws:eks/cluster:Cluster";
export const NODE_GROUP = "aws:eks/nodeGroup:NodeGroup";
const LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";

/** A node group of EKS, as it is declared. */
export interface NodeGroup {
  readonly resource: Resource;
  readonly region: string;
  /** Availability zones that its nodes are spread over. */
  readonly zones: readonly string[];
  /** Nodes that always run. */
  readonly minimum: number;
  /** Nodes that there may be. */
  readonly maximum: number;
  /** Each of its instance types; undefined for one whose size is not known. */
  readonly sizes: readonly (InstanceSize | undefined)[];
  /** Whether a cloud may take its nodes back at any time. */
  readonly spot: boolean;
  /** Whether pods that tolerate no taint, such as the service's, may run on it. */
  readonly open: boolean;
}

/** The node groups of an environment. */
export interface NodeGroups {
  readonly all: readonly NodeGroup[];
  /** Whether something of a region's groups is not known, so that what they carry is not known either. */
  readonly unknownIn: (region: string) => boolean;
}

/** Reads all node groups. What is not known of one is noted down by the report. */
export function nodeGroupsOf(resources: Resources, report: Report): NodeGroups {
  const all: NodeGroup[] = [];
  const unknown = new Set<string>();
  let unplaced = false;
  for (const resource of resources.of(NODE_GROUP)) {
    const region = report.whereKnown(() => resource.region);
    if (region === undefined) {
      unplaced = true;
      continue;
    }
    const group = report.whereKnown(() => readGroup(resources, resource, region));
    if (group === undefined) unknown.add(region);
    else all.push(group);
  }
  return { all, unknownIn: (region) => unplaced || unknown.has(region) };
}

function readGroup(resources: Resources, resource: Resource, region: string): NodeGroup {
  const { properties } = resource;
  const scaling = properties.part("scalingConfig");
  const minimum = scaling.number("minSize") ?? 0;
  return {
    resource,
    region,
    zones: zonesOfSubnets(resources, resource, { property: "subnetIds" }),
    minimum,
    maximum: Math.max(minimum, scaling.number("desiredSize") ?? 0, scaling.number("maxSize") ?? 0),
    sizes: typesOf(resources, resource).map(instanceSize),
    spot: properties.text("capacityType") === "SPOT",
    open: isOpen(resource),
  };
}

function typesOf(resources: Resources, group: Resource): readonly string[] {
  const own = group.properties.texts("instanceTypes");
  if (own.length > 0) return own;
  const templates = linked(resources, group, {
    property: "launchTemplate",
    type: LAUNCH_TEMPLATE,
    names: ({ properties }) => [properties.text("launchTemplate.id") ?? ""].filter((id) => id !== ""),
  });
  return [templates[0]?.properties.text("instanceType") ?? DEFAULT_INSTANCE_TYPE];
}

/** The EKS cluster of a region: what is said of the region's nodes is said of it. */
export function clusterOf(resources: Resources, region: string): Resource | undefined {
  return resources.of(CLUSTER).find((cluster) => cluster.properties.text("region") === region);
}
