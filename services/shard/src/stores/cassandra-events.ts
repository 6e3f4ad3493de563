/** Events of entities in Cassandra: one partition a sequence, the newest event first, idempotency keys after the first one. */
import cassandra from "cassandra-driver";
import { z } from "zod";
import type { Consistency } from "../configuration.ts";
import type { EntityEvent, EntityState, EventOutline } from "../entities/event.ts";
import type { Certainty, EventStore, Reservation, Stream } from "../entities/store.ts";
import type { CassandraSession } from "./cassandra-session.ts";

const { one, quorum, localQuorum, localOne, serial, localSerial } = cassandra.types.consistencies;

/** Numbers of `cassandra.types.consistencies`. */
interface Levels {
  readonly hint: number;
  readonly read: number;
  readonly write: number;
  readonly serial: number;
}

/**
 * In `strong` classes all regions agree; in `available` ones only the sequence's own region writes, so that its nodes agree among
 * themselves.
 */
const LEVELS: Readonly<Record<Consistency, Levels>> = {
  // Not every region needs to have replicas of `strong` data, so that the nearest one may be in another.
  strong: { hint: one, read: quorum, write: quorum, serial },
  available: { hint: localOne, read: localQuorum, write: localQuorum, serial: localSerial },
};

/** How long an idempotency key is bound, in seconds: a day. */
const RESERVATION_SECONDS = 86_400;
/** What is added to a reservation must not outlive it, or the row would be half there. */
const APPLIED_SECONDS = 86_000;

const OUTLINE = "sequence, id, kind, written, origin, fencing_token, snapshot";
const WHERE = "WHERE class = ? AND key = ? AND sequencer = ?";
const KINDS = z.enum(["put", "delete", "void"]);

const SNAPSHOT = z.strictObject({
  newest: z
    .strictObject({ kind: z.enum(["put", "delete"]), timestamp: z.int(), origin: z.string(), sequence: z.int() })
    .optional(),
  puts: z.int(),
  deletions: z.int(),
  first: z.int().optional(),
});

function snapshotOf(row: cassandra.types.Row): EntityState | undefined {
  const text: unknown = row.get("snapshot");
  if (typeof text !== "string") return undefined;
  const { newest, puts, deletions, first } = SNAPSHOT.parse(JSON.parse(text));
  return { newest, puts, deletions, first };
}

/** An event of a row, without what it carries. */
export function outlineOf(row: cassandra.types.Row): EventOutline {
  return {
    id: String(row.get("id")),
    kind: KINDS.parse(row.get("kind")),
    sequence: Number(row.get("sequence")),
    timestamp: Number(row.get("written")),
    origin: String(row.get("origin")),
    fencingToken: BigInt(String(row.get("fencing_token"))),
    snapshot: snapshotOf(row),
  };
}

function eventOf(row: cassandra.types.Row): EntityEvent {
  const value: unknown = row.get("value");
  return { ...outlineOf(row), value: typeof value === "string" ? value : undefined };
}

function reservationOf(idempotencyKey: string, row: cassandra.types.Row): Reservation {
  const applied: unknown = row.get("applied");
  return {
    idempotencyKey,
    digest: String(row.get("digest")),
    id: String(row.get("id")),
    timestamp: Number(row.get("written")),
    applied: applied === null || applied === undefined ? undefined : Number(applied),
  };
}

const firstOf = (result: cassandra.types.ResultSet): cassandra.types.Row | null => result.first();

const uuid = (text: string): cassandra.types.Uuid => cassandra.types.Uuid.fromString(text);

