/**
 * Adds an event to a sequence, once, whoever repeats it, and without a gap.
 *
 * A sequence's head is its newest event. A writer puts its event at the head's sequence plus one, where the store lets one
 * writer of several through. Whoever loses gets the event that came before, which is the new head, and goes on from there. So a
 * writer may begin with an old head, from its memory or the nearest replica: it costs a round, never a wrong answer.
 *
 * Timestamps ascend with the sequence: an event has its write's timestamp, or the head's plus one if that is later. Hence a write
 * that was made before can only be among the events that are not older than the write: when the head is older, none is looked for.
 *
 * Fencing: an event carries the token of the slot's owner that wrote it. A writer whose token is below the head's is refused, and
 * it cannot miss the head, since it has to come after it. It covers what the newer owner has written to, not what it has not.
 */
import { ExpiringCache } from "../expiring-cache.ts";
import { StoreUnavailableError } from "../stores/contracts.ts";
import type { EntityEvent, EventKind } from "./event.ts";
import { fold, hasSnapshot } from "./fold.ts";
import { effectiveOf, findWrite, stateAt } from "./read.ts";
import type { EventStore, Stream } from "./store.ts";
import { Turns } from "./turns.ts";

/** An event that is to be. */
export interface Change {
  readonly id: string;
  readonly kind: EventKind;
  readonly value: string | undefined;
  readonly timestamp: number;
  readonly origin: string;
  /** `any`: whoever owns the slot, as it only resolves what an owner left behind. */
  readonly fencingToken: bigint | "any";
  /** Whether it may follow what is there. */
  readonly allows?: ((current: EntityEvent | undefined) => boolean) | undefined;
}

/** How it came out. */
export type Appended =
  /**
   * The event of this id; its kind may be another, as the first one of an id stands. `added`: by this call, and not by an earlier
   * one.
   */
  | { readonly outcome: "appended"; readonly event: EntityEvent; readonly added: boolean }
  | { readonly outcome: "not-allowed"; readonly current: EntityEvent | undefined }
  /** A newer owner of the slot has written to the entity. */
  | { readonly outcome: "fenced"; readonly newerToken: bigint };

/** Adds events. */
export interface Appender {
  /** @throws StoreUnavailableError; the event may have been added nevertheless */
  append(stream: Stream, change: Change): Promise<Appended>;
}

/** What it needs to know of the newest event. */
type Head = Pick<EntityEvent, "sequence" | "timestamp" | "fencingToken">;

/** So often others may come first before a write is given up. */
const MOST_ROUNDS = 16;
/** So many heads are remembered: about 3 MB. */
const MOST_HEADS = 10_000;
const HEAD_MILLISECONDS = 600_000;

const BEFORE_ALL: Head = { sequence: 0, timestamp: 0, fencingToken: 0n };

/** Makes one for a node. */
export function createAppender(store: EventStore): Appender {
  const turns = new Turns();
  const heads = new ExpiringCache<Head>({ capacity: MOST_HEADS });
  const nameOf = ({ consistency, sequencer, className, key }: Stream): string =>
    `${consistency}/${sequencer}/${className}/${key}`;
  const remember = (stream: Stream, { sequence, timestamp, fencingToken }: Head): void => {
    heads.set(nameOf(stream), { sequence, timestamp, fencingToken }, Date.now() + HEAD_MILLISECONDS);
  };

  const nextOf = async (stream: Stream, change: Change, head: Head): Promise<EntityEvent> => {
    const { id, kind, value, origin } = change;
    const next: EntityEvent = {
      id,
      kind,
      value,
      origin,
      sequence: head.sequence + 1,
      timestamp: Math.max(change.timestamp, head.timestamp + 1),
      fencingToken: change.fencingToken === "any" ? head.fencingToken : change.fencingToken,
    };
    if (!hasSnapshot(next.sequence)) return next;
    return { ...next, snapshot: fold(await stateAt(store, stream, head.sequence), [next]) };
  };

  const add = async (stream: Stream, change: Change): Promise<Appended> => {
    const { allows } = change;
    // What a condition is about has to be read; without one, the place to go on from is enough.
    const known = allows === undefined ? heads.get(nameOf(stream)) : undefined;
    let newest = known === undefined ? await store.newest(stream, allows ? "current" : "hint") : undefined;
    let head: Head = known ?? newest ?? BEFORE_ALL;
    if (head.timestamp >= change.timestamp) {
      const found = await findWrite(store, stream, change, head.sequence);
      if (found !== undefined) return { outcome: "appended", event: found, added: false };
    }
    let effective = allows === undefined ? undefined : await effectiveOf(store, stream, newest);
    for (let round = 0; round < MOST_ROUNDS; round++) {
      if (change.fencingToken !== "any" && head.fencingToken > change.fencingToken) {
        return { outcome: "fenced", newerToken: head.fencingToken };
      }
      if (allows?.(effective) === false) return { outcome: "not-allowed", current: effective };
      const next = await nextOf(stream, change, head);
      let occupant = await store.insert(stream, next);
      if (occupant === undefined || occupant.id === change.id) {
        remember(stream, occupant ?? next);
        return { outcome: "appended", event: occupant ?? next, added: occupant === undefined };
      }
      // The second time, the head is likely to be further on than one event: go there at once.
      if (round > 0) {
        newest = await store.newest(stream, "current");
        if (newest !== undefined && newest.sequence > occupant.sequence) {
          const between = await findWrite(store, stream, change, newest.sequence);
          if (between !== undefined) return { outcome: "appended", event: between, added: false };
          occupant = newest;
        }
      }
      head = occupant;
      if (allows !== undefined) effective = await effectiveOf(store, stream, occupant);
    }
    heads.delete(nameOf(stream));
    throw new StoreUnavailableError(store.name, `other writes came before this one ${MOST_ROUNDS} times`);
  };

  return {
    append: (stream, change) => turns.run(nameOf(stream), () => add(stream, change)),
  };
}
