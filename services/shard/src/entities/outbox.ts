/**
 * What keeps Kafka complete. Before a write is tried, a marker of it is stored in the region; after the event has been appended to
 * Kafka, the marker is removed. What is left belongs to writers that died, were too late, or found Kafka away. A sweeper in every node
 * resolves it: it puts a void event of the write's id into the entity's sequence. When the write has happened, its event is there
 * already and stands; then the event is appended to Kafka. When it has not, the void stands, and a writer that comes after all, however late
 * it wakes up, finds it and gives up: no clock and no deadline decides, only which of the two is first in the sequence.
 *
 * Markers lie in windows of time, so that a window that is done is never read again, with what its removed markers leave behind.
 */

/** A write that is under way, or was. */
export interface Marker {
  /** UUID of this attempt at the write. */
  readonly markerId: string;
  readonly consistency: "strong" | "available";
  readonly className: string;
  readonly key: string;
  readonly slot: number;
  /** UUID and timestamp of the write. */
  readonly writeId: string;
  readonly timestamp: number;
  /** When it was marked: milliseconds since 1970. */
  readonly marked: number;
}

/** Markers of one region in the store of record. Every method throws StoreUnavailableError. */
export interface Outbox {
  mark(marker: Marker): Promise<void>;
  unmark(marker: Marker): Promise<void>;
  /** The markers of a window, in no order. */
  pending(bucket: number, window: number): Promise<readonly Marker[]>;
  /** The first window that may still have markers; `undefined`: not known. */
  position(bucket: number): Promise<number | undefined>;
  /** Nothing is left before this window. An older window changes nothing. */
  advance(bucket: number, window: number): Promise<void>;
}

/** Buckets that the markers of a window are spread over. */
export const BUCKETS = 4;
/** Length of a window, in milliseconds. */
export const WINDOW_MILLISECONDS = 10_000;

/** The bucket of a slot. */
export function bucketOf(slot: number): number {
  return slot % BUCKETS;
}

/** The window of a time: its start, in milliseconds since 1970. */
export function windowOf(milliseconds: number): number {
  return milliseconds - (milliseconds % WINDOW_MILLISECONDS);
}

/** How long after its end a window may still get markers, in milliseconds. */
export const CLOSING_MILLISECONDS = 60_000;
/** A marker that took longer to be stored, in milliseconds, is not relied on: its window may have been closed meanwhile. */
const LONGEST_MARKING_MILLISECONDS = 20_000;

/**
 * Marks a write.
 *
 * @returns the marker, which is sure to be seen by the sweeper
 */
export async function markWrite(outbox: Outbox, marker: Omit<Marker, "marked">, now: () => number): Promise<Marker> {
  for (;;) {
    const marked = { ...marker, marked: now() };
    await outbox.mark(marked);
    if (now() - marked.marked < LONGEST_MARKING_MILLISECONDS) return marked;
  }
}
