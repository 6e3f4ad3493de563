/** As of when a generation has everything, from what its buckets say. */
import type { Position, Positions, TopicPartition, Topics } from "./contracts.ts";
import { nameOf } from "./contracts.ts";

/** How far a generation has come. */
export interface Completeness {
  /** It has every event of this region that was in the log at this time: milliseconds since 1970. 0: not known. */
  readonly ownAsOf: number;
  /** The same for the events of all regions. */
  readonly allAsOf: number;
  /** Whether the ends of all copies have been come to. */
  readonly mirroredAtEnd: boolean;
  /** Partitions, of all that there are, whose end every bucket has come to. */
  readonly partitionsAtEnd: number;
  readonly partitions: number;
  /** Events that the buckets still have to take, as far as the ends are known. */
  readonly eventsLeft: number;
}

/** What all buckets have of a partition: the least of each. */
function leastOf(buckets: readonly Positions[], partition: TopicPartition): Position | undefined {
  let least: Position | undefined;
  for (const positions of buckets) {
    const position = positions.get(nameOf(partition));
    if (position === undefined) return undefined;
    least = {
      offset: Math.min(least?.offset ?? Infinity, position.offset),
      asOf: Math.min(least?.asOf ?? Infinity, position.asOf),
      end: Math.max(least?.end ?? 0, position.end),
    };
  }
  return least;
}

/** Puts together what the buckets say. A partition that a bucket says nothing of is not known. */
export function completenessOf(topics: Topics, buckets: readonly Positions[]): Completeness {
  const own = topics.own.map((partition) => leastOf(buckets, partition));
  const mirrored = topics.mirrored.map((partition) => leastOf(buckets, partition));
  const all = [...own, ...mirrored];
  const asOf = (positions: readonly (Position | undefined)[]): number =>
    Math.min(topics.asOf, ...positions.map((position) => position?.asOf ?? 0));
  const atEnd = (positions: readonly (Position | undefined)[]): number =>
    positions.filter((position) => position !== undefined && position.offset >= position.end).length;
  const ownAsOf = own.length === 0 ? 0 : asOf(own);
  return {
    ownAsOf,
    allAsOf: topics.allMirrored ? Math.min(ownAsOf, asOf(mirrored)) : 0,
    mirroredAtEnd: atEnd(mirrored) === mirrored.length,
    partitionsAtEnd: atEnd(all),
    partitions: all.length,
    eventsLeft: all.reduce((sum, position) => sum + Math.max(0, (position?.end ?? 0) - (position?.offset ?? 0)), 0),
  };
}
