import * as pulumi from "@pulumi/pulumi";
import type { AwsPlacement } from "../../../components/aws-component.ts";
import type { Keys } from "../../../components/keys/index.ts";
import type { Plan, RegionPlan } from "../../../components/topology/index.ts";
import { parseTopology, plan } from "../../../components/topology/index.ts";

export const ACCOUNT = "111122223333";
export const TAGS = { "meridian:environment": "prod" };

/** A production plan with these regions, as `regions` of a topology declares them. */
export function productionPlan(regions: object): Plan {
  return plan(parseTopology({ regions, dns: { zone: "example.com" } }, { name: "prod", source: "test" }));
}

/** The plan of one of its regions. */
export function regionOf(planned: Plan, name: string): RegionPlan {
  const found = planned.regions.find((region) => region.name === name);
  if (found === undefined) throw new Error(`the plan has no region ${name}`);
  return found;
}

export const placementIn = (region: string): AwsPlacement => ({
  environment: "prod",
  region,
  account: pulumi.output(ACCOUNT),
  tags: TAGS,
  protect: true,
});

export const keysOf = (region: string): Keys => {
  const arn = (purpose: string): pulumi.Output<string> =>
    pulumi.output(`arn:aws:kms:${region}:${ACCOUNT}:key/${purpose}`);
  return { arns: { data: arn("data"), logs: arn("logs"), secrets: arn("secrets"), storage: arn("storage") } };
};

/** The tags of a resource by its logical name. */
export const tagged = (name: string): object => ({ ...TAGS, Name: `prod-${name}` });
