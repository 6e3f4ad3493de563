import { beginsAtItsFirst, overlap, prefixOf } from "../../simulated/address-blocks.ts";
import type { Cloud, Properties, StoredResource } from "../../simulated/model.ts";
import { objectsAt, textAt } from "../../simulated/values.ts";
import { referred } from "../references.ts";
import { type } from "./type-tokens.ts";

/** A range of a network, with what it belongs to. */
export interface TakenRange {
  readonly range: string;
  readonly owner: StoredResource;
}

/** The primary and secondary ranges that a subnetwork asks for. */
export function rangesOf(subnetwork: Properties): readonly string[] {
  return [
    textAt(subnetwork, "ipCidrRange"),
    ...objectsAt(subnetwork, "secondaryIpRanges").map((each) => textAt(each, "ipCidrRange")),
  ].filter((range) => range !== undefined);
}

/** The range that a global address reserves; undefined for a single address. */
export function reservedRange(address: Properties): string | undefined {
  const [first, prefix] = [textAt(address, "address"), address["prefixLength"]];
  return first === undefined || typeof prefix !== "number" ? undefined : `${first}/${prefix}`;
}

/** Every range of a network that is taken: those of its subnetworks, in every region, and those reserved for producers' services. */
export function takenRanges(cloud: Cloud, network: StoredResource, self?: StoredResource): readonly TakenRange[] {
  const inNetwork = (token: string): readonly StoredResource[] =>
    cloud
      .all(token)
      .filter(
        (each) => each.id !== self?.id && referred({ cloud }, type.network, textAt(each.state, "network")) === network,
      );
  return [
    ...inNetwork(type.subnetwork).flatMap((owner) => rangesOf(owner.state).map((range) => ({ range, owner }))),
    ...inNetwork(type.globalAddress).flatMap((owner) => {
      const range = reservedRange(owner.inputs);
      return range === undefined ? [] : [{ range, owner }];
    }),
  ];
}

/** What is wrong with a range by itself: it begins at its first address, and has at least a number of addresses. */
export function malformed(range: string, longestPrefix: number): readonly string[] {
  const prefix = prefixOf(range);
  if (prefix === undefined || !beginsAtItsFirst(range))
    return [`invalid: Invalid IPCidrRange: ${range} is not a range that begins at its first address`];
  return prefix > longestPrefix ? [`invalid: Invalid IPCidrRange: ${range} is smaller than a /${longestPrefix}`] : [];
}

/** A message for each taken range that a wanted one overlaps, in Google Cloud's words. */
export function conflicts(range: string, taken: readonly TakenRange[]): readonly string[] {
  return taken
    .filter((each) => overlap(each.range, range))
    .map(
      ({ range: other, owner }) =>
        `invalid: Invalid IPCidrRange: ${range} conflicts with ${other} of existing ${owner.name} in region ${owner.region}`,
    );
}
