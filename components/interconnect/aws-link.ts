import type * as pulumi from "@pulumi/pulumi";
import type { AwsPlacement } from "../aws-component.ts";
import type { AwsNetwork } from "../network/index.ts";
import type { RegionPlan } from "../topology/index.ts";

/** One end of a link. */
export interface LinkEnd {
  readonly plan: RegionPlan;
  readonly network: AwsNetwork;
}

/** A link between two regions. */
export interface AwsLink {
  /** The cloud's id of the link, known once the other end has accepted it. */
  readonly id: pulumi.Output<string>;
}

/** The placement of resources at one end. */
export function placedAt(placement: AwsPlacement, end: LinkEnd): AwsPlacement {
  return { ...placement, region: end.network.region };
}
