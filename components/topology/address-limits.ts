import { checkSupernet, planAddresses } from "./addresses.ts";
import { contains, readCidr } from "./cidr.ts";
import type { Cidr } from "./plan-types.ts";
import type { Problem } from "./problems.ts";
import { show } from "./problems.ts";
import type { Region } from "./topology.ts";

/**
 * What a cloud would refuse of a region's planned addresses, though the supernet itself is sound.
 *
 * Sources: Amazon VPC, "IPv4 CIDR block association restrictions"; Amazon EKS API, `serviceIpv4Cidr`. GCP accepts all
 * of the ranges that a supernet may be in.
 *
 * @param regions the regions whose networks exist; retired ones need no addresses
 * @returns a problem for each AWS region that could not be created; none where `checkSupernet` finds a problem already
 */
export function checkAddressLimits(
  supernet: Cidr,
  regions: readonly Pick<Region, "name" | "cloud" | "index" | "zones">[],
): Problem[] {
  if (checkSupernet(supernet).length > 0) return [];
  return regions.filter((region) => region.cloud === "aws").flatMap((region) => checkAws(supernet, region));
}

function checkAws(supernet: Cidr, region: Pick<Region, "name" | "index" | "zones">): Problem[] {
  const { pods, services } = planAddresses(supernet, region);
  if (lies(services, "100.64.0.0/10")) {
    return [
      {
        path: "network.supernet",
        found: `${show(supernet)}, which puts the Kubernetes services of ${region.name} into ${services}`,
        accepted: "a range inside 10.0.0.0/8 or 172.16.0.0/12: EKS takes services' addresses from no other",
        mend: "use a supernet in 10.0.0.0/8",
      },
    ];
  }
  const refused = (range: Cidr, why: string): Problem => ({
    path: `regions.${region.name}.index`,
    found: `${region.index}, which puts the pods into ${pods}`,
    accepted: `on AWS, an index whose pods lie outside ${range}: ${why}`,
    mend: "give a region that does not exist yet another index; otherwise use another supernet, such as 10.0.0.0/8",
  });
  // A block that holds such pods is no larger than a /16, so the nodes' network is in 10.0.0.0/16 as well.
  if (lies(pods, "10.0.0.0/16")) {
    return [refused("10.0.0.0/16", "a VPC in 10.0.0.0/15 cannot be given a second range there")];
  }
  if (lies(pods, "172.31.0.0/16")) {
    return [refused("172.31.0.0/16", "a VPC in 172.16.0.0/12 cannot be given a second range there")];
  }
  return [];
}

function lies(inner: Cidr, outer: Cidr): boolean {
  const [innerRange, outerRange] = [readCidr(inner), readCidr(outer)];
  return innerRange !== undefined && outerRange !== undefined && contains(outerRange, innerRange);
}
