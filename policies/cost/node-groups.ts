import { DEFAULT_INSTANCE_TYPE } from "../instance-sizes.ts";
import type { Resource, Resources } from "../resource.ts";

/** Nodes that a group always has. */
export const leastNodes = ({ properties }: Resource): number => properties.number("scalingConfig.minSize") ?? 1;

/** The launch template of a group, where it has one. */
export const templateOf = (group: Resource, resources: Resources): Resource | undefined =>
  resources.referenced(group, "launchTemplate", "aws:ec2/launchTemplate:LaunchTemplate")[0];

/** Machine type of a group's nodes: the first that is named. Spot nodes may be of any type of the list, which are each other's equals. */
export const machineOf = (group: Resource, template: Resource | undefined): string =>
  group.properties.list("instanceTypes")[0]?.text() ??
  template?.properties.text("instanceType") ??
  DEFAULT_INSTANCE_TYPE;
