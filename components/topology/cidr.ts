/**
 * IPv4 ranges as numbers. Plain arithmetic instead of shifts: every value is below 2^32, which a number holds exactly,
 * while a shift would make it signed.
 */

/** An IPv4 range: its first address as an unsigned 32-bit number, and the length of its prefix. */
export interface AddressRange {
  readonly base: number;
  readonly prefix: number;
}

/** Number of addresses in a range. */
export function sizeOf(range: AddressRange): number {
  return 2 ** (32 - range.prefix);
}

/**
 * Reads `10.0.0.0/8`. The result need not be aligned: see `isAligned`.
 *
 * @returns undefined where it is no IPv4 range: an octet above 255 or with leading zeros, a prefix above 32
 */
export function readCidr(text: string): AddressRange | undefined {
  const [address, length, ...rest] = text.split("/");
  if (address === undefined || length === undefined || rest.length > 0) return undefined;
  const octets = address.split(".");
  if (octets.length !== 4 || !octets.every((octet) => isWholeNumber(octet, 255)) || !isWholeNumber(length, 32)) {
    return undefined;
  }
  return { base: octets.reduce((sum, octet) => sum * 256 + Number(octet), 0), prefix: Number(length) };
}

/** Leading zeros are refused: some programs read such an octet as octal. */
function isWholeNumber(text: string, highest: number): boolean {
  return /^(0|[1-9]\d{0,2})$/.test(text) && Number(text) <= highest;
}

/** The range in CIDR form. */
export function writeCidr(range: AddressRange): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(range.base / 2 ** shift) % 256);
  return `${octets.join(".")}/${range.prefix}`;
}

/** Whether the range begins at a multiple of its size. */
export function isAligned(range: AddressRange): boolean {
  return range.base % sizeOf(range) === 0;
}

/** The range of the same size that begins at the multiple of it at or below the range's base. */
export function aligned(range: AddressRange): AddressRange {
  return { base: range.base - (range.base % sizeOf(range)), prefix: range.prefix };
}

/** Whether all of `inner` lies in `outer`. */
export function contains(outer: AddressRange, inner: AddressRange): boolean {
  return inner.base >= outer.base && inner.base + sizeOf(inner) <= outer.base + sizeOf(outer);
}

/**
 * One of the equal parts of an aligned range.
 *
 * @param parts number of parts, a power of two
 * @param position which part, from 0
 * @throws RangeError where there is no such part
 */
export function partOf(range: AddressRange, parts: number, position: number): AddressRange {
  const bits = Math.log2(parts);
  const part = { base: range.base + (position * sizeOf(range)) / parts, prefix: range.prefix + bits };
  if (!Number.isInteger(bits) || !Number.isInteger(position) || part.prefix > 32 || !contains(range, part)) {
    throw new RangeError(`${writeCidr(range)} has no part ${position} of ${parts}.`);
  }
  return part;
}
