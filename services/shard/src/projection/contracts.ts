/** What the projection needs of Redis and of Kafka. Tests give fakes of both. */
import type { TraceContext } from "../tracing/contracts.ts";
import type { Projected } from "./log-event.ts";

/** A partition of a topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** A partition as it is named in positions, metrics and logs. */
export function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}:${partition}`;
}

/** How far a bucket of the read model has come in a partition. */
export interface Position {
  /** Every event before this offset is in the bucket. */
  readonly offset: number;
  /** Every event that was in the log before this time is before `offset`: milliseconds since 1970. 0: not known. */
  readonly asOf: number;
  /** The log's end when it was last seen, an offset. */
  readonly end: number;
}

/** Of the partitions that have one, by `nameOf`. */
export type Positions = ReadonlyMap<string, Position>;

/** What is claimed with the entries of a batch. */
export interface Claim extends Position {
  readonly name: string;
  /** The batch has every event of the bucket from here on. It is refused if the bucket has not come so far. */
  readonly from: number;
}

/** Which generations of the read model there are. */
export interface Control {
  /** The generation that reads are answered from. Never used again once another one serves. */
  readonly serving: number;
  /** The generation that will serve once it has caught up. */
  readonly building: number | undefined;
  /** When the building of it began: milliseconds since 1970. */
  readonly startedAt: number | undefined;
}

/** The read model, as the projection writes it. Every method throws StoreUnavailableError. */
export interface ReadModel {
  /** The generations; makes the first one. */
  control(): Promise<Control>;
  /**
   * Begins a new generation, unless one is being built already, other than `instead`.
   *
   * @param instead a generation that cannot be finished
   */
  startRebuild(instead?: number): Promise<Control>;
  /** Lets the generation serve that is being built. Another one, or none, changes nothing. */
  finishRebuild(generation: number): Promise<Control>;
  /** The positions of every bucket, by its number. */
  positions(generation: number): Promise<readonly Positions[]>;
  /**
   * Puts the entries that are newer than what is there into a bucket, together with the positions, all or nothing.
   *
   * @returns how many entries were newer; `gap`: the bucket is behind a claim's `from`, and nothing was done
   */
  apply(
    generation: number,
    bucket: number,
    claims: readonly Claim[],
    entries: readonly Projected[],
  ): Promise<number | "gap">;
  /** Removes a generation that does not serve any more. */
  remove(generation: number): Promise<void>;
}

/** A record of the log. */
export interface LogRecord {
  readonly offset: number;
  /** `undefined`: it has none. */
  readonly value: string | undefined;
  /** When it was appended, by whoever wrote it first: milliseconds since 1970. */
  readonly timestamp: number;
  /** The trace that the record was sent in. Default: none. */
  readonly trace?: TraceContext | undefined;
}

/** What a partition had from an offset on. */
export interface Fetched extends TopicPartition {
  readonly records: readonly LogRecord[];
  /** The offset to go on from; not behind the last record. */
  readonly next: number;
  /** The log's end: the offset of what will be appended next. */
  readonly end: number;
}

/** Where to go on in a partition. */
export interface Cursor extends TopicPartition {
  readonly offset: number;
}

/** Reads the region's Kafka. Every method rejects when Kafka does not answer. */
export interface LogReader {
  /** The first offsets that the log still has, and its ends. */
  bounds(partitions: readonly TopicPartition[]): Promise<readonly (TopicPartition & { start: number; end: number })[]>;
  /** What comes next in these partitions, each at most once; waits a moment for it. Those without anything new are there without records. */
  fetch(cursors: readonly Cursor[]): Promise<readonly Fetched[]>;
  close(): Promise<void>;
}

/** The topics of the log as the region's Kafka has them. */
export interface Topics {
  /** Every partition of the region's own topic. */
  readonly own: readonly TopicPartition[];
  /** Every partition of the copies of other regions' topics that are there. */
  readonly mirrored: readonly TopicPartition[];
  /** Whether every other region's topic is copied. */
  readonly allMirrored: boolean;
  /** These were all of them at this time: milliseconds since 1970. */
  readonly asOf: number;
}

/** The group of the region's nodes. */
export interface LogGroup {
  /** Looks at the topics, and joins the group when it has to. Rejects when Kafka does not answer. */
  look(): Promise<Topics>;
  /** The partitions that are this node's. For a moment they may be another one's as well: applying twice does no harm. */
  assigned(): readonly TopicPartition[];
  /** Leaves the group. Never rejects. */
  close(): Promise<void>;
}
