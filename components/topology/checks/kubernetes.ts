import type { AddressRange } from "../cidr.ts";
import { aligned, contains, isAligned, readCidr, writeCidr } from "../cidr.ts";
import type { Problem } from "../problems.ts";
import { show } from "../problems.ts";
import type { Topology } from "../topology.ts";

/** Shortest prefix of a range outside of `dev`: anything shorter is whole registries of the internet, not an office. */
const SHORTEST_PREFIX = 8;

/** Ranges that no packet from the internet comes from. Sources: RFC 1918, RFC 6598. */
const PRIVATE_RANGES = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"];

/** Ranges for the control planes' public endpoint that are none, that nobody comes from, or that let everybody in. */
export function checkPublicAccess(topology: Pick<Topology, "kubernetes" | "environment">): Problem[] {
  return topology.kubernetes.publicAccess.flatMap((written, position): Problem[] => {
    const problem = (accepted: string, mend: string): Problem[] => [
      { path: `kubernetes.publicAccess[${position}]`, found: show(written), accepted, mend },
    ];
    const range = readCidr(written);
    if (range === undefined) {
      return problem(
        "an IPv4 range: four octets from 0 to 255 without leading zeros, and a prefix to /32, such as 198.51.100.0/24",
        "write the range in that form",
      );
    }
    if (!isAligned(range)) {
      return problem("a range that begins at a multiple of its size", `use ${writeCidr(aligned(range))}`);
    }
    if (isPrivate(range)) {
      return problem(
        `a public range, outside of ${PRIVATE_RANGES.join(", ")}: the endpoint sees the public address of who comes from there`,
        "name the public range instead, or leave it out",
      );
    }
    if (range.prefix >= SHORTEST_PREFIX || isOpen(topology.environment)) return [];
    return problem(
      `/${SHORTEST_PREFIX} or longer on ${show(topology.environment)}: the ranges that you come from, not the internet`,
      "name the ranges of your offices and pipelines, or leave it out and come from inside the networks",
    );
  });
}

function isPrivate(range: AddressRange): boolean {
  return PRIVATE_RANGES.map(readCidr).some((home) => home !== undefined && contains(home, range));
}

function isOpen(environment: Topology["environment"]): boolean {
  return environment === "dev" || environment === "local";
}
