import type * as pulumi from "@pulumi/pulumi";
import type { AwsNetwork, SubnetPurpose } from "./network/index.ts";
import type { Zone } from "./topology/index.ts";

/**
 * Ids of the subnets of one purpose in some zones, by the zones' letters: the order in which zones are declared changes
 * nothing.
 *
 * @throws Error naming the region, the zone and the zones that the network has such subnets in
 */
export function zoneSubnets(
  network: Pick<AwsNetwork, "region" | "subnets">,
  purpose: SubnetPurpose,
  zones: readonly Zone[],
): pulumi.Output<string>[] {
  const byLetter = [...zones].sort((a, b) => (a.letter < b.letter ? -1 : 1));
  return byLetter.map((zone) => zoneSubnet(network, purpose, zone));
}

/**
 * Id of the subnet of one purpose in a zone.
 *
 * @throws Error naming the region, the zone and the zones that the network has such subnets in
 */
export function zoneSubnet(
  network: Pick<AwsNetwork, "region" | "subnets">,
  purpose: SubnetPurpose,
  zone: Pick<Zone, "name">,
): pulumi.Output<string> {
  const subnets = network.subnets[purpose];
  const subnet = subnets[zone.name];
  if (subnet !== undefined) return subnet;
  const known = Object.keys(subnets).sort().join(", ");
  throw new Error(
    `regions.${network.region}.zones: found ${zone.name}, where the network has no ${purpose} subnet; it has them in ` +
      `${known === "" ? "no zone" : known}. Create the network from the same plan.`,
  );
}
