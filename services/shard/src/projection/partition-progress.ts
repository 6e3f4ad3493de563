/** How far one generation has come in one partition: what is read next, and what each bucket has confirmed. */
import type { Claim, Fetched, Positions, TopicPartition } from "./contracts.ts";
import { nameOf } from "./contracts.ts";

/** Most ends that are remembered until the reader has come to them. */
const MOST_SIGHTINGS = 64;

/** Where a reader goes on, or why it cannot. */
export type Resumption =
  | { readonly offset: number; readonly confirmed: readonly number[] }
  /** The log does not have any more what comes next: only a new generation can be right. */
  | "lost"
  /** The log ends before: a new leader does not know yet how far it was read, or the log is another one. */
  | "ahead";

/**
 * Where to go on in a partition, from what the buckets have and what the log has.
 *
 * A bucket without a position has nothing: it takes what the log still has, and what is older is read from the store of record.
 */
export function resume(
  name: string,
  buckets: readonly Positions[],
  log: { readonly start: number; readonly end: number },
): Resumption {
  const confirmed = buckets.map((positions) => positions.get(name)?.offset ?? 0);
  if (confirmed.some((offset) => offset > 0 && offset < log.start)) return "lost";
  if (confirmed.some((offset) => offset > log.end)) return "ahead";
  return { offset: Math.max(log.start, Math.min(...confirmed)), confirmed };
}

/** Progress in one partition. */
export class PartitionProgress {
  readonly partition: TopicPartition;
  readonly name: string;
  offset: number;
  end = 0;
  asOf = 0;
  readonly #confirmed: number[];
  /** Ends of the log that have been seen and not come to, with when it was asked for them, ascending. */
  #sightings: { readonly askedAt: number; readonly end: number }[] = [];

  constructor(partition: TopicPartition, { offset, confirmed }: Exclude<Resumption, string>) {
    this.partition = partition;
    this.name = nameOf(partition);
    this.offset = offset;
    this.#confirmed = [...confirmed];
  }

  /**
   * Takes note of what was fetched, once it is certain to be applied.
   *
   * @param askedAt when it was asked for, in milliseconds since 1970: what was in the log then is before `end`
   * @param mirrored the partition is a copy, whose end says nothing of the end of what is copied; then, by how much the times of its
   *   records may be out of order, in milliseconds
   */
  advance({ next, end, records }: Fetched, askedAt: number, mirrored: number | undefined): void {
    this.offset = Math.max(this.offset, next);
    this.end = Math.max(this.end, end);
    if (mirrored !== undefined) {
      for (const { timestamp } of records) this.asOf = Math.max(this.asOf, timestamp - mirrored);
      return;
    }
    this.#sightings.push({ askedAt, end });
    while (this.#sightings[0] !== undefined && this.#sightings[0].end <= this.offset) {
      this.asOf = Math.max(this.asOf, this.#sightings.shift()?.askedAt ?? 0);
    }
    // Any of them may be forgotten: the next one says less, and nothing wrong.
    if (this.#sightings.length > MOST_SIGHTINGS) {
      this.#sightings = this.#sightings.filter((_, at) => at % 2 === 0);
    }
  }

  /** What can be claimed for a bucket that has everything up to `offset`. */
  claim(bucket: number): Claim {
    const from = this.#confirmed[bucket] ?? 0;
    return { name: this.name, from, offset: this.offset, asOf: this.asOf, end: this.end };
  }

  /** The bucket has taken the claim. */
  confirm(bucket: number, { offset }: Claim): void {
    this.#confirmed[bucket] = Math.max(this.#confirmed[bucket] ?? 0, offset);
  }
}
