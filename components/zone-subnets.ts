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
  const subnets = network.subnets[purpose];
  const byLetter = [...zones].sort((a, b) => (a.letter < b.letter ? -1 : 1));
  return byLetter.map(({ name }) => {
    const subnet = subnets[name];
    if (subnet === undefined) {
      const known = Object.keys(subnets).sort().join(", ");
      throw new Error(
        `regions.${network.region}.zones: found ${name}, where the network has no ${purpose} subnet; it has them in ` +
          `${known === "" ? "no zone" : known}. Create the network from the same plan.`,
      );
    }
    return subnet;
  });
}
