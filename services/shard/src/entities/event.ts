/** An entity is its events. This is one of them, and the rule by which one is newer than another. */

/**
 * What an event does: `put` and `delete` replace the whole value. `void` does nothing: it takes the place of a write that was
 * announced and never seen to happen, so that it cannot happen any more.
 */
export type EventKind = "put" | "delete" | "void";

/** One event, as it is stored and never changed. */
export interface EntityEvent {
  /** UUID of the write. Readers of the log know a repetition by it. */
  readonly id: string;
  readonly kind: EventKind;
  /** From 1, without gaps: of the entity in `strong` classes, of the entity and the origin region in `available` ones. */
  readonly sequence: number;
  /** Microseconds since 1970, by the hybrid clock. Ascends with the sequence. */
  readonly timestamp: number;
  /** The region that wrote it. */
  readonly origin: string;
  /** JSON text; `undefined` unless it is a `put`. */
  readonly value: string | undefined;
  /** Of the slot's owner that wrote it; never descends in a sequence. 0 in `available` classes, which have no owner. */
  readonly fencingToken: bigint;
  /** What the entity came to with this event, in every so many events. */
  readonly snapshot?: EntityState | undefined;
}

/** An event without what it carries: enough to fold and to find it. */
export type EventOutline = Omit<EntityEvent, "value">;

/** Where the entity's value is: in the event of this origin and sequence. */
export interface Version {
  readonly kind: "put" | "delete";
  readonly timestamp: number;
  readonly origin: string;
  readonly sequence: number;
}

/** What events come to. */
export interface EntityState {
  /** The event that holds the value; `undefined`: none did anything. */
  readonly newest: Version | undefined;
  readonly puts: number;
  readonly deletions: number;
  /** Timestamp of the first event that did something. */
  readonly first: number | undefined;
}

/**
 * The conflict rule: the newer timestamp wins; of equal ones, the region whose name comes later in the order of code units.
 * Within a region timestamps ascend, so that no two events are equal.
 *
 * @returns above 0 when `a` is newer, below 0 when `b` is
 */
export function compareVersions(
  a: Pick<Version, "timestamp" | "origin">,
  b: Pick<Version, "timestamp" | "origin">,
): number {
  if (a.timestamp !== b.timestamp) return a.timestamp - b.timestamp;
  return a.origin === b.origin ? 0 : a.origin > b.origin ? 1 : -1;
}

/** The newer one of two, each of which may be missing. */
export function newerOf<Kind extends Pick<Version, "timestamp" | "origin">>(
  a: Kind | undefined,
  b: Kind | undefined,
): Kind | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return compareVersions(a, b) >= 0 ? a : b;
}
