import { isGuarded } from "../../components/topology/index.ts";
import { nodeCapacity } from "../../components/topology/node-capacity.ts";
import type { Region, Topology } from "../../components/topology/index.ts";
import type { PolicyContext, Report } from "../policy.ts";
import type { Resources } from "../resource.ts";
import type { NodeGroup } from "./node-groups.ts";
import { clusterOf } from "./node-groups.ts";

/** Requests a second that a region carries without scaling first, with some of its zones lost. */
export type Carried = (lostZones: readonly string[]) => number;

/** What a region carries: on clouds whose resources are declared, by what is declared. */
export function carriedBy(region: Region, groups: readonly NodeGroup[], context: PolicyContext<unknown>): Carried {
  switch (region.cloud) {
    case "aws":
      return declared(
        groups.filter((group) => group.region === region.name),
        context.topology,
      );
    case "gcp":
    case "local":
      return planned(region, context);
  }
}

/** Spot nodes are taken back when many want them, as after the loss of a region, so that staging and prod do not count on them. */
function declared(groups: readonly NodeGroup[], topology: Topology): Carried {
  const counted = groups.filter(({ open, spot }) => open && !(spot && isGuarded(topology.environment)));
  return (lost) =>
    counted.reduce(
      (sum, group) =>
        sum + nodesLeft(group, lost) * replicasOn(group, topology) * topology.service.requestsPerSecondPerReplica,
      0,
    );
}

/** Nothing of such a region is declared yet that could be counted, so that it counts by the plan until its components are there. */
function planned({ name, zones }: Region, { plan, topology }: PolicyContext<unknown>): Carried {
  const replicas = plan.regions.find((region) => region.name === name)?.capacity.replicasPerZone ?? 0;
  return (lost) =>
    zones.filter((zone) => !lost.includes(zone.name)).length * replicas * topology.service.requestsPerSecondPerReplica;
}

/** Nodes that always run, without those in lost zones: EKS spreads a group evenly, and the fuller zones are lost first. */
function nodesLeft({ zones, minimum }: NodeGroup, lost: readonly string[]): number {
  const hit = zones.filter((zone) => lost.includes(zone)).length;
  return hit === 0 ? minimum : Math.max(0, minimum - hit * Math.ceil(minimum / zones.length));
}

/** Replicas that each node of a group carries: of its smallest type, and none of one whose size is not known. */
function replicasOn({ sizes }: NodeGroup, { kubernetes, service }: Topology): number {
  const each = sizes.map((size) =>
    size === undefined
      ? 0
      : nodeCapacity({ kubernetes: { ...kubernetes, nodeCpu: size.cpu, nodeMemoryGiB: size.memoryGiB }, service })
          .replicasPerNode,
  );
  return Math.min(...each);
}

/** Names the node groups that are counted as nothing, since the size of their nodes is not known. */
export function reportUnknownSizes(groups: readonly NodeGroup[], report: Report): void {
  for (const { resource, sizes } of groups.filter(({ maximum }) => maximum > 0)) {
    if (sizes.includes(undefined)) {
      report.violation(resource, "the vCPUs of its instance type are not known here, so its nodes cannot be counted");
    }
  }
}

/** A loss that leaves a region with less than it has to carry. */
export interface Shortage {
  readonly region: Region;
  /** Requests a second. */
  readonly carried: number;
  readonly demanded: number;
  /** What is lost, in words: `after the loss of eu-west-1`; empty in normal times. */
  readonly when: string;
}

/** Says the worst of a region's shortages of its EKS cluster, or of the environment where there is none. */
export function reportWorst(shortages: readonly Shortage[], resources: Resources, report: Report): void {
  const worst = new Map<string, Shortage>();
  for (const shortage of shortages) {
    const known = worst.get(shortage.region.name);
    const gap = ({ demanded, carried }: Shortage): number => demanded - carried;
    if (known === undefined || gap(shortage) > gap(known)) worst.set(shortage.region.name, shortage);
  }
  for (const { region, carried, demanded, when } of worst.values()) {
    const found = `its nodes at their fewest carry ${Math.floor(carried)} requests/s${when}`;
    const message = `${found}, and ${Math.ceil(demanded)} are its share of the peak`;
    const cluster = clusterOf(resources, region.name);
    if (cluster === undefined) report.missing(`${region.name}: ${message}`);
    else report.violation(cluster, message);
  }
}

/** Whether a region is short, but for the noise of arithmetic. */
export function isShort({ carried, demanded }: Pick<Shortage, "carried" | "demanded">): boolean {
  return carried < demanded - 1e-6;
}
