import * as pulumi from "@pulumi/pulumi";
import type { AwsPlacement } from "../../../components/aws-component.ts";
import type { Keys } from "../../../components/keys/index.ts";
import { KEY_PURPOSES } from "../../../components/keys/index.ts";
import type { AwsNetwork, SubnetPurpose } from "../../../components/network/index.ts";
import type { Plan, RegionPlan } from "../../../components/topology/index.ts";
import { parseTopology, plan } from "../../../components/topology/index.ts";

export const ACCOUNT = "123456789012";
const PURPOSES: readonly SubnetPurpose[] = ["public", "private", "data", "pods", "transit"];

/** The plan of an environment as it would be declared. */
export function planOf(input: object, name = "prod"): Plan {
  return plan(parseTopology({ environment: name, dns: { zone: "example.com" }, ...input }, { name, source: "test" }));
}

/** The plan of one of an environment's regions. */
export function regionOf(planned: Plan, name: string): RegionPlan {
  const region = planned.regions.find((candidate) => candidate.name === name);
  if (region === undefined) throw new Error(`the plan has no region ${name}`);
  return region;
}

/** Where the resources of a region go. Protected unless it says otherwise. */
export function placementOf(region: string, environment = "prod", protect = true): AwsPlacement {
  return { environment, region, account: ACCOUNT, tags: { team: "stores" }, protect };
}

/** The tags of a resource that `placementOf` places. */
export function tagsOf(name: string, environment = "prod"): Record<string, string> {
  return { team: "stores", Name: `${environment}-${name}` };
}

/** A network with a subnet of each purpose in each of the region's zones, by ids such as `data-eu-west-1a`. */
export function networkOf({ name, zones }: Pick<RegionPlan, "name" | "zones">): AwsNetwork {
  const subnets = (purpose: SubnetPurpose): Record<string, pulumi.Output<string>> =>
    Object.fromEntries(zones.map((zone) => [zone.name, pulumi.output(`${purpose}-${zone.name}`)]));
  return {
    id: pulumi.output(`vpc-${name}`),
    ranges: [],
    region: name,
    subnets: Object.fromEntries(PURPOSES.map((purpose) => [purpose, subnets(purpose)])) as AwsNetwork["subnets"],
    routeTables: {},
    natGateways: {},
    workloadSecurityGroup: pulumi.output(`workloads-${name}`),
    ready: [],
  };
}

/** A region's keys, by ARNs such as `key-data-eu-west-1`. */
export function keysOf(region: string): Keys {
  const arns = KEY_PURPOSES.map((purpose) => [purpose, pulumi.output(`key-${purpose}-${region}`)]);
  return { arns: Object.fromEntries(arns) as Keys["arns"] };
}
