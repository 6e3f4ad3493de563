import type { Cidr, RegionPlan } from "../topology/index.ts";

/** The inside of one tunnel: a range of four addresses, and the two that its ends have. */
export interface TunnelAddresses {
  readonly range: Cidr;
  /** On AWS: it takes the first address that is one. */
  readonly aws: string;
  /** On Google Cloud. */
  readonly gcp: string;
}

/** Regions of an environment that can have a number. */
const SLOTS = 64;
/** Third octet of the first slot. AWS keeps 169.254.0.0 to 169.254.5.255 and 169.254.169.252/30 (Site-to-Site VPN, "Tunnel options"). */
const FIRST = 8;
const SLOTS_AN_OCTET = 16;

/**
 * The insides of the four tunnels between a region on AWS and one on Google Cloud, of 169.254.8.0/22.
 *
 * They have to differ at each gateway, and not between gateways: a link has the slot that is the sum of its regions' indices, so that no two links of a
 * region share one. It follows from the two indices alone: no link's addresses change when another region comes or goes.
 */
export function tunnelAddresses(
  aws: Pick<RegionPlan, "index">,
  gcp: Pick<RegionPlan, "index">,
): readonly [TunnelAddresses, TunnelAddresses, TunnelAddresses, TunnelAddresses] {
  const slot = (aws.index + gcp.index) % SLOTS;
  const third = FIRST + Math.floor(slot / SLOTS_AN_OCTET);
  const tunnel = (number: number): TunnelAddresses => {
    const fourth = 16 * (slot % SLOTS_AN_OCTET) + 4 * number;
    const address = (offset: number): string => `169.254.${third}.${fourth + offset}`;
    return { range: `${address(0)}/30`, aws: address(1), gcp: address(2) };
  };
  return [tunnel(0), tunnel(1), tunnel(2), tunnel(3)];
}
