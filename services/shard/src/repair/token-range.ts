/** Ranges of Cassandra's tokens, by which regions compare what they hold. */

/** From one token, which is not in it, to another one, which is. */
export interface TokenRange {
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * Every token of Murmur3Partitioner: its smallest one is no partition's.
 *
 * @see https://github.com/apache/cassandra/blob/trunk/src/java/org/apache/cassandra/dht/Murmur3Partitioner.java
 */
export const RING: TokenRange = { from: -(2n ** 63n), to: 2n ** 63n - 1n };

/** The range in so many parts of equal width, ascending; parts of less than a token are left out. */
export function partsOf({ from, to }: TokenRange, parts: number): readonly TokenRange[] {
  const border = (at: number): bigint => from + ((to - from) * BigInt(at)) / BigInt(parts);
  return Array.from({ length: parts }, (_, at) => ({ from: border(at), to: border(at + 1) })).filter(
    (part) => part.from < part.to,
  );
}

/** Whether a token is in the range. */
export function isWithin(token: bigint, { from, to }: TokenRange): boolean {
  return token > from && token <= to;
}
