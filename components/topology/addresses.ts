import type { AddressRange } from "./cidr.ts";
import { aligned, contains, isAligned, partOf, readCidr, writeCidr } from "./cidr.ts";
import { HIGHEST_REGION_INDEX } from "./cloud.ts";
import type { Cidr, RegionAddresses, ZoneAddresses } from "./plan-types.ts";
import type { Problem } from "./problems.ts";
import { show } from "./problems.ts";
import type { Region, Zone } from "./topology.ts";

const BLOCKS = HIGHEST_REGION_INDEX + 1;
const ZONE_LETTERS = "abcdefgh";
/** The smallest supernet whose transit subnets are still as large as AWS's smallest subnet, a /28. */
const LONGEST_PREFIX = 12;

/** The private ranges that a supernet may lie in (RFC 1918, RFC 6598). 192.168.0.0/16 is too small for 64 regions. */
const PRIVATE_RANGES: readonly AddressRange[] = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12"].map(known);

/** Prefix of the range of proxies. Source: Google Cloud, proxy-only subnets: /26 at least, /23 recommended. */
const PROXIES_PREFIX = 23;

/** Prefix of the range of managed services' endpoints: 1,024 of them, and the most that there is room for in a /12. */
const ENDPOINTS_PREFIX = 22;

/**
 * The addresses of one region. The supernet and the region's index fix its block, a zone's letter fixes the zone's
 * subnets; nothing depends on what else is declared, so a region or zone that comes or goes moves no other's addresses.
 *
 * | part | which part of what | of a /8 | of a /12 |
 * | --- | --- | --- | --- |
 * | block | the index-th of 64 parts of the supernet | /14 | /18 |
 * | network | 1st quarter of the block | /16 | /20 |
 * | a zone's part of the network | the letter-th eighth | /19 | /23 |
 * | private | 1st half of the zone's part | /20 | /24 |
 * | data | 3rd quarter of the zone's part | /21 | /25 |
 * | public | 7th eighth of the zone's part | /22 | /26 |
 * | transit | 29th of 32 parts of the zone's part; the last three are free | /24 | /28 |
 * | services | 1st quarter of the block's 2nd quarter | /18 | /22 |
 * | proxies | beginning of the 2nd quarter of the block's 2nd quarter; the rest is free | /23 | /23 |
 * | endpoints | beginning of the 2nd half of the block's 2nd quarter; the rest is free | /22 | /22 |
 * | pods | 3rd quarter of the block | /16 | /20 |
 * | a zone's pods | the letter-th eighth of the pods | /19 | /23 |
 * | reserved | 4th quarter of the block; with the pods it makes one range twice as large | /16 | /20 |
 *
 * Network and pods are apart because an AWS VPC's ranges are /16 at most (pods are the second one), and so that node
 * subnets never compete with pods. On GCP a subnet spans the zones and takes the whole network or pods range: a region
 * in a /12 has room for 16 nodes of 110 pods there.
 *
 * @param supernet a range that `checkSupernet` finds nothing wrong with
 * @throws RangeError for any other supernet, an index outside 0 to 63, or a zone's letter outside a to h
 */
export function planAddresses(supernet: Cidr, region: Pick<Region, "index" | "zones">): RegionAddresses {
  const [problem] = checkSupernet(supernet);
  if (problem !== undefined) throw new RangeError(`The supernet ${supernet} is not ${problem.accepted}.`);
  const block = partOf(known(supernet), BLOCKS, region.index);
  const quarter = (position: number): AddressRange => partOf(block, 4, position);
  const network = quarter(0);
  const pods = quarter(2);
  return {
    block: writeCidr(block),
    network: writeCidr(network),
    pods: writeCidr(pods),
    services: writeCidr(partOf(quarter(1), 4, 0)),
    proxies: writeCidr({ base: partOf(quarter(1), 4, 1).base, prefix: PROXIES_PREFIX }),
    endpoints: writeCidr({ base: partOf(quarter(1), 2, 1).base, prefix: ENDPOINTS_PREFIX }),
    reserved: writeCidr(quarter(3)),
    zones: region.zones.map((zone) => zoneAddresses(network, pods, zone)),
  };
}

function zoneAddresses(network: AddressRange, pods: AddressRange, zone: Zone): ZoneAddresses {
  const position = zone.letter.length === 1 ? ZONE_LETTERS.indexOf(zone.letter) : -1;
  const subnets = partOf(network, ZONE_LETTERS.length, position);
  return {
    zone,
    private: writeCidr(partOf(subnets, 2, 0)),
    data: writeCidr(partOf(subnets, 4, 2)),
    public: writeCidr(partOf(subnets, 8, 6)),
    transit: writeCidr(partOf(subnets, 32, 28)),
    pods: writeCidr(partOf(pods, ZONE_LETTERS.length, position)),
  };
}

/** What is wrong with a declared supernet: nothing, or the one thing to mend first. */
export function checkSupernet(supernet: string): Problem[] {
  const problem = (accepted: string, mend: string): Problem[] => [
    { path: "network.supernet", found: show(supernet), accepted, mend },
  ];
  const range = readCidr(supernet);
  const homes = PRIVATE_RANGES.map(writeCidr)
    .join(", ")
    .replace(/, ([^,]*)$/, " or $1");
  if (range === undefined) {
    return problem(
      "an IPv4 range: four octets from 0 to 255 without leading zeros, and a prefix, such as 10.0.0.0/8",
      "write the range in that form",
    );
  }
  const home = PRIVATE_RANGES.find((candidate) => contains(candidate, { base: range.base, prefix: 32 }));
  if (home === undefined) {
    return problem(
      `a range inside ${homes}`,
      "use 10.0.0.0/8, or the part of these ranges that your organisation keeps for this",
    );
  }
  if (range.prefix < home.prefix || range.prefix > LONGEST_PREFIX) {
    return problem(
      home.prefix === LONGEST_PREFIX
        ? `${writeCidr(home)}, the whole of that range: less is too small for ${BLOCKS} regions`
        : `a prefix from /${home.prefix} to /${LONGEST_PREFIX} inside ${writeCidr(home)}: less is too small for ${BLOCKS} regions`,
      `use ${writeCidr(aligned({ base: range.base, prefix: Math.min(LONGEST_PREFIX, Math.max(home.prefix, range.prefix)) }))}`,
    );
  }
  if (!isAligned(range)) {
    return problem("a range that begins at a multiple of its size", `use ${writeCidr(aligned(range))}`);
  }
  return [];
}

/** Reads a range that is known to be one. */
function known(cidr: Cidr): AddressRange {
  const range = readCidr(cidr);
  if (range === undefined) throw new RangeError(`${cidr} is not an IPv4 range.`);
  return range;
}
