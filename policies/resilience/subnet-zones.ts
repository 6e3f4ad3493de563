import type { Resource, Resources } from "../resource.ts";
import type { Link } from "./links.ts";
import { linked } from "./links.ts";

export const SUBNET = "aws:ec2/subnet:Subnet";

/**
 * The availability zones of the subnets that a resource names, each once, sorted. A subnet that leaves its zone to AWS counts for none.
 *
 * @throws UnknownProperty where the subnets or their zones are not known
 */
export function zonesOfSubnets(
  resources: Resources,
  from: Resource,
  link: Pick<Link, "property" | "names">,
): readonly string[] {
  return distinct(linked(resources, from, { ...link, type: SUBNET }).flatMap((subnet) => zoneOf(subnet) ?? []));
}

/** A subnet's availability zone, where it names one. */
export function zoneOf({ properties }: Resource): string | undefined {
  return properties.text("availabilityZone");
}

/** Each text once, sorted. */
export function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
