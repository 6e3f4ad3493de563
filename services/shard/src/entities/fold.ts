/** From events to what they come to: pure, and the same in whatever order the events of several regions arrive. */
import { newerOf } from "./event.ts";
import type { EntityState, EventOutline } from "./event.ts";

/** Of an entity without events. */
export const NOTHING: EntityState = { newest: undefined, puts: 0, deletions: 0, first: undefined };

/** Every so many events of a sequence one has a snapshot: to know the state, at most so many are read. */
export const SNAPSHOT_INTERVAL = 32;

const earlierOf = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);

/** The state of two sets of events that have none in common. It does not matter which comes first. */
export function mergeStates(a: EntityState, b: EntityState): EntityState {
  return {
    newest: newerOf(a.newest, b.newest),
    puts: a.puts + b.puts,
    deletions: a.deletions + b.deletions,
    first: earlierOf(a.first, b.first),
  };
}

/** The state with more events. */
export function fold(state: EntityState, events: readonly EventOutline[]): EntityState {
  return events.reduce((folded, { kind, timestamp, origin, sequence }): EntityState => {
    if (kind === "void") return folded;
    return mergeStates(folded, {
      newest: { kind, timestamp, origin, sequence },
      puts: kind === "put" ? 1 : 0,
      deletions: kind === "delete" ? 1 : 0,
      first: timestamp,
    });
  }, state);
}

/** Whether the event of this sequence has a snapshot. */
export function hasSnapshot(sequence: number): boolean {
  return sequence % SNAPSHOT_INTERVAL === 0;
}

/** The sequence of the newest snapshot at or before this one; 0: there is none. */
export function snapshotBefore(sequence: number): number {
  return sequence - (sequence % SNAPSHOT_INTERVAL);
}

/**
 * The state of a sequence from its last events.
 *
 * @param events ascending, without gaps, from the newest snapshot (or the first event) on
 */
export function foldFromSnapshot(events: readonly EventOutline[]): EntityState {
  const at = events.findLastIndex(({ snapshot }) => snapshot !== undefined);
  return fold(events[at]?.snapshot ?? NOTHING, events.slice(at + 1));
}
