import type * as pulumi from "@pulumi/pulumi";
import type { AwsNetwork, SubnetPurpose } from "../network/index.ts";
import type { Zone } from "../topology/index.ts";

/**
 * Id of the subnet of a zone.
 *
 * @throws Error when the network has none: network and cluster are given the plans of different regions
 */
export function subnetOf(network: AwsNetwork, purpose: SubnetPurpose, zone: Zone): pulumi.Output<string> {
  const subnet = network.subnets[purpose][zone.name];
  if (subnet !== undefined) return subnet;
  throw new Error(
    `the network of ${network.region} has no ${purpose} subnet in ${zone.name}, only in ` +
      `${Object.keys(network.subnets[purpose]).join(", ")}: give network and cluster the same region's plan`,
  );
}
