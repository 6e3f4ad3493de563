import type { AddressRange } from "../../components/topology/cidr.ts";
import { aligned, contains, readCidr, writeCidr } from "../../components/topology/cidr.ts";
import { environmentPolicy } from "../policy.ts";
import type { Resource } from "../resource.ts";
import { CLUSTER } from "./node-groups.ts";

const VPC = "aws:ec2/vpc:Vpc";
const SECOND_RANGE = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation";

/** The IPv4 ranges that a resource declares; undefined where it leaves the choice to the cloud. */
type Ranges = readonly (string | undefined)[];

/** Where ranges are declared: networks, pods and services. Another cloud's get lines of their own. */
const DECLARED: readonly { readonly type: string; readonly ranges: (resource: Resource) => Ranges }[] = [
  { type: VPC, ranges: ({ properties }) => [properties.text("cidrBlock")] },
  { type: SECOND_RANGE, ranges: ({ properties }) => [properties.text("cidrBlock")] },
  {
    type: CLUSTER,
    ranges: ({ properties }) =>
      properties.text("kubernetesNetworkConfig.ipFamily") === "ipv6"
        ? []
        : [properties.text("kubernetesNetworkConfig.serviceIpv4Cidr")],
  },
];

interface Found {
  readonly resource: Resource;
  readonly range: AddressRange;
}

export const addressRangesAreDisjoint = environmentPolicy({
  id: "address-ranges-are-disjoint",
  demands: "No two ranges of networks, pods and Kubernetes services overlap, in whichever region they are.",
  why: "Regions whose addresses overlap cannot be joined by a route, and renumbering a region means building it anew. EKS and clouds choose the same defaults everywhere.",
  severity: "high",
  references: [{ framework: "Well-Architected", id: "REL02-BP05" }],
  remediation:
    "Leave the ranges to the plan, which cuts them from `network.supernet` by `regions.<region>.index`, and give every region an index of its own.",
  applies: (resources) => DECLARED.some(({ type }) => resources.of(type).length > 0),
  judge: (resources, _context, report) => {
    const before: Found[] = [];
    for (const { type, ranges } of DECLARED) {
      for (const resource of byName(resources.of(type))) {
        report.whereKnown(() => {
          for (const text of ranges(resource)) {
            const read = text === undefined ? undefined : readCidr(text);
            if (read === undefined) {
              report.violation(
                resource,
                "it names no IPv4 range of its own, so nothing keeps it apart from other regions' ranges",
              );
              continue;
            }
            const range = aligned(read);
            for (const other of before.filter((found) => overlap(found.range, range))) {
              report.violation(
                resource,
                `${writeCidr(range)} overlaps ${writeCidr(other.range)} of ${other.resource.name}`,
              );
            }
            before.push({ resource, range });
          }
        });
      }
    }
  },
});

const overlap = (one: AddressRange, other: AddressRange): boolean => contains(one, other) || contains(other, one);

/** Which of two is said to overlap the other must not depend on the order of creation. */
function byName(resources: readonly Resource[]): readonly Resource[] {
  return [...resources].sort((one, other) => (one.name < other.name ? -1 : 1));
}
