import type { Resource, Resources } from "../resource.ts";
import { linked } from "./links.ts";
import { SUBNET, zoneOf } from "./subnet-zones.ts";

export const NAT_GATEWAY = "aws:ec2/natGateway:NatGateway";

/**
 * The zone of a NAT gateway: that of its subnet. `every` for a regional one, which AWS runs in all zones; undefined where its subnet is none
 * that is declared.
 */
export function zoneOfGateway(resources: Resources, gateway: Resource): string | undefined {
  if (isRegional(gateway)) return "every";
  const [subnet] = linked(resources, gateway, { property: "subnetId", type: SUBNET });
  return subnet === undefined ? undefined : zoneOf(subnet);
}

/** Missing is zonal. */
export function isRegional({ properties }: Resource): boolean {
  return properties.text("availabilityMode") === "regional";
}
