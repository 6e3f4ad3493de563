import type { Resource, Resources } from "../resource.ts";
import type { Charge } from "./charges.ts";
import { leastNodes, machineOf, templateOf } from "./node-groups.ts";
import { PRICE_KEYS } from "./price-keys.ts";

/** The nodes that a group always has, with their disks. */
export function nodeGroupCharges(group: Resource, resources: Resources): readonly Charge[] {
  const count = leastNodes(group);
  if (count === 0) return [];
  const template = templateOf(group, resources);
  const spot = group.properties.text("capacityType") === "SPOT";
  const monitored = template?.properties.flag("monitoring.enabled") ?? false;
  return [
    { price: machineOf(group, template), count, ...(spot ? { spot } : {}) },
    ...diskCharges(template, count),
    ...(monitored ? [{ price: PRICE_KEYS.nodeMonitoring, count }] : []),
  ];
}

function diskCharges(template: Resource | undefined, nodes: number): readonly Charge[] {
  const disks = template?.properties.list("blockDeviceMappings") ?? [];
  if (disks.length === 0) return [{ unpriced: "disks whose type EKS chooses" }];
  return disks.map((disk): Charge => {
    const size = disk.number("ebs.volumeSize");
    // What EC2 takes where a template does not say: the previous generation.
    const type = disk.text("ebs.volumeType") ?? "gp2";
    return size === undefined
      ? { unpriced: "a disk whose size is that of its image" }
      : { price: `disk.${type}`, count: size * nodes };
  });
}
