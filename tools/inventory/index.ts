import type * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../../components/topology/index.ts";
import { createEnvironment } from "../../stacks/environment.ts";
import { PROJECT } from "../../stacks/program.ts";
import { placeOf } from "./place.ts";
import type { Place } from "./place.ts";
import type { RecordedResource } from "./recording.ts";
import { recordProgram } from "./recording.ts";

/** A resource that an environment has. Components are left out: they cost and do nothing by themselves. */
export interface InventoryItem extends Place {
  /** Type token, such as `aws:ec2/subnet:Subnet`. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
}

/** Every output stays unknown, as in the first preview: what is created does not depend on any. */
const UNKNOWN: pulumi.runtime.Mocks = {
  newResource: () => ({ id: undefined, state: {} }),
  call: () => ({}),
};

/**
 * The resources that an environment comes to, in the order in which its program asks for them. Runs the program without an
 * engine: reaches no cloud, and creates nothing.
 */
export async function inventoryOf(plan: Plan): Promise<InventoryItem[]> {
  const resources = await recordUnknown(plan);
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  return resources
    .filter((resource) => resource.custom)
    .map((resource): InventoryItem => ({
      type: resource.type,
      name: resource.name,
      ...placeOf(resource, (urn) => byUrn.get(urn)),
    }));
}

/**
 * What an environment's program asks for while nothing is known that only the clouds can tell. Runs it without an engine: reaches no cloud,
 * and creates nothing.
 */
export async function recordUnknown(plan: Plan): Promise<RecordedResource[]> {
  const places = { project: PROJECT, processes: "/nowhere" };
  const { resources } = await recordProgram(() => createEnvironment(plan, places), {
    mocks: UNKNOWN,
    stack: plan.environment.name,
    preview: true,
  });
  return resources;
}

/** How many of the items there are by region and tier. Regions and tiers in the order of the items. */
export function countByRegionAndTier(
  items: readonly InventoryItem[],
): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const counts = new Map<string, Map<string, number>>();
  for (const { region, tier } of items) {
    const own = counts.get(region) ?? new Map<string, number>();
    counts.set(region, own.set(tier, (own.get(tier) ?? 0) + 1));
  }
  return counts;
}
