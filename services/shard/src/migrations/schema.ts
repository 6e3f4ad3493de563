/**
 * The tables of the service, as a list that only ever grows: a migration that has run somewhere is never changed, since
 * its checksum is recorded beside its id.
 */
import { createHash } from "node:crypto";

/** The keyspaces that the migrations write into. */
export interface Keyspaces {
  readonly strong: string;
  readonly available: string;
}

/** One step of the schema. Its statements can be repeated: a run that was cut off is simply run again. */
export interface Migration {
  /** Number and name; the order in the list is the order in which they run. */
  readonly id: string;
  readonly description: string;
  /** CQL, with `{strong}` and `{available}` for the keyspaces. */
  readonly statements: readonly string[];
}

/**
 * Speculative retry: a read that waits for a replica that has just been lost asks another after 250 ms at most. By the
 * percentile alone it would wait for half the read timeout on a table that has had few reads.
 */
const ENTITY_VALUES = `(
  class text,
  key text,
  value text,
  PRIMARY KEY ((class, key))
) WITH comment = 'The newest value of each key, as JSON text. Written with client timestamps in microseconds.'
  AND speculative_retry = 'MIN(99p,250ms)'`;

/** Events of one sequence, newest first; behind them, at sequence 0, the idempotency keys. */
const EVENTS = `(
  class text,
  key text,
  sequencer text,
  sequence bigint,
  idempotency_key text,
  id uuid,
  kind text,
  value text,
  written bigint,
  origin text,
  fencing_token bigint,
  snapshot text,
  digest text,
  applied bigint,
  PRIMARY KEY ((class, key, sequencer), sequence, idempotency_key)
) WITH CLUSTERING ORDER BY (sequence DESC, idempotency_key ASC)
  AND comment = 'The events of each key, which are the truth. Written by conditional statements only.'
  AND speculative_retry = 'MIN(99p,250ms)'`;

const PENDING_EVENTS = `(
  region text,
  bucket int,
  opened bigint,
  marker uuid,
  consistency text,
  class text,
  key text,
  slot int,
  id uuid,
  written bigint,
  marked bigint,
  PRIMARY KEY ((region, bucket, opened), marker)
) WITH comment = 'Writes that may not be in Kafka yet, by the window of time in which they were begun.'
  AND gc_grace_seconds = 86400`;

const PENDING_POSITIONS = `(
  region text,
  bucket int,
  opened bigint,
  PRIMARY KEY ((region, bucket))
) WITH comment = 'The first window of pending_events that may still have something in it.'`;

/** Every migration, in order. Add at the end; change none. */
export const MIGRATIONS: readonly Migration[] = [
  {
    id: "0001-entity-values",
    description: "A table of values a keyspace",
    statements: [
      `CREATE TABLE IF NOT EXISTS {strong}.entity_values ${ENTITY_VALUES}`,
      `CREATE TABLE IF NOT EXISTS {available}.entity_values ${ENTITY_VALUES}`,
    ],
  },
  {
    // A conditional write has no timestamp of its own choosing, so that it has to be a column; and two nodes may choose the
    // same one, so that what is compared is an id.
    id: "0002-strong-writes",
    description: "Which write a value is from, and when it was written",
    statements: [
      "ALTER TABLE {strong}.entity_values ADD IF NOT EXISTS write_id uuid",
      "ALTER TABLE {strong}.entity_values ADD IF NOT EXISTS written bigint",
    ],
  },
  {
    // The tables of 0001 are left as they are: what is in them is somebody's to move or to drop.
    id: "0003-events",
    description: "Entities as their events, and what has still to be appended to Kafka",
    statements: [
      `CREATE TABLE IF NOT EXISTS {strong}.events ${EVENTS}`,
      `CREATE TABLE IF NOT EXISTS {available}.events ${EVENTS}`,
      `CREATE TABLE IF NOT EXISTS {available}.pending_events ${PENDING_EVENTS}`,
      `CREATE TABLE IF NOT EXISTS {available}.pending_positions ${PENDING_POSITIONS}`,
    ],
  },
];

/** What identifies the content of a migration: SHA-256 of its statements, before the keyspaces are put in. */
export function checksumOf(migration: Migration): string {
  return createHash("sha256").update(JSON.stringify(migration.statements)).digest("hex");
}

/** The statements with the keyspaces put in. */
export function statementsOf(migration: Migration, keyspaces: Keyspaces): readonly string[] {
  return migration.statements.map((statement) =>
    statement.replaceAll("{strong}", keyspaces.strong).replaceAll("{available}", keyspaces.available),
  );
}

/**
 * The migrations that have still to run.
 *
 * @param applied checksums by id, as they are recorded
 * @throws Error when a recorded migration is another one here, or runs after one that is missing from the record
 */
export function pendingMigrations(
  migrations: readonly Migration[],
  applied: ReadonlyMap<string, string>,
): readonly Migration[] {
  for (const migration of migrations) {
    const recorded = applied.get(migration.id);
    if (recorded !== undefined && recorded !== checksumOf(migration)) {
      throw new Error(
        `Migration ${migration.id}: found the checksum ${recorded} in the database, but its statements here give ${checksumOf(migration)}. ` +
          "A migration that has run is never changed: restore its statements and add a new migration at the end.",
      );
    }
  }
  const pending = migrations.filter(({ id }) => !applied.has(id));
  const firstPending = migrations.findIndex(({ id }) => !applied.has(id));
  const after = firstPending < 0 ? undefined : migrations.slice(firstPending).find(({ id }) => applied.has(id));
  const first = pending[0];
  if (after !== undefined && first !== undefined) {
    throw new Error(
      `Migration ${first.id} has not run, but ${after.id}, which comes after it, has. New migrations are added at the end: move ${first.id} there.`,
    );
  }
  return pending;
}
