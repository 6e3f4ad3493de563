import type { Zone } from "../topology/index.ts";
import type { SubnetPurpose } from "./index.ts";

/** Fixed for good: a purpose's number is a part of its subnets' addresses. New ones go to the end, of which three are free. */
const PURPOSES: readonly SubnetPurpose[] = ["public", "private", "data", "pods", "transit"];
const SUBNETS_PER_ZONE = 8;
const LETTERS = "abcdefgh";

/**
 * The IPv6 range of a subnet: the /64 of the VPC's /56 whose number is 8 × the zone letter's position + the purpose's, so
 * that a zone that comes or goes moves no other's addresses.
 *
 * @param range the VPC's range as Amazon assigned it, such as `2a05:d018:abc:de00::/56`
 * @throws Error for a range that is no /56
 * @throws RangeError for a zone's letter outside a to h
 */
export function subnetIpv6(range: string, purpose: SubnetPurpose, zone: Zone): string {
  const groups = /^([0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,3})::\/56$/.exec(range)?.[1]?.split(":");
  if (groups === undefined) {
    throw new Error(
      `The VPC's IPv6 range is ${range}; subnets are numbered in a /56, such as 2a05:d018:abc:de00::/56.`,
    );
  }
  const letter = LETTERS.indexOf(zone.letter);
  if (letter < 0 || zone.letter.length !== 1) {
    throw new RangeError(`Zone ${zone.name} has the letter ${zone.letter}; IPv6 ranges are numbered for a to h.`);
  }
  const [first = "0", second = "0", third = "0", fourth = "0"] = groups;
  const number = letter * SUBNETS_PER_ZONE + PURPOSES.indexOf(purpose);
  const last = (Number.parseInt(fourth, 16) + number).toString(16);
  return `${[first, second, third, last].join(":").replace(/(:0)+$/, "")}::/64`;
}