/** Makes the store of events. */
export function createCassandraEvents(session: CassandraSession): EventStore {
  const tableOf = (stream: Stream): string => `${session.keyspaceOf(stream.consistency)}.events`;
  const partition = ({ className, key, sequencer }: Stream): readonly string[] => [className, key, sequencer];

  const read = (
    stream: Stream,
    what: string,
    parameters: readonly unknown[],
    certainty: Certainty = "current",
  ): Promise<cassandra.types.ResultSet> =>
    session.execute({
      operation: "read",
      breaker: stream.consistency,
      query: what.replace("{table}", tableOf(stream)),
      parameters: [...partition(stream), ...parameters],
      consistency: certainty === "hint" ? LEVELS[stream.consistency].hint : LEVELS[stream.consistency].read,
    });

  const change = (
    stream: Stream,
    operation: string,
    query: string,
    parameters: readonly unknown[],
  ): Promise<cassandra.types.ResultSet> =>
    session.execute({
      operation,
      breaker: stream.consistency,
      query: query.replace("{table}", tableOf(stream)),
      parameters,
      consistency: LEVELS[stream.consistency].write,
      serialConsistency: LEVELS[stream.consistency].serial,
    });

  const between = `{table} ${WHERE} AND sequence >= ? AND sequence <= ? ORDER BY sequence ASC`;
  const reservation = async (stream: Stream, idempotencyKey: string): Promise<Reservation | undefined> => {
    const query = `SELECT id, written, digest, applied FROM {table} ${WHERE} AND sequence = 0 AND idempotency_key = ?`;
    const row = firstOf(await read(stream, query, [idempotencyKey]));
    return row === null ? undefined : reservationOf(idempotencyKey, row);
  };

  return {
    name: session.name,
    check: () => session.check(),
    close: () => session.close(),
    async newest(stream, certainty) {
      const query = `SELECT ${OUTLINE}, value FROM {table} ${WHERE} LIMIT 1`;
      const row = firstOf(await read(stream, query, [], certainty));
      // A sequence of 0 is an idempotency key whose write is not there yet.
      return row === null || Number(row.get("sequence")) === 0 ? undefined : eventOf(row);
    },
    async insert(stream, event) {
      const { sequence, id, kind, value, timestamp, origin, fencingToken, snapshot } = event;
      const result = await change(
        stream,
        "append",
        "INSERT INTO {table} (class, key, sequencer, sequence, idempotency_key, id, kind, value, written, origin, fencing_token, snapshot) " +
          "VALUES (?, ?, ?, ?, '-', ?, ?, ?, ?, ?, ?, ?) IF NOT EXISTS",
        [
          ...partition(stream),
          BigInt(sequence),
          uuid(id),
          kind,
          value ?? null,
          BigInt(timestamp),
          origin,
          fencingToken,
          snapshot === undefined ? null : JSON.stringify(snapshot),
        ],
      );
      return result.wasApplied() ? undefined : eventOf(result.first());
    },
    async range(stream, from, to) {
      const query = `SELECT ${OUTLINE}, value FROM ${between}`;
      return (await read(stream, query, [BigInt(from), BigInt(to)])).rows.map(eventOf);
    },
    async outlines(stream, from, to) {
      const query = `SELECT ${OUTLINE} FROM ${between}`;
      return (await read(stream, query, [BigInt(from), BigInt(to)])).rows.map(outlineOf);
    },
    reservation,
    async reserve(stream, wanted, replacing) {
      const { idempotencyKey, id, timestamp, digest } = wanted;
      if (replacing === undefined) {
        const result = await change(
          stream,
          "reserve",
          "INSERT INTO {table} (class, key, sequencer, sequence, idempotency_key, id, written, digest) " +
            `VALUES (?, ?, ?, 0, ?, ?, ?, ?) IF NOT EXISTS USING TTL ${RESERVATION_SECONDS}`,
          [...partition(stream), idempotencyKey, uuid(id), BigInt(timestamp), digest],
        );
        return result.wasApplied() ? wanted : reservationOf(idempotencyKey, result.first());
      }
      const result = await change(
        stream,
        "reserve",
        `UPDATE {table} USING TTL ${RESERVATION_SECONDS} SET id = ?, written = ?, digest = ? ` +
          `${WHERE} AND sequence = 0 AND idempotency_key = ? IF id = ?`,
        [uuid(id), BigInt(timestamp), digest, ...partition(stream), idempotencyKey, uuid(replacing)],
      );
      return result.wasApplied() ? wanted : ((await reservation(stream, idempotencyKey)) ?? wanted);
    },
    async complete(stream, { idempotencyKey, id, applied }) {
      if (applied === undefined) return;
      await change(
        stream,
        "reserve",
        `UPDATE {table} USING TTL ${APPLIED_SECONDS} SET applied = ? ${WHERE} AND sequence = 0 AND idempotency_key = ? IF id = ?`,
        [BigInt(applied), ...partition(stream), idempotencyKey, uuid(id)],
      );
    },
  };
}
