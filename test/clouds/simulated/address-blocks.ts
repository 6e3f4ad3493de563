import { isIPv4, isIPv6 } from "node:net";

/** A range of addresses. Numbers are `bigint`, so that IPv6 needs no arithmetic of its own. */
export interface AddressBlock {
  readonly version: 4 | 6;
  readonly base: bigint;
  readonly prefix: number;
}

/** Reads a range in CIDR form; undefined where it is none. */
export function readBlock(text: string): AddressBlock | undefined {
  const [address = "", length = "", ...rest] = text.split("/");
  if (rest.length > 0 || !/^\d{1,3}$/.test(length)) return undefined;
  const prefix = Number(length);
  if (isIPv4(address) && prefix <= 32) return { version: 4, base: readIpv4(address), prefix };
  if (isIPv6(address) && prefix <= 128) return { version: 6, base: readIpv6(address), prefix };
  return undefined;
}

function readIpv4(address: string): bigint {
  return address.split(".").reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
}

function readIpv6(address: string): bigint {
  const [left = "", right] = address.split("::");
  const groups = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const head = groups(left);
  const tail = right === undefined ? [] : groups(right);
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => "0");
  return [...head, ...zeros, ...tail].reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

const sizeOf = ({ version, prefix }: AddressBlock): bigint => 1n << BigInt((version === 4 ? 32 : 128) - prefix);

/** Whether all of `inner` lies in `outer`. */
export function within(outer: string, inner: string): boolean {
  const [big, small] = [readBlock(outer), readBlock(inner)];
  if (big === undefined || big.version !== small?.version) return false;
  return small.base >= big.base && small.base + sizeOf(small) <= big.base + sizeOf(big);
}

/** Whether two ranges have an address in common. */
export function overlap(left: string, right: string): boolean {
  const [one, other] = [readBlock(left), readBlock(right)];
  if (one === undefined || one.version !== other?.version) return false;
  return one.base < other.base + sizeOf(other) && other.base < one.base + sizeOf(one);
}

/** Length of a range's prefix; undefined where the text is no range. */
export function prefixOf(text: string): number | undefined {
  return readBlock(text)?.prefix;
}

/** The address at a position in an IPv4 range, such as that of a gateway's interface. */
export function ipv4At(text: string, position: number): string | undefined {
  const block = readBlock(text);
  return block?.version === 4 ? writeIpv4(block.base + (BigInt(position) % sizeOf(block))) : undefined;
}

/** The IPv4 range that an address with a prefix is in: `10.0.0.0/30` of `10.0.0.2/30`. */
export function ipv4RangeOf(text: string): string | undefined {
  const block = readBlock(text);
  if (block?.version !== 4) return undefined;
  return `${writeIpv4(block.base - (block.base % sizeOf(block)))}/${block.prefix}`;
}

function writeIpv4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join(".");
}

/** Whether a range begins at its own first address: `10.0.0.0/20`, not `10.0.0.1/20`. */
export function beginsAtItsFirst(text: string): boolean {
  const block = readBlock(text);
  return block !== undefined && block.base % sizeOf(block) === 0n;
}
