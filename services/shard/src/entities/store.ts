/** What entities need of the store of record. Cassandra is behind it; tests give one in memory. */
import type { Consistency } from "../configuration.ts";
import type { Dependency } from "../stores/contracts.ts";
import type { EntityEvent, EventOutline } from "./event.ts";

/** Who adds to the sequence of an entity of a `strong` class. No region can have this name. */
export const EVERY_REGION = "*";

/** One sequence of events. */
export interface Stream {
  readonly consistency: Consistency;
  readonly className: string;
  readonly key: string;
  /** The region that alone adds to it, in `available` classes; `EVERY_REGION` in `strong` ones, which have one sequence an entity. */
  readonly sequencer: string;
}

/** A client's idempotency key, bound to the first request that came with it. */
export interface Reservation {
  readonly idempotencyKey: string;
  /** What the request was: no other one may use the key. */
  readonly digest: string;
  /** The write that stands for the request, whoever repeats it, and its timestamp. */
  readonly id: string;
  readonly timestamp: number;
  /** Sequence of the event, as soon as it is known that it happened. */
  readonly applied?: number | undefined;
}

/**
 * How a read of the newest event may be wrong. `hint`: an older one, from the nearest replica. `current`: sees all that was
 * acknowledged before.
 */
export type Certainty = "hint" | "current";

/** Events in the store of record. Every method throws StoreUnavailableError; what it was to change may have been changed. */
export interface EventStore extends Dependency {
  newest(stream: Stream, certainty: Certainty): Promise<EntityEvent | undefined>;
  /**
   * Puts an event at its sequence, unless there is one: all nodes agree which one it is.
   *
   * @returns the event that is there already; `undefined` when this one was put
   */
  insert(stream: Stream, event: EntityEvent): Promise<EntityEvent | undefined>;
  /** The events from one sequence to another, both included, ascending. */
  range(stream: Stream, from: number, to: number): Promise<readonly EntityEvent[]>;
  /** The same without their values. */
  outlines(stream: Stream, from: number, to: number): Promise<readonly EventOutline[]>;
  /**
   * Binds an idempotency key, for a day.
   *
   * @param replacing write of the reservation that is there, when it is to be replaced
   * @returns the reservation that is in force now: this one, or another that was there before
   */
  reserve(stream: Stream, reservation: Reservation, replacing?: string): Promise<Reservation>;
  /** The reservation of a key, as the region knows it. */
  reservation(stream: Stream, idempotencyKey: string): Promise<Reservation | undefined>;
  /** Notes at which sequence a reservation's write is, so that a repetition finds it at once. */
  complete(stream: Stream, reservation: Reservation): Promise<void>;
}
