/** What repairs need of the stores: to look at all that is there, part by part. Tests give fakes. */
import type { DataClass } from "../configuration.ts";
import type { EventOutline } from "../entities/event.ts";
import type { EntryAddress, ReadModelEntry } from "../stores/contracts.ts";
import type { Order } from "./order.ts";
import type { Attempt } from "./retry.ts";
import type { TokenRange } from "./token-range.ts";

/** What a sequence has come to: its newest event that does something. */
export interface SequenceEnd {
  readonly key: string;
  readonly sequencer: string;
  readonly event: EventOutline;
}

/** A part of the store of record. */
export interface ScannedPart {
  /** Rows that were read for it. */
  readonly rows: number;
  readonly ends: readonly SequenceEnd[];
}

/** Looks through the store of record. */
export interface SequenceScan {
  /**
   * Every sequence of a class that has an event which does something, each once, in no order that means anything.
   *
   * @param attempt reads each page. Default: once
   * @throws StoreUnavailableError while it is read through
   */
  ends(dataClass: DataClass, attempt?: Attempt): AsyncIterable<ScannedPart>;
}

/** The newest event of a sequence, whatever it does. */
export interface NewestOfSequence {
  /** Where Cassandra keeps the sequence. */
  readonly token: bigint;
  readonly key: string;
  readonly sequencer: string;
  readonly sequence: number;
  /** UUID of the write. */
  readonly id: string;
  /** Microseconds since 1970. */
  readonly timestamp: number;
}

/** Some of what is in a range. */
export interface RangePage {
  /** Rows that were read for it. */
  readonly rows: number;
  /** Every sequence up to this token, included, is in this page or in one before. */
  readonly reached: bigint;
  readonly sequences: readonly NewestOfSequence[];
}

/** Looks at what a region's replicas hold. Every method throws StoreUnavailableError. */
export interface RangeScan {
  /**
   * The sequences of a class in a range, by token, ascending; each once.
   *
   * @param attempt reads each page. Default: once
   */
  newest(dataClass: DataClass, range: TokenRange, attempt?: Attempt): AsyncIterable<RangePage>;
  /**
   * Reads a whole sequence from all replicas of all regions, by which Cassandra brings each to what the others have: the table has
   * its default, `read_repair = 'BLOCKING'`.
   */
  readFromAll(dataClass: DataClass, key: string, sequencer: string): Promise<void>;
}

/** An entry of the read model, without its value. */
export interface HeldEntry {
  readonly order: Order;
  /** Microseconds since 1970. */
  readonly timestamp: number;
}

/** The entries of one generation of the read model. Every method throws StoreUnavailableError. */
export interface HeldEntries {
  /**
   * The entries of a class, some at a time, in no order; one may come more than once.
   *
   * @param attempt reads each part. Default: once
   */
  addresses(generation: number, className: string, attempt?: Attempt): AsyncIterable<readonly EntryAddress[]>;
  /** What is held of each; `undefined`: nothing. */
  held(generation: number, addresses: readonly EntryAddress[]): Promise<readonly (HeldEntry | undefined)[]>;
  /** Puts an entry unless a newer one is there. */
  put(generation: number, address: EntryAddress, entry: ReadModelEntry): Promise<void>;
  /** Removes an entry if it still is that of this order. */
  remove(generation: number, address: EntryAddress, order: Order): Promise<void>;
}
