/** Reading an entity: its value is in the newest of its events that does something. */
import { newerOf } from "./event.ts";
import type { EntityEvent, EntityState } from "./event.ts";
import { foldFromSnapshot, mergeStates, NOTHING, SNAPSHOT_INTERVAL, snapshotBefore } from "./fold.ts";
import type { Certainty, EventStore, Stream } from "./store.ts";

/** The newest event before a sequence that is not void. Voids are rare, so that the first few events have it. */
async function effectiveBefore(store: EventStore, stream: Stream, sequence: number): Promise<EntityEvent | undefined> {
  for (let to = sequence - 1; to > 0; to -= SNAPSHOT_INTERVAL) {
    const outlines = await store.outlines(stream, Math.max(1, to - SNAPSHOT_INTERVAL + 1), to);
    const found = outlines.findLast(({ kind }) => kind !== "void");
    if (found !== undefined) return (await store.range(stream, found.sequence, found.sequence))[0];
  }
  return undefined;
}

/** The newest event that does something, given the newest event. */
export async function effectiveOf(
  store: EventStore,
  stream: Stream,
  newest: EntityEvent | undefined,
): Promise<EntityEvent | undefined> {
  return newest?.kind === "void" ? effectiveBefore(store, stream, newest.sequence) : newest;
}

/** The event that holds an entity's value, over all of its sequences. */
export async function readValue(
  store: EventStore,
  streams: readonly Stream[],
  certainty: Certainty,
): Promise<EntityEvent | undefined> {
  const found = await Promise.all(
    streams.map(async (stream) => effectiveOf(store, stream, await store.newest(stream, certainty))),
  );
  return found.reduce(newerOf, undefined);
}

/** What a sequence came to at an event: from the snapshot before it and what came after that. */
export async function stateAt(store: EventStore, stream: Stream, sequence: number): Promise<EntityState> {
  if (sequence === 0) return NOTHING;
  return foldFromSnapshot(await store.outlines(stream, Math.max(1, snapshotBefore(sequence)), sequence));
}

/** What an entity has come to, over all of its sequences. */
export async function readState(store: EventStore, streams: readonly Stream[]): Promise<EntityState> {
  const states = await Promise.all(
    streams.map(async (stream) => stateAt(store, stream, (await store.newest(stream, "current"))?.sequence ?? 0)),
  );
  return states.reduce(mergeStates, NOTHING);
}

/** So many events are looked through at a time for one that was added before. */
const PAGE = 128;

/**
 * The event that a write has come to, if there is one: among those that are not older than the write.
 *
 * @param write as it was made; its event has the same timestamp or a later one
 * @param to where to begin; the search goes back from there
 */
export async function findWrite(
  store: EventStore,
  stream: Stream,
  write: Pick<EntityEvent, "id" | "timestamp">,
  to: number,
): Promise<EntityEvent | undefined> {
  for (let last = to; last > 0; last -= PAGE) {
    const outlines = await store.outlines(stream, Math.max(1, last - PAGE + 1), last);
    const found = outlines.find(({ id }) => id === write.id);
    if (found !== undefined) return (await store.range(stream, found.sequence, found.sequence))[0];
    if ((outlines[0]?.timestamp ?? 0) < write.timestamp) return undefined;
  }
  return undefined;
}
