/** The store of record in memory: events, idempotency keys and the outbox. */
import { randomUUID } from "node:crypto";
import { newerOf } from "../../../services/shard/src/entities/event.ts";
import type { EntityEvent } from "../../../services/shard/src/entities/event.ts";
import { bucketOf, windowOf } from "../../../services/shard/src/entities/outbox.ts";
import type { Marker, Outbox } from "../../../services/shard/src/entities/outbox.ts";
import { EVERY_REGION } from "../../../services/shard/src/entities/store.ts";
import type { Certainty, EventStore, Reservation, Stream } from "../../../services/shard/src/entities/store.ts";
import type { Entry } from "../../../services/shard/src/stores/contracts.ts";
import { Fake } from "./fake.ts";

const nameOf = ({ className, key }: Pick<Stream, "className" | "key">): string => `${className}/${key}`;

/** Cassandra's part. */
export class FakeStore extends Fake implements EventStore {
  readonly name = "cassandra";
  /** Events by entity and sequencer, in order. */
  readonly events = new Map<string, Map<string, EntityEvent[]>>();
  readonly reservations = new Map<string, Reservation>();
  readonly outbox = new FakeOutbox(this);

  /** What the entities hold, by `<class>/<key>`. */
  get entries(): ReadonlyMap<string, Entry> {
    const held = new Map<string, Entry>();
    for (const [name, sequences] of this.events) {
      const newest = [...sequences.values()]
        .map((events) => events.findLast(({ kind }) => kind !== "void"))
        .reduce(newerOf, undefined);
      if (newest?.value !== undefined) held.set(name, { value: newest.value, timestamp: newest.timestamp });
    }
    return held;
  }

  /** Events of an entity, over all of its sequences. */
  eventsOf(name: string): readonly EntityEvent[] {
    return [...(this.events.get(name)?.values() ?? [])].flat();
  }

  /** Lets an entity hold a value, as if it had been written. */
  seed(name: string, { value, timestamp }: Entry, sequencer = EVERY_REGION): void {
    const events = this.#sequence(name, sequencer);
    const sequence = events.length + 1;
    const origin = sequencer === EVERY_REGION ? "alpha" : sequencer;
    events.push({ id: randomUUID(), kind: "put", sequence, timestamp, origin, value, fencingToken: 0n });
  }

  async newest(stream: Stream, certainty: Certainty = "current"): Promise<EntityEvent | undefined> {
    await this.enter(`${certainty === "hint" ? "hint" : "read"} ${stream.consistency} ${nameOf(stream)}`);
    return this.#sequence(nameOf(stream), stream.sequencer).at(-1);
  }

  async insert(stream: Stream, event: EntityEvent): Promise<EntityEvent | undefined> {
    await this.enter(`write ${stream.consistency} ${nameOf(stream)}`);
    const events = this.#sequence(nameOf(stream), stream.sequencer);
    const there = events[event.sequence - 1];
    if (there !== undefined) return there;
    if (event.sequence !== events.length + 1) throw new Error(`a gap before ${event.sequence} of ${nameOf(stream)}`);
    events.push(event);
    return undefined;
  }

  async range(stream: Stream, from: number, to: number): Promise<readonly EntityEvent[]> {
    await this.enter(`range ${stream.consistency} ${nameOf(stream)}`);
    return this.#sequence(nameOf(stream), stream.sequencer).slice(from - 1, to);
  }

  outlines(stream: Stream, from: number, to: number): Promise<readonly EntityEvent[]> {
    return this.range(stream, from, to);
  }

  async reserve(stream: Stream, wanted: Reservation, replacing?: string): Promise<Reservation> {
    await this.enter(`reserve ${nameOf(stream)}`);
    const name = `${nameOf(stream)}/${stream.sequencer}/${wanted.idempotencyKey}`;
    const there = this.reservations.get(name);
    if (there !== undefined && there.id !== replacing) return there;
    this.reservations.set(name, wanted);
    return wanted;
  }

  async reservation(stream: Stream, idempotencyKey: string): Promise<Reservation | undefined> {
    await this.enter(`reservation ${nameOf(stream)}`);
    return this.reservations.get(`${nameOf(stream)}/${stream.sequencer}/${idempotencyKey}`);
  }

  async complete(stream: Stream, reservation: Reservation): Promise<void> {
    await this.enter(`complete ${nameOf(stream)}`);
    this.reservations.set(`${nameOf(stream)}/${stream.sequencer}/${reservation.idempotencyKey}`, reservation);
  }

  /** Waits and fails with the store; of the outbox, only markers are among the calls. */
  async enterOutbox(call?: string): Promise<void> {
    await this.enter(call);
  }

  #sequence(name: string, sequencer: string): EntityEvent[] {
    let sequences = this.events.get(name);
    if (sequences === undefined) this.events.set(name, (sequences = new Map<string, EntityEvent[]>()));
    let events = sequences.get(sequencer);
    if (events === undefined) sequences.set(sequencer, (events = []));
    return events;
  }
}

/** The outbox of the store's region. */
export class FakeOutbox implements Outbox {
  readonly markers = new Map<string, Marker>();
  readonly positions = new Map<number, number>();
  readonly #store: FakeStore;

  constructor(store: FakeStore) {
    this.#store = store;
  }

  async mark(marker: Marker): Promise<void> {
    await this.#store.enterOutbox(`mark ${marker.consistency} ${nameOf(marker)}`);
    this.markers.set(marker.markerId, marker);
  }

  async unmark({ markerId }: Marker): Promise<void> {
    await this.#store.enterOutbox();
    this.markers.delete(markerId);
  }

  async pending(bucket: number, window: number): Promise<readonly Marker[]> {
    await this.#store.enterOutbox();
    return [...this.markers.values()].filter(
      ({ slot, marked }) => bucketOf(slot) === bucket && windowOf(marked) === window,
    );
  }

  position(bucket: number): Promise<number | undefined> {
    return Promise.resolve(this.positions.get(bucket));
  }

  advance(bucket: number, window: number): Promise<void> {
    this.positions.set(bucket, Math.max(this.positions.get(bucket) ?? 0, window));
    return Promise.resolve();
  }
}
