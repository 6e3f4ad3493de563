import type { GcpPlacement } from "../../../components/gcp-component.ts";
import type { Plan, RegionPlan } from "../../../components/topology/index.ts";
import { parseTopology, plan } from "../../../components/topology/index.ts";
import type { Recording } from "../aws/recorder.ts";

export const PROJECT = "shop-prod";
export const TAGS = { "meridian:environment": "prod" };
/** `TAGS` as Google Cloud accepts them. */
export const LABELS = { meridian_environment: "prod" };

/** A production plan on Google Cloud, with what else the topology declares. */
export function productionPlan(regions: object, more: object = {}): Plan {
  const declared = { regions, dns: { zone: "example.com" }, ...more };
  return plan(parseTopology(declared, { name: "prod", source: "test" }));
}

/** The plan of one of its regions. */
export function regionOf(planned: Plan, name: string): RegionPlan {
  const found = planned.regions.find((region) => region.name === name);
  if (found === undefined) throw new Error(`the plan has no region ${name}`);
  return found;
}

export const placementIn = (region: string): GcpPlacement => ({
  environment: "prod",
  region,
  project: PROJECT,
  tags: TAGS,
  protect: true,
});

/** Inputs of every resource of a type, by logical name without a prefix. */
export function inputsOf(recording: Recording<unknown>, type: string, prefix: string): Record<string, unknown> {
  const names = recording.namesOf(type).filter((name) => name.startsWith(prefix));
  return Object.fromEntries(names.map((name) => [name.slice(prefix.length), recording.inputs(name)]));
}

/** Logical names of the resources of Google Cloud that do not state `PROJECT`, or a region where they have one. */
export function withoutPlace({ resources }: Recording<unknown>): string[] {
  return resources
    .filter(({ type, inputs }) => type.startsWith("gcp:") && inputs["project"] !== PROJECT)
    .map(({ name }) => name);
}
