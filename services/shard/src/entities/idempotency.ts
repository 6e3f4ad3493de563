/**
 * The client's `Idempotency-Key`: the first request with a key binds it, in the entity's own partition, to a digest of the request and
 * to the write that stands for it. Whoever repeats the request carries out that write, which happens once.
 *
 * No Bloom filter stands before this. Binding is a conditional write, whose answer says whether the key was known: there is no
 * look-up to spare, and a filter in a node could not know the keys that other nodes and regions have seen.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
import { createHash, randomUUID } from "node:crypto";
import type { EntityEvent } from "./event.ts";
import { findWrite } from "./read.ts";
import type { EventStore, Reservation, Stream } from "./store.ts";

/** How a key came out. */
export type Binding =
  /** Another request has used the key. */
  | { readonly outcome: "mismatch" }
  /** The request has been carried out before: its event. */
  | { readonly outcome: "done"; readonly event: EntityEvent }
  /** To be carried out under this reservation. `repeated`: another request has bound it. */
  | { readonly outcome: "bound"; readonly reservation: Reservation; readonly repeated: boolean };

/** Everything by which requests to one entity differ: SHA-256. */
export function digestOf(request: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(request)).digest("base64url");
}

async function eventOf(store: EventStore, stream: Stream, reservation: Reservation): Promise<EntityEvent | undefined> {
  const { applied } = reservation;
  if (applied !== undefined) return (await store.range(stream, applied, applied))[0];
  const newest = await store.newest(stream, "current");
  return newest === undefined ? undefined : findWrite(store, stream, reservation, newest.sequence);
}

/**
 * Binds a key.
 *
 * @param others sequences of the other regions, in `available` classes: a request that was carried out there is found once it is
 *   replicated to here
 * @throws StoreUnavailableError
 */
export async function bindKey(
  store: EventStore,
  stream: Stream,
  others: readonly Stream[],
  wanted: Reservation,
): Promise<Binding> {
  const elsewhere = await Promise.all(
    others.map(async (other) => ({ other, known: await store.reservation(other, wanted.idempotencyKey) })),
  );
  for (const { other, known } of elsewhere) {
    if (known === undefined) continue;
    if (known.digest !== wanted.digest) return { outcome: "mismatch" };
    const event = await eventOf(store, other, known);
    if (event !== undefined && event.kind !== "void") return { outcome: "done", event };
  }
  const reservation = await store.reserve(stream, wanted);
  if (reservation.digest !== wanted.digest) return { outcome: "mismatch" };
  const repeated = reservation.id !== wanted.id;
  if (repeated && reservation.applied !== undefined) {
    const event = await eventOf(store, stream, reservation);
    if (event !== undefined && event.kind !== "void") return { outcome: "done", event };
  }
  return { outcome: "bound", reservation, repeated };
}

/** Binds a key to a new write, as the one that it was bound to was given up. */
export function rebindKey(store: EventStore, stream: Stream, voided: Reservation): Promise<Reservation> {
  return store.reserve(stream, { ...voided, id: randomUUID(), applied: undefined }, voided.id);
}
